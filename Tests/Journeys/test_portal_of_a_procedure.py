"""The exact page in the national portal: a link and a symbol on the page of a procedure, on screen, printed and for programs."""

import html
import re

from playwright.sync_api import expect
from support import editing, papers
from support.texts import t
from support.web import Client

CODES = {"vi": "TN-XN-61", "ar": "TN-XN-62", "en": "TN-XN-63"}
#: An exact page is longer than the front page, and has signs that markup and symbols could spoil.
EXACT = "https://dichvucong.gov.vn/p/dvc-chi-tiet-thu-tuc.html?ma_thu_tuc={code}&don_vi=16&ten=X%C3%A1c%20nh%E1%BA%ADn"


def test_the_exact_page_is_written_shown_and_scanned(people, lang, axe, office, site):
    code = CODES[lang]
    exact = EXACT.format(code=code)
    editing.create(office.official(editing.ADMIN), code)
    nothing = people.phone(lang)
    nothing.goto(f"/procedures/{code}")
    expect(nothing.get_by_role("heading", name=t(lang, "onestop.procedures.portal"))).to_have_count(0)
    assert nothing.request.get(f"/procedures/{code}/portal.svg").status == 404

    # The administrator writes it; an address that anyone on the way could change is refused, with what was typed.
    page = people.desk(lang, editing.ADMIN)
    page.goto(f"{editing.BASE}/{code}")
    page.get_by_role("button", name=t(lang, "onestop.editor.begin")).click()
    page.goto(f"{editing.BASE}/{code}/draft/where")
    address = page.get_by_label(t(lang, "onestop.editor.input.portal_url"))
    save = page.get_by_role("button", name=t(lang, "onestop.editor.save"), exact=True)
    address.fill(exact.replace("https:", "http:"))
    save.click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(address).to_have_value(exact.replace("https:", "http:"))
    address.fill(exact)
    page.locator("[name=portal_search]").fill(code)
    page.locator("[name=portal_url_verified]").select_option("unverified")
    save.click()
    expect(page.get_by_role("status").first).to_contain_text(t(lang, "onestop.editor.saved"))
    editing.publish(office.official(editing.ADMIN), code)

    # The resident's page: the link, how sure it is, and the symbol, which opens the very same page.
    phone = people.phone(lang)
    phone.goto(f"/procedures/{code}")
    card = phone.locator(".card").filter(
        has=phone.get_by_role("heading", name=t(lang, "onestop.procedures.portal"), exact=True)
    )
    link = card.get_by_role("link")
    expect(link).to_have_text(exact)
    assert link.get_attribute("href") == exact
    expect(card).to_contain_text(t(lang, "onestop.verification.unverified"))
    symbol = card.get_by_role("img", name=t(lang, "onestop.procedures.portal_qr_alt"))
    symbol.scroll_into_view_if_needed()
    assert papers.symbols_in_picture(symbol.screenshot()) == [exact]
    axe(phone)
    # The symbol by itself, as a village head saves it and puts it into a letter.
    saved = phone.request.get(symbol.get_attribute("src"))
    assert saved.ok and saved.headers["content-type"] == "image/svg+xml"
    assert papers.symbols_in_drawing(saved.text(), people.desk(lang)) == [exact]

    # Printed as the list of papers that one takes along: it stands beside the code of the procedure here.
    sheet = people.desk(lang)
    sheet.goto(f"/procedures/{code}")
    printed = sheet.pdf(format="A4")
    own, portal = sorted(papers.symbols_in(printed), key=lambda text: text == exact)
    assert portal == exact and own.startswith(f"{site}/q/")
    assert papers.says(papers.words_of(printed), t(lang, "onestop.procedures.papers")) or lang == "ar"

    # Programs get the same address.
    assert phone.request.get(f"/api/v1/procedures/{code}").json()["portal_url"] == exact


def test_every_symbol_of_the_catalogue_is_its_link(people, site):
    """Each leads to the portal's page of its code."""
    client, empty = Client(site), people.desk("vi")
    read, checked = {}, 0
    for each in client.get("/api/v1/procedures?limit=200").json()["procedures"]:
        client.get(f"/procedures/{each['code']}")
        symbol = re.search(r'src="(/procedures/[^"]+/portal\.svg)"', client.page.text)
        link = client.http.get(f"{site}/api/v1/procedures/{each['code']}", timeout=30).json()["portal_url"]
        assert bool(symbol) == bool(link), each["code"]
        if not symbol:
            continue
        assert f'<a href="{html.escape(link)}" rel="noopener">' in client.page.text, each["code"]
        drawing = client.http.get(site + symbol.group(1), timeout=30).text
        if re.fullmatch(r"\d\.\d{6}", each["code"]):
            assert link.endswith(f"?ma_thu_tuc={each['code']}"), each["code"]
        # The same address is the same drawing: each is read once.
        if drawing not in read:
            read[drawing] = papers.symbols_in_drawing(drawing, empty)
        assert read[drawing] == [link], each["code"]
        checked += 1
    assert checked > 100
