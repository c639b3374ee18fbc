"""A person sees what is held about her and who looked: at the counter and on a link of her own; and has it put right."""

import datetime
import re
from pathlib import Path

from playwright.sync_api import expect
from support import papers
from support.holdings import ask, at_the_desk, find, hand_out, paper_of, printed
from support.officials import deed, open_dossier, push
from support.people import person
from support.server import HANOI
from support.texts import plain, t
from support.web import prefile

CODE = "TN-XN-01"
COUNTER, CHAIR = "motcua2", "chair"
#: How long erasing may take; the same whichever language sets it first.
DAYS = 13


def received(office, site: str, lang: str, who) -> str:
    """The code of an application of hers that the counter has taken in, so that she is in the register."""
    sent = prefile(site, CODE, who, language=lang)
    office.receive(sent["code"])
    return sent["code"]


def test_masked_until_a_reason_is_given(people, lang, axe, office, site):
    who = person(f"Nguyễn Thị Mơ {lang.title()}", "27/03/1985")
    code = received(office, site, lang, who)
    page = people.desk(lang, COUNTER)
    main = page.get_by_role("main")
    for typed, key in (("không phải thẻ", "no_card"), (person("Lê Văn Lạ", "01/02/1960").number, "nobody")):
        find(page, lang, typed)
        expect(page.get_by_role("alert").first).to_contain_text(t(lang, f"residents.data.{key}"))
    axe(page)
    at_the_desk(page, lang, who)
    expect(main).to_contain_text(who.name)
    expect(main).to_contain_text(t(lang, "residents.data.no_looks"))
    expect(main).not_to_contain_text(who.number)
    axe(page)

    # Without a reason, or with a word that is none, nothing is opened.
    for reason in ("", "xem"):
        page.get_by_label(t(lang, "residents.reveal.reason")).fill(reason)
        page.get_by_role("button", name=t(lang, "residents.reveal.button")).click()
        expect(page.get_by_role("alert").first).to_be_visible()
        expect(main).not_to_contain_text(who.number)
    axe(page)
    page.get_by_label(t(lang, "residents.reveal.reason")).fill("Người dân đề nghị đối chiếu.")
    page.get_by_role("button", name=t(lang, "residents.reveal.button")).click()
    expect(main).to_contain_text(t(lang, "residents.reveal.done"))
    expect(main).to_contain_text(who.number)
    axe(page)

    # Another look, at one application; and the paper that she takes home is one as well.
    open_dossier(page, code, lang)
    form = deed(page, "reveal", lang)
    form.get_by_role("textbox").fill("Kiểm tra số điện thoại.")
    push(form)
    expect(main).to_contain_text(t(lang, "onestop.desk.revealed"))
    find(page, lang, who.card)
    page.get_by_label(t(lang, "residents.reveal.reason")).fill("In cho người dân mang về.")
    words = papers.words_of(printed(page, lang))
    for wanted in (who.name, who.number, "Người dân đề nghị đối chiếu."):
        assert papers.says(words, wanted), (wanted, words)

    # On her own page everything stands in clear, with everyone who looked; nothing leads to the desk.
    find(page, lang, who.card)
    link = hand_out(page, lang)
    axe(page)
    phone = people.phone(lang)
    phone.goto(link)
    own = phone.get_by_role("main")
    for wanted in (who.number, who.phone, "Người dân đề nghị đối chiếu.", "Kiểm tra số điện thoại.", "Đỗ Minh Tuấn"):
        expect(own).to_contain_text(wanted)
    expect(own).to_contain_text("In cho người dân mang về.")
    expect(phone.locator("a[href*='/desk/']")).to_have_count(0)
    axe(phone)
    # A later link ends this one.
    find(page, lang, who.card)
    later = hand_out(page, lang)
    assert phone.goto(link).status == 404
    assert phone.goto(later).ok

    # The chairman reads who looked, and why.
    chair = people.desk(lang, CHAIR)
    chair.goto("/desk/residents/reveals")
    looks = chair.get_by_role("main").get_by_role("listitem").filter(has_text=who.name)
    expect(looks.filter(has_text="Người dân đề nghị đối chiếu.")).to_have_count(1)
    axe(chair)


def test_lists_that_she_stands_on_name_themselves(people, lang, axe, office, site):
    who = person(f"Trần Thị Sổ {lang.title()}", "02/09/1977")
    received(office, site, lang, who)
    page = people.desk(lang, COUNTER)
    main = page.get_by_role("main")
    reason = page.get_by_label(t(lang, "audit.reason.label"))

    # Form 06: no word, no paper; what was wrong is said beside the field.
    page.goto("/desk/register")
    axe(page)
    # Who came last stands in the last part.
    part = main.locator("button[formaction*='/desk/register.pdf']").last
    label = part.inner_text().strip()
    part.click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(reason).to_have_attribute("aria-invalid", "true")
    axe(page)
    words = f"Đóng sổ trong ngày {lang}"
    reason.fill(words)
    assert papers.says(papers.words_of(paper_of(page, label, "/desk/register.pdf")), who.name)

    # The work list as a table: the form is folded away until it is wanted.
    page.goto("/desk/dossiers?state=all")
    expect(reason).not_to_be_visible()
    main.locator("summary", has_text=t(lang, "audit.reason.fold")).click()
    axe(page)
    reason.fill(f"Báo cáo Sở Tư pháp {lang}")
    with page.expect_download() as given:
        main.get_by_role("button", name=t(lang, "onestop.desk.list.export")).click()
    assert who.name in Path(given.value.path()).read_text(encoding="utf-8-sig")

    at_the_desk(page, lang, who)
    phone = people.phone(lang)
    phone.goto(hand_out(page, lang))
    own = phone.get_by_role("main")
    for wanted in (
        t(lang, "audit.look.printed", reason=words),
        t(lang, "audit.look.exported", reason=f"Báo cáo Sở Tư pháp {lang}"),
    ):
        assert wanted in plain(own.inner_text()), wanted
    axe(phone)


def test_a_request_has_its_date_and_its_answer(people, lang, axe, office, site):
    who = person(f"Lê Thị Xóa {lang.title()}", "14/09/1979")
    received(office, site, lang, who)
    chair = people.desk(lang, CHAIR)
    chair.goto("/desk/personal-requests")
    axe(chair)
    main = chair.get_by_role("main")
    main.locator("summary", has_text=t(lang, "residents.terms.set")).click()
    main.get_by_role("radio", name=t(lang, "residents.requests.kind.erase")).check()
    main.get_by_label(t(lang, "residents.terms.field"), exact=True).fill(str(DAYS))
    main.get_by_role("button", name=t(lang, "residents.terms.set_button")).click()
    # A number without its source is not taken.
    expect(chair.get_by_role("alert").first).to_be_visible()
    axe(chair)
    main.get_by_label(t(lang, "residents.terms.source")).fill("Quyết định thử của xã")
    main.get_by_role("button", name=t(lang, "residents.terms.set_button")).click()
    expect(chair.get_by_role("status").first).to_contain_text(t(lang, "residents.terms.was_set"))
    expect(main).to_contain_text("Quyết định thử của xã")

    # She asks on her own page; too few words are not a request.
    phone = people.phone(lang)
    page = people.desk(lang, COUNTER)
    at_the_desk(page, lang, who)
    phone.goto(hand_out(page, lang))
    ask(phone, lang, "erase", "x")
    expect(phone.get_by_role("alert").first).to_be_visible()
    axe(phone)
    words = f"Xóa số điện thoại cũ, tôi không dùng nữa {lang}."
    ask(phone, lang, "erase", words)
    expect(phone.get_by_role("status").first).to_contain_text(t(lang, "residents.requests.was_asked"))
    own = phone.get_by_role("main").locator("section").filter(has_text=words)
    due = datetime.datetime.now(HANOI).date() + datetime.timedelta(days=DAYS)
    # The parts of the date in the order of the language, behind the moment of asking.
    asked = plain(own.inner_text())
    assert re.search(rf"\b0?{due.day}\b.*{due.year}\D*$", asked), (due, asked)
    axe(phone)

    # It waits on the desk of whoever answers.
    chair.goto("/desk")
    waiting = main.locator("a[href*='/desk/personal-requests/']").filter(has_text=who.name)
    assert t(lang, "residents.inbox.erase", who=who.name) in plain(waiting.first.inner_text())
    waiting.first.click()
    expect(chair).to_have_url(re.compile(r"/desk/personal-requests/[0-9a-f-]{30,}$"))
    expect(main).to_contain_text(words)
    axe(chair)
    other = people.desk(lang, CHAIR)
    other.goto(chair.url)
    answers = {chair: "Đã xóa số cũ khỏi sổ.", other: "Không xóa được nữa."}
    for page, outcome in ((chair, "done"), (other, "refused")):
        page.get_by_role("radio", name=t(lang, f"residents.requests.outcome.{outcome}"), exact=True).check()
        page.get_by_label(t(lang, "residents.requests.answer"), exact=True).fill(answers[page])
        page.get_by_role("button", name=t(lang, "residents.requests.answer_button")).click()
    expect(chair.get_by_role("status").first).to_contain_text(t(lang, "residents.requests.was_answered"))
    axe(chair)
    # Whoever is second is told so.
    expect(other.get_by_role("main")).to_contain_text(t(lang, "residents.requests.answered_already"))
    phone.reload()
    expect(own).to_contain_text(answers[chair])
    expect(own).to_contain_text(t(lang, "residents.requests.outcome.done"))
    axe(phone)


def test_what_she_says_at_the_counter(people, lang, axe, office, site):
    who = person("Phạm Thị Thuận", "08/08/1991")
    received(office, site, lang, who)
    page = people.desk(lang, COUNTER)
    at_the_desk(page, lang, who)
    main = page.get_by_role("main")
    main.locator("summary", has_text=t(lang, "residents.requests.ask")).click()
    ask(page, lang, "correct", "x")
    # What was wrong is seen, not folded away.
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label(t(lang, "residents.requests.words"))).to_be_visible()
    axe(page)
    ask(page, lang, "correct", "Số điện thoại đúng là 0309876543.")
    expect(page.get_by_role("status").first).to_contain_text(t(lang, "residents.requests.was_asked"))
    expect(main).to_contain_text("0309876543")
    axe(page)

    main.locator("summary", has_text=t(lang, "residents.consent.give")).click()
    main.get_by_role("radio", name=t(lang, "residents.consent.purpose.contact")).check()
    main.get_by_role("radio", name=t(lang, "residents.consent.method.written")).check()
    main.get_by_role("button", name=t(lang, "residents.consent.give_button"), exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text(t(lang, "residents.consent.was_given"))
    # She takes it back on her own page.
    phone = people.phone(lang)
    phone.goto(hand_out(page, lang))
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "residents.consent.purpose.contact"))
    phone.get_by_role("button", name=t(lang, "residents.consent.withdraw"), exact=True).click()
    expect(phone.get_by_role("status").first).to_contain_text(t(lang, "residents.consent.was_withdrawn"))
    axe(phone)
