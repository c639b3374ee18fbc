"""Work goes back a step, what was entered wrong is corrected, a result is issued anew with the right words, an applicant withdraws."""

from playwright.sync_api import expect
from support import papers
from support.officials import deed, open_dossier, paper, press, push
from support.people import person
from support.texts import procedure, t
from support.web import prefile

CODE = "TN-XN-01"
COUNTER, SPECIALIST, CHAIR = "motcua2", "vanhoa1", "chair"


def kind(key: str, language: str) -> str:
    fields = [field for page in procedure(CODE)["pages"] for field in page["fields"]]
    choices = next(field["choices"] for field in fields if field["key"] == "list_kind")
    return next(choice["label"][language] for choice in choices if choice["key"] == key)


def test_sent_back_corrected_and_issued_anew(people, lang, axe, office, site):
    sent = prefile(site, CODE, person("Lê Thị Sửa", "02/02/1973"), language=lang)
    office.receive(sent["code"])
    office.to_decision(sent["code"])
    chair = people.desk(lang, CHAIR)
    open_dossier(chair, sent["code"], lang)
    form = deed(chair, "send_back", lang)
    push(form)
    expect(chair.get_by_role("alert").first).to_be_visible()
    axe(chair)
    form = deed(chair, "send_back", lang)
    form.locator("[name=reason]").fill("Chưa đối chiếu danh sách năm nay.")
    press(form, "send_back", lang)
    expect(chair.get_by_role("article")).to_contain_text(t(lang, "onestop.desk.event.sent_back"))

    # The applicant reads nothing of it.
    phone = people.phone(lang)
    phone.goto(sent["path"])
    expect(phone.get_by_role("main")).not_to_contain_text("Chưa đối chiếu danh sách năm nay.")

    specialist = people.desk(lang, SPECIALIST)
    open_dossier(specialist, sent["code"], lang)
    form = deed(specialist, "advance", lang)
    form.get_by_label(kind("poor", lang), exact=True).check()
    press(form, "advance", lang)
    open_dossier(chair, sent["code"], lang)
    press(deed(chair, "decide", lang), "decide", lang)
    assert papers.says(papers.words_of(paper(chair, procedure(CODE)["result"]["title"][lang])), "Hộ nghèo")

    # The result is wrong: revoked, corrected, issued anew.
    main = chair.get_by_role("article")
    main.get_by_text(t(lang, "onestop.action.revoke.title"), exact=True).click()
    form = main.locator("form[action$='/revoke']")
    form.locator("[name=reason]").fill("Ghi nhầm diện hộ.")
    push(form)
    expect(chair.get_by_role("main")).to_contain_text(t(lang, "onestop.action.revoke.done"))
    form = deed(chair, "correct", lang)
    form.locator("[name=reason]").fill("Danh sách ghi hộ cận nghèo.")
    push(form)
    axe(chair)
    main = chair.get_by_role("main")
    found = main.get_by_role("group").filter(has=chair.locator("[name='found.list_kind']"))
    found.get_by_label(kind("near_poor", lang), exact=True).check()
    main.locator("[name=head_name]").fill("A")
    save = main.get_by_role("button", name=t(lang, "onestop.action.correct.save"))
    save.click()
    expect(chair.get_by_role("alert").first).to_be_visible()
    expect(found.get_by_label(kind("near_poor", lang), exact=True)).to_be_checked()
    axe(chair)
    main.locator("[name=head_name]").fill("Lê Văn Đúng")
    save.click()
    article = chair.get_by_role("article")
    expect(article).to_contain_text("Danh sách ghi hộ cận nghèo.")
    form = deed(chair, "reissue", lang)
    form.locator("[name=reason]").fill("Sửa diện hộ.")
    press(form, "reissue", lang)
    axe(chair)
    words = papers.words_of(paper(chair, procedure(CODE)["result"]["title"][lang]))
    assert papers.says(words, "Hộ cận nghèo") and papers.says(words, "Lê Văn Đúng")


def test_withdrawn_at_the_counter(people, lang, axe, office, site):
    sent = prefile(site, CODE, person("Lê Thị Rút", "02/02/1974"), language=lang)
    office.receive(sent["code"])
    counter = people.desk(lang, COUNTER)
    open_dossier(counter, sent["code"], lang)
    form = deed(counter, "withdraw", lang)
    axe(counter)
    form.locator("[name=reason]").fill("Bà đến quầy xin rút vì nộp nhầm thủ tục.")
    press(form, "withdraw", lang)
    expect(counter.get_by_role("article")).to_contain_text(t(lang, "onestop.desk.state.withdrawn"))
    axe(counter)
    phone = people.phone(lang)
    phone.goto(sent["path"])
    expect(phone.get_by_role("main")).to_contain_text("Bà đến quầy xin rút vì nộp nhầm thủ tục.")
    axe(phone)
