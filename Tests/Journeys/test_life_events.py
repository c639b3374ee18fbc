"""A child is born: a father finds every step on one page, on a phone without JavaScript."""

import re

import yaml
from playwright.sync_api import expect
from support.server import ROOT
from support.texts import t

EVENTS = yaml.safe_load((ROOT / "Data" / "life-events.yaml").read_text(encoding="utf-8"))
BIRTH = next(event for event in EVENTS if event["key"] == "child-is-born")


def test_from_the_square_to_the_form(people, lang, axe):
    page = people.phone(lang)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name=t(lang, "onestop.life.menu"), exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.life.title"))
    for event in EVENTS:
        expect(page.get_by_role("main")).to_contain_text(event["title"][lang])
    axe(page)
    page.locator(f"main a[href='/life/{BIRTH['key']}']").click()

    # All steps, in their order, and how far they are to be trusted.
    expect(page.get_by_role("heading", level=1)).to_have_text(BIRTH["title"][lang])
    steps = page.locator("main ol.steps > li")
    expect(steps).to_have_count(len(BIRTH["steps"]))
    for number, step in enumerate(BIRTH["steps"]):
        expect(steps.nth(number)).to_contain_text(step["text"][lang])
    expect(page.get_by_text(t(lang, "onestop.life.unverified"))).to_be_visible()
    axe(page)
    page.get_by_role("link", name=re.compile(re.escape(t(lang, "onestop.procedures.apply")))).first.click()
    expect(page).to_have_url(re.compile(r"/apply/1\.001193$"))
