"""Every form of the features that people and officials fill, with everything that does not belong there, on a server of its own."""

import csv
import io
import re
from urllib.parse import urljoin

import feedparser
import icalendar
import pytest
from lxml import etree
from support import server as servers
from support.hostile import PARTS, WORDS, Visitor, crawl, markup, shape
from support.web import errors_on
from support.wire import head, status, talk

#: Where the forms stand that are tried; what else there is has tests of its own.
PREFIXES = tuple(
    desk + path
    for desk in ("", "/desk")
    for path in (
        "/places", "/announcements", "/events", "/questions", "/report", "/rate", "/ratings", "/desks", "/queue",
        "/print", "/old-codes", "/nicknames", "/emergency", "/scan", "/look", "/codes", "/certification", "/payments",
    )
)  # fmt: skip
DESKS = (
    "places", "places/new", "announcements", "announcements/new", "events", "events/new", "questions", "questions/new",
    "reports", "ratings/paper", "desks", "desks/new", "queue", "queue/lines", "queue/lines/new", "print", "old-codes",
    "nicknames", "emergency", "codes", "certification", "certification?kind=signature", "certification/register",
    "certification/wordings", "certification/wordings/new", "payments", "payments/drawer", "payments/fees", "payments/closings",
    "payments/tariff", "payments/tariff/new",
)  # fmt: skip
#: Whoever has forms of her own.
PEOPLE = ("", "vanhoa2", "quantri", "chutich", "thon1", "motcua1")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = servers.Server(tmp_path_factory.mktemp("forms"), settings={"LANGSO_PROXIES": "127.0.0.1"}).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def site(server) -> str:
    return server.base


@pytest.fixture(scope="module")
def accounts(server) -> servers.Accounts:
    return servers.Accounts(server.accounts())


@pytest.fixture(scope="module")
def officials(site, accounts):
    known = {}

    def official(name: str) -> Visitor:
        if name not in known:
            known[name] = Visitor(site, account=accounts[name] if name else None)
        return known[name].move()

    return official


def published(officials, kind: str, title: str, text: str, **more) -> str:
    """The address of an entry that one has written and another has published; its title says all of it."""
    writer, chair = officials("vanhoa2"), officials("chutich")
    writer.get(f"/desk/{kind}/new")
    writer.send(writer.form("/new"), {"title_vi": title, "text_vi": text, **more})
    path = writer.url.removeprefix(writer.base)
    assert re.fullmatch(rf"/desk/{kind}/[0-9a-f-]{{36}}", path), (writer.url, errors_on(writer.page.text))
    writer.send(writer.form("/submit"))
    chair.get(path)
    chair.send(chair.form("/approve"), {"when": "now"})
    assert chair.page.status_code == 200, errors_on(chair.page.text)
    return path


# ---- forms


def is_like(form, page: str, action: str, known) -> bool:
    """The same form on a page that was asked for again. By its fields alone, one without any would be the one that signs out."""
    return shape(urljoin(page, form.action or page)) == action and form.offered.keys() == known.offered.keys()


@pytest.mark.parametrize("who", PEOPLE, ids=lambda name: name or "anyone")
def test_no_form_fails_and_nothing_typed_becomes_markup(officials, who):
    visitor = officials(who)
    starts = [f"/desk/{path}" for path in DESKS] if who else ["/report", "/reports", "/queue", "/questions", "/scan"]
    forms = crawl(visitor, starts, PREFIXES)
    assert len(forms) >= (5 if not who else 3), forms.keys()
    wrong = []
    for page, action, known in forms.values():
        fields = known.offered
        for what, value in WORDS.items():
            visitor.move().get(page)
            # What was done already (withdrawn, revoked) has no form any more.
            form = next((each for each in visitor.forms() if is_like(each, page, action, known)), None)
            if form is None:
                break
            answer = visitor.send(form, dict.fromkeys(fields, value))
            if answer.status_code >= 500 or markup(answer.text):
                wrong.append((action, what, answer.status_code, markup(answer.text)[:2]))
    assert not wrong, wrong[:20]


@pytest.mark.parametrize("what", ["joined", "html", "mustache"])
def test_what_is_looked_for_does_not_become_markup(site, officials, what):
    word = WORDS[what]
    for path in ("/search", "/desk/search", "/desk/reports", "/desk/places", "/desk/codes", "/scan", "/q", "/people"):
        visitor = officials("vanhoa2")
        answer = visitor.http.get(site + path, params={"q": word, "code": word, "words": word}, timeout=30)
        assert answer.status_code < 500 and not markup(answer.text), (path, markup(answer.text))


def test_a_report_with_a_mistake_keeps_what_was_typed(site):
    visitor = Visitor(site)
    visitor.get("/report")
    typed = {
        "kind": "problem", "words": "Đèn đường hỏng từ hôm qua", "name": "Lê Văn <b>Tám</b>", "phone": "12",
        "position": "999, 999",
    }  # fmt: skip
    answer = visitor.send(visitor.form("/report"), typed)
    assert answer.status_code == 422 and len(errors_on(answer.text)) >= 2
    kept = dict(visitor.form("/report").fields)
    assert {name: kept[name] for name in ("words", "name", "phone", "position")} == {
        name: typed[name] for name in ("words", "name", "phone", "position")
    }


@pytest.mark.parametrize("link", ["javascript:alert(1)", " JaVaScRiPt:alert(1)//https://x.vn", "data:text/html,x",
                                  "java\tscript:alert(1)", "https://u:p@evil.example", "vbscript:x", "//evil.example"])  # fmt: skip
def test_a_link_is_an_address_of_the_web(officials, link):
    visitor = officials("vanhoa2")
    for page, field in (("/desk/places/new", "website"), ("/desk/events/new", "link")):
        visitor.get(page)
        answer = visitor.send(visitor.form("/new"), {field: link})
        assert answer.status_code == 422 and not markup(answer.text), (page, link)
        assert f'id="{field}-error"' in answer.text or f"#{field}" in answer.text, (page, link, errors_on(answer.text))


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)",
                                  "//\ufe0fevil.example/", "/\u0301/evil.example", "/x\u0301 y"])  # fmt: skip
def test_a_nickname_leads_nowhere_else(officials, path):
    visitor = officials("quantri")
    visitor.get("/desk/nicknames")
    answer = visitor.send(visitor.form("/desk/nicknames"), {"words": f"tên gọi {abs(hash(path))}", "title": "x", "path": path})
    hrefs = re.findall(r'href="([^"]*evil[^"]*)"', answer.text)
    assert answer.status_code == 422 or all(re.match(r"/[^/\\]", each) for each in hrefs), (path, hrefs)
    if path.startswith("//"):
        assert answer.status_code == 422, path


@pytest.mark.parametrize("given", ["//evil.example/", "https://evil.example/", "/\\evil.example", "http:evil.example"])
def test_no_way_leads_off_the_site(site, accounts, given):
    visitor = Visitor(site)
    visitor.get("/sign-in?next=" + given)
    form = visitor.form("/sign-in")
    pairs = dict(form.fields) | {"username": "vanhoa2", "password": accounts["vanhoa2"]["password"], "next": given}
    answers = [visitor.http.post(site + form.action, data=pairs, timeout=30, allow_redirects=False)]
    answers += [
        visitor.http.get(site + path, params={"lang": "en", "next": given, "back": given, "code": given},
                         timeout=30, allow_redirects=False)
        for path in ("/scan", "/q", "/search", "/map")
    ]  # fmt: skip
    answers.append(visitor.http.post(site + "/look", data={"text": given, "code": given, "q": given}, timeout=30, allow_redirects=False))
    for answer in answers:
        location = answer.headers.get("location", "/")
        assert re.match(r"/(?![/\\])", location) or location.startswith(site), (answer.url, location)


# ---- what goes out in other shapes


def test_an_entry_cannot_break_feeds_calendars_or_pages(site, officials):
    sly = 'Họp\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil ]]></title><script>alert(1)</script> "\u0301 \u0600<img src=x>'
    published(officials, "announcements", sly, sly + "\n\n" + WORDS["joined"])
    published(officials, "events", sly, sly, first_day="2026-12-20", start_time="08:00", place_vi=sly)
    visitor = Visitor(site)
    feed = visitor.get("/announcements.atom").content
    etree.fromstring(feed)
    read = feedparser.parse(feed)
    assert not read.bozo and any("evil" in entry.title for entry in read.entries)
    assert b"<script" not in feed and b"<img" not in feed
    assert any("evil" in item["title"] for item in visitor.get("/announcements.json").json()["items"])
    whole = visitor.get("/events.ics").content
    assert not any(line.startswith(b"UID:evil") for line in whole.split(b"\r\n"))
    events = icalendar.Calendar.from_ical(whole).walk("VEVENT")
    assert sum("evil" in str(event["SUMMARY"]) for event in events) == 1
    visitor.get("/announcements")
    page = visitor.first_link(r"/(announcements/(?!.*print)[^/?.]*evil[^/?.]*|q/[0-9A-Z]{10})")
    for path in ("/announcements", "/events", "/", page, page + "/print" if "/announcements/" in page else "/"):
        assert not markup(visitor.get(path).text), (path, markup(visitor.page.text))


FORMULAS = ["=1+1", "+84", "-2", "@SUM(A1)", "=\u200d1", "\uff1d1", 'a\n"\u0301,=HYPERLINK("http://evil.example")', "a;=1+1"]


def test_no_cell_of_an_export_is_a_formula(site, officials):
    """For programs that part at commas and for those that part at semicolons; each row has the columns of the heading."""
    visitor = Visitor(site)
    for words in FORMULAS:
        visitor.move().get("/report")
        visitor.send(visitor.form("/report"), {"kind": "question", "words": f"{words} xin hỏi".replace("a;", "ab;"),
                                               "place": visitor.form("/report").offered.get("place", [""])[-1]})  # fmt: skip
        assert "/report/" in visitor.url, (words, errors_on(visitor.page.text))
    writer = officials("vanhoa2")
    for words in FORMULAS:
        writer.get("/desk/announcements/new")
        writer.send(writer.form("/new"), {"title_vi": words + " thông báo", "text_vi": "Nội dung thông báo."})
    for who, path in (("chutich", "reports.csv?stand=all"), ("vanhoa2", "announcements.csv"), ("vanhoa2", "places.csv"),
                      ("vanhoa2", "events.csv"), ("vanhoa2", "questions.csv"), ("chutich", "scans.csv"),
                      ("chutich", "ratings.csv"), ("motcua1", "queue/tickets/export.csv")):  # fmt: skip
        answer = officials(who).get("/desk/" + path)
        assert answer.ok and answer.headers["content-disposition"].startswith("attachment"), path
        text = answer.content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}, path
        cells = [cell for row in rows for cell in row]
        cells += [cell for row in csv.reader(io.StringIO(text), delimiter=";", quoting=csv.QUOTE_NONE) for cell in row]
        assert not [cell for cell in cells if re.match("[=+@\uff1d\uff0b\uff20\t\r-]", cell)], path


# ---- addresses


@pytest.mark.parametrize("who", ["", "quantri", "vanhoa2"], ids=lambda name: name or "anyone")
def test_no_part_of_a_path_fails(site, officials, who):
    """Every kind of address that leads somewhere, with something else in the place of each identifier, read and posted to."""
    visitor = officials(who)
    ways = [
        "/places/*", "/places/*/pictures/*", "/announcements/*", "/announcements/*/print", "/announcements/*/files/*",
        "/events/*", "/events/*.ics", "/questions/*", "/questions/*/rate", "/reports/*", "/reports/*/photos/*",
        "/reports/*/me-too", "/report/*", "/report/*/qr.svg", "/report/*/photos/*", "/report/*/words", "/rate/*",
        "/rate/*/tablet", "/rate/*/thanks", "/queue/take/*", "/queue/t/*", "/queue/t/*/paper", "/queue/t/*/withdraw",
        "/old/*", "/q/*", "/units/*", "/api/v1/places/*", "/api/v1/codes/*", "/api/v1/announcements/*",
    ] + [
        "/desk/" + way
        for way in (
            "places/*", "places/*/edit", "places/*/pictures/*", "places/*/pictures/*/up", "places/*/revisions/*",
            "places/*/publish", "announcements/*", "announcements/*/files/*", "announcements/*/approve",
            "announcements/*/corrections/*", "events/*/edit", "questions/*/withdraw", "reports/*", "reports/*/answer",
            "reports/*/photos/*/original", "desks/*", "desks/*/assign", "queue/lines/*", "queue/lines/*/close",
            "queue/tickets/*/send", "print/*", "print/*/parts/*", "print/*/cancel", "old-codes/*", "old-codes/*/remove",
            "emergency/*", "emergency/*/remove", "nicknames/*/remove", "codes/*", "codes/*/sign.pdf", "codes/*/revoke",
        )
    ]  # fmt: skip
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.http.cookies)
    token = ""
    if who:
        visitor.get("/desk")
        # The form that signs out is on every page of the desk.
        token = dict(next(each for each in visitor.forms() if each.method == "post").fields)["csrf"]
    wrong = []
    for way in ways:
        for part in PARTS:
            path = way.replace("*", part)
            for method, body in (("GET", b""), ("POST", f"csrf={token}&version=1&form_key={'A' * 43}".encode())):
                start = head(
                    site, method, path, Cookie=cookies, X_Forwarded_For=visitor.move().http.headers["X-Forwarded-For"],
                    Sec_Fetch_Site="same-origin", Content_Type="application/x-www-form-urlencoded", Content_Length=len(body),
                )  # fmt: skip
                answer = talk(site, start + body)
                head_of = answer.partition(b"\r\n\r\n")[0]
                if status(answer) not in range(200, 500) or b"root:" in answer or b"Set-Cookie: x=1" in head_of:
                    wrong.append((method, way, part[:40], status(answer)))
    assert not wrong, wrong[:20]


@pytest.mark.parametrize("path", ["/announcements", "/events", "/questions", "/reports", "/places", "/places/near", "/map",
                                  "/map.json", "/search", "/units", "/events.ics", "/announcements.atom", "/api/v1/places",
                                  "/api/v1/places.geojson", "/api/v1/reports", "/api/v1/announcements", "/api/v1/events",
                                  "/desk/places", "/desk/reports", "/desk/reports.csv", "/desk/announcements", "/desk/ratings",
                                  "/desk/ratings/list", "/desk/scans", "/desk/scans.csv", "/desk/queue/tickets", "/desk/print",
                                  "/desk/codes", "/desk/old-codes", "/desk/nicknames", "/desk/scans/silent"])  # fmt: skip
def test_no_question_fails(site, officials, path):
    """Cursors, days, places on earth, kinds, limits and languages that nobody gave."""
    visitor = officials("chutich")
    names = ("cursor", "day", "from", "through", "until", "month", "at", "kind", "state", "stage", "stand", "due", "turn", "unit",
             "village", "limit", "q", "words", "lang", "field", "category", "desk", "official", "grade", "sort", "page")  # fmt: skip
    for what, word in WORDS.items():
        word = word[:2_000] if isinstance(word, str) else word
        answer = visitor.http.get(site + path, params=dict.fromkeys(names, word), timeout=30)
        assert answer.status_code < 500, (what, answer.status_code)
        # Markup in a calendar or a table is text.
        if "html" in answer.headers["content-type"]:
            assert not markup(answer.text), (what, markup(answer.text))
    for name in names:
        answer = visitor.http.get(site + path, params={name: "9" * 30 + "_" + "0" * 36}, timeout=30)
        assert answer.status_code < 500, (name, answer.status_code)
