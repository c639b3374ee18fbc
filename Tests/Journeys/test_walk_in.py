"""Somebody comes to the counter without having filed anything."""

import re

from playwright.sync_api import expect
from support import papers, pictures
from support.applying import fill
from support.officials import case_number, paper, scan
from support.people import answers, person
from support.texts import procedure, t

CODE = "TN-XN-01"
FROM_CARD = {"full_name", "personal_number", "birth_date", "sex", "address"}


def test_the_card_is_scanned_and_the_rest_asked(people, lang, axe):
    who = person("Nguyễn Thị Thắm", "21/06/1983")
    filled = answers(CODE, who)
    page = people.desk(lang, "counter")
    scan(page, who.card, lang)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)
    page.get_by_role("button", name=t(lang, "lookup.desk_card.open")).click()

    # Reception asks for the procedure, and keeps what the card said.
    if not page.locator("[name=full_name]").count():
        page.get_by_role("main").get_by_text(procedure(CODE)["name"][lang]).first.click()
    assert page.locator("[name=full_name]").input_value() == who.name
    assert page.locator("[name=personal_number]").input_value() == who.number
    assert page.locator("[name=sex][value=female]").is_checked()
    axe(page)
    finish(page, filled, lang)
    expect(page.get_by_role("main")).to_contain_text(t(lang, "onestop.action.receive.done"))
    number = case_number(page)
    receipt = paper(page, t(lang, "onestop.paper.kind.receipt"))
    words = papers.words_of(receipt)
    assert papers.says(words, number) and papers.says(words, who.name), words

    # Two symbols on it: one tells anybody how far it is, one opens the dossier for her alone.
    public, private = sorted(papers.symbols_in(receipt), key=lambda link: "/follow/" in link)
    assert "/q/" in public and "/follow/" in private
    phone = people.phone(lang)
    phone.goto(private)
    expect(phone.get_by_role("main")).to_contain_text(number)
    axe(phone)


def test_from_the_menu_with_the_card_in_the_form(people, lang):
    """A mistake brings the form back with everything in it, the file too."""
    who = person("Đỗ Văn Quý", "11/11/1974", "male")
    page = people.desk(lang, "counter")
    page.goto("/desk/dossiers/new")
    page.get_by_role("main").get_by_text(procedure(CODE)["name"][lang]).first.click()
    page.get_by_label(re.compile("^" + re.escape(t(lang, "onestop.form.photo_label")))).set_input_files(
        pictures.card(who)
    )
    page.get_by_role("button", name=t(lang, "onestop.form.photo_read")).click()
    assert page.locator("[name=full_name]").input_value() == who.name
    assert page.locator("[name=personal_number]").input_value() == who.number
    page.get_by_label(re.compile("^" + re.escape(t(lang, "onestop.desk.new.card")))).fill(who.card)
    page.get_by_role("button", name=t(lang, "onestop.desk.new.fill")).click()
    assert page.locator("[name=full_name]").input_value() == who.name
    finish(page, answers(CODE, who, phone="12"), lang)
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "web.form.error_summary_title"))
    assert page.locator("[name=head_name]").input_value() == who.name
    expect(page.get_by_role("main")).to_contain_text("the.png")
    page.locator("[name=phone]").fill(who.phone)
    page.get_by_role("button", name=t(lang, "onestop.desk.new.receive")).click()
    expect(page.get_by_role("main")).to_contain_text(t(lang, "onestop.action.receive.done"))
    expect(page.get_by_role("main")).to_contain_text("the.png")


def finish(page, filled: dict, language: str) -> None:
    for form in procedure(CODE)["pages"]:
        for field in form["fields"]:
            if field["key"] not in FROM_CARD:
                fill(page, field, filled[field["key"]], language)
    page.locator("input[type=file][name^='file.']").first.set_input_files(
        {"name": "the.png", "mimeType": "image/png", "buffer": pictures.png()}
    )
    page.get_by_role("button", name=t(language, "onestop.desk.new.receive")).click()
