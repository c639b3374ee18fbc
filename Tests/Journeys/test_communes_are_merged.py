"""Two communes with open dossiers, accounts and printed codes become one, as on 1 July 2025: work goes on, and every old code answers."""

import datetime
import re

import pytest
from playwright.sync_api import expect
from support.desk import Office
from support.newcomers import administrator
from support.officials import case_number, deed, open_dossier, press
from support.people import person
from support.server import HANOI, Accounts, wait_until
from support.texts import choice, step_field, t
from support.web import prefile

CODE = "TN-XN-01"
TODAY = datetime.datetime.now(HANOI).date()
NEIGHBOUR = (
    "key,kind,code,name_vi,name_en,name_ar,parent,from,until,became,phone,address,synthetic,org_code,note\n"
    "dong-tien,commune,,Xã Đồng Tiến,Đồng Tiến commune,بلدية دونغ تين,thanh-hoa,2025-07-01,,,,,true,,\n"
)
TABLE = (
    "unit;becomes;name_vi;kind;parent;org_code\n"
    "tan-ninh;tan-ninh-moi;Xã Tân Ninh Mới;commune;thanh-hoa;000.00.98.H56\n"
    "dong-tien;tan-ninh-moi;;;;\n"
)


@pytest.mark.parametrize("language", ["vi"])
def test_two_communes_become_one(apart, axe, language, tmp_path):
    server, people = apart
    site, office = server.base, Office(server.base, Accounts(server.accounts()))
    (tmp_path / "units.csv").write_text(NEIGHBOUR, encoding="utf-8")
    server.command("unit", "import", str(tmp_path / "units.csv"))
    # One dossier is being worked on, another waits at the counter.
    working, waiting = (prefile(site, CODE, person(name, "30/01/1969")) for name in ("Mai Thị Gộp", "Mai Thị Chờ"))
    office.receive(working["code"])
    specialist = people.desk(language, "vanhoa1")
    open_dossier(specialist, working["code"], language)
    place, number = specialist.url, case_number(specialist)
    codes = server.database.read("SELECT code, target FROM public_code WHERE kind = ? AND state = ?", "lookup.unit", "published")
    old = {target: code for code, target in codes}

    # The province's administrator looks at what would become of it, then does it, from today: a commune's may not.
    page = administrator(server, people, language)
    page.goto("/desk/units/merge")
    page.locator("[name=on]").fill(TODAY.isoformat())
    page.locator("[name=lines]").fill(TABLE)
    main = page.get_by_role("main")
    main.get_by_role("button", name=t(language, "identity.merge.check")).click()
    expect(main).to_contain_text(t(language, "identity.merge.dry"))
    expect(main).to_contain_text("Xã Tân Ninh Mới")
    axe(page)
    button = main.locator("form[action$='/apply'] button")
    button.click()
    expect(button).to_have_text(t(language, "identity.merge.confirm"))
    button.click()
    expect(page.get_by_role("status").first).to_contain_text(t(language, "identity.merge.done"))

    # The specialist's session goes on in the new commune: the dossier is found by its old number and code, and worked on.
    for spelt in (number, working["code"]):
        open_dossier(specialist, spelt, language)
        expect(specialist).to_have_url(place)
    form = deed(specialist, "advance", language)
    kind = step_field(CODE, "list_kind")
    group = form.get_by_role("group", name=re.compile("^" + re.escape(kind["label"][language])))
    group.get_by_label(choice(kind, "poor", language), exact=True).check()
    press(form, "advance", language)
    axe(specialist)
    chair = people.desk(language, "chutich")
    open_dossier(chair, number, language)
    press(deed(chair, "decide", language), "decide", language)
    expect(chair.get_by_role("main")).to_contain_text(t(language, "onestop.desk.state.resolved"))
    axe(chair)

    # What waited is received by the new commune, with a number of its own agency code.
    counter = people.desk(language, "motcua1")
    open_dossier(counter, waiting["code"], language)
    press(deed(counter, "receive", language), "receive", language)
    assert case_number(counter).startswith("000.00.98.H56-"), case_number(counter)
    assert number.startswith("000.00.99.H56-"), number

    # Residents: both follow on, the result is genuine, and the sign of the old commune says what it became.
    phone = people.phone(language, script=True)
    phone.goto(working["path"])
    expect(phone.get_by_role("main")).to_contain_text(t(language, "onestop.state.resolved"))
    phone.goto(f"/q/{old['tan-ninh']}")
    expect(phone.get_by_role("main")).to_contain_text("Xã Tân Ninh Mới")
    expect(phone.get_by_role("main")).to_contain_text(f"{TODAY.day}/{TODAY.month}/{TODAY.year}")
    axe(phone)
    phone.goto(f"/q/{old['van-son-thon-3']}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thôn 3")
    expect(phone.get_by_role("main")).to_contain_text("Xã Tân Ninh Mới")
    # The name above every page follows within seconds, on pages that are kept too.
    for path in ("/procedures", "/"):
        assert wait_until(lambda: phone.goto(path) and "Xã Tân Ninh Mới" in phone.get_by_role("banner").inner_text(), 15)
    axe(phone)
    # What an earlier commune printed says what that one became, and opens the page of today.
    phone.goto("/old/VS-TTHC-001")
    phone.get_by_role("link", name=t(language, "lookup.old.open")).click()
    expect(phone).to_have_url(re.compile(r"/procedures/TN-XN-01$"))
    # Nobody else's commune: the neighbour's page leads on too.
    phone.goto("/units/dong-tien")
    expect(phone.get_by_role("main").get_by_role("link", name=re.compile("Xã Tân Ninh Mới")).first).to_be_visible()
