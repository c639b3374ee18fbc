"""What the commune makes public: written by one official, approved by another; in a browser, and without a screen."""

import re

from playwright.sync_api import Locator, Page, expect

from .texts import t
from .web import errors_on

#: Of the demo's officials: who writes, and who approves.
WRITER, APPROVER = "vanhoa2", "phochutich1"

PATHS = {"announcement": "announcements", "event": "events", "question": "questions"}


def published(office, kind: str, values: dict) -> dict:
    """An entry that was written, submitted, approved and published: the addresses of its desk page and of its public page."""
    client = office.official(WRITER)
    client.get(f"/desk/{PATHS[kind]}/new")
    client.send(client.form("/new"), values)
    path = re.search(rf"/desk/{PATHS[kind]}/[0-9a-f-]{{30,}}$", client.url)
    assert path, (client.url, client.page.status_code, errors_on(client.page.text))
    client.send(client.form("/submit"))
    client = office.official(APPROVER)
    client.get(path.group())
    client.send(client.form("/approve"), {"when": "now"})
    found = re.search(rf'href="(/{PATHS[kind]}/[^"/]+)"', client.page.text)
    assert found, (client.page.status_code, errors_on(client.page.text))
    return {"desk": path.group(), "path": found.group(1)}


def write(page: Page, values: dict) -> None:
    """Fills fields by their names: the same text stands there in three languages."""
    for name, value in values.items():
        page.locator(f"#{name}").fill(value)


def deed(page: Page, name: str, language: str) -> Locator:
    """The form of a deed; one that is folded away is opened first."""
    form = page.locator(f"#{name}-form")
    if not form.is_visible():
        page.get_by_role("main").locator("summary", has_text=t(language, f"bulletin.deed.{name}.title")).first.click()
    expect(form).to_be_visible()
    return form


def push(form: Locator, name: str, language: str) -> None:
    """Pushes the form's button, twice where it asks first, and expects the deed to be done."""
    button = form.locator("p.actions button")
    question = button.get_attribute("data-confirm")
    button.click()
    if question:
        expect(button).to_have_text(question)
        button.click()
    expect(form.page.get_by_role("main")).to_contain_text(t(language, f"bulletin.done.{name}"))


def withdraw(page: Page, reason: str, language: str) -> None:
    form = deed(page, "withdraw", language)
    form.locator("textarea").fill(reason)
    push(form, "withdraw", language)
