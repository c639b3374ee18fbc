"""The clocks of a dossier at the desk: begun anew after a return, stopped and let go, put off with an apology; and who is late."""

import datetime
import re

import pytest
from playwright.sync_api import expect
from support import papers
from support.officials import deed, open_dossier, paper, press, push
from support.people import person
from support.server import HANOI
from support.texts import plain, procedure, t
from support.web import Client, errors_on, prefile

CODE = "TN-XN-01"
COUNTER, SPECIALIST, CHAIR = "motcua2", "vanhoa1", "chair"


def reason(key: str, language: str) -> str:
    return next(each["text"][language] for each in procedure(CODE)["reasons"]["return"] if each["key"] == key)


def send_again(site: str, path: str) -> None:
    """The applicant corrects nothing and sends once more."""
    client = Client(site)
    client.get(path)
    client.get(path.replace("/follow/", "/draft/") + "/review")
    client.send(client.form("/send"))
    assert "/follow/" in client.url, (client.url, errors_on(client.page.text))


def working_day(page, after: int) -> datetime.date:
    """A working day, as many days from today, or the next one."""
    day = datetime.datetime.now(HANOI).date() + datetime.timedelta(days=after)
    while day.weekday() > 4 or (day.month, day.day) in {(1, 1), (4, 30), (5, 1), (9, 2)}:
        day += datetime.timedelta(days=1)
    return day


def test_a_return_begins_the_clock_anew(people, lang, axe, office, site):
    sent = prefile(site, CODE, person("Lê Thị Trở", "02/02/1971"), language=lang)
    office.receive(sent["code"])
    specialist = people.desk(lang, SPECIALIST)
    open_dossier(specialist, sent["code"], lang)
    form = deed(specialist, "return", lang)
    form.get_by_label(reason("purpose_unclear", lang)).check()
    press(form, "return", lang)
    main = specialist.get_by_role("main")
    expect(main).to_contain_text(t(lang, "onestop.desk.state.returned"))
    axe(specialist)

    # The applicant answers; at the counter the clock begins from zero, with a date of its own.
    send_again(site, sent["path"])
    counter = people.desk(lang, COUNTER)
    open_dossier(counter, sent["code"], lang)
    press(deed(counter, "receive", lang), "receive", lang)
    log = plain(counter.get_by_role("article").inner_text())
    assert log.count(t(lang, "onestop.desk.event.received")) >= 2
    sheet = counter.get_by_role("link", name=t(lang, "onestop.step.print")).get_attribute("href")
    assert papers.symbols_in(counter.request.get(sheet).body())

    # A second time only who decides may, with a reason of his own; it counts as a fault and is found.
    open_dossier(specialist, sent["code"], lang)
    expect(specialist.locator("#return-form")).to_have_count(0)
    chair = people.desk(lang, CHAIR)
    open_dossier(chair, sent["code"], lang)
    form = deed(chair, "return", lang)
    expect(form).to_contain_text(t(lang, "onestop.action.return.second"))
    form.get_by_label(reason("name_differs", lang)).check()
    push(form)
    expect(chair.get_by_role("alert").first).to_be_visible()
    axe(chair)
    form = deed(chair, "return", lang)
    form.get_by_label(t(lang, "onestop.action.field.note")).fill("Tên trên thẻ đã đổi.")
    press(form, "return", lang)
    chair.goto("/desk/dossiers?watch=fault&state=all")
    expect(chair.get_by_role("main")).to_contain_text("Lê Thị Trở")


def test_stopped_then_put_off(people, lang, axe, office, site):
    sent = prefile(site, CODE, person("Lê Thị Hoãn", "03/03/1972"), language=lang)
    office.receive(sent["code"])
    specialist = people.desk(lang, SPECIALIST)
    open_dossier(specialist, sent["code"], lang)
    main = specialist.get_by_role("main")

    # Only a listed reason stops the clock; the applicant reads why.
    form = deed(specialist, "pause", lang)
    push(form)
    expect(specialist.get_by_role("alert").first).to_be_visible()
    form = deed(specialist, "pause", lang)
    form.get_by_role("radio").first.check()
    form.locator("[name=note]").fill("Chờ thôn xác nhận.")
    press(form, "pause", lang)
    phone = people.phone(lang)
    phone.goto(sent["path"])
    expect(phone.get_by_role("main")).to_contain_text("Chờ thôn xác nhận.")
    axe(phone)
    press(deed(specialist, "resume", lang), "resume", lang)

    # It will be late: a new date, once, with the apology on paper.
    form = deed(specialist, "apologise", lang)
    day = working_day(specialist, 20)
    form.locator("[name=day]").fill(day.isoformat())
    form.locator("[name=reason]").fill("Thôn đang rà soát lại danh sách.")
    press(form, "apologise", lang)
    axe(specialist)
    words = papers.words_of(paper(specialist, t(lang, "onestop.paper.kind.apology")))
    assert papers.says(words, "Thôn đang rà soát lại danh sách.")
    assert re.search(rf"\b0?{day.day}\b.*\b0?{day.month}\b.*{day.year}", words)
    expect(specialist.locator("#apologise-form")).to_have_count(0)
    expect(main).to_contain_text(t(lang, "onestop.desk.event.apologised"))
    phone.goto(sent["path"])
    expect(phone.get_by_role("main")).to_contain_text("Thôn đang rà soát lại danh sách.")


def test_who_is_late(people, lang, axe):
    chair = people.desk(lang, CHAIR)
    chair.goto("/desk/dossiers?due=late")
    main = chair.get_by_role("main")
    entries = main.locator(".worklist li")
    expect(entries.first).to_be_visible()
    # What is late says so in words and with a sign, not by a colour alone.
    late = main.locator(".badge--late")
    assert late.count() >= entries.count() > 1
    for badge in late.all()[:3]:
        assert plain(badge.inner_text()) and badge.locator("svg").count() == 1
    axe(chair)
    chair.goto("/desk/dossiers?watch=step_late")
    expect(entries.first).to_be_visible()


@pytest.mark.parametrize("language", ["vi"])
def test_another_number_holds_from_a_day_on(people, language, axe):
    chair = people.desk(language, CHAIR)
    chair.goto("/desk/rules")
    main = chair.get_by_role("main")
    form = main.locator("form[action='/desk/rules']")
    # A number without its ground is not taken.
    form.locator("[name=rule]").select_option("unclaimed_days")
    form.locator("[name=value]").fill("45")
    form.get_by_role("button", name=t(language, "onestop.rules.save")).click()
    expect(chair.get_by_role("alert").first).to_be_visible()
    axe(chair)
    begins = datetime.datetime.now(HANOI).date() + datetime.timedelta(days=300)
    form.locator("[name=from]").fill(begins.isoformat())
    form.locator("[name=source]").fill("Quyết định thử của xã")
    form.locator("[name=verified]").select_option("read")
    form.get_by_role("button", name=t(language, "onestop.rules.save")).click()
    expect(main).to_contain_text("Quyết định thử của xã")
