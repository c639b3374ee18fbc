"""A dossier bears the numbers that other systems gave it; whichever is scanned or typed leads to it."""

import re
import uuid
from urllib.parse import quote

from playwright.sync_api import expect
from support.officials import deed, press, push, scan
from support.people import person
from support.placing import labelled
from support.texts import t
from support.web import prefile

CODE = "TN-XN-01"


def test_a_dossier_is_found_by_either_code(people, lang, axe, office, site):
    who = person("Cao Thị Mơ", "14/09/1991")
    sent = prefile(site, CODE, who, language=lang)
    office.receive(sent["code"])
    serial = uuid.uuid4().int % 1_000_000
    # One looks like a case number of our own, the other like nothing we know.
    codes = {
        "Cổng Dịch vụ công quốc gia": f"000.00.12.H56-261126-{serial % 10_000:04}",
        "Phần mềm hộ tịch": f"HT/2026-{serial:06}",
    }
    page = people.desk(lang, "counter")
    scan(page, sent["code"], lang)
    expect(page).to_have_url(re.compile(r"/desk/dossiers/[0-9a-f-]{30,}$"))
    record, article = page.url, page.get_by_role("article")
    for system, code in codes.items():
        form = deed(page, "add_code", lang)
        labelled(form, t(lang, "onestop.action.field.system")).fill(system)
        labelled(form, t(lang, "onestop.action.field.code")).fill(code)
        press(form, "add_code", lang)
        expect(article.locator("dl > div").filter(has_text=system)).to_contain_text(code)
    axe(page)

    # The scanner gives them as they are printed; hands leave out and add what does not matter.
    for code in codes.values():
        for typed in (code, code.lower().replace("-", " ")):
            scan(page, typed, lang)
            expect(page).to_have_url(record)

    # The search of the desk and the filter of the list find the person by them; everyone else finds nothing.
    main = page.get_by_role("main")
    phone = people.phone(lang)
    for code in codes.values():
        page.goto(f"/desk/search?q={quote(code)}")
        main.get_by_role("link", name=re.compile(re.escape(who.name))).first.click()
        expect(page).to_have_url(record)
        page.goto("/desk/dossiers")
        page.locator("#f-words").fill(code)
        page.keyboard.press("Enter")
        listed = main.locator("ol.worklist li")
        expect(listed).to_have_count(1)
        expect(listed).to_contain_text(who.name)
        phone.goto(f"/search?q={quote(code)}")
        expect(phone.get_by_role("main")).not_to_contain_text(who.name)
        expect(phone.locator("a[href*='/desk/']")).to_have_count(0)


def test_a_code_is_entered_once_and_whole(people, lang, axe, office, site):
    sent = prefile(site, CODE, person("Đinh Văn Lộc", "02/02/1975", "male"), language=lang)
    office.receive(sent["code"])
    page = people.desk(lang, "counter")
    scan(page, sent["code"], lang)
    main = page.get_by_role("main")
    code = f"HT/2026-{uuid.uuid4().int % 1_000_000:06}"

    def add(system: str, code: str) -> None:
        form = deed(page, "add_code", lang)
        labelled(form, t(lang, "onestop.action.field.system")).fill(system)
        labelled(form, t(lang, "onestop.action.field.code")).fill(code)
        push(form)

    add("Phần mềm hộ tịch", "")
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "web.form.error_summary_title"))
    expect(labelled(deed(page, "add_code", lang), t(lang, "onestop.action.field.system"))).to_have_value(
        "Phần mềm hộ tịch"
    )
    axe(page)
    add("Phần mềm hộ tịch", code)
    expect(main).to_contain_text(t(lang, "onestop.action.add_code.done"))
    add("Phần mềm hộ tịch", code.replace("/", " ").lower())
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "onestop.problem.code_known"))
    axe(page)
