"""A counter officer prints stickers, takes an application on paper, and enters it when the network is back."""

from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect
from support import papers
from support.applying import fill
from support.officials import case_number, scan
from support.people import answers, person
from support.texts import procedure, t

CODE = "TN-XN-01"


def test_paper_is_entered_afterwards_under_its_sticker(people, lang, axe):
    page = people.desk(lang, "counter")
    page.goto("/desk/stickers")
    axe(page)
    page.get_by_label(t(lang, "onestop.sticker.field.count")).fill("10")
    page.get_by_role("button", name=t(lang, "onestop.sticker.make")).click()
    expect(page.get_by_role("main")).to_contain_text(t(lang, "onestop.sticker.made"))
    axe(page)
    sheet = page.request.get(page.locator("a[href*='.pdf']").first.get_attribute("href"))
    links = papers.symbols_in(sheet.body())
    assert len(set(links)) == 10
    # zbar sometimes takes two equal neighbours for one: that each code is there twice is read from its letters.
    printed = papers.words_of(sheet.body())
    for code in {link[-10:] for link in links}:
        assert printed.count(f"{code[:4]}-{code[4:7]}-{code[7:]}") == 2, (code, printed)

    # The applicant goes home with the double, and scans it.
    phone = people.phone(lang)
    phone.goto(links[0])
    expect(phone.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.sticker.scan.title"))
    axe(phone)

    # The network is back.
    scan(page, links[0], lang)
    page.get_by_role("main").get_by_text(procedure(CODE)["name"][lang]).first.click()
    now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    filled = answers(CODE, person("Nguyễn Thị Giấy", "21/06/1983"))
    page.locator("[name=received_day]").fill("2099-01-01")
    page.locator("[name=received_time]").fill(f"{now:%H:%M}")
    for form in procedure(CODE)["pages"]:
        for field in form["fields"]:
            fill(page, field, filled[field["key"]], lang)
    page.get_by_role("button", name=t(lang, "onestop.desk.new.receive")).click()
    expect(page.get_by_role("main")).to_contain_text(t(lang, "onestop.sticker.problem.future"))
    axe(page)
    page.locator("[name=received_day]").fill(f"{now:%Y-%m-%d}")
    page.get_by_role("button", name=t(lang, "onestop.desk.new.receive")).click()
    expect(page.get_by_role("main")).to_contain_text(t(lang, "onestop.action.receive.done"))
    assert f"{now:%y%m%d}" in case_number(page)

    # The same sticker tells how far it is now.
    phone.goto(links[0])
    expect(phone.get_by_role("heading", level=1)).to_have_text(procedure(CODE)["name"][lang])
