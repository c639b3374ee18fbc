"""Paper files go from hand to hand with a sheet that both sides sign, each with its code to scan."""

import re

from playwright.sync_api import expect
from support import papers
from support.officials import case_number, open_dossier, scan
from support.people import person
from support.texts import procedure, t
from support.web import prefile

CODE = "TN-XN-01"
COUNTER, SPECIALIST, CHAIR = ("motcua2", "Đỗ Minh Tuấn"), ("vanhoa1", "Nguyễn Thị Hiền"), ("chutich", "Lê Đình Thành")


def received(office, site: str, lang: str, name: str, born: str) -> str:
    """A dossier that the counter has taken in: its code."""
    sent = prefile(site, CODE, person(name, born), language=lang)
    office.receive(sent["code"])
    return sent["code"]


def begin(page, lang: str, role: str) -> None:
    """From the list of sheets to the form of a new one, with the dossiers that wait for the role."""
    page.goto("/desk/hand-overs")
    main = page.get_by_role("main")
    main.get_by_role("link", name=t(lang, "onestop.handover.new")).click()
    link = main.get_by_role("link", name=t(lang, f"onestop.desk.role.{role}"), exact=True)
    link.click()
    expect(link).to_have_attribute("aria-current", "true")


def tick(page, lang: str, name: str):
    """The box of a dossier, by its applicant."""
    group = page.get_by_role("group", name=re.compile("^" + re.escape(t(lang, "onestop.handover.dossiers"))))
    return group.get_by_role("checkbox", name=re.compile("^" + re.escape(name)))


def write(page, lang: str, key: str, value: str) -> None:
    page.get_by_label(re.compile("^" + re.escape(t(lang, f"onestop.handover.{key}")))).fill(value)


def make(page, lang: str) -> None:
    page.get_by_role("main").get_by_role("button", name=t(lang, "onestop.handover.make")).click()


def newest(page, lang: str) -> tuple:
    """Of the newest sheet: its line in the list, and the paper."""
    row = page.get_by_role("table", name=t(lang, "onestop.handover.title")).get_by_role("row").nth(1)
    answer = page.request.get(row.get_by_role("link").get_attribute("href"))
    assert answer.ok and answer.headers["content-type"] == "application/pdf", (answer.status, answer.url)
    return row, answer.body()


def test_from_the_counter_to_the_specialist(people, lang, axe, office, site):
    names = [f"Trịnh Thị {word} {lang.title()}" for word in ("Giao", "Nhận", "Ở Lại")]
    codes = [received(office, site, lang, name, f"0{day}/05/1980") for day, name in enumerate(names, 1)]
    counter = people.desk(lang, COUNTER[0])
    begin(counter, lang, "specialist")
    axe(counter)

    # A sheet without dossiers, or without anyone who takes them, is none; what was ticked stays so.
    write(counter, lang, "taker", f"{SPECIALIST[1]}, Phòng Văn hóa - Xã hội")
    make(counter, lang)
    expect(counter.get_by_role("alert").first).to_contain_text(t(lang, "onestop.problem.none_chosen"))
    for name in names[:2]:
        tick(counter, lang, name).check()
    write(counter, lang, "taker", "")
    make(counter, lang)
    expect(counter.get_by_role("alert").first).to_be_visible()
    axe(counter)
    expect(tick(counter, lang, names[1])).to_be_checked()
    expect(tick(counter, lang, names[2])).not_to_be_checked()
    write(counter, lang, "taker", f"{SPECIALIST[1]}, Phòng Văn hóa - Xã hội")
    write(counter, lang, "note", "Kèm hai bản gốc giấy khai sinh.")
    make(counter, lang)
    expect(counter.get_by_role("status").first).to_contain_text(t(lang, "onestop.handover.done"))
    axe(counter)

    row, sheet = newest(counter, lang)
    for wanted in (COUNTER[1], SPECIALIST[1]):
        expect(row).to_contain_text(wanted)
    expect(row.get_by_role("cell").last).to_have_text("2")
    # The paper is Vietnamese, whoever reads the pages: who gives what to whom, and how many.
    words = papers.words_of(sheet)
    wanted = [*names[:2], COUNTER[1], SPECIALIST[1], "Kèm hai bản gốc giấy khai sinh.", procedure(CODE)["name"]["vi"]]
    wanted += [t("vi", f"onestop.paper.handover.{side}") for side in ("giver", "taker")]
    for sentence in [*wanted, t("vi", "onestop.paper.handover.sum.other", count=2)]:
        assert papers.says(words, sentence), (sentence, words)
    assert names[2] not in words
    for code in codes[:2]:
        assert code in words, (code, words)
    links = papers.symbols_in(sheet)
    assert {link[-10:] for link in links} == {code.replace("-", "") for code in codes[:2]}

    # The specialist scans a line of the sheet, and has the dossier before her, under the number that is printed.
    specialist = people.desk(lang, SPECIALIST[0])
    scan(specialist, next(link for link in links if link.endswith(codes[1].replace("-", ""))), lang)
    expect(specialist.get_by_role("main")).to_contain_text(names[1])
    assert case_number(specialist) in words
    # Handing paper over moves nothing in the program: it waits for whom it waited.
    expect(specialist.get_by_role("main")).to_contain_text(t(lang, "onestop.desk.role.specialist"))


def test_on_to_whoever_decides(people, lang, axe, office, site):
    name = f"Trịnh Văn Chuyển {lang.title()}"
    code = received(office, site, lang, name, "09/09/1975")
    office.to_decision(code)
    specialist = people.desk(lang, SPECIALIST[0])
    begin(specialist, lang, "specialist")
    expect(tick(specialist, lang, name)).to_have_count(0)
    begin(specialist, lang, "chair")
    axe(specialist)
    tick(specialist, lang, name).check()
    write(specialist, lang, "taker", CHAIR[1])
    make(specialist, lang)
    expect(specialist.get_by_role("status").first).to_contain_text(t(lang, "onestop.handover.done"))

    # The chairman has the same sheet in his list.
    chair = people.desk(lang, CHAIR[0])
    chair.goto("/desk/hand-overs")
    axe(chair)
    row, sheet = newest(chair, lang)
    expect(row).to_contain_text(SPECIALIST[1])
    assert papers.says(papers.words_of(sheet), name)
    (link,) = papers.symbols_in(sheet)
    open_dossier(chair, link, lang)
    expect(chair.get_by_role("main")).to_contain_text(name)


def test_sheets_are_for_those_who_see_dossiers(people):
    teacher = people.desk("vi", "teacher")
    for path in ("/desk/hand-overs", "/desk/hand-overs/new"):
        assert teacher.goto(path).status == 403
