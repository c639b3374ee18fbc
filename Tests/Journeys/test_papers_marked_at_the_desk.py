"""What the papers were: an officer notes it, her colleague reads and corrects it, the record keeps it, and form 01 says it."""

import re

from playwright.sync_api import Locator, Page, expect
from support import editing, papers
from support.officials import deed, open_dossier, paper, press
from support.people import answers, person
from support.texts import pattern, plain, procedure, t
from support.web import Client, attach, draft, prefile

CODE = "TN-XN-01"
CARD, LETTER, EARLIER = (each["name"] for each in procedure(CODE)["documents"])
#: Of the demo's officials: two at the counter, by user name and name, and who looks into the record.
FIRST, SECOND, INSPECTOR = ("motcua1", "Lê Thị Thu Trang"), ("motcua2", "Đỗ Minh Tuấn"), "thanhtra"
#: In milliseconds.
SOON = 2_000
CHANGED = {"vi": "TN-XN-64", "ar": "TN-XN-65", "en": "TN-XN-66"}
BEGUN = {"vi": "TN-XN-67", "ar": "TN-XN-68", "en": "TN-XN-69"}
NEW = "Sổ tiết kiệm"


def listed(page: Page, name: str) -> Locator:
    """A paper in the list of the dossier's papers."""
    return page.locator("#documents li").filter(has=page.locator("strong", has_text=name))


def said(page: Page, name: str) -> Locator:
    """What is known of its file; the kinds that one could choose stand beside it."""
    return listed(page, name).locator(".cluster")


def mark(page: Page, name: str, as_: str, language: str) -> None:
    """Notes what the paper was."""
    row = listed(page, name)
    row.locator("summary", has_text=t(language, "onestop.scanner.what_is_it")).click()
    row.get_by_label(t(language, "onestop.scanner.mark_label")).select_option(as_)
    row.get_by_role("button", name=t(language, "web.save")).click()
    expect(page.get_by_role("status").first).to_contain_text(t(language, "onestop.scanner.marked"))
    expect(said(page, name)).to_contain_text(t(language, f"onestop.scanner.mark.{as_}"))


def chosen(page: Page, name: str) -> str:
    """What the list of kinds stands on; opened for the next correction."""
    return listed(page, name).locator("select[name=mark]").input_value()


def forms_on(receipt: str) -> list:
    """In which form the three papers were handed in, as form 01 lists them."""
    table = receipt.split(t("vi", "onestop.paper.documents.title"))[1].split(t("vi", "onestop.paper.fact.days"))[0]
    names = [each["vi"].split() for each in (CARD, LETTER, EARLIER)]
    rows = re.split(r"\d (?=" + "|".join(re.escape(" ".join(name[:2])) for name in names) + ")", table)[1:]
    found = []
    for row, name in zip(rows, names):
        # The lines of both alternate, and the mark across a sample paper lies over them.
        words = [word for word in row.split() if word not in ("M", "ẪU", "DỮ", "LI", "ỆU") and not word.isdigit()]
        for word in name:
            words.remove(word)
        found.append(" ".join(words))
    return found


def test_a_mark_stays_is_shown_and_can_be_corrected(people, lang, axe, site):
    sent = prefile(site, CODE, person("Ngô Thị Dấu", "04/04/1984"), language=lang)
    card, seen = CARD[lang], SECOND[1]
    page = people.desk(lang, FIRST[0])
    open_dossier(page, sent["code"], lang)
    record = page.url
    mark(page, card, "certified", lang)
    axe(page)

    # Her colleague finds it; he holds the original in his hands, and says so. Her page tells it by itself.
    colleague = people.desk(lang, SECOND[0])
    colleague.goto(record)
    expect(said(colleague, card)).to_contain_text(t(lang, "onestop.scanner.mark.certified"))
    assert chosen(colleague, card) == "certified"
    mark(colleague, card, "original", lang)
    expect(said(colleague, card)).to_contain_text(seen)
    expect(said(page, card)).to_contain_text(seen, timeout=SOON)
    assert chosen(page, card) == "original"

    # It was another one's card: corrected, and nobody has seen the original any more.
    mark(page, card, "copy", lang)
    page.reload()
    expect(said(page, card)).to_contain_text(t(lang, "onestop.scanner.mark.copy"))
    expect(said(page, card)).not_to_contain_text(seen)
    axe(page)

    # It is received, goes on to the specialist, and the mark with it.
    press(deed(page, "receive", lang), "receive", lang)
    specialist = people.desk(lang, "vanhoa1")
    specialist.goto(record)
    expect(said(specialist, card)).to_contain_text(t(lang, "onestop.scanner.mark.copy"))

    # The record keeps every mark with its hand, the newest first, and cannot be corrected.
    inspector = people.desk(lang, INSPECTOR)
    inspector.goto(f"/desk/audit?kind=onestop.dossier&subject={record.rsplit('/', 1)[1]}")
    rows = inspector.get_by_role("row").filter(has_text=t(lang, "onestop.audit.mark_paper"))
    expect(rows).to_have_count(3)
    told = [plain(row) for row in rows.all_inner_texts()]
    for row, (who, what) in zip(told, ((FIRST, "copy"), (SECOND, "original"), (FIRST, "certified"))):
        assert who[1] in row and f"mark: {what}" in row, told
    axe(inspector)


def test_the_receipt_says_what_the_papers_were(people, lang, site):
    """Form 01 lists them as the desk saw them, and not as the procedure asks for them."""
    who = person("Khúc Thị Biên Nhận", "05/04/1984")
    sent = prefile(site, CODE, who, language=lang, also=("request_letter", "previous_certificate"))
    page = people.desk(lang, FIRST[0])
    open_dossier(page, sent["code"], lang)
    for name, kind in ((CARD, "certified"), (LETTER, "copy"), (EARLIER, "copy")):
        mark(page, name[lang], kind, lang)
    # At acceptance the third turns out to be there as the original.
    form = deed(page, "receive", lang)
    form.get_by_label(re.compile("^" + re.escape(EARLIER[lang]))).check()
    press(form, "receive", lang)
    expect(said(page, EARLIER[lang])).to_contain_text(t(lang, "onestop.scanner.mark.original"))
    expect(said(page, EARLIER[lang])).not_to_contain_text(t(lang, "onestop.scanner.mark.copy"))
    words = papers.words_of(paper(page, t(lang, "onestop.paper.kind.receipt")))
    # The letter is asked for as an original, and a copy was brought.
    assert forms_on(words) == [t("vi", f"onestop.paper.form.{each}") for each in ("certified", "copy", "compared")], words

    # What is corrected later does not change the paper that she took home.
    mark(page, CARD[lang], "copy", lang)
    assert papers.words_of(paper(page, t(lang, "onestop.paper.kind.receipt"))) == words


def test_the_list_of_papers_changes_in_mid_flight(people, lang, axe, office, site):
    """An open dossier finishes by the list that it was made by, and keeps what was noted on it."""
    code, admin = CHANGED[lang], office.official(editing.ADMIN)
    editing.create(admin, code)
    sent = prefile(site, code, person("Giáp Thị Giữa", "06/04/1984"), language=lang, model=CODE)
    page = people.desk(lang, FIRST[0])
    open_dossier(page, sent["code"], lang)
    mark(page, CARD[lang], "certified", lang)
    editing.change(admin, code, "documents.~", editing.paper(NEW, "savings_book"))
    editing.publish(admin, code)

    page.reload()
    documents = page.locator("#documents")
    expect(documents).not_to_contain_text(NEW)
    expect(documents).not_to_contain_text(t(lang, "onestop.desk.document.missing"))
    expect(said(page, CARD[lang])).to_contain_text(t(lang, "onestop.scanner.mark.certified"))
    press(deed(page, "receive", lang), "receive", lang)
    receipt = papers.words_of(paper(page, t(lang, "onestop.paper.kind.receipt")))
    assert not papers.says(receipt, NEW), receipt
    office.decide(sent["code"])
    page.reload()
    expect(page.get_by_role("main")).to_contain_text(t(lang, "onestop.desk.state.resolved"))
    press(deed(page, "hand_out", lang), "hand_out", lang)
    expect(page.get_by_role("main")).to_contain_text(t(lang, "onestop.desk.state.handed_out"))
    expect(documents).not_to_contain_text(NEW)
    expect(said(page, CARD[lang])).to_contain_text(t(lang, "onestop.scanner.mark.certified"))
    axe(page)

    # At the counter the next one is asked for it.
    page.goto(f"/desk/dossiers/new?procedure={code}")
    expect(page.get_by_role("main")).to_contain_text(NEW)


def test_a_draft_says_what_others_are_asked_for_by_now(people, lang, axe, office, site):
    code, admin = BEGUN[lang], office.official(editing.ADMIN)
    editing.create(admin, code)
    begun, who = Client(site, lang), person("Vi Thị Dở", "07/04/1984")
    secret = draft(begun, code, answers(CODE, who), CODE)
    phone = people.phone(lang)
    for stop in ("papers", "review"):
        phone.goto(f"/draft/{secret}/{stop}")
        expect(phone.get_by_role("main")).not_to_contain_text(NEW)
    editing.change(admin, code, "documents.~", editing.paper(NEW, "savings_book"))
    editing.publish(admin, code)

    # It is told on every page, and asked for on none.
    told = pattern(lang, "onestop.newer.papers")
    for stop in (procedure(CODE)["pages"][0]["key"], "papers", "review"):
        phone.goto(f"/draft/{secret}/{stop}")
        expect(phone.get_by_role("status").filter(has_text=told).filter(has_text=NEW)).to_have_count(1)
        expect(phone.locator("[name=file-savings_book]")).to_have_count(0)
        axe(phone)
    begun.get(f"/draft/{secret}/papers")
    attach(begun, CODE)
    begun.send(begun.form("/send"))
    assert begun.url.endswith(f"/follow/{secret}"), begun.url
    phone.goto(f"/follow/{secret}")
    expect(phone.get_by_role("main")).not_to_contain_text(NEW)
    # Whoever begins now is asked, and is told of nothing.
    draft(fresh := Client(site, lang), code, answers(CODE, person("Vi Thị Mới", "08/04/1984")), CODE)
    assert "file-savings_book" in fresh.form("/papers").file_fields
    assert not told.search(fresh.page.text)
