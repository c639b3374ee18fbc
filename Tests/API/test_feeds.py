"""Feeds and calendars as the programs of others read them: Atom, JSON Feed, iCalendar."""

import datetime
import re

import feedparser
import icalendar
import pytest
import requests
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"


def get(site: str, path: str, **headers) -> requests.Response:
    return requests.get(site + path, timeout=30, headers={"Accept-Language": "vi", **headers})


@pytest.mark.parametrize("words", ["", "?words=en", "?words=ar"])
def test_atom_holds_what_the_standard_asks_for(site, words):
    answer = get(site, "/announcements.atom" + words)
    assert answer.ok and answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    for name in ("id", "title", "updated"):
        assert len(feed.findall(ATOM + name)) == 1, name
    assert feed.find(ATOM + "author/" + ATOM + "name").text
    links = {(link.get("rel"), link.get("type")) for link in feed.findall(ATOM + "link")}
    assert ("self", "application/atom+xml") in links and ("alternate", "text/html") in links
    entries = feed.findall(ATOM + "entry")
    assert entries
    identifiers = [entry.findtext(ATOM + "id") for entry in entries]
    assert len(set(identifiers)) == len(identifiers) and all(each.startswith("urn:uuid:") for each in identifiers)
    for entry in entries:
        assert entry.findtext(ATOM + "title") and entry.find(ATOM + "content").get("type") == "html"
        for name in ("published", "updated"):
            assert datetime.datetime.fromisoformat(entry.findtext(ATOM + name)).tzinfo
    published = [entry.findtext(ATOM + "published") for entry in entries]
    assert published == sorted(published, reverse=True)


def test_a_feed_reader_finds_nothing_to_mend(site):
    feed = feedparser.parse(get(site, "/announcements.atom").content)
    assert feed.version == "atom10" and not feed.bozo
    assert all(entry.link.startswith("http") and entry.title for entry in feed.entries)


def test_a_feed_that_is_known_is_not_sent_again(site):
    first = get(site, "/announcements.atom")
    again = get(site, "/announcements.atom", **{"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content


def test_the_page_tells_where_its_feeds_are(site):
    page = get(site, "/announcements").text
    for address in re.findall(r'<link rel="alternate"[^>]* href="([^"]+)"', page):
        assert get(site, address.replace("&amp;", "&")).ok, address
    assert "application/feed+json" in page


def test_json_feed_says_the_same_as_atom(site):
    feed = get(site, "/announcements.json")
    assert feed.headers["content-type"].startswith("application/feed+json")
    feed = feed.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["title"]
    atom = feedparser.parse(get(site, "/announcements.atom").content)
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
    assert all(item["content_text"] for item in feed["items"])


def test_the_calendar_is_read_whole_by_another_program(site):
    answer = get(site, "/events.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and max(map(len, lines)) <= 75
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert calendar["version"] == "2.0" and calendar["prodid"]
    zones = {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")}
    events = calendar.walk("VEVENT")
    assert events and len({str(event["uid"]) for event in events}) == len(events)
    for event in events:
        assert not event.errors
        assert event["dtstamp"].dt.utcoffset() == datetime.timedelta(0)
        start = event["dtstart"]
        if isinstance(start.dt, datetime.datetime):
            assert start.params["TZID"] in zones
            assert start.dt.utcoffset() == datetime.timedelta(hours=7)
        if "dtend" in event:
            assert event["dtend"].dt > start.dt
        assert str(event["status"]) in ("CONFIRMED", "CANCELLED") and event["summary"]
        if "rrule" in event:
            until = event["rrule"]["UNTIL"][0]
            is_moment = isinstance(until, datetime.datetime)
            assert is_moment == isinstance(start.dt, datetime.datetime)


def test_one_event_for_the_calendar_of_the_phone(site):
    page = get(site, "/events").text
    path = re.search(r'href="(/events/[a-z0-9-]+)"', page).group(1)
    calendar = icalendar.Calendar.from_ical(get(site, path + ".ics").content)
    (event,) = calendar.walk("VEVENT")
    assert str(event["url"]).endswith(path)
