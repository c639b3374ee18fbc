"""A procedure is written on pages: its papers and questions, looked at by both sides, in force from a day; and as a file."""

import datetime
import re

import pytest
from playwright.sync_api import expect
from support.editing import ADMIN, BASE, MODEL, create
from support.people import answers, person
from support.server import HANOI
from support.texts import plain, procedure, t
from support.web import Client, draft

CODES = {"vi": "TN-XN-81", "ar": "TN-XN-82", "en": "TN-XN-90"}
PAPER, QUESTION = "Sổ tiết kiệm", "Số điện thoại người thân"


def save(page, language: str) -> None:
    page.get_by_role("button", name=t(language, "onestop.editor.save"), exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text(t(language, "onestop.editor.saved"))


def test_papers_and_a_question_change(people, lang, axe, office, site):
    code = CODES[lang]
    create(office.official(ADMIN), code)
    before, after = Client(site, lang), Client(site, lang)
    filled = answers(MODEL, person("Đỗ Thị Nháp"))
    draft(before, code, filled, MODEL)

    page = people.desk(lang, ADMIN)
    page.goto(f"{BASE}?q={code}")
    axe(page)
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    axe(page)
    page.get_by_role("button", name=t(lang, "onestop.editor.begin")).click()
    main = page.get_by_role("main")
    axe(page)

    # One paper more; a mistake comes back with what was typed.
    page.goto(f"{BASE}/{code}/draft/documents.~")
    page.locator("[name='name.vi']").fill(PAPER)
    page.get_by_role("button", name=t(lang, "onestop.editor.save"), exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("[name='name.vi']")).to_have_value(PAPER)
    axe(page)
    page.locator("[name=required][value=true]").check()
    page.locator("[name=form]").select_option("copy")
    page.locator("[name=kinds][value=image]").check()
    page.locator("[name=max_files]").fill("2")
    save(page, lang)

    # A question that is asked otherwise.
    page.goto(f"{BASE}/{code}/draft")
    expect(main).to_contain_text(PAPER)
    first = procedure(MODEL)["pages"][0]
    main.get_by_role("link", name=first["title"][lang], exact=True).click()
    question = next(each for each in first["fields"] if each["key"] == "phone")
    main.get_by_role("link", name=question["label"][lang], exact=True).click()
    page.locator(f"[name='label.{lang}']").fill(QUESTION)
    axe(page)
    save(page, lang)

    # As both sides will see it; the form can be tried, and nothing is kept.
    page.goto(f"{BASE}/{code}/draft/preview")
    expect(main).to_contain_text(PAPER)
    expect(main.get_by_role("heading", name=t(lang, "onestop.editor.preview.officer"))).to_be_visible()
    axe(page)
    main.get_by_role("link", name=t(lang, "onestop.editor.preview.fill")).click()
    expect(page.get_by_label(re.compile("^" + QUESTION))).to_be_visible()
    page.goto(f"{BASE}/{code}/compare")
    expect(main.get_by_role("table")).to_contain_text(PAPER)
    axe(page)

    page.goto(f"{BASE}/{code}/publish")
    axe(page)
    page.locator("[name=note]").fill("Quyết định thử")
    page.get_by_role("button", name=t(lang, "onestop.editor.publish.button")).click()
    expect(page.get_by_role("status").first).to_contain_text(t(lang, "onestop.editor.published", number=2))
    expect(main).to_contain_text("Quyết định thử")

    # Whoever began before goes on with what was asked then; whoever begins now is asked for the new paper.
    asked = before.form("/papers").file_fields
    before.get(before.url)
    assert before.form("/papers").file_fields == asked
    draft(after, code, filled, MODEL)
    assert PAPER in after.page.text


def test_two_write_at_once(people, lang, axe, office):
    code = {"vi": "TN-XN-83", "ar": "TN-XN-84", "en": "TN-XN-88"}[lang]
    create(office.official(ADMIN), code, published=False)
    first, second = people.desk(lang, ADMIN), people.desk(lang, ADMIN)
    path = f"{BASE}/{code}/draft/pages.applicant.fields.phone"
    for page in (first, second):
        page.goto(path)
    # Another part does not disturb.
    third = people.desk(lang, ADMIN)
    third.goto(f"{BASE}/{code}/draft/time")
    third.locator("[name='deadline.working_days']").fill("5")
    save(third, lang)
    first.locator("[name='label.vi']").fill("Số máy của bạn")
    save(first, lang)
    second.locator("[name='label.vi']").fill("Điện thoại để xã gọi")
    second.get_by_role("button", name=t(lang, "onestop.editor.save"), exact=True).click()
    conflict = second.get_by_role("alert").first
    expect(conflict).to_contain_text("Số máy của bạn")
    expect(second.locator("[name='label.vi']")).to_have_value("Điện thoại để xã gọi")
    axe(second)
    second.get_by_role("button", name=t(lang, "onestop.editor.overwrite")).click()
    expect(second.get_by_role("status").first).to_contain_text(t(lang, "onestop.editor.saved"))
    second.goto(path)
    expect(second.locator("[name='label.vi']")).to_have_value("Điện thoại để xã gọi")


def test_a_file_with_a_mistake(people, lang, axe):
    code = {"vi": "TN-XN-85", "ar": "TN-XN-86", "en": "TN-XN-89"}[lang]
    page = people.desk(lang, ADMIN)
    # The file that the house gives out is one that it takes.
    page.goto(f"{BASE}/{MODEL}")
    link = page.get_by_role("link", name=re.compile("^" + re.escape(t(lang, "onestop.editor.download")))).first
    source = page.request.get(link.get_attribute("href")).text().replace(MODEL, code)
    lines = source.splitlines()
    place = next(index for index, line in enumerate(lines) if re.match(r"\s+hours: ", line))
    wrong = lines[:place] + [re.sub(r"hours: .*", "hours: many", lines[place])] + lines[place + 1 :]

    page.goto(BASE)
    page.get_by_role("main").get_by_role("link", name=t(lang, "onestop.editor.upload.title")).click()
    axe(page)

    def upload(content: str) -> None:
        page.locator("[name=file]").set_input_files(
            [{"name": f"{code}.yaml", "mimeType": "application/yaml", "buffer": content.encode()}]
        )
        page.locator("button[name=action][value=check]").click()

    upload("\n".join(wrong))
    alert = page.get_by_role("alert").first
    expect(alert).to_be_visible()
    assert t(lang, "onestop.editor.upload.line", number=place + 1) in plain(alert.inner_text())
    axe(page)
    upload(source)
    expect(page.get_by_role("status").first).to_contain_text(code)
    axe(page)
    page.locator("button[name=action][value=keep]").click()
    expect(page).to_have_url(re.compile(rf"/{code}/draft"))


@pytest.mark.parametrize("language", ["vi"])
def test_in_force_from_tomorrow(people, language, axe, office, site):
    code = "TN-XN-87"
    create(office.official(ADMIN), code)
    page = people.desk(language, ADMIN)
    page.goto(f"{BASE}/{code}")
    page.get_by_role("button", name=t(language, "onestop.editor.begin")).click()
    page.goto(f"{BASE}/{code}/draft/documents.citizen_card")
    page.locator("[name='name.vi']").fill("Ảnh thẻ căn cước bản mới")
    save(page, language)
    tomorrow = datetime.datetime.now(HANOI).date() + datetime.timedelta(days=1)
    page.goto(f"{BASE}/{code}/publish")
    page.locator("[name=from]").fill(f"{tomorrow:%d/%m/%Y}")
    page.get_by_role("button", name=t(language, "onestop.editor.publish.button")).click()
    expect(page.get_by_role("main")).to_contain_text(t(language, "onestop.editor.state.scheduled"))
    axe(page)
    # Today nothing has changed.
    resident = people.phone(language)
    resident.goto(f"/procedures/{code}")
    expect(resident.get_by_role("main")).not_to_contain_text("bản mới")
    # It is taken back before anybody met it.
    page.locator("summary", has_text=t(language, "onestop.editor.withdraw.title")).first.click()
    page.locator("[name=reason]").first.fill("Công bố nhầm")
    button = page.locator("form[action$='/withdraw'] button").first
    button.click()
    expect(button).to_have_text(t(language, "onestop.editor.withdraw.confirm"))
    button.click()
    expect(page.get_by_role("main")).to_contain_text("Công bố nhầm")
