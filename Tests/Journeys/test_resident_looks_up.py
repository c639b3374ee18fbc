"""A resident on a small phone without JavaScript finds out what a code is, where a place lies, and whom to call."""

import csv
import re

import pytest
from playwright.sync_api import expect
from support import codes, pictures
from support.agents import ZALO
from support.people import person
from support.server import ROOT
from support.texts import pattern, plain, t

with (ROOT / "Data" / "demo" / "places.csv").open(encoding="utf-8", newline="") as lines:
    PLACES = {row["key"]: row for row in csv.DictReader(lines)}


def code_of(site_page, key: str) -> str:
    """The code of a place of the demo: its page is that of its code."""
    answer = site_page.request.get(f"/places/{key}")
    assert answer.ok, (key, answer.status)
    return answer.url[-10:]


def send_photo(phone, lang, photo: dict) -> None:
    phone.goto("/scan")
    phone.get_by_label(t(lang, "lookup.scan.photo_label")).set_input_files(photo)
    phone.get_by_role("button", name=t(lang, "lookup.scan.photo_send")).click()


def search(phone, lang, words: str) -> None:
    """Types the words into the box of the square."""
    phone.goto("/")
    box = phone.get_by_role("searchbox").first
    box.fill(words)
    box.press("Enter")


@pytest.mark.parametrize("agent", [None, ZALO], ids=["phone", "zalo"])
def test_a_photo_of_a_sign_opens_its_page(people, lang, axe, site, agent):
    phone = people.phone(lang, agent=agent)
    code = code_of(phone, "market")
    phone.goto("/")
    phone.get_by_role("main").get_by_role("link", name=t(lang, "web.scan.photo")).click()
    axe(phone)
    phone.get_by_label(t(lang, "lookup.scan.photo_label")).set_input_files(pictures.signs(f"{site}/q/{code}"))
    phone.get_by_role("button", name=t(lang, "lookup.scan.photo_send")).click()
    expect(phone).to_have_url(f"{site}/q/{code}")
    main = phone.get_by_role("main")
    expect(phone.get_by_role("heading", level=1)).to_have_text(PLACES["market"][f"title_{lang}"])
    # What is made up says so; the map, the way and what is near are one press away.
    expect(main).to_contain_text(t(lang, "places.synthetic"))
    expect(main.get_by_role("link", name=t(lang, "lookup.position.open"))).to_have_attribute("href", re.compile("^geo:"))
    state = phone.locator(".state").first.bounding_box()
    assert state["y"] + state["height"] <= 740, "its state stands above the fold"
    axe(phone)
    # Whoever shares it in a chat shares a title and a picture.
    assert phone.locator("meta[property='og:title']").get_attribute("content")


def test_two_signs_on_one_photo(people, lang, axe, site):
    phone = people.phone(lang)
    market, hall = code_of(phone, "market"), code_of(phone, "village-hall-3")
    send_photo(phone, lang, pictures.signs(f"{site}/q/{market}", f"{site}/q/{hall}"))
    expect(phone.get_by_role("heading", level=1)).to_have_text(t(lang, "lookup.several.title"))
    main = phone.get_by_role("main")
    expect(main).to_contain_text(PLACES["market"][f"title_{lang}"])
    axe(phone)
    main.get_by_role("link", name=PLACES["village-hall-3"][f"title_{lang}"]).click()
    expect(phone).to_have_url(f"{site}/q/{hall}")


def test_a_mirrored_photo_is_read(people, lang, site):
    phone = people.phone(lang)
    code = code_of(phone, "market")
    send_photo(phone, lang, pictures.signs(f"{site}/q/{code}", mirrored=True))
    expect(phone).to_have_url(f"{site}/q/{code}")


PAYMENT = (
    "00020101021138540010A00000072701240006970403011009876543210208QRIBFTTA53037045802VN5916UBND XA TAN NINH6304"
)


def checked(text: str) -> str:
    """An EMVCo text with its checksum."""
    total = 0xFFFF
    for byte in text.encode("ascii"):
        total ^= byte << 8
        for _ in range(8):
            total = ((total << 1) ^ 0x1021) & 0xFFFF if total & 0x8000 else (total << 1) & 0xFFFF
    return f"{text}{total:04X}"


def test_codes_of_others_are_explained(people, lang, axe, site):
    """Money, goods, an identity card, a forged sign: said what it is; nothing is followed, kept or shown."""
    who = person("Lê Thị Bé", "02/02/1999")
    forged = codes.unissued(seed=77)
    phone = people.phone(lang)
    main = phone.get_by_role("main")
    for text, kind, hidden in (
        (checked(PAYMENT), "payment", "0987654321"),
        ("https://id.gs1.org/01/08936012345674/10/LO7", "product", None),
        (who.card, "card", who.number),
        (f"https://xa-tan-ninh.example/q/{forged}", "foreign", None),
        ("https://khuyen-mai.example/nhan-qua", "link", None),
    ):
        send_photo(phone, lang, pictures.signs(text))
        expect(phone.get_by_role("heading", level=1)).to_have_text(t(lang, f"lookup.found.{kind}.title"))
        expect(main).to_contain_text(t(lang, f"lookup.found.{kind}.text"))
        assert phone.url == f"{site}/scan", "nothing of it is in the address"
        assert not hidden or hidden not in phone.content()
        assert not main.locator("a[href^='http']").count(), "no link leads away"
        axe(phone)
    send_photo(phone, lang, pictures.signs("https://id.gs1.org/01/08936012345674"))
    expect(main).to_contain_text("08936012345674")


def test_a_photo_without_a_code_says_what_to_do(people, lang, axe):
    phone = people.phone(lang)
    send_photo(phone, lang, pictures.view())
    expect(phone.get_by_role("alert").first).to_contain_text(t(lang, "lookup.photo.nothing_found"))
    axe(phone)
    send_photo(phone, lang, {"name": "a.txt", "mimeType": "text/plain", "buffer": b"no picture at all"})
    expect(phone.get_by_role("alert").first).to_contain_text(pattern(lang, "web.form.bad_file_type"))


@pytest.mark.parametrize(
    "typed, key",
    [
        ("Chợ Vân Sơn", "market"),
        ("cho van son", "market"),
        ("CHO VAN SON", "market"),
        ("nhà văn hóa gần chợ", "village-hall-3"),
        ("xom tren", "village-hall-1"),
    ],
)
def test_words_find_a_place(people, site, typed, key):
    """With accents, without them, in capitals, by the name that people use."""
    phone = people.phone("vi")
    search(phone, "vi", typed)
    phone.get_by_role("main").get_by_role("link", name=PLACES[key]["title_vi"], exact=True).first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(PLACES[key]["title_vi"])
    assert phone.url == f"{site}/q/{code_of(phone, key)}"


def test_a_telephone_number_is_found_however_it_is_spelt(people, lang, axe):
    phone = people.phone(lang)
    phone.goto("/phones")
    axe(phone)
    number = phone.get_by_role("main").locator("a[href^='tel:0']").first.get_attribute("href").removeprefix("tel:")
    found = []
    for spelt in (number, f"+84 {number[1:4]} {number[4:7]} {number[7:]}", f"{number[:4]}.{number[4:7]}.{number[7:]}"):
        search(phone, lang, spelt)
        results = phone.get_by_role("main").locator(".worklist a")
        expect(results.first).to_be_visible()
        found.append([each.get_attribute("href") for each in results.all()])
    assert found[0] == found[1] == found[2]
    axe(phone)


def test_a_code_typed_into_the_search_opens(people, lang, site):
    phone = people.phone(lang)
    code = code_of(phone, "am-tien")
    for typed in (code, f"{code[:4]}-{code[4:7]}-{code[7:]}".lower(), f"{code[:4]} {code[4:7]} {code[7:]}"):
        search(phone, lang, typed)
        expect(phone).to_have_url(f"{site}/q/{code}")


def test_a_search_in_vain_offers_a_way_on(people, lang, axe):
    phone = people.phone(lang)
    search(phone, lang, "chợ Vân Sơn zzqxk")
    main = phone.get_by_role("main")
    expect(main).to_contain_text(pattern(lang, "lookup.search.empty.title"))
    expect(main).to_contain_text("zzqxk")
    axe(phone)
    # One word less finds something.
    main.get_by_role("link", name="chợ Vân Sơn", exact=True).click()
    expect(main.locator(".worklist a").first).to_be_visible()


def test_what_is_near_a_village_and_a_position(people, lang, axe):
    phone = people.phone(lang)
    phone.goto("/places")
    main = phone.get_by_role("main")
    axe(phone)
    main.get_by_role("link", name=t(lang, "places.near.title")).click()
    axe(phone)
    main.locator("#near-unit").select_option("van-son-thon-3")
    main.get_by_role("button", name=t(lang, "places.near.button")).last.click()
    cards = main.locator("ol.grid > li")
    village = cards.filter(has_text=PLACES["village-hall-3"][f"title_{lang}"])
    expect(village).to_have_count(1)
    # The nearest first.
    far = [plain(each) for each in cards.locator(".number").all_inner_texts()]
    assert len(far) > 3 and re.search(r"\d", far[0])
    axe(phone)
    # By a link of a map; what cannot be read says so and stays.
    main.locator("#near-at").fill("https://maps.example/@19.7511,105.6228,17z")
    main.get_by_role("button", name=t(lang, "places.near.button")).first.click()
    expect(cards.first).to_contain_text(PLACES["village-hall-6"][f"title_{lang}"])
    main.locator("#near-at").fill("cổng chào")
    main.get_by_role("button", name=t(lang, "places.near.button")).first.click()
    expect(main).to_contain_text(t(lang, "places.problem.bad_position"))
    expect(main.locator("#near-at")).to_have_value("cổng chào")
    axe(phone)


def test_the_map_is_a_list_too(people, lang, axe):
    phone = people.phone(lang)
    code = code_of(phone, "am-tien")
    phone.goto("/map")
    main = phone.get_by_role("main")
    expect(main.get_by_role("heading", name=t(lang, "lookup.map.list"))).to_be_visible()
    expect(main.get_by_role("link", name=PLACES["am-tien"][f"title_{lang}"]).first).to_be_visible()
    assert main.get_by_role("img").first.get_attribute("aria-label"), "the drawing has a name"
    axe(phone)
    # From a sign to the map: the nearest first, with how far.
    phone.goto(f"/q/{code}")
    main.get_by_role("link", name=t(lang, "lookup.position.map")).click()
    expect(main.locator("ul.grid > li").first).to_contain_text(PLACES["am-tien"][f"title_{lang}"])
    assert re.search(r"\d", plain(main.locator("ul.grid > li").nth(1).locator(".soft").inner_text()))
    axe(phone)


def test_an_old_sign_is_scanned(people, lang, axe):
    """What Vân Sơn printed before the merger is told, with the page of today."""
    phone = people.phone(lang)
    phone.goto("/old/VS-UBND-001")
    main = phone.get_by_role("main")
    expect(main).to_contain_text(t(lang, "lookup.old.title"))
    expect(main).to_contain_text(t(lang, "lookup.old.note"))
    axe(phone)
    main.get_by_role("link", name=t(lang, "lookup.old.open")).click()
    expect(phone).to_have_url(re.compile(r"/units/tan-ninh$"))
