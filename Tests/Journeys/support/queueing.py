"""Lines at the counter: opened without a screen where a journey begins later."""

import datetime
import re

from playwright.sync_api import Page, expect

from .server import HANOI
from .texts import t
from .web import errors_on

#: Of the demo's officials: who opens lines, and who calls numbers.
LEADER, CALLER = "chutich", "motcua3"

ALL_DAY = [[[0, 1440]]] * 7


def closed_today() -> list:
    """Hours of a week in which today is free."""
    today = datetime.datetime.now(HANOI).weekday()
    return [[] if day == today else [[450, 690]] for day in range(7)]


def opened(office, letter: str) -> dict:
    """A line that nobody stands in: its name, its code and the address of its desk page."""
    client = office.official(LEADER)
    client.get("/desk/queue/lines/new")
    names = {"name_vi": f"Việc thử {letter}", "name_en": f"Test {letter}", "name_ar": f"تجربة {letter}"}
    client.send(client.form("/desk/queue/lines"), names | {"letter": letter, "position": "1"})
    found = re.search(r"/desk/queue/lines/[0-9a-f-]{30,}$", client.url)
    assert found, (client.url, client.page.status_code, errors_on(client.page.text))
    code = re.search(r'href="/q/([0-9A-Z]{10})"', client.page.text).group(1)
    return names | {"letter": letter, "code": code, "path": found.group(), "id": found.group().rsplit("/", 1)[1]}


def settle(page: Page, language: str, desk: int, *lines: dict) -> None:
    """The officer says where she sits and whom she calls."""
    page.goto("/desk/queue")
    form = page.locator("form[action='/desk/queue/desk']")
    form.locator("#desk").fill(str(desk))
    for box in form.get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") in [line["id"] for line in lines])
    form.get_by_role("button").click()
    expect(page.get_by_role("main")).to_contain_text(t(language, "queue.desk.settled"))


def press(page: Page, deed: str, language: str) -> None:
    """A button for the number in hand; its shortcut stands behind its words."""
    page.get_by_role("main").get_by_role("button", name=t(language, f"queue.deed.{deed}")).first.click()


def take(page: Page, line: dict, language: str) -> str:
    """Scans the code of the line and takes a number: what it is."""
    page.goto(f"/q/{line['code']}")
    main = page.get_by_role("main")
    main.get_by_role("link", name=t(language, "queue.take.button")).click()
    main.get_by_role("button", name=t(language, "queue.take.button")).click()
    expect(page).to_have_url(re.compile(r"/queue/t/[A-Za-z0-9_-]{20,}$"))
    return main.locator("bdi.queue-number").inner_text()
