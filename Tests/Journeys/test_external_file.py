"""A procedure whose paper comes from a ministry's system: the official file and its number are recorded instead."""

import re

from playwright.sync_api import expect
from support import papers, pictures
from support.officials import deed, open_dossier, press, push
from support.people import person
from support.texts import procedure, t
from support.web import prefile

CODE = "1.001193"
STEPS = {step["key"]: step for step in procedure(CODE)["steps"]}


def test_the_official_file_is_recorded_and_handed_on(people, lang, axe, office, site):
    who = person("Lê Thị Ngọc Ánh", "08/08/1998")
    sent = prefile(site, CODE, who, language=lang)
    office.receive(sent["code"])

    page = people.desk(lang, "hotich")
    open_dossier(page, sent["code"], lang)
    press(deed(page, "advance", lang), "advance", lang)

    # Number and file are both asked for.
    push(deed(page, "record_result", lang))
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "web.form.error_summary_title"))
    form = deed(page, "record_result", lang)
    label = procedure(CODE)["result"]["number_label"][lang]
    form.get_by_label(re.compile("^" + re.escape(label))).fill("117/2026")
    form.locator("input[type=file]").set_input_files(
        {"name": "khai-sinh.pdf", "mimeType": "application/pdf", "buffer": pictures.pdf("Birth 117/2026")}
    )
    press(form, "record_result", lang)
    expect(page.get_by_role("main")).to_contain_text("117/2026")
    axe(page)
    press(deed(page, "advance", lang), "advance", lang)

    chair = people.desk(lang, STEPS["decide"]["role"])
    open_dossier(chair, sent["code"], lang)
    press(deed(chair, "decide", lang), "decide", lang)

    # The resident opens the very file that the ministry's system made.
    phone = people.phone(lang)
    phone.goto(sent["path"])
    title = procedure(CODE)["result"]["title"][lang]
    link = phone.get_by_role("main").get_by_role("link", name=title)
    answer = phone.request.get(link.get_attribute("href"))
    assert answer.ok and "Birth 117/2026" in papers.words_of(answer.body())
    axe(phone)
    phone.get_by_role("link", name=re.compile(re.escape(t(lang, "onestop.follow.check")))).last.click()
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.paper.state.genuine"))
