"""1 July 2025 played through: three communes under a district become one under the province, at midnight, while people are at work.

The units are those of `Data/units.csv` as they were known in June; people and agency codes are invented. The server's clock is moved
while it runs: on 25 June the merger is written down, on the 30th everyone still works in the old communes, one of them past
midnight, and on the morning of the 1st in the new one.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from support import papers, pictures
from support.applying import fill
from support.before_july import AGENCIES, UNITS, before_the_merger, imported, known_in_june
from support.clock import at
from support.newcomers import administrator, begin, bring, confirm, sign_in, slips
from support.officials import case_number, deed, find_waiting, open_dossier, paper, press, scan
from support.people import answers, person
from support.server import ROOT, wait_until
from support.texts import choice, procedure, step_field, t
from support.web import prefile

CODE = "TN-XN-01"
NEW_AGENCY = "000.00.99.H56"
#: As pages write it.
DAY = "01/07/2025"
MERGER = (
    "unit;becomes;name_vi;name_en;kind;parent;code;org_code\n"
    f"van-son;tan-ninh;Xã Tân Ninh;Tân Ninh commune;commune;thanh-hoa;15718;{NEW_AGENCY}\n"
    "thai-hoa;tan-ninh\n"
    "nua;tan-ninh\n"
)
OFFICIALS = {
    "vs.motcua": ("Lê Thị Quầy", "van-son", "Công chức một cửa", "counter"),
    "vs.vanhoa": ("Mai Văn Xét", "van-son", "Công chức văn hóa - xã hội", "specialist"),
    "th.motcua": ("Hà Thị Tiếp", "thai-hoa", "Công chức một cửa", "counter"),
    "nua.chutich": ("Lê Đình Duyệt", "nua", "Chủ tịch Ủy ban nhân dân", "chair"),
}
#: What is printed in June and hangs on afterwards: the name on it then, and what its page says from 1 July.
SIGNS = {
    "van-son": ("Xã Vân Sơn", "Xã Tân Ninh"),
    "thai-hoa": ("Xã Thái Hòa", "Xã Tân Ninh"),
    "nua": ("Thị trấn Nưa", "Xã Tân Ninh"),
    "van-son-thon-3": ("Thôn 3", "thuộc Xã Vân Sơn"),
    "nua-co-dinh": ("Tổ dân phố Cổ Định", "Thôn Cổ Định"),
}


def codes_of_units(server) -> dict:
    """The codes in force, by the unit's key."""
    query = "SELECT target, code FROM public_code WHERE kind = ? AND state = ?"
    return dict(server.database.read(query, "lookup.unit", "published"))


def let_in(people, admin, language: str) -> dict:
    """The officials by the list and their slips: each one's page, signed in."""
    lines = (f"{name},{who},0301000001,{unit},{post},,,{role},," for name, (who, unit, post, role) in OFFICIALS.items())
    bring(admin, language, *lines)
    confirm(admin, language)
    desks = {}
    for link in papers.symbols_in(slips(admin, language)):
        page = people.desk(language)
        page.goto(urlsplit(link).path)
        words = page.get_by_role("main").inner_text()
        (name,) = (name for name in OFFICIALS if name in words)
        begin(page, link, language)
        desks[name] = page
    assert desks.keys() == OFFICIALS.keys()
    return desks


def printed(admin, code: str) -> str:
    """The path behind the symbol of a sign as it comes from the printer."""
    answer = admin.request.get(f"/desk/codes/{code}/sign.pdf?size=a6")
    assert answer.ok, (answer.status, answer.url)
    (link,) = papers.symbols_in(answer.body())
    assert urlsplit(link).path == f"/q/{code}", link
    return urlsplit(link).path


def enter_the_merger(server, admin, axe, language: str) -> None:
    """Looked at, then written down, six days before its day."""
    admin.goto("/desk/units/merge")
    admin.locator("[name=on]").fill("2025-07-01")
    admin.locator("[name=lines]").fill(MERGER)
    main = admin.get_by_role("main")
    main.get_by_role("button", name=t(language, "identity.merge.check")).click()
    expect(main).to_contain_text(t(language, "identity.merge.dry"))
    for words in ("Xã Tân Ninh", "Xã Thái Hòa", "Thôn 3", "Tổ dân phố Cổ Định", *OFFICIALS):
        expect(main).to_contain_text(words)
    axe(admin)
    then = ("unit", "list", "--as-of", "2025-07-01")
    assert "tan-ninh" not in server.command(*then), "the dry run wrote something"
    button = main.locator("form[action$='/apply'] button")
    button.click()
    expect(button).to_have_text(t(language, "identity.merge.confirm"))
    button.click()
    expect(admin.get_by_role("status").first).to_contain_text(t(language, "identity.merge.done"))
    assert "tan-ninh\tcommune\t15718\tXã Tân Ninh" in server.command(*then)
    assert "tan-ninh\t" not in server.command("unit", "list")


def walk_in(page, who, village: str, language: str) -> str:
    """Somebody applies at the counter; the case number."""
    page.goto(f"/desk/dossiers/new?procedure={CODE}")
    filled = answers(CODE, who, village=village, year="2025")
    for form in procedure(CODE)["pages"]:
        for field in form["fields"]:
            fill(page, field, filled[field["key"]], language)
    page.locator("input[type=file][name^='file.']").first.set_input_files(
        {"name": "the.png", "mimeType": "image/png", "buffer": pictures.png()}
    )
    page.get_by_role("button", name=t(language, "onestop.desk.new.receive")).click()
    expect(page.get_by_role("main")).to_contain_text(t(language, "onestop.action.receive.done"))
    return case_number(page)


def receive(page, code: str, language: str) -> str:
    open_dossier(page, code, language)
    press(deed(page, "receive", language), "receive", language)
    return case_number(page)


def advance(page, language: str) -> None:
    """The specialist's step, on the dossier that is shown."""
    form = deed(page, "advance", language)
    kind = step_field(CODE, "list_kind")
    group = form.get_by_role("group", name=re.compile("^" + re.escape(kind["label"][language])))
    group.get_by_label(choice(kind, "poor", language), exact=True).check()
    press(form, "advance", language)


def decide(page, number: str, language: str) -> bytes:
    """The chair approves; the result as it is printed."""
    open_dossier(page, number, language)
    press(deed(page, "decide", language), "decide", language)
    expect(page.get_by_role("main")).to_contain_text(t(language, "onestop.desk.state.resolved"))
    return paper(page, procedure(CODE)["result"]["title"][language])


@pytest.mark.parametrize("language", ["vi"])
def test_the_first_of_july_2025(in_june_2025, axe, language, tmp_path):
    server, people, clock = in_june_2025
    phone = people.phone(language, script=True)
    main = phone.get_by_role("main")

    # 25 June. The units as they are, one procedure, the officials by a list; signs are printed and hung up.
    imported(server, tmp_path, "june.csv", known_in_june())
    server.command("import", "procedure", before_the_merger(tmp_path))
    admin = administrator(server, people, language)
    desks = let_in(people, admin, language)
    codes = codes_of_units(server)
    signs = {key: printed(admin, codes[key]) for key in SIGNS}

    # The province writes down what was resolved: the merger, the end of the district, groups that are called villages, and the
    # procedure as the new commune will have it.
    enter_the_merger(server, admin, axe, language)
    imported(server, tmp_path, "resolved.csv", [row for row in UNITS if row["key"].startswith(("nua-", "trieu-son"))])
    server.command("import", "procedure", str(ROOT / "Data/procedures/modelled/poor-household-confirmation.yaml"))

    # 30 June. Sessions of five days ago are over. Each commune takes applications in, with numbers of its own.
    clock.set(at(2025, 6, 30, 16, 30))
    for name, page in desks.items():
        page.goto("/desk")
        expect(page).to_have_url(re.compile(r"/sign-in"))
        sign_in(page, name, language)
        expect(page).to_have_url(re.compile(r"/desk$"))
    specialist, chair = desks["vs.vanhoa"], desks["nua.chutich"]
    working, waiting = (
        prefile(server.base, CODE, person(name, "30/01/1969"), year="2025") for name in ("Mai Thị Gộp", "Mai Thị Chờ")
    )
    number = receive(desks["vs.motcua"], working["code"], language)
    assert number.startswith(f"{AGENCIES['van-son']}-250630-"), number
    neighbour = person("Hà Văn Bên", "12/04/1971", "male")
    number_there = walk_in(desks["th.motcua"], neighbour, "thai-hoa-thai-binh", language)
    assert number_there.startswith(f"{AGENCIES['thai-hoa']}-250630-"), number_there
    receipt = papers.symbols_in(paper(desks["th.motcua"], t(language, "onestop.paper.kind.receipt")))
    (followed_there,) = (urlsplit(link).path for link in receipt if "/follow/" in link)
    open_dossier(specialist, number, language)
    place = specialist.url

    # Ten minutes before midnight everything is as it was.
    clock.set(at(2025, 6, 30, 23, 50))
    form = deed(specialist, "comment", language)
    form.get_by_label(t(language, "onestop.action.field.comment")).fill("Đã xem sổ hộ nghèo của xã.")
    press(form, "comment", language)
    scan(specialist, number_there, language)
    expect(specialist.get_by_role("alert").first).to_be_visible()
    for key, (name, _) in SIGNS.items():
        phone.goto(signs[key])
        expect(phone.get_by_role("heading", level=1)).to_have_text(name)
        expect(main).to_contain_text(t(language, "lookup.unit_state.in_force"))
        expect(main).not_to_contain_text("Tân Ninh")
    phone.goto("/")
    expect(phone.get_by_role("banner")).to_contain_text("Xã Vân Sơn")
    # What has not begun is nowhere.
    assert phone.goto("/units/tan-ninh").status == 404

    # 1 July, five past midnight. Who was at work is at work in the new commune: the session goes on, for eight hours since she last did
    # something are not over. The dossier is found by its old number and code, where it was; so is the neighbour's.
    clock.set(at(2025, 7, 1, 0, 5))
    for spelt in (number, working["code"]):
        open_dossier(specialist, spelt, language)
        expect(specialist).to_have_url(place)
    advance(specialist, language)
    axe(specialist)
    open_dossier(specialist, number_there, language)
    expect(specialist.get_by_role("main")).to_contain_text(neighbour.name)
    advance(specialist, language)
    # The chair of what was Nưa decides both. The result is that of the new commune, and anyone can prove it.
    result = decide(chair, number, language)
    axe(chair)
    words = papers.words_of(result)
    assert papers.says(words, "Ủy ban nhân dân xã Tân Ninh") and papers.says(words, number), words
    assert "vân sơn" not in words.lower(), words
    find_waiting(chair, neighbour.name, language)
    decide(chair, number_there, language)
    (link,) = papers.symbols_in(result)
    phone.goto(link)
    expect(main).to_contain_text(t(language, "onestop.paper.state.genuine"))
    expect(main).to_contain_text("Ủy ban nhân dân xã Tân Ninh")

    # In the morning, more than eight hours later, all sign in as ever; what they are they are in the new commune.
    clock.set(at(2025, 7, 1, 9, 0))
    counter = desks["th.motcua"]
    counter.goto("/desk")
    expect(counter).to_have_url(re.compile(r"/sign-in"))
    sign_in(counter, "th.motcua", language)
    expect(counter).to_have_url(re.compile(r"/desk$"))
    open_dossier(counter, number_there, language)
    press(deed(counter, "hand_out", language), "hand_out", language)
    # What waited for Vân Sơn, and what comes now, is received by the new commune under numbers of its own.
    fresh = prefile(
        server.base, CODE, person("Lê Thị Mới", "27/03/1985"), year="2025", village="nua-co-dinh"
    )  # fmt: skip
    numbers = [receive(counter, each["code"], language) for each in (waiting, fresh)]
    assert numbers == [f"{NEW_AGENCY}-250701-{running:04}" for running in (1, 2)], numbers
    axe(counter)
    sign_in(admin, "tinh1", language)
    expect(admin).to_have_url(re.compile(r"/desk"))
    for name, (who, _, post, _) in OFFICIALS.items():
        admin.goto("/desk/accounts")
        admin.get_by_role("main").get_by_role("link", name=who).first.click()
        expect(admin.get_by_role("main")).to_contain_text("Xã Tân Ninh")
    axe(admin)

    # The name above every page is the new one, and its people are there.
    assert wait_until(lambda: phone.goto("/") and "Xã Tân Ninh" in phone.get_by_role("banner").inner_text(), 15)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Xã Tân Ninh")
    for village in ("Thôn 3", "Thôn Thái Bình", "Thôn Cổ Định"):
        expect(main.get_by_role("link", name=village, exact=True)).to_be_visible()
    axe(phone)
    phone.goto("/people")
    for who, _, _, _ in OFFICIALS.values():
        expect(main).to_contain_text(who)

    # Every code of June is in force; the new commune gets one of its own. Each sign that hangs says what became of its place.
    assert wait_until(lambda: "tan-ninh" in codes_of_units(server), 20), "no code for the new commune"
    assert codes.items() <= codes_of_units(server).items()
    for key, (name, now) in SIGNS.items():
        phone.goto(signs[key])
        expect(main).to_contain_text(now)
        expect(main).to_contain_text(DAY)
        if key in AGENCIES:
            expect(phone.get_by_role("heading", level=1)).to_have_text(name)
            expect(main).to_contain_text(t(language, "lookup.unit_state.ended", date=DAY))
            axe(phone)
            main.get_by_role("link", name=re.compile("Xã Tân Ninh")).first.click()
            expect(phone).to_have_url(re.compile(r"/units/tan-ninh$"))
        elif key.startswith("nua-"):
            expect(phone.get_by_role("heading", level=1)).to_have_text(now)
            axe(phone)
    # The district has no heir; its page says that it has ended.
    phone.goto(f"/q/{codes['trieu-son']}")
    expect(main).to_contain_text(t(language, "lookup.unit_state.ended", date=DAY))

    # Residents: whoever kept a link follows on.
    phone.goto(working["path"])
    expect(main).to_contain_text(t(language, "onestop.state.resolved"))
    expect(main).to_contain_text(number)
    phone.goto(followed_there)
    expect(main).to_contain_text(t(language, "onestop.state.handed_out"))
    axe(phone)
    phone.goto(waiting["path"])
    expect(main).to_contain_text(numbers[0])
    assert "rror" not in server.log(), server.log()
