"""A session ends in the middle of a long form, and nothing that was typed is lost."""

import re

from playwright.sync_api import expect
from support.applying import fill
from support.officials import deed, open_dossier, push
from support.people import answers, person
from support.texts import procedure, t
from support.web import prefile

CODE = "TN-XN-01"
WORDS = "Đã xem sổ hộ nghèo năm 2026, trang 14; còn thiếu chữ ký của trưởng thôn."


def end_session(page) -> None:
    """As after hours without a touch: the browser still shows the form, its session is gone."""
    page.context.clear_cookies(name=re.compile("^(?!lang$)"))


def sign_in_again_and_send(people, page, name, language, button="web.expired.send") -> None:
    """The page says what happened and shows what was kept; sign-in opens beside it; the form is sent once more."""
    expect(page.get_by_role("heading", level=1)).to_have_text(t(language, "web.expired.title"))
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=t(language, "web.expired.sign_in")).click()
    beside = opened.value
    expect(beside.get_by_role("heading", level=1)).to_have_text(t(language, "identity.sign_in.title"))
    account = people.accounts[name]
    beside.get_by_label(t(language, "identity.username.label")).fill(account["username"])
    beside.get_by_label(t(language, "identity.password.label")).fill(account["password"])
    beside.get_by_role("main").get_by_role("button", name=t(language, "web.sign_in")).click()
    expect(beside.get_by_label(t(language, "identity.password.label"))).to_have_count(0)
    beside.close()
    page.get_by_role("button", name=t(language, button)).click()
    if page.get_by_role("heading", level=1).inner_text() == t(language, "web.expired.title"):
        # The form bore the token of the old session: it is shown once more, with the new one.
        page.get_by_role("button", name=t(language, button)).click()


def test_a_comment_survives_the_end_of_the_session(people, lang, axe, site):
    sent = prefile(site, CODE, person("Lê Thị Bền", "06/06/1976"))
    page = people.desk(lang, "motcua2")
    open_dossier(page, sent["code"], lang)
    form = deed(page, "comment", lang)
    form.get_by_label(t(lang, "onestop.action.field.comment")).fill(WORDS)
    end_session(page)
    push(form)
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    axe(page)
    sign_in_again_and_send(people, page, "motcua2", lang)
    expect(page.get_by_role("main")).to_contain_text(t(lang, "onestop.action.comment.done"))
    expect(page.get_by_role("article")).to_contain_text(WORDS)


def test_a_walk_in_form_survives_the_end_of_the_session(people, lang):
    who = person("Trương Văn Kiên", "10/10/1970", "male")
    filled = answers(CODE, who)
    page = people.desk(lang, "motcua3")
    page.goto(f"/desk/dossiers/new?procedure={CODE}")
    for form in procedure(CODE)["pages"]:
        for field in form["fields"]:
            fill(page, field, filled[field["key"]], lang)
    end_session(page)
    page.get_by_role("button", name=t(lang, "onestop.desk.new.receive")).click()
    expect(page.get_by_role("main")).to_contain_text(who.name)
    sign_in_again_and_send(people, page, "motcua3", lang)
    expect(page.get_by_role("main")).to_contain_text(who.name)
