"""What officials do in a browser."""

import re

from playwright.sync_api import Locator, Page, expect

from .codes import CASE_NUMBER
from .texts import t


def scan(page: Page, text: str, language: str) -> None:
    """A USB scanner types into the box that waits for it, and presses Enter."""
    page.goto("/desk/scan")
    box = page.get_by_label(t(language, "lookup.desk_scan.label"))
    expect(box).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def open_dossier(page: Page, code: str, language: str) -> None:
    """The desk's page of a dossier, by its code."""
    scan(page, code, language)
    expect(page).to_have_url(re.compile(r"/desk/dossiers/[0-9a-f-]{30,}$"))


def find_waiting(page: Page, name: str, language: str) -> Locator:
    """The link to what waits for that person, in the inbox, or in the whole list of dossiers where the inbox shows its beginning."""
    page.goto("/desk")
    main = page.get_by_role("main")
    link = main.get_by_role("link", name=re.compile(re.escape(name)))
    if link.count() == 0:
        main.get_by_role("navigation", name=t(language, "notices.inbox.all")).locator("a[href^='/desk/dossiers']").click()
        main.locator("[name=q]").fill(name)
        main.locator("[name=q]").press("Enter")
        expect(page).to_have_url(re.compile(r"[?&]q="))
    expect(link.first).to_be_visible()
    return link.first


def deed(page: Page, name: str, language: str) -> Locator:
    """The form of a deed; one that is folded away is opened first."""
    form = page.locator(f"#{name}-form")
    if not form.is_visible():
        page.get_by_role("main").locator("summary", has_text=t(language, f"onestop.action.{name}.title")).first.click()
    expect(form).to_be_visible()
    return form


def push(form: Locator) -> None:
    """Pushes the form's button, twice where it asks first."""
    button = form.locator("p.actions button")
    question = button.get_attribute("data-confirm")
    button.click()
    if question:
        expect(button).to_have_text(question)
        button.click()


def press(form: Locator, name: str, language: str) -> None:
    """Pushes the form's button, and expects the deed to be done."""
    page = form.page
    # Its shortcut stands behind its words.
    expect(form.locator("p.actions button")).to_contain_text(t(language, f"onestop.action.{name}.button"))
    push(form)
    expect(page.get_by_role("main")).to_contain_text(t(language, f"onestop.action.{name}.done"))


def open_drawer(page: Page, language: str, opening: str = "0") -> None:
    """Opens the drawer of today, where it is not open yet."""
    page.goto("/desk/payments/drawer")
    if page.locator("[name=opening]").count():
        page.locator("[name=opening]").fill(opening)
        page.get_by_role("button", name=t(language, "payments.drawer.open")).click()
        expect(page.get_by_role("main")).to_contain_text(t(language, "payments.drawer.count"))


def paper(page: Page, name: str) -> bytes:
    """The PDF of a paper that was given out, by its name on the page."""
    link = page.get_by_role("article").get_by_role("link", name=name).first
    answer = page.request.get(link.get_attribute("href"))
    assert answer.ok and answer.headers["content-type"] == "application/pdf", (answer.status, answer.url)
    return answer.body()


def case_number(page: Page) -> str:
    """The legal number of the dossier that is shown."""
    found = CASE_NUMBER.search(page.get_by_role("article").inner_text())
    assert found, "no case number on the page"
    return found.group()
