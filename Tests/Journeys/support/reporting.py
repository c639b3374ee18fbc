"""What residents tell the commune from a sign: in a browser, and without a screen where a journey begins later."""

import re

from playwright.sync_api import Locator, Page, expect

from . import pictures
from .placing import labelled
from .texts import t
from .web import Client, errors_on

#: Of the demo's officials: who hands out reports and lets everyone see them, and one who answers them.
LEADER = "vanhoa2"
HANDLER = ("diachinh", "Trương Công Vinh")

LAMP = {
    "kind": "problem",
    "category": "lighting",
    "words": "Bóng đèn cạnh giếng cháy đã ba đêm, trẻ con đi học về phải dò trong tối.",
    "position": "19.763120, 105.624910",
}


def sent(base: str, place: dict, language: str = "vi", **changed) -> dict:
    """A report about the place, sent by somebody without a browser: its code and the path of its secret link."""
    client = Client(base, language)
    client.get(f"/report?code={place['code']}")
    form = client.form("/report?")
    client.send(form, LAMP | changed, [("photos", "den.png", pictures.png(seed=7), "image/png")])
    found = re.search(r"/report/([A-Za-z0-9_-]{20,})$", client.url)
    assert found, (client.url, client.page.status_code, errors_on(client.page.text))
    code = re.search(r'class="code">([0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3})<', client.page.text).group(1)
    return {"code": code, "path": f"/report/{found.group(1)}", "client": client}


def fill(page: Page, language: str, **changed) -> None:
    """Answers the questions of the form as a person finds them."""
    values = LAMP | changed
    main = page.get_by_role("main")
    main.get_by_label(t(language, f"feedback.kind.{values['kind']}")).check()
    labelled(main, t(language, "feedback.field.category")).select_option(values["category"])
    labelled(main, t(language, "feedback.field.words")).fill(values["words"])
    labelled(main, t(language, "feedback.field.position")).fill(values["position"])


def send(page: Page, language: str, key: str = "feedback.report.send") -> None:
    page.get_by_role("main").get_by_role("button", name=t(language, key)).click()


def open_at_desk(page: Page, code: str, language: str) -> None:
    """The official finds the report by its code."""
    page.goto("/desk/reports")
    page.locator("#f-words").fill(code)
    page.locator("#f-state").select_option(label=t(language, "feedback.filter.stand.all"))
    page.locator("form.filter button").click()
    page.get_by_role("main").locator(".worklist a").first.click()
    expect(page.locator("article.record header")).to_contain_text(code)


def deed(page: Page, name: str, language: str) -> Locator:
    """The form of a deed; one that is folded away is opened first."""
    form = page.locator(f"#{name}-form")
    if not form.is_visible():
        page.locator(f"details#{name} > summary").click()
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
    key = name.replace("-", "_")
    expect(form.page.get_by_role("main")).to_contain_text(t(language, f"feedback.deed.{key}.done"))


def assign(page: Page, person: str, language: str) -> None:
    form = deed(page, "assign", language)
    choice = labelled(form, t(language, "feedback.field.person"))
    choice.select_option(choice.locator("option", has_text=person).get_attribute("value"))
    push(form, "assign", language)


def answer(page: Page, words: str, language: str, outcome: str = "resolved", photo: dict | None = None) -> None:
    form = deed(page, "answer", language)
    form.get_by_label(t(language, f"feedback.outcome.{outcome}"), exact=True).check()
    labelled(form, t(language, "feedback.field.answer")).fill(words)
    if photo:
        labelled(form, t(language, "feedback.field.answer_photos")).set_input_files(photo)
    push(form, "answer", language)


def release(page: Page, language: str, with_photos: bool = False, is_checked: bool = False) -> None:
    form = deed(page, "release", language)
    if with_photos:
        form.get_by_label(t(language, "feedback.field.with_photos")).check()
    if is_checked:
        form.get_by_label(t(language, "feedback.field.checked")).check()
    push(form, "release", language)
