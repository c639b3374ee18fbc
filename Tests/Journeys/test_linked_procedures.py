"""A birth with residence and health insurance: one form, three agencies, one page for the family."""

from playwright.sync_api import expect
from support.officials import open_dossier
from support.people import person
from support.texts import t
from support.web import prefile

CODE = "1.001193"
POLICE, INSURANCE = ("Công an", "police", "شرطة"), ("Bảo hiểm xã hội", "Social insurance", "التأمين الاجتماعي")


def test_each_agency_says_how_far_it_is(people, lang, axe, office, site):
    words = {"vi": 0, "en": 1, "ar": 2}[lang]
    sent = prefile(site, CODE, person(f"Lường Thị Sinh {lang}", "08/03/1998"), language=lang, linked_with="all")
    office.receive(sent["code"])
    page = people.desk(lang, "motcua1")
    open_dossier(page, sent["code"], lang)
    main = page.get_by_role("main")
    parts = main.locator("section", has_text=t(lang, "onestop.linked.title")).last.locator(".card")
    expect(parts).to_have_count(2)
    axe(page)

    def note(part, **values) -> None:
        part.locator("summary", has_text=t(lang, "onestop.linked.change")).click()
        for name, value in values.items():
            field = part.locator(f"[name={name}]")
            if name == "state":
                field.select_option(value) if field.first.evaluate("e => e.localName") == "select" else part.locator(
                    f"[name=state][value={value}]").check()  # fmt: skip
            else:
                field.fill(value)
        part.get_by_role("button", name=t(lang, "onestop.linked.save")).click()

    police = parts.filter(has=page.locator("form[action$='/parts/residence']"))
    note(police, state="sent", number="CA-7788")
    expect(main).to_contain_text("CA-7788")
    insurance = parts.filter(has=page.locator("form[action$='/parts/health_insurance']"))
    note(insurance, state="refused")
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "onestop.linked.no_reason"))
    axe(page)
    insurance.locator("[name=note]").fill("Cháu đã có thẻ")
    insurance.get_by_role("button", name=t(lang, "onestop.linked.save")).click()
    expect(main).to_contain_text("Cháu đã có thẻ")
    axe(page)

    # The family sees all three on its one page, and may change nothing there.
    phone = people.phone(lang)
    phone.goto(sent["path"])
    own = phone.get_by_role("main")
    for wanted in (POLICE[words], INSURANCE[words], "CA-7788", "Cháu đã có thẻ"):
        expect(own).to_contain_text(wanted, ignore_case=True)
    expect(phone.locator("form[action*='/parts/']")).to_have_count(0)
    axe(phone)
