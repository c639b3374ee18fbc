"""A resident takes a number with her phone, sits down, and is called; whoever has no phone gets one on paper."""

import itertools
import re

import pytest
from playwright.sync_api import expect
from support import papers, queueing
from support.queueing import CALLER, LEADER
from support.texts import plain, t

#: A, B and C are the demo's.
LETTERS = itertools.count(ord("D"))


@pytest.fixture
def open_office(server):
    with server.hours(queueing.ALL_DAY):
        yield


@pytest.fixture
def line(office) -> dict:
    """A line that nobody stands in; closed after the test, so that the square does not fill."""
    made = queueing.opened(office, chr(next(LETTERS)))
    yield made
    client = office.official(LEADER)
    client.get(made["path"])
    client.send(client.form("/close"))


def counter(lang, number: int) -> str:
    return plain(t(lang, "queue.desk_number", number=number))


def shows_called(page, lang, desk: int) -> None:
    """The number's page, read anew, sends its holder to that counter."""
    page.reload()
    assert counter(lang, desk) in plain(page.get_by_role("alert").inner_text())


def test_a_number_is_taken_called_and_done(people, lang, axe, open_office, line):
    first, second = people.phone(lang), people.phone(lang)
    main = first.get_by_role("main")
    first.goto(f"/q/{line['code']}")
    expect(first.get_by_role("heading", level=1)).to_contain_text(line[f"name_{lang}"])
    axe(first)
    main.get_by_role("link", name=t(lang, "queue.take.button")).click()
    expect(main).to_contain_text(t(lang, "queue.wait.none"))
    axe(first)
    one = queueing.take(first, line, lang)
    assert one == f"{line['letter']}001"
    expect(main).to_contain_text(t(lang, "queue.ticket.hint.waiting"))
    # A phone has one number in a line, however often it is scanned.
    own = first.url
    first.goto(f"/queue/take/{line['id']}")
    expect(first).to_have_url(own)
    two = queueing.take(second, line, lang)
    assert two == f"{line['letter']}002"
    before = "queue.ticket.before.one" if lang != "vi" else "queue.ticket.before.other"
    assert plain(t(lang, before, count=1)) in plain(second.locator("p.lead").inner_text())

    officer = people.desk(lang, CALLER)
    queueing.settle(officer, lang, 7, line)
    officer.get_by_role("button", name=t(lang, "queue.desk.call")).click()
    expect(officer.locator("bdi.queue-number")).to_have_text(one)
    axe(officer)
    shows_called(first, lang, 7)
    axe(first)
    queueing.press(officer, "serving", lang)
    first.reload()
    expect(main).to_contain_text(t(lang, "queue.ticket.hint.serving"))
    # Done, and the next in the same press.
    queueing.press(officer, "done_and_next", lang)
    expect(officer.locator("bdi.queue-number")).to_have_text(two)
    first.reload()
    expect(main).to_contain_text(t(lang, "queue.ticket.hint.done"))
    shows_called(second, lang, 7)
    queueing.press(officer, "done", lang)
    expect(officer.locator("bdi.queue-number")).to_have_count(0)
    officer.goto(f"/desk/queue/tickets?line={line['id']}")
    rows = officer.get_by_role("main").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(two)
    axe(officer)


def test_the_hall_sees_who_is_called(people, lang, axe, open_office, line):
    phone = people.phone(lang)
    number = queueing.take(phone, line, lang)
    hall = people.phone(lang)
    waiting = plain(t(lang, "queue.waiting.one" if lang != "vi" else "queue.waiting.other", count=1))
    hall.goto("/")
    shown = hall.get_by_role("link", name=line[f"name_{lang}"]).first
    assert waiting in plain(shown.inner_text()), shown.inner_text()
    hall.goto("/queue")
    assert waiting in plain(hall.locator("li.card").filter(has_text=line[f"name_{lang}"]).inner_text())
    axe(hall)

    officer = people.desk(lang, CALLER)
    queueing.settle(officer, lang, 7, line)
    officer.get_by_role("button", name=t(lang, "queue.desk.call")).click()
    screen = people.desk(lang)
    screen.clock.install()
    screen.goto("/queue/display")
    row = screen.locator("li").filter(has_text=line[f"name_{lang}"])
    expect(row.locator(".queue-number")).to_have_text(number)
    assert counter(lang, 7) in plain(row.inner_text())
    axe(screen)

    # Nobody came; a little later she stands there after all. The screen shows it by itself.
    queueing.press(officer, "absent", lang)
    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "queue.ticket.hint.absent"))
    axe(phone)
    officer.get_by_role("button", name=re.compile(number)).click()
    shows_called(phone, lang, 7)
    queueing.press(officer, "done", lang)
    screen.clock.fast_forward("00:11")
    expect(row.locator(".queue-number")).to_have_text("–")


def test_a_number_on_paper_and_one_given_back(people, lang, axe, open_office, line):
    officer = people.desk(lang, CALLER)
    officer.goto("/desk/queue")
    officer.locator("#issue-line").select_option(line["id"])
    officer.get_by_role("button", name=t(lang, "queue.desk.issue_printed")).click()
    expect(officer.locator("bdi.queue-number")).to_have_text(f"{line['letter']}001")
    axe(officer)
    # The code on the paper opens the page that says how many are before it.
    link = officer.url.removesuffix("/paper")
    phone = people.phone(lang)
    main = phone.get_by_role("main")
    phone.goto(link)
    symbol = phone.request.get(f"{link}/qr.svg")
    assert symbol.headers["content-type"] == "image/svg+xml"
    expect(phone.locator("bdi.queue-number")).to_have_text(f"{line['letter']}001")

    other = people.phone(lang)
    assert queueing.take(other, line, lang) == f"{line['letter']}002"
    other.get_by_role("button", name=t(lang, "queue.ticket.withdraw")).click()
    expect(other.get_by_role("main")).to_contain_text(t(lang, "queue.ticket.withdrawn"))
    expect(other.get_by_role("main")).to_contain_text(t(lang, "queue.state.cancelled"))
    axe(other)

    # Who stood in the wrong line is sent over and keeps the number.
    queueing.settle(officer, lang, 8, line)
    officer.get_by_role("button", name=t(lang, "queue.desk.call")).click()
    expect(officer.locator("bdi.queue-number")).to_have_text(f"{line['letter']}001")
    target = officer.locator("#send-line option").first
    name = plain(target.inner_text())
    officer.get_by_role("button", name=t(lang, "queue.desk.send"), exact=True).click()
    expect(officer.locator("bdi.queue-number")).to_have_count(0)
    phone.reload()
    expect(phone.locator("bdi.queue-number")).to_have_text(f"{line['letter']}001")
    assert name in plain(main.inner_text())


def test_outside_hours_no_number_is_given(people, lang, axe, server, line):
    phone = people.phone(lang)
    main = phone.get_by_role("main")
    with server.hours(queueing.ALL_DAY):
        phone.goto(f"/queue/take/{line['id']}")
        button = main.get_by_role("button", name=t(lang, "queue.take.button"))
        expect(button).to_be_visible()
        with server.hours(queueing.closed_today()):
            # The page was open when the office closed.
            button.click()
            expect(main).to_contain_text(t(lang, "queue.closed.title"))
            expect(main).to_contain_text("07:30")
            expect(main.get_by_role("button", name=t(lang, "queue.take.button"))).to_have_count(0)
            axe(phone)
            phone.goto("/queue")
            expect(main).to_contain_text(t(lang, "queue.hours.closed_today"))


def test_a_line_is_opened_and_its_code_printed(people, lang, axe, site):
    letter = chr(next(LETTERS))
    leader = people.desk(lang, LEADER)
    leader.goto("/desk/queue/lines")
    axe(leader)
    main = leader.get_by_role("main")
    main.get_by_role("link", name=t(lang, "queue.lines.add")).click()
    leader.locator("#letter").select_option("A")
    leader.locator("#name_vi").fill("Trả kết quả")
    leader.locator("#name_ar").fill("تسليم النتائج")
    leader.locator("#position").fill("40")
    save = main.get_by_role("button", name=t(lang, "queue.lines.save"))
    save.click()
    expect(leader.get_by_role("alert").first).to_contain_text(t(lang, "queue.problem.letter_taken"))
    expect(leader.locator("#name_vi")).to_have_value("Trả kết quả")
    axe(leader)
    leader.locator("#letter").select_option(letter)
    save.click()
    expect(main).to_contain_text(t(lang, "queue.lines.created"))
    axe(leader)
    code = main.locator("a .code").first.inner_text().replace("-", "")
    leader.goto(f"/desk/codes/{code}")
    link = main.get_by_role("link", name=t(lang, "lookup.sign.a4")).get_attribute("href")
    assert papers.symbols_in(leader.request.get(link).body()) == [f"{site}/q/{code}"]

    # Closed, the sign says so at once, and the square forgets the line.
    leader.go_back()
    leader.locator("form[action$='/close'] button").click()
    leader.locator("form[action$='/close'] button").click()
    expect(main).to_contain_text(t(lang, "queue.lines.closed"))
    phone = people.phone(lang)
    phone.goto(f"/q/{code}")
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "queue.line.inactive"))
    axe(phone)
