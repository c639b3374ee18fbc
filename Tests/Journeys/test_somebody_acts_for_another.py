"""Somebody files for another with a mandate; a village head helps at home; an application comes by post."""

import re

from playwright.sync_api import expect
from support import pictures
from support.applying import fill
from support.officials import open_dossier, scan
from support.people import answers, person
from support.texts import procedure, t
from support.web import Client, attach, draft

CODE = "TN-XN-01"


def test_a_relative_files_with_a_mandate(people, lang, axe, site):
    client = Client(site, lang)
    secret = draft(client, CODE, answers(CODE, person(f"Lê Thị Già {lang}", "01/01/1940")))
    attach(client, CODE)
    agent = person(f"Lê Văn Con {lang}", "02/02/1970", "male")
    phone = people.phone(lang)
    phone.goto(f"/draft/{secret}/mandate")
    axe(phone)
    main = phone.get_by_role("main")
    phone.locator("[name=acts][value=agent]").check()
    phone.locator("[name=kind]").select_option("authorised")
    phone.locator("[name=agent_name]").fill(agent.name)
    phone.locator("[name=agent_number]").fill(agent.number)
    main.get_by_role("button", name=t(lang, "web.continue")).click()
    # Who is authorised says by what; the rest stays.
    expect(phone.get_by_role("alert").first).to_contain_text(t(lang, "onestop.mandate.paper"))
    expect(phone.locator("[name=agent_name]")).to_have_value(agent.name)
    axe(phone)
    phone.locator("[name=paper]").fill("Giấy ủy quyền số 12 ngày 01/11/2026")
    main.get_by_role("button", name=t(lang, "web.continue")).click()
    expect(phone).to_have_url(re.compile(r"/review$"))
    expect(main).to_contain_text(agent.name)
    axe(phone)
    main.get_by_role("button", name=t(lang, "onestop.form.send"), exact=True).click()
    expect(phone).to_have_url(re.compile(r"/follow/"))
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}", main.inner_text()).group()

    # The counter sees who stands before it, and by what.
    page = people.desk(lang, "motcua1")
    open_dossier(page, code, lang)
    expect(page.get_by_role("main")).to_contain_text(agent.name)
    expect(page.get_by_role("main")).to_contain_text("Giấy ủy quyền số 12")
    axe(page)


def test_a_village_head_helps_at_home(people, lang, axe):
    who = person(f"Vi Thị Nhà {lang}", "03/03/1950")
    page = people.desk(lang, "thon3")
    page.goto("/desk/assist")
    axe(page)
    main = page.get_by_role("main")
    page.locator("[name=procedure]").select_option(CODE)
    page.locator("[name=channel][value=home]").check()
    page.locator("[name=consent][value=spoken]").check()
    main.get_by_role("button", name=t(lang, "onestop.assist.begin")).click()
    # Without having explained it nothing begins.
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "onestop.assist.problem.told"))
    axe(page)
    page.locator("[name=told]").check()
    main.get_by_role("button", name=t(lang, "onestop.assist.begin")).click()
    filled = answers(CODE, who)
    for each in procedure(CODE)["pages"]:
        expect(page).to_have_url(re.compile(rf"/draft/[^/]+/{each['key']}"))
        for field in each["fields"]:
            fill(page, field, filled[field["key"]], lang)
        main.locator("button[name=action][value=next]").click()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "the.png", "mimeType": "image/png", "buffer": pictures.png()}
    )
    main.locator("button[name=action][value=next]").click()
    main.get_by_role("button", name=t(lang, "onestop.form.send"), exact=True).click()
    expect(page).to_have_url(re.compile(r"/follow/"))
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}", main.inner_text()).group()
    counter = people.desk(lang, "motcua1")
    open_dossier(counter, code, lang)
    seen = counter.get_by_role("main")
    expect(seen).to_contain_text(t(lang, "onestop.desk.channel.home"))
    # Who helped, and how the person agreed, stands with the dossier.
    expect(seen).to_contain_text("Trịnh Thị Hoa")
    expect(seen).to_contain_text(t(lang, "onestop.assist.consent_of.spoken"))
    axe(counter)


def test_an_application_by_post(people, lang, axe):
    who = person(f"Hà Thị Thư {lang}", "04/04/1960")
    page = people.desk(lang, "motcua2")
    scan(page, who.card, lang)
    page.get_by_role("button", name=t(lang, "lookup.desk_card.open")).click()
    if not page.locator("[name=full_name]").count():
        page.get_by_role("main").get_by_text(procedure(CODE)["name"][lang]).first.click()
    page.locator("[name=channel][value=post]").check()
    filled = answers(CODE, who)
    known = {"full_name", "personal_number", "birth_date", "sex", "address"}
    for field in (field for each in procedure(CODE)["pages"] for field in each["fields"]):
        if field["key"] not in known:
            fill(page, field, filled[field["key"]], lang)
    page.locator("input[type=file][name^='file.']").first.set_input_files(
        {"name": "the.png", "mimeType": "image/png", "buffer": pictures.png()}
    )
    page.get_by_role("button", name=t(lang, "onestop.desk.new.receive")).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text(t(lang, "onestop.action.receive.done"))
    expect(main).to_contain_text(t(lang, "onestop.desk.channel.post"))
    axe(page)


def test_a_mandate_at_the_counter(people, lang, axe):
    who = person(f"Trần Thị Yếu {lang}", "05/05/1938")
    agent = person(f"Trần Văn Khỏe {lang}", "06/06/1972", "male")
    page = people.desk(lang, "motcua1")
    page.goto(f"/desk/dossiers/new?procedure={CODE}")
    main = page.get_by_role("main")
    filled = answers(CODE, who)
    for field in (field for each in procedure(CODE)["pages"] for field in each["fields"]):
        fill(page, field, filled[field["key"]], lang)
    page.locator("input[type=file][name^='file.']").first.set_input_files(
        {"name": "the.png", "mimeType": "image/png", "buffer": pictures.png()}
    )
    main.locator("summary", has_text=t(lang, "onestop.mandate.at_the_counter")).click()
    page.locator("[name='mandate.acts'][value=agent]").check()
    page.locator("[name='mandate.kind']").select_option("relative")
    page.locator("[name='mandate.agent_number']").fill(agent.number)
    main.get_by_role("button", name=t(lang, "onestop.desk.new.receive")).click()
    # The name is missing; the part stays open, with what was typed.
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "onestop.mandate.agent_name"))
    expect(page.locator("[name='mandate.agent_number']")).to_have_value(agent.number)
    axe(page)
    page.locator("[name='mandate.agent_name']").fill(agent.name)
    main.get_by_role("button", name=t(lang, "onestop.desk.new.receive")).click()
    expect(main).to_contain_text(t(lang, "onestop.action.receive.done"))
    expect(main).to_contain_text(agent.name)
    expect(main).to_contain_text(t(lang, "onestop.mandate.kind_of.relative"))
    axe(page)
    # Found by the number of who stood there.
    page.goto(f"/desk/dossiers?stand=all&q={agent.number}")
    expect(page.get_by_role("main")).to_contain_text(who.name)
