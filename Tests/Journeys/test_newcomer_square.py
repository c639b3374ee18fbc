"""A newcomer stands on the square of the commune."""

import re

from playwright.sync_api import expect
from support.texts import procedure, t


def test_the_square_shows_the_commune(people, lang, axe):
    """Villages, offices and the catalogue are one press away, on a phone without JavaScript."""
    page = people.phone(lang)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name=t(lang, "lookup.square.offices"))).to_be_visible()
    # Vân Sơn's eight villages and offices of the commune, each a link to its page.
    assert main.locator("a[href^='/units/van-son-thon-']").count() == 8
    assert main.locator("a[href^='/units/tan-ninh-']").count() >= 5
    axe(page)

    main.locator("a[href='/units/van-son-thon-3']").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)
    page.go_back()
    page.get_by_role("main").locator("a[href='/procedures']").first.click()
    expect(page.get_by_role("heading", level=1, name=t(lang, "onestop.procedures.title"))).to_be_visible()
    assert page.locator("a[href^='/procedures/']").count() > 100, "the whole catalogue is browsable"
    axe(page)


def test_a_procedure_says_what_is_needed(people, lang, axe):
    """What is needed, how long it takes, what it costs, where else to file; marked where it is unverified."""
    page = people.phone(lang)
    page.goto("/procedures")
    page.get_by_role("searchbox").last.fill("ho ngheo")
    page.get_by_role("main").get_by_role("button", name=t(lang, "web.filter")).click()
    expect(page).to_have_url(re.compile(r"q=ho\+?(%20)?ngheo"))
    page.get_by_role("main").locator("a[href='/procedures/TN-XN-01']").first.click()
    modelled = procedure("TN-XN-01")
    expect(page.get_by_role("heading", level=1)).to_have_text(modelled["name"][lang])
    for key in ("papers", "where", "sources"):
        expect(page.get_by_role("heading", name=t(lang, f"onestop.procedures.{key}"), exact=True)).to_be_visible()
    for key in ("time", "cost"):
        expect(page.get_by_text(t(lang, f"onestop.procedures.{key}"), exact=True)).to_be_visible()
    expect(page.get_by_text(t(lang, "onestop.verification.unverified")).first).to_be_visible()
    expect(page.get_by_text(modelled["documents"][0]["name"][lang])).to_be_visible()
    expect(page.get_by_text(modelled["where_labels"]["counter"][lang])).to_be_visible()
    expect(page.get_by_role("link", name=t(lang, "onestop.procedures.apply"))).to_have_attribute(
        "href", "/apply/TN-XN-01"
    )
    axe(page)

    # One that is only described says where to file it.
    page.goto("/procedures/1.000593")
    expect(page.get_by_role("link", name=t(lang, "onestop.procedures.apply"))).to_have_count(0)
    expect(page.get_by_role("heading", name=t(lang, "onestop.procedures.portal"))).to_be_visible()
    axe(page)


def test_words_find_things_without_accents(people, lang, axe):
    page = people.phone(lang)
    page.goto("/")
    box = page.get_by_role("searchbox").first
    box.fill("truong tieu hoc")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))
    expect(page.get_by_role("main").locator("a[href='/units/tan-ninh-primary-school']").first).to_be_visible()
    axe(page)


def test_the_language_is_changed_in_place(people, axe):
    page = people.phone("vi")
    page.goto("/emergency")
    page.get_by_role("navigation", name=t("vi", "web.languages")).get_by_role(
        "link", name=re.compile("العربية|AR")
    ).click()
    expect(page).to_have_url(re.compile(r"/emergency$"))
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    axe(page)


def test_other_public_pages_are_accessible(people, lang, axe):
    """Each on a phone; in Vietnamese also on an office computer, in light and dark."""
    phone = people.phone(lang)
    for path in ("/units", "/units/tan-ninh", "/scan", "/follow", "/emergency", "/sign-in", "/nowhere"):
        phone.goto(path)
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        axe(phone)
    if lang == "vi":
        desk = people.desk(lang)
        for scheme in ("light", "dark"):
            desk.emulate_media(color_scheme=scheme)
            for path in ("/", "/procedures/TN-XN-01", "/sign-in"):
                desk.goto(path)
                axe(desk)
