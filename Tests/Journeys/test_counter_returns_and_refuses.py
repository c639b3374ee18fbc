"""The counter officer sends a pre-filing back with exact reasons, or refuses it."""

from playwright.sync_api import expect
from support import papers
from support.applying import fill, go_on
from support.officials import deed, open_dossier, paper, press, push
from support.people import person
from support.texts import field, procedure, t
from support.web import prefile

CODE = "TN-XN-01"


def reason(kind: str, key: str, language: str) -> str:
    return next(each["text"][language] for each in procedure(CODE)["reasons"][kind] if each["key"] == key)


def test_returned_with_reasons_then_corrected(people, lang, axe, site):
    who = person("Phạm Thị Tươi", "03/03/1962")
    sent = prefile(site, CODE, who, language=lang, head_name="Phạm Văn Sai")
    page = people.desk(lang, "counter")
    open_dossier(page, sent["code"], lang)

    # Without a reason nothing happens.
    push(deed(page, "return", lang))
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "onestop.problem.no_reason"))
    axe(page)

    form = deed(page, "return", lang)
    form.get_by_label(reason("return", "head_missing", lang)).check()
    form.get_by_label(t(lang, "onestop.action.field.note")).fill("Sổ của thôn ghi tên khác.")
    press(form, "return", lang)
    expect(page.get_by_role("main")).to_contain_text(t(lang, "onestop.desk.state.returned"))

    # Form 02 names the reasons, in Vietnamese.
    words = papers.words_of(paper(page, t(lang, "onestop.paper.kind.supplement")))
    for wanted in (
        reason("return", "head_missing", "vi"),
        "Sổ của thôn ghi tên khác.",
        t("vi", "onestop.paper.supplement.title"),
    ):
        assert papers.says(words, wanted), f"{wanted} not in {words}"

    # She corrects exactly that and sends it again.
    phone = people.phone(lang)
    phone.goto(sent["path"])
    main = phone.get_by_role("main")
    expect(main).to_contain_text(t(lang, "onestop.follow.returned_title"))
    expect(main).to_contain_text("Sổ của thôn ghi tên khác.")
    axe(phone)
    phone.get_by_role("link", name=t(lang, "onestop.follow.correct")).click()
    head = field(CODE, "head_name")
    phone.locator(f"a[href$='#f-{head['key']}']").first.click()
    fill(phone, head, "Phạm Văn Đúng", lang)
    go_on(phone, lang)
    phone.get_by_role("button", name=t(lang, "onestop.form.send_again")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.follow.sent_title"))

    open_dossier(page, sent["code"], lang)
    expect(page.get_by_role("main")).to_contain_text("Phạm Văn Đúng")
    press(deed(page, "receive", lang), "receive", lang)


def test_refused_with_a_reason(people, lang, axe, site):
    sent = prefile(site, CODE, person("Lường Văn Chiến", "17/07/1955", "male"), language=lang)
    page = people.desk(lang, "counter")
    open_dossier(page, sent["code"], lang)
    form = deed(page, "refuse", lang)
    form.get_by_label(reason("refuse", "other_commune", lang)).check()
    press(form, "refuse", lang)
    words = papers.words_of(paper(page, t(lang, "onestop.paper.kind.refusal")))
    for wanted in (reason("refuse", "other_commune", "vi"), t("vi", "onestop.paper.refusal.title")):
        assert papers.says(words, wanted), f"{wanted} not in {words}"
    phone = people.phone(lang)
    phone.goto(sent["path"])
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.follow.refused_title"))
    axe(phone)
