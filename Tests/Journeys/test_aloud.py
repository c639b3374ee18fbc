"""Who reads with difficulty listens; who wants others to know passes the page on."""

import re

from playwright.sync_api import expect
from support.server import wait_until
from support.texts import t

VILLAGE = "/units/van-son-thon-3"
#: A phone that speaks Vietnamese and English, and remembers what it said; a sentence ends when the test says so.
MOUTH = """
  window.said = [];
  window.finish = () => { const now = window.current; window.current = null; now?.onend?.(); };
  const voices = [{ lang: 'vi-VN', localService: true }, { lang: 'en-GB', localService: true }];
  Object.defineProperty(window, 'speechSynthesis', { value: {
    getVoices: () => voices, addEventListener() {},
    speak(words) { window.said.push([words.lang, words.text]); window.current = words; },
    cancel() { window.current = null; },
  } });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  window.shared = [];
  Object.defineProperty(navigator, 'share', { value: async (what) => { window.shared.push(what); } });
"""


def scan_page(people, language):
    page = people.phone(language, script=True)
    page.add_init_script(MOUTH)
    page.goto(VILLAGE)
    page.goto("/q/" + page.locator(".qr bdi").first.inner_text().replace("-", ""))
    return page


def test_a_scan_page_reads_itself_aloud(people):
    """From the heading on, with pause, going on and stop; codes and buttons are not spelled out."""
    page = scan_page(people, "vi")
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name=t("vi", "web.read.start")).click()
    page.evaluate("finish()")
    assert any(title in words for _, words in page.evaluate("said"))
    assert all(lang in ("vi", "en") for lang, _ in page.evaluate("said"))
    expect(page.locator(".is-read")).to_have_count(1)

    before = page.evaluate("said.length")
    page.get_by_role("button", name=t("vi", "web.read.pause")).click()
    page.evaluate("finish()")
    assert page.evaluate("said.length") == before
    page.get_by_role("button", name=t("vi", "web.read.resume")).click()
    spoken = page.evaluate("said")
    assert spoken[-1] == spoken[-2], "a pause begins its sentence again"

    page.get_by_role("button", name=t("vi", "web.read.stop")).click()
    expect(page.locator(".is-read")).to_have_count(0)
    page.get_by_role("button", name=t("vi", "web.read.start")).click()
    assert wait_until(lambda: page.evaluate("finish()") or page.locator(".is-read").count() == 0)
    words = " ".join(each for _, each in page.evaluate("said"))
    assert t("vi", "web.share.button") not in words and not re.search(r"\b[0-9B-Z]{4}-[0-9B-Z]{3}-", words)
    expect(page.get_by_role("button", name=t("vi", "web.read.start"))).to_be_visible()


def test_no_voice_no_button(people):
    """A phone without an Arabic voice would read nonsense: it does not offer to."""
    page = scan_page(people, "ar")
    expect(page.get_by_role("button", name=t("ar", "web.share.button"))).to_be_visible()
    expect(page.get_by_role("button", name=t("ar", "web.read.start"))).to_have_count(0)


def test_a_page_is_passed_on(people):
    page = scan_page(people, "vi")
    page.get_by_role("button", name=t("vi", "web.share.button")).click()
    [shared] = page.evaluate("shared")
    assert shared["url"] == page.url and shared["title"] == page.get_by_role("heading", level=1).inner_text()
