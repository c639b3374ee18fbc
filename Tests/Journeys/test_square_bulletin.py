"""What the commune announces stands on the square, in feeds and calendars and behind codes, and is withdrawn in the open."""

import datetime
import re
import uuid
import xml.etree.ElementTree as ElementTree

import icalendar
import pytest
from playwright.sync_api import expect
from support import bulletins, papers, reporting
from support.bulletins import APPROVER, WRITER
from support.placing import labelled
from support.texts import plain, t

ATOM = "{http://www.w3.org/2005/Atom}"
TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()


@pytest.fixture
def mark() -> str:
    """A word that stands in no other entry."""
    return uuid.uuid4().hex[:6]


def titles(mark: str) -> dict:
    return {
        "title_vi": f"Cắt điện sửa trạm biến áp {mark}",
        "title_en": f"Power cut for repairs {mark}",
        "title_ar": f"قطع الكهرباء لإصلاح المحول {mark}",
        "text_vi": "Điện lực cắt điện thôn 3 từ 7 giờ đến 11 giờ.\n\nBà con chuẩn bị nước sinh hoạt.",
        "text_en": "No power in Village 3 from 7 to 11.",
        "text_ar": "تنقطع الكهرباء في القرية 3 من السابعة حتى الحادية عشرة.",
    }


def feeds(page, language: str) -> tuple:
    """The titles in the Atom feed and in the JSON feed."""
    atom = page.request.get(f"/announcements.atom?words={language}")
    assert atom.headers["content-type"].startswith("application/atom+xml")
    tree = ElementTree.fromstring(atom.body())
    json = page.request.get(f"/announcements.json?words={language}").json()
    return [each.findtext(f"{ATOM}title") for each in tree.iter(f"{ATOM}entry")], [each["title"] for each in json["items"]]


def test_a_notice_has_two_authors(people, lang, axe, site, mark):
    words = titles(mark)
    title = words[f"title_{lang}"]
    writer = people.desk(lang, WRITER)
    writer.goto("/desk/announcements")
    main = writer.get_by_role("main")
    main.get_by_role("link", name=t(lang, "bulletin.write.create.announcement")).click()
    bulletins.write(writer, words | {"title_vi": ""})
    main.get_by_role("button", name=t(lang, "bulletin.write.create.button")).click()
    # A mistake brings everything back.
    expect(writer.get_by_role("alert").first).to_contain_text(t(lang, "web.form.error_summary_title"))
    expect(writer.locator("#text_ar")).to_have_value(words["text_ar"])
    axe(writer)
    writer.locator("#title_vi").fill(words["title_vi"])
    main.get_by_role("button", name=t(lang, "bulletin.write.create.button")).click()
    expect(main).to_contain_text(t(lang, "bulletin.done.create"))
    bulletins.push(bulletins.deed(writer, "submit", lang), "submit", lang)
    # Nobody approves her own words, and nobody else sees them yet.
    expect(writer.locator("#approve-form")).to_have_count(0)
    phone = people.phone(lang)
    seen = phone.get_by_role("main")
    phone.goto("/announcements")
    expect(seen).not_to_contain_text(mark)

    approver = people.desk(lang, APPROVER)
    approver.goto("/desk/announcements?stage=waiting")
    approver.get_by_role("main").get_by_role("link", name=title).click()
    axe(approver)
    bulletins.push(bulletins.deed(approver, "approve", lang), "approve", lang)
    form = bulletins.deed(approver, "pin", lang)
    form.locator("input[type=date]").fill((TODAY + datetime.timedelta(days=2)).isoformat())
    bulletins.push(form, "pin", lang)

    # The square, the list with the pinned one among the first, both feeds.
    phone.goto("/")
    expect(seen.get_by_role("link", name=title)).to_be_visible()
    phone.goto("/announcements")
    card = seen.locator("article.card").filter(has_text=mark)
    expect(card).to_contain_text(t(lang, "bulletin.pinned"))
    axe(phone)
    for found in feeds(phone, lang):
        assert title in found
    card.get_by_role("link").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(title)
    expect(seen).to_contain_text(t(lang, "bulletin.public.in_force"))
    axe(phone)

    # It hangs on a board with its code; who scans it there comes to the same words.
    code = plain(seen.locator("figure.qr .code").inner_text()).replace("-", "")
    assert papers.symbols_in_picture(phone.request.get(f"/q/{code}.png").body()) == [f"{site}/q/{code}"]
    phone.goto(f"/q/{code}")
    expect(phone.get_by_role("heading", level=1)).to_have_text(title)
    seen.get_by_role("link", name=t(lang, "bulletin.scan.open_announcement")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(title)


def test_a_withdrawn_notice_stays_at_its_address(people, lang, axe, office, mark):
    words = titles(mark)
    entry = bulletins.published(office, "announcement", words)
    phone = people.phone(lang)
    seen = phone.get_by_role("main")
    phone.goto(entry["path"])
    expect(seen).to_contain_text(t(lang, "bulletin.public.in_force"))
    page = people.desk(lang, APPROVER)
    page.goto(entry["desk"])
    bulletins.withdraw(page, "Điện lực dời lịch sang tuần sau.", lang)
    axe(page)
    phone.reload()
    expect(seen).to_contain_text(t(lang, "bulletin.public.withdrawn"))
    expect(seen).to_contain_text("Điện lực dời lịch sang tuần sau.")
    axe(phone)
    for path in ("/", "/announcements"):
        phone.goto(path)
        expect(seen).not_to_contain_text(mark)
    for found in feeds(phone, lang):
        assert words[f"title_{lang}"] not in found


def test_a_notice_whose_day_is_over_leaves_by_itself(people, lang, axe, office, mark):
    yesterday = (TODAY - datetime.timedelta(days=1)).isoformat()
    entry = bulletins.published(office, "announcement", titles(mark) | {"last_day": yesterday})
    phone = people.phone(lang)
    seen = phone.get_by_role("main")
    for path in ("/", "/announcements"):
        phone.goto(path)
        expect(seen).not_to_contain_text(mark)
    for found in feeds(phone, lang):
        assert titles(mark)[f"title_{lang}"] not in found
    phone.goto("/announcements")
    seen.get_by_role("link", name=t(lang, "bulletin.announcements.past")).click()
    expect(seen).to_contain_text(mark)
    axe(phone)
    phone.goto(entry["path"])
    expect(seen).to_contain_text(t(lang, "bulletin.public.over"))
    axe(phone)


def test_an_event_goes_into_the_calendar(people, lang, axe, mark):
    day = TODAY + datetime.timedelta(days=1)
    title = {"vi": f"Họp thôn {mark}", "ar": f"اجتماع القرية {mark}"}
    # What nobody has translated is shown as it was written.
    title["en"] = title["vi"]
    writer = people.desk(lang, WRITER)
    writer.goto("/desk/events/new")
    bulletins.write(
        writer,
        {
            "title_vi": title["vi"],
            "title_ar": title["ar"],
            "text_vi": "Bàn việc sửa đường nội đồng.",
            "place_vi": "Nhà văn hóa thôn 3",
            "first_day": day.isoformat(),
            "start_time": "19h30",
            "end_time": "18h",
        },
    )
    main = writer.get_by_role("main")
    save = main.get_by_role("button", name=t(lang, "bulletin.write.create.button"))
    save.click()
    expect(main).to_contain_text(t(lang, "bulletin.problem.ends_before"))
    axe(writer)
    writer.locator("#end_time").fill("21:00")
    save.click()
    bulletins.push(bulletins.deed(writer, "submit", lang), "submit", lang)
    approver = people.desk(lang, APPROVER)
    approver.goto(re.sub(r"^https?://[^/]+", "", writer.url))
    bulletins.push(bulletins.deed(approver, "approve", lang), "approve", lang)

    phone = people.phone(lang)
    seen = phone.get_by_role("main")
    phone.goto(f"/events?month={day:%Y-%m}")
    axe(phone)
    seen.get_by_role("link", name=title[lang]).first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(title[lang])
    expect(seen).to_contain_text("Nhà văn hóa thôn 3")
    expect(seen).to_contain_text("19:30")
    axe(phone)
    link = seen.get_by_role("link", name=t(lang, "bulletin.events.add")).get_attribute("href")

    def appointment(address: str):
        answer = phone.request.get(address)
        assert answer.headers["content-type"].startswith("text/calendar")
        events = icalendar.Calendar.from_ical(answer.body()).walk("VEVENT")
        return next(each for each in events if mark in each["SUMMARY"])

    for address in (link, "/events.ics"):
        event = appointment(address)
        start = event.decoded("DTSTART")
        assert start.astimezone(datetime.timezone.utc).strftime("%H:%M") == "12:30", start
        assert start.date() == day and event["LOCATION"] == "Nhà văn hóa thôn 3"
    # What does not take place says so in every calendar that has it.
    bulletins.withdraw(approver, "Trời mưa to.", lang)
    phone.reload()
    expect(seen).to_contain_text(t(lang, "bulletin.public.cancelled"))
    expect(seen).to_contain_text("Trời mưa to.")
    axe(phone)
    assert appointment(link)["STATUS"] == "CANCELLED" and appointment(link)["SEQUENCE"] > event["SEQUENCE"]


def test_a_question_is_answered_for_one_and_then_for_all(people, lang, axe, office, mark):
    asked = f"Nhà tôi {mark} muốn xác nhận hộ cận nghèo thì cần giấy gì?"
    answer = "Chỉ cần căn cước; xã tự tra sổ hộ nghèo."
    phone = people.phone(lang)
    seen = phone.get_by_role("main")
    phone.goto("/report?kind=question")
    labelled(seen, t(lang, "feedback.field.words")).fill(asked)
    reporting.send(phone, lang)
    expect(seen).to_contain_text(t(lang, "feedback.follow.received_title"))
    own = phone.url
    code = plain(seen.locator("bdi.code").first.inner_text())
    writer = people.desk(lang, WRITER)
    reporting.open_at_desk(writer, code, lang)
    reporting.push(reporting.deed(writer, "take", lang), "take", lang)
    reporting.answer(writer, answer, lang, outcome="explained")
    phone.goto(own)
    expect(seen).to_contain_text(answer)

    # What one asked, others will ask: without her name it becomes a page of its own.
    entry = bulletins.published(
        office,
        "question",
        {
            "title_vi": f"Xin xác nhận hộ cận nghèo {mark} cần giấy gì?",
            "title_ar": f"ما الأوراق اللازمة لإفادة الأسرة شبه الفقيرة {mark}؟",
            "text_vi": answer,
            "text_ar": "بطاقة الهوية وحدها تكفي.",
            "field": "support",
            "procedures": "TN-XN-01",
        },
    )
    phone.goto(f"/search?q={mark}")
    seen.get_by_role("link", name=re.compile(mark)).first.click()
    expect(phone).to_have_url(re.compile(re.escape(entry["path"]) + "$"))
    expect(seen.locator("a[href='/procedures/TN-XN-01']")).to_be_visible()
    axe(phone)
    seen.get_by_role("button", name=t(lang, "bulletin.questions.yes"), exact=True).click()
    expect(seen).to_contain_text(t(lang, "bulletin.questions.thanks"))
    phone.goto("/questions?field=support")
    expect(seen.get_by_role("link", name=re.compile(mark))).to_be_visible()
    axe(phone)
    # The office sees whether it helped.
    writer.goto(entry["desk"])
    helped = writer.get_by_role("main").locator(".summary-list div").filter(
        has=writer.get_by_text(t(lang, "bulletin.column.helpful"), exact=True)
    )
    expect(helped).to_contain_text(re.compile("[1١]"))
    axe(writer)


def test_who_is_who_and_whom_to_call(people, lang, axe):
    phone = people.phone(lang)
    seen = phone.get_by_role("main")
    phone.goto("/people")
    axe(phone)
    # Without accents, by the beginning of a name.
    box = seen.locator("input[name=q]")
    box.fill("trinh thi hoa")
    box.press("Enter")
    expect(seen).to_contain_text("Trịnh Thị Hoa")
    expect(seen).to_contain_text({"vi": "Trưởng thôn 3", "en": "Head of Village 3", "ar": "رئيسة القرية 3"}[lang])
    expect(seen).not_to_contain_text("Lê Văn Thắng")
    assert re.match(r"tel:0\d{8,10}$", seen.locator("a[href^='tel:']").first.get_attribute("href"))
    axe(phone)
    box.fill("zzqxk")
    box.press("Enter")
    expect(seen).to_contain_text(t(lang, "lookup.people.empty.title"))
    # The sign with the emergency numbers is made and printed once, and leads to them.
    desk = people.desk(lang, "admin")
    desk.goto("/desk/emergency")
    axe(desk)
    main = desk.get_by_role("main")
    if main.locator("form[action='/desk/emergency/sign']").count():
        main.get_by_role("button", name=t(lang, "lookup.emergency_desk.make_sign")).click()
    else:  # A walk in another language has made it.
        main.locator("a[href^='/desk/codes/']").click()
    expect(desk).to_have_url(re.compile(r"/desk/codes/[0-9A-Z]{10}$"))
    link = main.get_by_role("link", name=t(lang, "lookup.sign.a4")).get_attribute("href")
    phone.goto(re.sub(r"^https?://[^/]+", "", papers.symbols_in(desk.request.get(link).body())[0]))
    assert seen.locator("a[href='tel:115']").first.bounding_box()["y"] < 740 * 2
    axe(phone)
    # Emergencies first, each one press away.
    phone.goto("/emergency")
    for number in ("113", "114", "115"):
        call = seen.locator(f"a[href='tel:{number}']").first
        assert call.bounding_box()["height"] >= 44, number
    axe(phone)
    phone.goto("/phones")
    assert seen.locator("a[href^='tel:0']").count() > 5
