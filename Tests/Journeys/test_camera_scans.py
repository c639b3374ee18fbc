"""The camera on the page for scanning: a code that it sees opens, and whoever has none is not offered one."""

import re

import pytest
from playwright.sync_api import expect
from support.codes import GROUPED
from support.texts import t

VILLAGE = "/units/van-son-thon-3"
#: A browser that reads codes, and a camera; what it sees is what the test says.
EYE = """
  window.seen = [];
  window.BarcodeDetector = class { async detect() { return window.seen.map((rawValue) => ({ rawValue })); } };
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    window.wanted = wanted;
    const sheet = document.createElement('canvas');
    sheet.getContext('2d').fillRect(0, 0, 60, 60);
    return window.stream = sheet.captureStream(10);
  };
"""
#: Its owner says no.
REFUSED = EYE + "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); };"
#: As most telephones are that are a few years old.
BLIND = "delete window.BarcodeDetector;"


def phone_with(people, lang, eye: str):
    page = people.phone(lang, script=True)
    page.add_init_script(eye)
    return page


def camera(page, lang):
    return page.get_by_role("main").get_by_role("button", name=t(lang, "web.scan.camera"))


@pytest.mark.parametrize("start", ["/scan", "/"], ids=["page", "square"])
def test_what_the_camera_sees_is_opened(people, lang, axe, site, start):
    page = phone_with(people, lang, EYE)
    page.goto(VILLAGE)
    title = page.get_by_role("heading", level=1).inner_text()
    code = GROUPED.search(page.locator(".qr bdi").first.inner_text()).group().replace("-", "")
    page.goto(start)
    camera(page, lang).click()
    expect(page.locator("video.scan-view")).to_be_visible()
    assert page.evaluate("wanted.video.facingMode") == "environment"
    axe(page)
    # As long as nothing is seen nothing happens; then the page opens by itself.
    assert page.url == site + start
    page.evaluate("(text) => { seen.push(text); }", f"{site}/q/{code}")
    expect(page).to_have_url(f"{site}/q/{code}")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_camera_is_put_away(people, lang):
    page = phone_with(people, lang, EYE)
    page.goto("/scan")
    camera(page, lang).click()
    expect(page.locator("video.scan-view")).to_be_visible()
    camera(page, lang).click()
    expect(page.locator("video")).to_have_count(0)
    assert page.evaluate("stream.getTracks().map((each) => each.readyState)") == ["ended"]


def test_without_leave_the_other_ways_stay(people, lang, axe):
    page = phone_with(people, lang, REFUSED)
    page.goto("/scan")
    camera(page, lang).click()
    expect(page.get_by_text(t(lang, "web.scan.no_camera"))).to_have_count(1)
    expect(camera(page, lang)).to_have_count(0)
    expect(page.get_by_label(t(lang, "web.scan.code_label"))).to_be_visible()
    expect(page.locator("input[type=file][name=photo]")).to_be_visible()
    axe(page)


def test_no_reader_no_button(people, lang, axe):
    page = phone_with(people, lang, BLIND)
    for start in ("/", "/scan"):
        page.goto(start)
        expect(page.locator("[data-scan]")).to_be_hidden()
        expect(camera(page, lang)).to_have_count(0)
    photo = page.get_by_label(re.compile("^" + re.escape(t(lang, "lookup.scan.photo_label"))))
    expect(photo).to_be_visible()
    expect(photo).to_be_enabled()
    axe(page)
