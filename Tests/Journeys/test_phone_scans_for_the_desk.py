"""The officer's phone is the desk's scanner: what it photographs stands in the dossier on the PC within two seconds."""

import ipaddress
import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from support import pictures
from support.officials import open_dossier
from support.people import person
from support.texts import field, procedure, t
from support.web import prefile

CODE = "TN-XN-01"
LETTER = "request_letter"
#: What the issue promises, in milliseconds.
SOON = 2_000


def test_papers_photographed_on_the_phone_appear_on_the_pc(people, lang, axe, site):
    who = person("Lê Thị Quỳnh", "05/05/1990")
    sent, other = (prefile(site, CODE, who, language=lang) for _ in range(2))
    page = people.desk(lang, "counter")
    open_dossier(page, sent["code"], lang)
    record = page.url
    phone = connected(people.phone(lang, script=True), page, lang, axe)

    # The phone names the dossier by its code and initials; the person's name is not on it.
    case = phone.locator("#open-case")
    expect(case).to_contain_text(sent["code"])
    expect(case).to_contain_text("L. T. Q.")
    assert who.name not in phone.content() and who.number not in phone.content()
    # The PC has heard of the phone by itself, and leads back to the dossier.
    page.get_by_role("link", name=t(lang, "onestop.scanner.back")).click()
    expect(page).to_have_url(record)

    # Two photos, sent as they are taken.
    phone.locator("#camera").set_input_files([pictures.paper(seed=1), pictures.paper(seed=2)])
    expect(phone.locator("main ol li")).to_have_count(2)
    assert phone.locator("main ol img").first.evaluate("(it) => it.decode().then(() => it.naturalHeight > it.naturalWidth)")
    axe(phone)

    # What is being written on the PC stays there.
    comment = page.locator("textarea").first
    if comment.is_visible():
        comment.fill("đang gõ dở")
    phone.locator("[name=document]").select_option(LETTER)
    phone.get_by_role("button", name=t(lang, "onestop.scanner.finish")).click()
    started = time.monotonic()
    documents = page.locator("#documents")
    expect(documents).to_contain_text(f"{LETTER}.pdf", timeout=SOON)
    assert time.monotonic() - started < SOON / 1000
    # Not in the list of kinds beside it.
    scanned = documents.locator(".cluster").filter(has_text=f"{LETTER}.pdf")
    expect(scanned).to_contain_text(t(lang, "onestop.scanner.mark.original"))
    if comment.is_visible():
        expect(comment).to_have_value("đang gõ dở")
    axe(page)
    paper = page.request.get(documents.get_by_role("link", name=f"{LETTER}.pdf").get_attribute("href"))
    assert paper.ok and paper.headers["content-type"] == "application/pdf"

    # A bad one is sent back from the PC, and the phone says so.
    press_twice(documents.get_by_role("button", name=t(lang, "onestop.scanner.reject")))
    expect(page.locator("#documents")).not_to_contain_text(f"{LETTER}.pdf")
    expect(case).to_contain_text(t(lang, "onestop.scanner.rejected").split("{")[0].strip(), timeout=SOON)

    # The officer opens another dossier: the phone follows.
    open_dossier(page, other["code"], lang)
    expect(case).to_contain_text(other["code"], timeout=SOON)

    # Ended on the phone, gone on the PC.
    press_twice(phone.get_by_role("button", name=t(lang, "onestop.scanner.end")))
    expect(phone.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.scanner.over_title"))
    axe(phone)
    expect(page.get_by_role("button", name=t(lang, "onestop.scanner.use_phone"))).to_be_visible(timeout=SOON)


def test_without_scripts_and_offered_again_the_next_time(people, lang, axe, site):
    who = person("Vũ Văn Sáng", "06/06/1966", "male")
    first, second = (prefile(site, CODE, who, language=lang) for _ in range(2))
    page = people.desk(lang, "counter")
    open_dossier(page, first["code"], lang)
    phone = connected(people.phone(lang), page, lang, axe)
    assert phone.locator("#camera").get_attribute("capture") == "environment"
    phone.locator("#camera").set_input_files(pictures.paper(seed=3))
    phone.get_by_role("button", name=t(lang, "onestop.scanner.send")).first.click()
    expect(phone.locator("main ol li")).to_have_count(1)
    expect(phone.get_by_role("link", name=t(lang, "web.refresh"))).to_be_visible()
    phone.locator("[name=document]").select_option(LETTER)
    phone.locator("[name=mark][value=certified]").check()
    phone.locator("#keep-for-later summary").click()
    phone.locator("[name=consent]").check()
    phone.get_by_role("button", name=t(lang, "onestop.scanner.finish")).click()
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.scanner.done"))

    # The same person's next dossier: the paper is offered instead of asked for.
    open_dossier(page, second["code"], lang)
    documents = page.locator("#documents")
    expect(documents.locator(".notice--info")).to_contain_text(t(lang, "onestop.scanner.mark.certified"))
    axe(page)
    documents.get_by_role("button", name=t(lang, "onestop.scanner.reuse"), exact=True).click()
    expect(page.locator("#documents")).to_contain_text(f"{LETTER}.pdf")
    press_twice(page.locator("#documents").get_by_role("button", name=t(lang, "onestop.scanner.reject")))

    # Somebody else's is not.
    stranger = prefile(site, CODE, person("Phạm Thị Lạ", "07/07/1977"), language=lang)
    open_dossier(page, stranger["code"], lang)
    expect(page.locator("#documents")).not_to_contain_text(t(lang, "onestop.scanner.reuse"))


def test_a_walk_in_form_takes_what_the_phone_scans(people, lang, axe, site):
    page = people.desk(lang, "counter")
    page.goto(f"/desk/dossiers/new?procedure={CODE}")
    form = page.url
    phone = connected(people.phone(lang, script=True), page, lang, axe)
    page.goto(form)
    expect(phone.locator("#open-case")).to_contain_text(procedure(CODE)["name"][lang])
    page.locator("[name=full_name]").fill("Trần Thị Giữ")
    phone.locator("#camera").set_input_files(pictures.paper(seed=4))
    expect(phone.locator("main ol li")).to_have_count(1)
    phone.locator("[name=document]").select_option(LETTER)
    phone.get_by_role("button", name=t(lang, "onestop.scanner.finish")).click()
    expect(page.locator(f"#scanned-{LETTER}")).to_contain_text(f"{LETTER}.pdf", timeout=SOON)
    assert page.locator("[name=full_name]").input_value() == "Trần Thị Giữ"
    assert field(CODE, "full_name")["label"][lang] in page.content()
    axe(page)


@pytest.mark.parametrize("apart", [("--host", "0.0.0.0")], indirect=True, ids=["lan"])
def test_over_plain_http_in_the_local_network(apart, lang, axe):
    """No certificate, no name: the PC shows the machine's own address, and there the phone's browser gives no camera and no worker."""
    server, people = apart
    machine = urlsplit(server.base)
    if ipaddress.ip_address(machine.hostname).is_loopback:
        pytest.skip("this machine has no address in a network, only its own loopback")
    assert machine.scheme == "http"
    sent = prefile(server.base, CODE, person("Lương Thị Mạng", "08/08/1988"), language=lang)
    page = people.desk(lang, "counter")
    open_dossier(page, sent["code"], lang)
    record = page.url
    phone = connected(people.phone(lang, script=True), page, lang, axe)
    # What the symbol says leads to this machine over the network, and not back to the phone itself.
    assert urlsplit(phone.url).netloc == machine.netloc, phone.url
    assert not phone.evaluate("window.isSecureContext")
    assert phone.evaluate("typeof navigator.mediaDevices + typeof navigator.serviceWorker") == "undefined" * 2
    page.goto(record)
    expect(phone.locator("#open-case")).to_contain_text(sent["code"], timeout=SOON)

    phone.locator("#camera").set_input_files(pictures.paper(seed=5))
    expect(phone.locator("main ol li")).to_have_count(1)
    phone.locator("[name=document]").select_option(LETTER)
    phone.get_by_role("button", name=t(lang, "onestop.scanner.finish")).click()
    started = time.monotonic()
    expect(page.locator("#documents")).to_contain_text(f"{LETTER}.pdf", timeout=SOON)
    assert time.monotonic() - started < SOON / 1000
    # The other way round as well: sent back on the PC, told on the phone.
    press_twice(page.locator("#documents").get_by_role("button", name=t(lang, "onestop.scanner.reject")))
    expect(phone.locator("#open-case")).to_contain_text(
        t(lang, "onestop.scanner.rejected").split("{")[0].strip(), timeout=SOON
    )


def connected(phone: Page, page: Page, lang: str, axe) -> Page:
    """The official shows the symbol, the phone opens its link."""
    if page.get_by_role("button", name=t(lang, "onestop.scanner.use_phone")).count():
        page.get_by_role("button", name=t(lang, "onestop.scanner.use_phone")).click()
    else:  # An earlier test has left one.
        open_again(page, lang)
    expect(page).to_have_url(re.compile(r"/desk/scanner$"))
    expect(page.locator("img[src='/desk/scanner/qr.svg']")).to_be_visible()
    axe(page)
    phone.goto(page.locator("#phone-link").inner_text())
    axe(phone)
    phone.get_by_role("button", name=t(lang, "onestop.scanner.begin")).click()
    expect(phone.locator("#open-case")).to_be_visible()
    return phone


def open_again(page: Page, lang: str) -> None:
    """Ends the session's phone, and pairs another from where the official is."""
    here = page.url
    page.get_by_role("link", name=t(lang, "onestop.scanner.look")).click()
    press_twice(page.get_by_role("button", name=t(lang, "onestop.scanner.end")).first)
    page.goto(here)
    page.get_by_role("button", name=t(lang, "onestop.scanner.use_phone")).click()


def press_twice(button) -> None:
    """A button that asks first; what it asks is its name then, and nothing of its part moves until it is answered."""
    asks = button.first.get_attribute("data-confirm")
    button.first.click()
    button.page.get_by_role("button", name=asks, exact=True).first.click()
