"""What the official for information does with places: in a browser, and without a screen where a journey begins later."""

import re
import uuid

from playwright.sync_api import Locator, Page, expect

from .texts import t
from .web import Client, errors_on

#: Of the demo's officials, who writes the pages of places.
WRITER = "vanhoa2"


def words(language: str, field: str, of: str) -> str:
    """The label of a field in one of the languages, e.g. the summary in Arabic."""
    return t(
        language,
        "translations.field_in",
        field=t(language, f"places.field.{field}"),
        language=t(language, f"translations.language.{of}"),
    )


def labelled(page: Page | Locator, label: str) -> Locator:
    """The field of that label; one that is not required says so in brackets behind it."""
    # In Arabic, marks of direction stand around what is put into a text.
    gap = r"[\s\u2066-\u2069]"
    words = f"{gap}+".join(re.escape(word) for word in label.split())
    return page.get_by_label(re.compile(rf"^{gap}*{words}{gap}*(\(.*)?$"))


def name_of(language: str) -> str:
    """A name that no other test gives."""
    return f"Giếng làng {language} {uuid.uuid4().hex[:6]}"


def published(client: Client, title: str, unit: str = "van-son-thon-3", **changed) -> dict:
    """A place that stands before the public: its key, code, and the address of its desk page."""
    client.get("/desk/places/new")
    filled = {
        "title_vi": title,
        "title_en": "Village well",
        "title_ar": "بئر القرية",
        "summary_vi": "Giếng cổ giữa làng.",
        "summary_en": "An old well in the middle of the village.",
        "summary_ar": "بئر قديمة وسط القرية.",
        "kind": "other",
        "unit": unit,
        "wheelchair": "yes",
        "hours": "always",
        "assurance": "unverified",
    }
    client.send(client.form("/desk/places/new"), filled | changed)
    found = re.search(r"/desk/places/([^/]+)$", client.url)
    assert found and found.group(1) != "new", (client.url, errors_on(client.page.text))
    client.send(client.form("/publish"))
    code = re.search(r'href="/q/([0-9A-Z]{10})"', client.page.text)
    assert code, (client.url, client.page.status_code, errors_on(client.page.text))
    return {"key": found.group(1), "code": code.group(1), "path": f"/desk/places/{found.group(1)}"}


def sure(form: Locator) -> None:
    """Pushes the button of a form; twice where it asks first."""
    button = form.locator("button")
    question = button.get_attribute("data-confirm")
    button.click()
    if question:
        expect(button).to_have_text(question)
        button.click()
