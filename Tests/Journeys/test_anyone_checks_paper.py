"""Anyone checks a paper: genuine, revoked, unknown, or mistyped."""

import re

from playwright.sync_api import expect
from support import codes, papers
from support.officials import open_dossier, push
from support.people import person
from support.texts import plain, procedure, t
from support.web import prefile

CODE = "TN-XN-01"


def issued(people, office, site, lang, who) -> tuple:
    """A dossier with its result: the pre-filing and the link on the paper."""
    sent = prefile(site, CODE, who, language=lang)
    office.receive(sent["code"])
    office.decide(sent["code"])
    phone = people.phone(lang)
    phone.goto(sent["path"])
    link = phone.get_by_role("main").get_by_role("link", name=procedure(CODE)["result"]["title"][lang])
    (text,) = papers.symbols_in(phone.request.get(link.get_attribute("href")).body())
    return sent, text


def test_a_genuine_paper_then_revoked(people, lang, axe, office, site):
    who = person("Khương Thị Lan Hương", "05/05/1991")
    sent, link = issued(people, office, site, lang, who)
    phone = people.phone(lang)
    phone.goto(link)
    main = phone.get_by_role("main")
    expect(phone.get_by_role("heading", level=1)).to_have_text(procedure(CODE)["result"]["title"][lang])
    expect(main).to_contain_text(t(lang, "onestop.paper.state.genuine"))
    for key in ("agency", "issued_at", "valid_until", "person"):
        expect(main).to_contain_text(t(lang, f"onestop.paper.check.{key}"))
    expect(main).to_contain_text(procedure(CODE)["agency"][lang])
    words = plain(phone.content())
    for secret in (who.name, who.number, who.phone, sent["secret"]):
        assert secret not in words, f"{secret} is not masked"
    state = main.get_by_text(t(lang, "onestop.paper.state.genuine")).first.bounding_box()
    assert state["y"] + state["height"] <= 740, "its state stands above the fold"
    axe(phone)

    # Programs ask the same address.
    answer = phone.request.get(link, headers={"Accept": "application/json"})
    assert answer.ok and answer.json()["code"] == link[-10:] and who.name not in answer.text()

    # The chair revokes it: whoever scans it from now on is told, and why.
    chair = people.desk(lang, "chair")
    open_dossier(chair, sent["code"], lang)
    chair.get_by_role("main").locator("summary", has_text=t(lang, "onestop.action.revoke.title")).first.click()
    form = chair.locator("form[action$='/revoke']").first
    form.get_by_label(t(lang, "onestop.action.field.reason")).fill("Ghi sai số nhân khẩu.")
    push(form)
    expect(chair.get_by_role("main")).to_contain_text(t(lang, "onestop.action.revoke.done"))
    axe(chair)
    phone.goto(link)
    expect(main).to_contain_text("Ghi sai số nhân khẩu.")
    expect(main).not_to_contain_text(t(lang, "onestop.paper.state.genuine"))
    expect(main).to_contain_text(
        re.compile(re.escape(t(lang, "onestop.paper.state.revoked")) + "|" + re.escape(t(lang, "lookup.revoked.title")))
    )
    axe(phone)


def test_a_code_that_nobody_issued_may_be_a_forgery(people, lang, axe):
    code = codes.unissued(seed=11 if lang == "vi" else 12)
    phone = people.phone(lang)
    assert phone.goto(f"/q/{code}").status == 404
    expect(phone.get_by_role("heading", level=1)).to_have_text(t(lang, "lookup.unknown.title"))
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "lookup.unknown.advice_1"))
    axe(phone)
    # Those who look after codes see it among the possible forgeries.
    admin = people.desk(lang, "admin")
    admin.goto("/desk/code-misses")
    expect(admin.get_by_role("main")).to_contain_text(f"{code[:4]}-{code[4:7]}-{code[7:]}")
    axe(admin)


def test_a_mistyped_code_is_told_from_a_forged_one(people, lang, axe, site):
    sent = prefile(site, CODE, person())
    phone = people.phone(lang)
    phone.goto("/scan")
    phone.get_by_label(t(lang, "web.scan.code_label")).fill(codes.mistyped(sent["code"]))
    phone.get_by_role("main").get_by_role("button", name=t(lang, "web.scan.open")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(t(lang, "lookup.mistyped.title"))
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "lookup.mistyped.check_1"))
    axe(phone)


def test_a_photo_of_the_symbol_is_read(people, lang, site):
    """Where the browser has no camera, a photo is sent and read on the server."""
    sent = prefile(site, CODE, person())
    phone = people.phone(lang)
    plain_code = sent["code"].replace("-", "")
    picture = phone.request.get(f"/q/{plain_code}.png").body()
    phone.goto("/scan")
    phone.get_by_label(t(lang, "lookup.scan.photo_label")).set_input_files(
        {"name": "anh.png", "mimeType": "image/png", "buffer": picture}
    )
    phone.get_by_role("button", name=t(lang, "lookup.scan.photo_send")).click()
    expect(phone).to_have_url(f"{site}/q/{plain_code}")


def test_the_officials_pages_of_codes(people, lang, axe):
    admin = people.desk(lang, "admin")
    admin.goto("/desk/codes")
    axe(admin)
    admin.get_by_role("main").locator("a[href^='/desk/codes/']").first.click()
    expect(admin.get_by_role("heading", level=1)).to_be_visible()
    axe(admin)
    sign = admin.get_by_role("main").locator("a[href*='sign.pdf']").first
    answer = admin.request.get(sign.get_attribute("href"))
    assert answer.ok and papers.symbols_in(answer.body()), "the printed sign can be scanned"
