"""Certified copies that were pre-filed at home: the code is scanned in the lane, and nothing is typed a second time."""

import re

from playwright.sync_api import expect
from support import pictures
from support.applying import fill_page, go_on
from support.codes import GROUPED
from support.officials import deed, open_dossier, press
from support.people import person
from support.texts import procedure, t

CODE = "2.000815"
FORM = procedure(CODE)
PAPERS = [("Bằng tốt nghiệp trung học", "2", "3"), ("Học bạ", "8", "1")]


def row(page, index: int, values: tuple) -> None:
    """One line of the table of papers."""
    for key, value in zip(["document", "pages", "copies"], values):
        page.locator(f"[name='documents.{index}.{key}']").fill(value)


def prefile(page, lang: str, who, axe) -> str:
    """From the page of the procedure to the code of what was sent."""
    page.goto("/procedures/" + CODE)
    page.get_by_role("link", name=t(lang, "onestop.procedures.apply")).click()
    fill_page(page, FORM["pages"][0], {"full_name": who.name, "personal_number": who.number, "phone": who.phone}, lang)
    go_on(page, lang)
    expect(page.get_by_role("heading", level=1)).to_have_text(FORM["pages"][1]["title"][lang])
    row(page, 0, PAPERS[0])
    page.locator("button[name=rows]").first.click()
    row(page, 1, PAPERS[1])
    axe(page)
    go_on(page, lang)
    for document in FORM["documents"]:
        label = re.compile("^" + re.escape(document["name"][lang]))
        page.get_by_label(label).set_input_files([pictures.photo(document["key"], 1)])
    go_on(page, lang)
    expect(page.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.form.review_title"))
    page.get_by_role("button", name=t(lang, "onestop.form.send")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.follow.sent_title"))
    return GROUPED.search(page.get_by_role("main").inner_text()).group().replace("-", "")


def test_from_home_to_the_book_and_back(people, lang, axe):
    who = person("Hoàng Thị Sao")
    phone = people.phone(lang)
    code = prefile(phone, lang, who, axe)

    # The counter takes it in; what is next stands on the page as its one button.
    counter = people.desk(lang, "motcua1")
    open_dossier(counter, code, lang)
    press(deed(counter, "receive", lang), "receive", lang)
    clerk = people.desk(lang, "hotich")
    open_dossier(clerk, code, lang)
    record = clerk.url
    expect(clerk.locator("#advance-form")).to_have_count(0)
    enter = clerk.get_by_role("main").get_by_role("link", name=t(lang, "certification.at_once.enter"))
    expect(enter).to_have_class(re.compile("btn--primary"))
    axe(clerk)

    # Scanned in the lane like a card: each Enter enters one of the papers.
    clerk.goto("/desk/certification?kind=signature")
    expect(clerk.locator("#card")).to_be_focused()
    clerk.keyboard.insert_text(code)
    clerk.keyboard.press("Enter")
    for title, pages, copies in PAPERS:
        expect(clerk.locator("#document")).to_have_value(title)
        expect(clerk.locator("#pages")).to_have_value(pages)
        expect(clerk.locator("#copies")).to_have_value(copies)
        expect(clerk.locator("#requester")).to_have_value(who.name)
        assert who.number not in clerk.content(), "the number of an application is not handed around"
        axe(clerk)
        expect(clerk.locator("#save")).to_be_focused()
        clerk.keyboard.press("Enter")
        expect(clerk.get_by_role("status").first).to_contain_text(re.compile(r"\d+/20\d\d"))
    expect(clerk.locator("input[name=application]")).to_have_count(0)
    expect(clerk.locator("#card")).to_be_focused()

    # In the dossier stands where it was entered; then it is signed and handed out.
    clerk.goto(record)
    expect(clerk.locator("a[href^='/desk/certification/entries/']")).to_have_count(len(PAPERS))
    press(deed(clerk, "advance", lang), "advance", lang)
    chair = people.desk(lang, "phochutich1")
    open_dossier(chair, code, lang)
    press(deed(chair, "decide", lang), "decide", lang)
    counter.goto(record)
    hand_out = deed(counter, "hand_out", lang)
    hand_out.get_by_label(t(lang, "onestop.desk.relation.applicant"), exact=True).check()
    press(hand_out, "hand_out", lang)

    # The register tells both kinds apart, and each entry leads to its application.
    clerk.goto("/desk/certification/register?origin=application&q=hoang+thi+sao")
    table = clerk.get_by_role("table")
    expect(table).to_contain_text(PAPERS[1][0])
    axe(clerk)
    table.locator("a[href^='/desk/certification/entries/']").first.click()
    expect(clerk.locator(f"a[href='/q/{code}']")).to_be_visible()
    axe(clerk)
    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.state.handed_out"))

