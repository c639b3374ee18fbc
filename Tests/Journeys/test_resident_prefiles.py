"""A resident files from her phone, without JavaScript and without an account."""

import re
import unicodedata

import pytest
from playwright.sync_api import expect
from support import papers, pictures
from support.agents import ZALO
from support.applying import add_photos, apply, fill, fill_page, go_on
from support.codes import GROUPED
from support.people import answers, person
from support.texts import field, plain, procedure, t

CODE = "TN-XN-01"
FORM = procedure(CODE)


@pytest.mark.parametrize("agent", [None, ZALO], ids=["browser", "zalo"])
def test_from_the_scan_to_the_secret_link(people, lang, agent, axe, site, server):
    who = person("Lê Thị Hạnh")
    filled = answers(CODE, who)
    page = people.phone(lang, agent=agent)
    checked = axe if agent is None else lambda page: None

    # The code on the notice board opens the one page she needs, with the next action on it.
    page.goto("/procedures/" + CODE)
    symbol = page.locator("figure.qr img").last
    symbol.scroll_into_view_if_needed()
    (link,) = papers.symbols_in_picture(symbol.screenshot())
    assert re.fullmatch(re.escape(site) + r"/q/[0-9B-Z]{10}", link), link
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(FORM["name"][lang])
    checked(page)
    action = page.get_by_role("link", name=t(lang, "onestop.procedures.apply"))
    box = action.bounding_box()
    assert box["y"] + box["height"] <= 740, "the next action stands above the fold"
    action.click()

    # The form, page by page; a page that is sent empty comes back with its fields named.
    expect(page.get_by_role("heading", level=1)).to_have_text(FORM["pages"][0]["title"][lang])
    go_on(page, lang)
    expect(page.get_by_role("alert")).to_contain_text(t(lang, "web.form.error_summary_title"))
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(5)
    checked(page)
    apply(page, CODE, filled, lang, axe=checked)

    # Two photos of one paper, one at a time as telephones do it.
    add_photos(page, FORM["documents"][0], 2, lang)
    page.locator("button[value=add]").click()
    expect(page.get_by_role("list", name=FORM["documents"][0]["name"][lang]).get_by_role("listitem")).to_have_count(2)
    checked(page)
    go_on(page, lang)

    # Everything once more before it is sent; one answer is changed from there.
    expect(page.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.form.review_title"))
    main = page.get_by_role("main")
    expect(main.get_by_text(who.name).first).to_be_visible()
    checked(page)
    members = field(CODE, "household_members")
    page.get_by_role("link", name=re.compile(re.escape(members["label"][lang]))).click()
    fill(page, members, "5", lang)
    go_on(page, lang)
    expect(page.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.form.review_title"))
    page.get_by_role("button", name=t(lang, "onestop.form.send")).click()

    # A code, a QR with the secret link, and what to do next; no receipt and no deadline yet.
    expect(page.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.follow.sent_title"))
    code = GROUPED.search(page.get_by_role("main").inner_text()).group()
    expect(page.get_by_text(t(lang, "onestop.follow.next_no_receipt"))).to_be_visible()
    secret = page.url
    assert re.search(r"/follow/[A-Za-z0-9_-]{20,}$", secret)
    image = page.locator("figure.qr img").first
    image.scroll_into_view_if_needed()
    assert papers.symbols_in_picture(image.screenshot()) == [secret]
    saved = page.request.get(page.get_by_role("link", name=t(lang, "onestop.follow.save_qr")).get_attribute("href"))
    assert papers.symbols_in_picture(saved.body()) == [secret]
    checked(page)

    # The link works on another phone; the code alone says how far it is and no more.
    other = people.phone(lang)
    other.goto(secret)
    expect(other.get_by_role("main")).to_contain_text(who.name)
    other.goto("/q/" + code.replace("-", ""))
    expect(other.get_by_role("main")).to_contain_text(code)
    words = plain(other.content())
    for secret_word in (who.name, who.number, who.phone):
        assert secret_word not in words, f"{secret_word} stands on the public page"
    checked(other)

    # Whoever opens the form once more is shown what was sent.
    page.goto(secret.replace("/follow/", "/draft/") + "/review")
    expect(page).to_have_url(secret)
    assert "error" not in server.log().lower()


def test_the_back_button_loses_and_doubles_nothing(people, lang):
    """Back in the form an answer is changed; back after sending, what was sent is shown, and sending again sends nothing."""
    who = person("Lê Thị Hạnh")
    filled = answers(CODE, who)
    page = people.phone(lang)
    heading = page.get_by_role("heading", level=1)
    page.goto(f"/apply/{CODE}")
    for form in FORM["pages"][:2]:
        fill_page(page, form, filled, lang)
        go_on(page, lang)
    expect(heading).to_have_text(FORM["pages"][2]["title"][lang])
    page.go_back()
    expect(heading).to_have_text(FORM["pages"][1]["title"][lang])
    expect(page.locator("[name=address]")).to_have_value(filled["address"])
    fill(page, field(CODE, "address"), "Ngõ 7, cạnh giếng", lang)
    go_on(page, lang)
    for form in FORM["pages"][2:]:
        fill_page(page, form, filled, lang)
        go_on(page, lang)
    add_photos(page, FORM["documents"][0], 1, lang)
    go_on(page, lang)
    expect(heading).to_have_text(t(lang, "onestop.form.review_title"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("Ngõ 7, cạnh giếng")
    expect(main).not_to_contain_text(filled["address"])

    # The page before sending stays open in another tab.
    other = page.context.new_page()
    other.goto(page.url)
    send = {"name": t(lang, "onestop.form.send"), "exact": True}
    page.get_by_role("button", **send).click()
    expect(heading).to_have_text(t(lang, "onestop.follow.sent_title"))
    sent, code = page.url, GROUPED.search(main.inner_text()).group()
    page.go_back()
    expect(page).to_have_url(sent)
    expect(page.get_by_role("button", **send)).to_have_count(0)
    other.get_by_role("button", **send).click()
    expect(other).to_have_url(sent)
    told = other.get_by_role("main")
    expect(told).to_contain_text(code)
    expect(told.locator("ol.timeline li").filter(has_text=t(lang, "onestop.event.sent"))).to_have_count(1)
    # The desk has one of her.
    counter = people.desk(lang, "counter")
    counter.goto(f"/desk/dossiers?q={who.number}")
    listed = counter.get_by_role("main").locator("ol.worklist li")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text(code)


def test_the_card_fills_the_form(people, lang):
    who = person("Nguyễn Văn Bảy", "05/02/1971", "male")
    page = people.phone(lang)
    page.goto(f"/apply/{CODE}")
    page.get_by_text(t(lang, "onestop.form.card_title")).click()
    page.get_by_label(t(lang, "onestop.form.card_label")).fill(who.card)
    page.get_by_role("button", name=t(lang, "onestop.form.card_fill"), exact=True).click()
    expect(page.get_by_text(t(lang, "onestop.form.card_filled"))).to_be_visible()
    values = {
        key: page.locator(f"[name={key}]").first.input_value() for key in ("full_name", "personal_number", "birth_date")
    }
    assert values == {"full_name": who.name, "personal_number": who.number, "birth_date": "5/2/1971"}
    assert page.locator("[name=sex][value=male]").is_checked()


def test_a_photo_of_the_card_fills_the_form(people, lang, axe):
    """Without JavaScript: the code is read on the server, what was typed stays, and a bad photo says what to do."""
    who = person("Trịnh Thị Thoa", "09/12/1988")
    page = people.phone(lang)
    page.goto(f"/apply/{CODE}")
    page.get_by_text(t(lang, "onestop.form.card_title")).click()
    page.locator("[name=phone]").fill(who.phone)
    photo = page.get_by_label(re.compile("^" + re.escape(t(lang, "onestop.form.photo_label"))))
    assert photo.get_attribute("capture") == "environment"
    photo.set_input_files(pictures.photo("mat-ban", 3))
    page.get_by_role("button", name=t(lang, "onestop.form.photo_read")).click()
    expect(page.get_by_role("alert")).to_contain_text(t(lang, "lookup.photo.nothing_found"))
    assert page.locator("[name=phone]").input_value() == who.phone
    axe(page)

    photo.set_input_files(pictures.card(who))
    page.get_by_role("button", name=t(lang, "onestop.form.photo_read")).click()
    expect(page.get_by_text(t(lang, "onestop.form.card_filled"))).to_be_visible()
    values = {key: page.locator(f"[name={key}]").first.input_value() for key in ("full_name", "personal_number")}
    assert values == {"full_name": who.name, "personal_number": who.number}
    assert page.locator("[name=sex][value=female]").is_checked()
    assert page.locator("[name=phone]").input_value() == who.phone
    axe(page)
    go_on(page, lang)
    expect(page.get_by_role("heading", level=1)).to_have_text(FORM["pages"][1]["title"][lang])


WRONG = [
    ("birth_date", "01/01/2031", "onestop.problem.born_in_future"),
    ("birth_date", "30/02/1985", "web.form.bad_date"),
    ("birth_date", "27/03/1986", "onestop.problem.number_and_birth_year"),
    ("sex", "male", "onestop.problem.number_and_sex"),
    ("personal_number", "123456789", "residents.number.old_card"),
    ("personal_number", "0381850000O1", "residents.number.bad_character"),
    ("full_name", "", "web.form.required"),
    ("full_name", "Ý", "residents.name.too_short"),
    ("full_name", ("Nguyễn Thị Khánh Huyền " * 9)[:200].strip(), "residents.name.too_long"),
    ("full_name", "A1 <script>", "residents.name.bad_character"),
    ("full_name", "Lê Thị 😀", "residents.name.bad_character"),
    ("phone", "12", None),
]


@pytest.mark.parametrize("key, value, message", WRONG, ids=[f"{key}-{value[:12].strip()}" for key, value, _ in WRONG])
def test_what_is_wrong_comes_back_named(people, key, value, message):
    """The form comes back with everything that was typed, and the field in error named in plain words."""
    lang = "vi"
    page = people.phone(lang)
    page.goto(f"/apply/{CODE}")
    filled = answers(CODE, person(), **{key: value})
    fill_page(page, FORM["pages"][0], filled, lang)
    go_on(page, lang)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(t(lang, "web.form.error_summary_title"))
    if message:
        expect(alert).to_contain_text(t(lang, message, max=100))
    assert page.locator("[name=full_name]").input_value().strip() == filled["full_name"].strip()
    assert page.locator("[name=phone]").input_value() == filled["phone"]
    assert page.locator(f"[name=sex][value={filled['sex']}]").is_checked()


GOOD = {
    "nfd": unicodedata.normalize("NFD", "Lê Thị Hạnh"),
    "long": "Công Tằng Tôn Nữ Thị Khánh Huyền Trang Đài",
    "highland": "Y Đrông Niê K'đăm",
    "two-letters": "Ý A",
    "arabic": "فاطمة الزهراء",
}


@pytest.mark.parametrize("name", GOOD.values(), ids=GOOD)
def test_real_names_are_taken(people, name):
    page = people.phone("vi")
    page.goto(f"/apply/{CODE}")
    fill_page(page, FORM["pages"][0], answers(CODE, person(), full_name=name), "vi")
    go_on(page, "vi")
    expect(page.get_by_role("heading", level=1)).to_have_text(FORM["pages"][1]["title"]["vi"])
