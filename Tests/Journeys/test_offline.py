"""The connection is gone: what was opened before can still be read, and says that it comes from the phone."""

import re

import pytest
from playwright.sync_api import expect
from support.server import wait_until
from support.texts import pattern, t

PLACE = "/units/van-son-thon-3"
#: What the phone keeps, by kind: addresses without the host.
KEPT = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    kept[name] = (await (await caches.open(name)).keys()).map(each => each.url.replace(location.origin, ''));
  }
  return kept;
}"""


@pytest.fixture
def phone(people):
    """A cheap phone whose browser keeps pages; localhost counts as a secure place."""

    def open_phone(language):
        return people.phone(language, script=True, keeps_pages=True)

    return open_phone


def wait_until_kept(page, path, language) -> None:
    """Until the worker has answered to the page's word that it is open."""
    wanted = {f"/offline?kept={language}", f"{path}?kept={language}"}
    assert wait_until(lambda: wanted <= set(page.evaluate(KEPT).get("pages", []))), page.evaluate(KEPT)


def test_a_page_that_was_opened_can_be_read_without_connection(phone, lang, axe):
    """The very first page too, although the worker came after it; others say plainly that there is no connection."""
    page = phone(lang)
    page.goto(PLACE)
    title = page.get_by_role("heading", level=1).inner_text()
    wait_until_kept(page, PLACE, lang)
    page.context.set_offline(True)

    page.goto(PLACE)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".strip--kept")).to_have_text(pattern(lang, "web.kept.from"))
    axe(page)

    page.goto("/units/tan-ninh")
    expect(page.get_by_role("heading", level=1)).to_have_text(t(lang, "web.kept.title"))
    expect(page.get_by_role("main").get_by_role("link", name=re.compile(re.escape(title)))).to_have_attribute(
        "href", PLACE
    )
    axe(page)
    page.get_by_role("main").get_by_role("link", name=re.compile(re.escape(title))).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)

    page.context.set_offline(False)
    page.goto(PLACE)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".strip--kept")).to_have_count(0)


def test_each_language_has_pages_of_its_own(phone):
    """One address, two languages: the last one chosen is shown."""
    page = phone("vi")
    page.goto("/emergency")
    wait_until_kept(page, "/emergency", "vi")
    page.goto("/emergency?lang=ar")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    wait_until_kept(page, "/emergency", "ar")
    page.context.set_offline(True)
    page.goto("/emergency")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.goto("/emergency?lang=vi")
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_nothing_personal_is_kept(phone, people, accounts):
    """Signed in at the desk on a phone: its pages, the sign-in page and what was searched for are not in the store."""
    page = phone("vi")
    page.goto(PLACE)
    wait_until_kept(page, PLACE, "vi")
    people.sign_in(page, "motcua1", "vi")
    for path in ("/desk", "/desk/account", "/search?q=van", "/units"):
        page.goto(path)
    wait_until_kept(page, "/units", "vi")
    kept = page.evaluate(KEPT)
    assert sorted(kept["pages"]) == ["/offline?kept=vi", f"{PLACE}?kept=vi", "/units?kept=vi"]
    for path in kept["pages"] + kept.get("pictures", []):
        text = page.evaluate(
            """async (path) => {
              for (const name of await caches.keys()) {
                const found = await (await caches.open(name)).match(path);
                if (found) return found.text();
              }
            }""",
            path,
        )
        assert 'name="csrf"' not in text and accounts["motcua1"]["username"] not in text
