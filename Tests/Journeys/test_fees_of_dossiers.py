"""A dossier costs something: asked for at reception, paid in cash at the counter, on the receipt, and given back when it is refused."""

import re

from playwright.sync_api import expect
from support import papers
from support.officials import deed, open_dossier, open_drawer, press
from support.people import person
from support.texts import t
from support.web import prefile

#: A copy of an extract, for which the tariff has a price for each copy.
CODE = "2.000635"
ANSWERS = {
    "acts_for": "self",
    "event_kind": "birth",
    "subject_name": "Trương Văn Con",
    "subject_birth_date": "01/02/2015",
    "subject_personal_number": "",
    "registered_at": "Ủy ban nhân dân xã Vân Sơn",
    "registered_on": "",
    "copies": "2",
    "delivery": "counter",
}
#: An official of the counter whose drawer no other test closes.
CASHIER = "motcua2"
REASON = "Hồ sơ không thuộc thẩm quyền của xã"


def test_paid_at_the_counter_and_given_back(people, lang, axe, office, site):
    sent = prefile(site, CODE, person(f"Trương Thị Phí {lang}", "05/05/1985"), language=lang, **ANSWERS)
    office.receive(sent["code"])
    page = people.desk(lang, CASHIER)
    open_drawer(page, lang, "50000")
    open_dossier(page, sent["code"], lang)
    place, main = page.url, page.get_by_role("main")
    fee = main.locator("section", has=page.locator("#fee-title"))
    expect(fee).to_contain_text(t(lang, "onestop.fee.state.unpaid"))
    phone = people.phone(lang)
    phone.goto(sent["path"])
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.fee.state.unpaid"))
    axe(phone)

    # Taken once; the receipt has a code that anyone can check.
    fee.get_by_role("button", name=t(lang, "onestop.fee.take")).click()
    expect(fee).to_contain_text(t(lang, "onestop.fee.state.paid"))
    expect(fee.get_by_role("button", name=t(lang, "onestop.fee.take"))).to_have_count(0)
    axe(page)
    link = fee.get_by_role("link", name=re.compile(re.escape(t(lang, "onestop.fee.print_receipt"))))
    printed = page.request.get(link.get_attribute("href")).body()
    assert papers.says(papers.words_of(printed), "16.000"), papers.words_of(printed)
    (symbol,) = papers.symbols_in(printed)
    phone.goto(re.sub(r"^https?://[^/]+", "", symbol))
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    axe(phone)
    phone.goto(sent["path"])
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.fee.state.paid"))

    # Refused: what was paid comes back out of her drawer, with a reason, and the receipt is void.
    page.goto(place)
    form = deed(page, "refuse", lang)
    form.locator("[name=note]").fill(REASON)
    press(form, "refuse", lang)
    fee.locator("summary", has_text=t(lang, "onestop.fee.give_back")).click()
    fee.get_by_role("button", name=t(lang, "onestop.fee.give_back_button")).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    fee.locator("[name=reason]").fill(REASON)
    fee.get_by_role("button", name=t(lang, "onestop.fee.give_back_button")).click()
    expect(fee).to_contain_text(t(lang, "onestop.fee.state.cancelled"))
    axe(page)
    phone.goto(re.sub(r"^https?://[^/]+", "", symbol))
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "payments.receipt.state.revoked"))
    phone.goto(sent["path"])
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "onestop.fee.state.cancelled"))
