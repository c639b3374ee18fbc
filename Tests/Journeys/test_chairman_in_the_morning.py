"""The chairman's morning on the phone, the figures behind it, and the rules of the clocks."""

import re

import pytest
from playwright.sync_api import expect
from support.officials import deed, open_dossier, press
from support.people import person
from support.texts import catalogue, plain, t
from support.web import prefile

CODE = "TN-XN-01"


def numbers(page) -> list:
    """The numbers at the head of the page, each with what it opens."""
    found = []
    for entry in page.locator("dl.figures > div").all():
        link = entry.locator("dd a")
        found.append((int(re.sub(r"\D", "", plain(link.inner_text()))), link.get_attribute("href")))
    return found


def listed(page) -> int:
    """How many dossiers the list says that it has."""
    found = re.search(r"([0-9.]+) kết quả", plain(page.get_by_role("main").inner_text()))
    assert found, "the list does not say how many"
    return int(found[1].replace(".", ""))


def test_the_morning_on_a_phone(people, axe):
    phone = people.phone("vi", script=True)
    people.sign_in(phone, "chair", "vi")
    phone.goto("/desk/morning")
    expect(phone.get_by_role("heading", level=1)).to_have_text(t("vi", "onestop.morning.title"))
    axe(phone)
    found = numbers(phone)
    assert len(found) == 6
    # All numbers stand above the fold of 360 x 740.
    last = phone.locator("dl.figures > div").last.bounding_box()
    assert last["y"] + last["height"] < 740
    for number, path in found[:5]:
        phone.goto(path)
        assert listed(phone) == number, path
    axe(phone)


def test_figures_open_their_lists(people, lang, axe):
    chair = people.desk(lang, "chair")
    chair.goto("/desk/figures")
    expect(chair.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.figures.title"))
    axe(chair)
    chair.get_by_role("link", name=t(lang, "onestop.figures.preset.this_year")).click()
    table = chair.get_by_role("table", name=t(lang, "onestop.figures.caption.field"))
    expect(table).to_be_visible()
    link = table.get_by_role("row").last.get_by_role("link").first
    link.click()
    expect(chair).to_have_url(re.compile(r"/desk/dossiers\?.*cell="))
    expect(chair.get_by_role("main").get_by_role("status").first).to_be_visible()
    axe(chair)


def test_a_clock_stands_and_goes_on(people, lang, axe, office, site):
    sent = prefile(site, CODE, person("Đỗ Thị Tạm", "30/01/1970"), language=lang)
    office.receive(sent["code"])
    specialist = people.desk(lang, "vanhoa1")
    open_dossier(specialist, sent["code"], lang)
    form = deed(specialist, "pause", lang)
    form.get_by_role("radio").first.check()
    form.locator("[name=note]").fill("Chờ Bảo hiểm xã hội.")
    press(form, "pause", lang)
    expect(specialist.get_by_role("main")).to_contain_text(t(lang, "onestop.desk.event.paused"))
    axe(specialist)
    press(deed(specialist, "resume", lang), "resume", lang)
    expect(specialist.get_by_role("main")).to_contain_text(t(lang, "onestop.desk.event.resumed"))
    sheet = specialist.get_by_role("link", name=t(lang, "onestop.step.print")).get_attribute("href")
    assert specialist.request.get(sheet).body().startswith(b"%PDF")


@pytest.mark.parametrize("path", ["/desk/rules", "/desk/register", "/desk/hand-overs", "/desk/hand-overs/new"])
def test_pages_of_the_rules_and_sheets(people, lang, axe, path):
    assert "onestop.rules.title" in catalogue(lang)
    chair = people.desk(lang, "chair")
    assert chair.goto(path).ok
    axe(chair)


@pytest.mark.parametrize("path", ["/desk/morning", "/desk/figures", "/desk/figures.xlsx", "/desk/register"])
def test_they_are_for_those_who_lead(people, path):
    teacher = people.desk("vi", "teacher")
    assert teacher.goto(path).status == 403
