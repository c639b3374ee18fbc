"""Officials come by a list, get in with a slip, sign in in two steps, fill in for one another, and leave."""

import datetime
import re

import pytest
from playwright.sync_api import expect
from support import papers, totp
from support.newcomers import HEAD, PASSWORD, begin, bring, confirm, sign_in, slips
from support.server import HANOI
from support.texts import plain, t

ADMIN = "quantri"
#: Days from today on which somebody begins or has stopped.
TODAY = datetime.datetime.now(HANOI).date()


def line(username: str, name: str, unit: str = "tan-ninh-office", begins: int = 0, last: int | None = None) -> str:
    """One post of one person, as a row of the list."""
    ends = "" if last is None else (TODAY + datetime.timedelta(days=last)).isoformat()
    begins = (TODAY + datetime.timedelta(days=begins)).isoformat()
    return f"{username},{name},0301000001,{unit},Chuyên viên,Specialist,موظف مختص,specialist,{begins},{ends}"


def answer(page, code: str, language: str) -> None:
    """The second step."""
    page.locator("#code").fill(code)
    page.get_by_role("main").get_by_role("button", name=t(language, "web.sign_in")).click()


def arrive(people, language: str, *lines: str) -> list:
    """The list is done, and slips are printed: the links on them, in the order of the sheet."""
    admin = people.desk(language, ADMIN)
    bring(admin, language, *lines)
    confirm(admin, language)
    return papers.symbols_in(slips(admin, language))


def test_a_list_with_a_wrong_line(people, lang, axe):
    admin = people.desk(lang, ADMIN)
    admin.goto("/desk/accounts")
    admin.get_by_role("link", name=t(lang, "identity.import.link")).click()
    axe(admin)
    right = [line(f"ds{lang}{number}", f"Lê Thị Danh {name}") for number, name in ((1, "An"), (2, "Bình"))]
    bring(admin, lang, right[0], line(f"ds{lang}9", "Lê Văn Lạc", unit="khong-co"), right[1])
    main = admin.get_by_role("main")

    # The wrong line is shown first, by its number, with what is wrong.
    expect(main.get_by_role("table")).to_contain_text(f"ds{lang}9")
    assert t(lang, "identity.import.no_unit", unit="khong-co") in plain(main.get_by_role("table").inner_text())
    expect(main.get_by_role("row").last).to_contain_text("3")
    axe(admin)
    main.get_by_role("link", name=t(lang, "identity.import.fate.new")).click()
    expect(main.get_by_role("table")).to_contain_text(f"ds{lang}1")
    fates = admin.request.get(main.get_by_role("link", name=t(lang, "identity.import.fates_file")).get_attribute("href"))
    assert f"ds{lang}9" in fates.text()

    confirm(admin, lang)
    axe(admin)
    # Once more: nothing is left to do.
    bring(admin, lang, *right)
    expect(main.locator("form[action$='/apply']")).to_have_count(0)

    admin.goto("/desk/accounts/slips")
    axe(admin)
    sheet = slips(admin, lang)
    printed = papers.words_of(sheet)
    assert f"ds{lang}1" in printed and f"ds{lang}2" in printed and f"ds{lang}9" not in printed
    assert len(papers.symbols_in(sheet)) >= 2


def test_a_file_that_is_no_list(people, lang, axe):
    admin = people.desk(lang, ADMIN)
    admin.goto("/desk/accounts/import")
    file = {"name": "can-bo.csv", "mimeType": "text/csv"}
    for content, words in (
        (HEAD.encode() + "\nx1,Lê Thị Ước,,tan-ninh-office,Chuyên viên,,,specialist,,\n".encode("cp1258", "replace"), None),
        (b"PK\x03\x04" + bytes(200), None),
        (b"username,phone\nx1,1\n", t(lang, "identity.import.no_column").split("{")[0]),
    ):
        admin.get_by_label(t(lang, "identity.import.file")).set_input_files([file | {"buffer": content}])
        admin.get_by_role("button", name=t(lang, "identity.import.check")).click()
        alert = admin.get_by_role("alert").first
        expect(alert).to_be_visible()
        if words:
            expect(alert).to_contain_text(words)
    axe(admin)


def test_first_sign_in_then_two_steps(people, lang, axe):
    username = f"haibuoc{lang}"
    link = arrive(people, lang, line(username, f"Trần Thị Bước"))[0]

    phone = people.phone(lang)
    phone.goto(re.sub(r"^https?://[^/]+", "", link))
    axe(phone)
    begin(phone, link, lang)
    # The code is spent.
    phone.goto(re.sub(r"^https?://[^/]+", "", link))
    expect(phone.get_by_role("alert").first).to_contain_text(t(lang, "identity.slip.refused"))

    # She sets the second step up: scans, types the app's code, and keeps the codes for a bad day.
    page = people.desk(lang)
    sign_in(page, username, lang)
    expect(page).to_have_url(re.compile(r"/desk"))
    page.goto("/desk/account/second-factor")
    page.get_by_label(t(lang, "identity.password.current")).fill(PASSWORD)
    page.get_by_role("button", name=t(lang, "identity.factor.begin")).click()
    secret = page.locator("#secret").inner_text()
    symbol = page.get_by_role("img", name=t(lang, "identity.factor.symbol"))
    expect(symbol).to_be_visible()
    scanned = papers.symbols_in_picture(symbol.screenshot())
    assert scanned and scanned[0].startswith("otpauth://totp/") and "".join(secret.split()) in scanned[0]
    axe(page)
    wrong = "000000" if totp.code(secret) != "000000" else "111111"
    page.locator("#code").fill(wrong)
    page.get_by_role("button", name=t(lang, "identity.factor.confirm")).click()
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "identity.factor.wrong_code"))
    page.locator("#code").fill(totp.code(secret, -1))
    page.get_by_role("button", name=t(lang, "identity.factor.confirm")).click()
    codes = page.locator("#recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    axe(page)

    # The password alone opens nothing; a code is good once.
    used = totp.code(secret)
    other = people.phone(lang)
    sign_in(other, username, lang)
    expect(other.get_by_role("main")).to_contain_text(t(lang, "identity.factor.lead"))
    axe(other)
    assert other.request.get("/desk/account").url.endswith("/sign-in") or "/sign-in" in other.request.get("/desk").url
    answer(other, used, lang)
    expect(other).to_have_url(re.compile(r"/desk"))
    third = people.phone(lang)
    sign_in(third, username, lang)
    answer(third, used, lang)
    expect(third.get_by_role("alert").first).to_contain_text(t(lang, "identity.factor.wrong_code"))
    # The phone is lost: a recovery code opens, once.
    answer(third, codes[0], lang)
    expect(third).to_have_url(re.compile(r"/desk"))
    fourth = people.phone(lang)
    sign_in(fourth, username, lang)
    answer(fourth, codes[0], lang)
    expect(fourth.get_by_role("alert").first).to_contain_text(t(lang, "identity.factor.wrong_code"))


def test_somebody_fills_in(people, lang, axe):
    holder, other = f"chuvi{lang}", f"thaythe{lang}"
    pairs = {"vi": ("Chủ", "Thế"), "en": ("Nhà", "Thay"), "ar": ("Sở", "Đỡ")}[lang]
    names = (f"Đỗ Thị {pairs[0]}", f"Lê Văn {pairs[1]}")
    names = dict(zip((holder, other), names))
    links = arrive(people, lang, *(line(username, name) for username, name in names.items()))
    pages = {}
    for link in links:
        page = people.desk(lang)
        page.goto(re.sub(r"^https?://[^/]+", "", link))
        words = page.get_by_role("main").inner_text()
        for username in names:
            if username in words:
                begin(page, link, lang)
                pages[username] = page
    page = pages[holder]
    page.goto("/desk/account/delegations")
    axe(page)
    main = page.get_by_role("main")
    person = main.locator("#deputy")
    value = person.locator("option", has_text=names[other]).first.get_attribute("value")
    person.select_option(value)
    main.locator("[name=last]").fill((TODAY + datetime.timedelta(days=3)).isoformat())
    main.locator("[name=reason]").fill("Nghỉ phép")
    main.get_by_role("button", name=t(lang, "web.save")).click()
    expect(page.get_by_role("status").first).to_contain_text(t(lang, "identity.delegation.saved"))
    axe(page)
    # He finds her post beside his own on the desk, and takes it.
    deputy = pages[other]
    deputy.goto("/desk")
    post = deputy.get_by_role("region", name=t(lang, "notices.inbox.capacities"))
    post.get_by_role("button", name=names[holder]).click()
    expect(deputy.get_by_role("status").first).to_contain_text(t(lang, "identity.capacity.chosen"))
    axe(deputy)


@pytest.mark.parametrize("language", ["vi"])
def test_a_post_that_ended_is_refused(people, language, axe):
    username, name = "hetnhiemky", "Phạm Văn Hết"
    link = arrive(people, language, line(username, name, begins=-30))[0]
    page = people.desk(language)
    begin(page, link, language)
    assert page.goto("/desk").ok

    admin = people.desk(language, ADMIN)
    bring(admin, language, line(username, name, begins=-30, last=-1))
    confirm(admin, language)

    # The session that was open is over, and the right password opens none.
    page.goto("/desk")
    expect(page).to_have_url(re.compile(r"/sign-in"))
    sign_in(page, username, language)
    expect(page.get_by_role("alert").first).to_be_visible()
    axe(page)
