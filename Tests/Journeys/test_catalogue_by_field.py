"""The catalogue of procedures by field: every field opens, and what they show is all there is."""

import re

from playwright.sync_api import expect
from support.server import ROOT
from support.texts import plain, t

#: The procedures of the national catalogue, by their codes.
NATIONAL = {path.stem for path in (ROOT / "Data" / "procedures" / "catalogue").glob("*.yaml")}


def number_in(text: str) -> int:
    return int(re.search(r"\d+", plain(text)).group())


def test_every_field_opens_and_nothing_is_left_out(people, lang, axe):
    assert len(NATIONAL) == 116
    phone = people.phone(lang)
    main = phone.get_by_role("main")
    phone.goto("/")
    links = main.locator("a[href^='/procedures?field=']")
    said = {link.get_attribute("href"): link.inner_text() for link in links.all()}
    assert len(said) == links.count() > 10, "each field stands there once"
    links.first.click()
    axe(phone)

    listed = []
    for path, words in said.items():
        phone.goto(path)
        # One field, unfolded, with as many as the square says and the page counts.
        field = main.locator("details.fold")
        expect(field).to_have_count(1)
        expect(field).to_have_attribute("open", "")
        codes = field.locator("li bdi.code").all_inner_texts()
        name = field.get_by_role("heading").inner_text()
        assert len(codes) == number_in(name.rsplit("(", 1)[1]) == number_in(words.rsplit("(", 1)[1]), path
        assert plain(words.rsplit("(", 1)[0]) == plain(name.rsplit("(", 1)[0])
        listed += codes
    assert len(set(listed)) == len(listed), "no procedure is of two fields"
    assert NATIONAL <= set(listed)

    # All of them on one page are as many; the field that was chosen last is left by one press.
    main.get_by_role("link", name=t(lang, "onestop.procedures.show_all"), exact=True).click()
    assert number_in(main.locator("p.soft").first.inner_text()) == len(listed)
    assert sorted(main.locator("details.fold li bdi.code").all_text_contents()) == sorted(listed)
    expect(main.locator("details.fold")).to_have_count(len(said))


def test_an_unknown_field_leads_back(people, lang, axe):
    phone = people.phone(lang)
    phone.goto("/procedures?field=khong-co")
    main = phone.get_by_role("main")
    expect(main).to_contain_text(t(lang, "onestop.procedures.none"))
    axe(phone)
    main.get_by_role("link", name=t(lang, "onestop.procedures.show_all"), exact=True).first.click()
    expect(main.locator("details.fold").first).to_be_visible()
