"""What is held about a person: the counter finds her by her card, shows her, prints, and hands her a link of her own."""

import re

from playwright.sync_api import Page, expect

from . import papers
from .texts import t


def find(page: Page, language: str, typed: str) -> None:
    """A scanner types the card into the box that waits for it."""
    page.goto("/desk/residents/card")
    expect(page.get_by_label(t(language, "residents.data.card"))).to_be_focused()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def at_the_desk(page: Page, language: str, who) -> None:
    """The counter's page about her."""
    find(page, language, who.card)
    expect(page).to_have_url(re.compile(r"/desk/residents/[0-9a-f-]{30,}/data$"))


def hand_out(page: Page, language: str) -> str:
    """Her own link, as her telephone reads it from the counter's screen."""
    page.get_by_role("button", name=t(language, "residents.data.hand_out")).click()
    symbol = page.get_by_role("img", name=t(language, "residents.data.link_qr"))
    expect(symbol).to_be_visible()
    (link,) = papers.symbols_in_picture(symbol.screenshot())
    assert re.search(r"/my-data/[A-Za-z0-9_-]{43}$", link), link
    return link


def printed(page: Page, language: str) -> bytes:
    """The paper for her."""
    return paper_of(page, t(language, "residents.data.print"), "/data/print")


def paper_of(page: Page, button: str, ending: str) -> bytes:
    """The paper that a button gives; the browser shows it instead of the page, so it is kept on its way."""
    kept = []

    def keep(route) -> None:
        answer = route.fetch()
        kept.append(answer.body())
        route.fulfill(response=answer)

    address = re.compile(re.escape(ending) + r"(\?|$)")
    page.route(address, keep)
    page.get_by_role("button", name=button).first.click()
    expect(page).to_have_url(address)
    return kept[0]


def ask(page: Page, language: str, kind: str, words: str) -> None:
    """Fills the form of a request and sends it."""
    group = page.get_by_role("group", name=t(language, "residents.requests.kind_label"))
    group.get_by_label(t(language, f"residents.requests.kind.{kind}"), exact=True).check()
    page.get_by_label(t(language, "residents.requests.words")).fill(words)
    page.get_by_role("button", name=t(language, "residents.requests.ask_button")).click()
