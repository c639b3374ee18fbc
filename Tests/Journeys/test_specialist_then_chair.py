"""A dossier is worked on step by step, handed over, decided; the result paper bears a symbol that proves it."""

import re

from playwright.sync_api import expect
from support import papers
from support.officials import case_number, deed, find_waiting, open_dossier, paper, press, push
from support.people import person
from support.placing import labelled
from support.texts import choice, procedure, step_field, t
from support.web import prefile

CODE = "TN-XN-01"
#: Another official whose turn it may be.
COLLEAGUE = ("vanhoa2", "Lê Khắc Dũng")


def test_from_the_inbox_to_the_signed_result(people, lang, axe, office, site):
    who = person("Mai Thị Lựu", "30/01/1969")
    sent = prefile(site, CODE, who, language=lang)
    office.receive(sent["code"])

    specialist = people.desk(lang, "vanhoa1")
    found = find_waiting(specialist, who.name, lang)
    axe(specialist)
    found.click()
    form = deed(specialist, "comment", lang)
    form.get_by_label(t(lang, "onestop.action.field.comment")).fill("Đã gọi điện cho trưởng thôn.")
    press(form, "comment", lang)
    expect(specialist.get_by_role("main")).to_contain_text("Đã gọi điện cho trưởng thôn.")

    # She hands it over; what comes next is no longer hers to do, and waits in his inbox.
    form = deed(specialist, "assign", lang)
    choosing = labelled(form, t(lang, "onestop.action.field.person"))
    choosing.select_option(choosing.locator("option", has_text=COLLEAGUE[1]).get_attribute("value"))
    press(form, "assign", lang)
    expect(specialist.get_by_role("article").locator("ol.timeline")).to_contain_text(COLLEAGUE[1])
    expect(specialist.locator("#advance-form")).to_have_count(0)
    axe(specialist)
    colleague = people.desk(lang, COLLEAGUE[0])
    find_waiting(colleague, who.name, lang).click()
    expect(colleague.get_by_role("main")).to_contain_text("Đã gọi điện cho trưởng thôn.")

    # The step asks what was found on the list; it replaces what she declared.
    form = deed(colleague, "advance", lang)
    kind = step_field(CODE, "list_kind")
    group = form.get_by_role("group", name=re.compile("^" + re.escape(kind["label"][lang])))
    group.get_by_label(choice(kind, "poor", lang), exact=True).check()
    form.get_by_label(re.compile("^" + re.escape(t(lang, "onestop.action.field.comment")))).fill(
        "Hộ nghèo từ năm 2024."
    )
    press(form, "advance", lang)
    number = case_number(colleague)
    axe(colleague)

    chair = people.desk(lang, "chair")
    find_waiting(chair, who.name, lang)
    open_dossier(chair, number, lang)
    expect(chair.get_by_role("main")).to_contain_text("Hộ nghèo từ năm 2024.")
    axe(chair)
    press(deed(chair, "decide", lang), "decide", lang)
    expect(chair.get_by_role("main")).to_contain_text(t(lang, "onestop.desk.state.resolved"))
    axe(chair)

    # The paper: who, what was found (not what was declared), signed by whom; its symbol leads to the proof.
    result = paper(chair, procedure(CODE)["result"]["title"][lang])
    words = papers.words_of(result)
    for wanted in (who.name, who.number, "danh sách hộ nghèo năm 2026", number, "xin miễn, giảm học phí"):
        assert papers.says(words, wanted), f"{wanted} not in {words}"
    (link,) = papers.symbols_in(result)
    assert re.fullmatch(re.escape(site) + r"/q/[0-9B-Z]{10}", link)
    phone = people.phone(lang)
    phone.goto(link)
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.paper.state.genuine"))
    axe(phone)


def test_two_who_decide_at_once_decide_once(people, lang, office, site):
    """The second one is told what happened meanwhile; nothing is issued twice."""
    sent = prefile(site, CODE, person("Quách Thị Hồng", "12/04/1994"))
    office.receive(sent["code"])
    office.to_decision(sent["code"])
    first, second = people.desk(lang, "chair"), people.desk(lang, "chair")
    for page in (first, second):
        open_dossier(page, sent["code"], lang)
    press(deed(first, "decide", lang), "decide", lang)
    push(deed(second, "decide", lang))
    expect(second.get_by_role("alert").first).to_be_visible()
    expect(second.get_by_role("main")).to_contain_text(t(lang, "onestop.desk.state.resolved"))
    phone = people.phone(lang)
    phone.goto(sent["path"])
    expect(phone.locator("a[href*='/papers/']")).to_have_count(2)
