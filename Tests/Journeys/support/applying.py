"""The resident's way through a form, as she does it in a browser."""

import re

from playwright.sync_api import Page, expect

from . import pictures
from .texts import choice, procedure, t


def fill(page: Page, field: dict, value: str, language: str) -> None:
    """Answers one question, found by its label, as a person finds it."""
    label = field["label"][language]
    # A field that is not required says so in brackets behind its label.
    named = re.compile("^" + re.escape(label) + r"(\s*\(.*)?$")
    if field["kind"] == "choice" and len(field["choices"]) <= 7:
        if value:
            page.get_by_role("group", name=named).get_by_label(choice(field, value, language), exact=True).check()
    elif field["kind"] in ("choice", "village"):
        page.get_by_label(named).select_option(value)
    else:
        page.get_by_label(named).fill(value)


def fill_page(page: Page, form: dict, filled: dict, language: str) -> None:
    """Answers all questions of a page of a procedure's form."""
    expect(page.get_by_role("heading", level=1)).to_have_text(form["title"][language])
    for field in form["fields"]:
        fill(page, field, filled[field["key"]], language)


def go_on(page: Page, language: str) -> None:
    """Presses the one primary button; the hidden one before it serves the Enter key."""
    page.locator("button[name=action][value=next]").click()


def apply(page: Page, code: str, filled: dict, language: str, axe=lambda page: None) -> None:
    """From the first page of the form to the page of papers."""
    for form in procedure(code)["pages"]:
        fill_page(page, form, filled, language)
        axe(page)
        go_on(page, language)
    expect(page.get_by_role("heading", level=1)).to_have_text(t(language, "onestop.form.papers_title"))


def add_photos(page: Page, document: dict, count: int, language: str) -> None:
    """Chooses photos for one of the papers that are asked for."""
    names = ["mat-truoc", "mat-sau", "trang-3"][:count]
    page.get_by_label(re.compile("^" + re.escape(document["name"][language]))).set_input_files(
        [pictures.photo(name, seed) for seed, name in enumerate(names, 1)]
    )
