"""The resident sees her dossier move, opens the result, and collects the paper; who took it is on record."""

import re

import pytest
from playwright.sync_api import expect
from support import papers
from support.agents import ZALO
from support.officials import deed, open_dossier, press
from support.people import person
from support.texts import procedure, t
from support.web import prefile

CODE = "TN-XN-01"


@pytest.mark.parametrize("agent", [None, ZALO], ids=["browser", "zalo"])
def test_the_result_is_opened_and_collected(people, lang, agent, axe, office, site):
    who = person("Hồ Thị Bích", "19/10/1972")
    sent = prefile(site, CODE, who, language=lang)
    phone = people.phone(lang, agent=agent)
    checked = axe if agent is None else lambda page: None
    phone.goto(sent["path"])
    office.receive(sent["code"])
    phone.reload()
    main = phone.get_by_role("main")
    expect(main).to_contain_text(t(lang, "onestop.state.processing"))
    office.decide(sent["code"])
    phone.reload()
    expect(main).to_contain_text(t(lang, "onestop.state.resolved"))
    expect(main).to_contain_text(t(lang, "onestop.follow.next_collect"))
    checked(phone)

    # The result opens as a page: shown, not forced to be downloaded.
    link = main.get_by_role("link", name=procedure(CODE)["result"]["title"][lang])
    answer = phone.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf" and answer.headers["content-disposition"].startswith(
        "inline"
    )
    assert papers.says(papers.words_of(answer.body()), who.number)

    # At the counter her daughter takes it, with an authorisation.
    desk = people.desk(lang, "counter")
    open_dossier(desk, sent["code"], lang)
    form = deed(desk, "hand_out", lang)
    form.get_by_label(t(lang, "onestop.desk.relation.authorised"), exact=True).check()
    form.get_by_label(re.compile("^" + re.escape(t(lang, "onestop.action.field.taker")) + r"\s*$")).fill("Hồ Thị Con")
    form.get_by_label(re.compile("^" + re.escape(t(lang, "onestop.action.field.mandate")))).fill(
        "Giấy ủy quyền ngày 1/11"
    )
    press(form, "hand_out", lang)
    expect(desk.get_by_role("main")).to_contain_text("Hồ Thị Con")
    checked(desk)
    phone.reload()
    expect(main).to_contain_text("Hồ Thị Con")
    expect(main).to_contain_text(t(lang, "onestop.state.handed_out"))


def test_a_pre_filing_can_be_withdrawn(people, lang, site):
    sent = prefile(site, CODE, person("Tống Văn Mẫn", "25/12/1980", "male"), language=lang)
    phone = people.phone(lang)
    phone.goto(sent["path"])
    phone.get_by_text(t(lang, "onestop.follow.withdraw"), exact=True).click()
    phone.get_by_role("button", name=t(lang, "onestop.follow.withdraw_button")).click()
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.follow.withdrawn_now"))
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.state.withdrawn"))


def test_an_unknown_link_tells_nothing(people, lang, axe):
    phone = people.phone(lang)
    answer = phone.goto("/follow/" + "A" * 43)
    assert answer.status == 404
    expect(phone.get_by_role("heading", level=1)).to_have_text(t(lang, "web.problem.not_found.title"))
    axe(phone)
