"""The counter officer makes a received dossier of a pre-filing in one step."""

import re

from playwright.sync_api import expect
from support import papers
from support.codes import GROUPED
from support.officials import case_number, deed, open_dossier, paper, press, scan
from support.people import person
from support.texts import field, pattern, plain, procedure, t
from support.web import prefile

CODE = "TN-XN-01"


def test_a_scan_a_press_and_the_receipt(people, lang, axe, site):
    who = person("Trịnh Thị Nga", "14/09/1979")
    sent = prefile(site, CODE, who, language=lang)
    page = people.desk(lang, "counter")

    # She scans the resident's QR: everything is there, nothing is typed again.
    scan(page, site + sent["path"], lang)
    expect(page).to_have_url(re.compile(r"/desk/dossiers/[0-9a-f-]{30,}$"))
    main = page.get_by_role("main")
    expect(main).to_contain_text(who.name)
    expect(main).to_contain_text(procedure(CODE)["name"][lang])
    expect(main).to_contain_text(field(CODE, "household_members")["label"][lang])
    expect(main).not_to_contain_text(who.number)
    expect(main.locator("img[src*='/preview']").first).to_be_visible()
    axe(page)

    # The photo of the paper opens on screen.
    photo = page.request.get(main.locator("a[href*='/documents/']").first.get_attribute("href"))
    assert photo.ok and photo.headers["content-type"] in ("image/png", "image/jpeg")

    form = deed(page, "receive", lang)
    form.get_by_role("checkbox").first.check()
    press(form, "receive", lang)
    number = case_number(page)
    expect(main).to_contain_text(t(lang, "onestop.desk.state.processing"))
    axe(page)

    # Form 01: case number, applicant, return date, the symbol that tells how far it is.
    # Her secret link is nowhere but with her.
    receipt = paper(page, t(lang, "onestop.paper.kind.receipt"))
    words = papers.words_of(receipt)
    for wanted in (number, who.name, t("vi", "onestop.paper.receipt.title")):
        assert papers.says(words, wanted), f"{wanted} not in {words}"
    printed = words.split(t("vi", "onestop.paper.fact.due_at"))[1]
    printed = re.sub(r"\b(?:M|ẪU|DỮ|LI|ỆU) ", "", printed)  # The mark across a sample paper.
    due = re.match(r"\s*17 giờ 00 phút, .+?, ngày (\d+) tháng (\d+) năm (\d{4})", printed)
    assert due, printed
    assert papers.symbols_in(receipt) == [f"{site}/q/{sent['code'].replace('-', '')}"]

    # The resident sees it on her page, with the same number and day.
    phone = people.phone(lang)
    phone.goto(sent["path"])
    expect(phone.get_by_role("main")).to_contain_text(number)
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.follow.paper_receipt"))
    # Days and years as numbers are the same in every language.
    shown = plain(phone.get_by_text(pattern(lang, "onestop.follow.due")).first.inner_text())
    assert str(int(due.group(1))) in shown and due.group(3) in shown, shown
    axe(phone)


def test_the_code_is_found_however_it_is_typed(people, lang, office, site):
    """In small letters, in groups, as a link, by the case number, from the list."""
    sent = prefile(site, CODE, person("Hoàng Văn Lâm", "01/12/1966", "male"))
    office.receive(sent["code"])
    plain = sent["code"].replace("-", "")
    page = people.desk(lang, "counter")
    open_dossier(page, plain, lang)
    place = page.url
    number = case_number(page)
    for typed in (sent["code"].lower(), f"{site}/q/{plain}", sent["code"].replace("-", " "), number, number.lower()):
        open_dossier(page, typed, lang)
        expect(page).to_have_url(place)
    page.goto("/desk/dossiers")
    page.get_by_label(t(lang, "onestop.desk.open.label")).fill(plain)
    page.get_by_role("button", name=t(lang, "onestop.desk.open.button")).click()
    expect(page).to_have_url(place)


def test_her_identity_card_leads_to_what_she_sent(people, lang, axe, site):
    """She has only her card with her: nothing is taken in twice."""
    who = person(f"Phùng Thị Thẻ {lang}", "02/03/1981")
    sent = prefile(site, CODE, who, language=lang)
    page = people.desk(lang, "counter")
    scan(page, who.card, lang)
    main = page.get_by_role("main")
    expect(main).to_contain_text(t(lang, "lookup.desk_card.under_way"))
    axe(page)
    main.get_by_role("link", name=re.compile(re.escape(sent["code"]))).click()
    expect(page).to_have_url(re.compile(r"/desk/dossiers/[0-9a-f-]{30,}$"))
    expect(main).to_contain_text(who.name)
    press(deed(page, "receive", lang), "receive", lang)
    expect(main).to_contain_text(t(lang, "onestop.desk.state.processing"))


def test_a_link_that_the_keyboard_spoilt_says_why(people, lang, axe, site):
    """Telex makes one letter of two: what is left of the secret is not shown again."""
    sent = prefile(site, CODE, person("Đoàn Thị Phím", "02/03/1984"))
    page = people.desk(lang, "counter")
    scan(page, (site + sent["path"]).replace("ow", "ơ"), lang)
    expect(page.get_by_role("alert")).to_contain_text(t(lang, "lookup.desk_scan.keyboard"))
    assert sent["secret"][-12:] not in page.content()
    axe(page)


def test_a_wrong_code_says_so(people, lang, axe):
    page = people.desk(lang, "counter")
    scan(page, "BBBB-CCC-DDD", lang)
    expect(page.get_by_role("alert")).to_contain_text(t(lang, "lookup.desk_scan.unknown"))
    expect(page.get_by_label(t(lang, "lookup.desk_scan.label"))).to_have_value("BBBB-CCC-DDD")
    axe(page)


def test_the_morning_at_the_desk(people, lang, axe, site):
    """The inbox, the list with its filters, the pages of an official: all accessible."""
    prefile(site, CODE, person("Bùi Thị Sen", "09/05/1990"))
    page = people.desk(lang, "counter")
    for path in (
        "/desk",
        "/desk/dossiers",
        "/desk/dossiers?state=prefiled",
        "/desk/dossiers?q=khong-co-ai",
        "/desk/dossiers/new",
        "/desk/dossiers/new?procedure=TN-XN-01",
        "/desk/scan",
        "/desk/account",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        axe(page)
    page.goto("/desk/dossiers?state=prefiled")
    assert GROUPED.search(page.get_by_role("main").inner_text())


def test_who_is_not_allowed_is_told_so(people, lang, axe, site):
    sent = prefile(site, CODE, person("Vũ Văn Khoa", "20/08/1988", "male"))
    stranger = people.desk(lang)
    stranger.goto("/desk/dossiers")
    expect(stranger).to_have_url(re.compile(r"/sign-in\?next="))
    teacher = people.desk(lang, "teacher")
    answer = teacher.goto("/desk/dossiers")
    assert answer.status == 403
    expect(teacher.get_by_role("heading", level=1)).to_have_text(t(lang, "web.problem.forbidden.title"))
    axe(teacher)
    assert sent["code"] not in teacher.content()
