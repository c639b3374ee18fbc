"""After the merger: what the former commune printed still says what it became."""

import csv

import pytest
from playwright.sync_api import expect
from support import pictures
from support.server import ROOT
from support.texts import plain, procedure, t

with (ROOT / "Data" / "demo" / "old-codes.csv").open(encoding="utf-8", newline="") as lines:
    OLD = list(csv.DictReader(lines))
with (ROOT / "Data" / "demo" / "places.csv").open(encoding="utf-8", newline="") as lines:
    PLACES = {row["key"]: row for row in csv.DictReader(lines)}
with (ROOT / "Data" / "units.csv").open(encoding="utf-8", newline="") as lines:
    UNITS = {row["key"]: row for row in csv.DictReader(lines)}


def became(row: dict, language: str) -> str:
    """The name of today of what the code stood for."""
    if row["kind"] == "place":
        return PLACES[row["target"]][f"title_{language}"]
    if row["kind"] == "unit":
        unit = UNITS[row["target"]]
        while unit["until"]:
            unit = UNITS[unit["became"]]
        return unit[f"name_{language}"]
    return procedure(row["target"])["name"][language] if row["target"].startswith("TN-") else ""


def test_each_old_code_says_what_it_became(people, lang, axe):
    """Every line of the list, on a phone without JavaScript: the sign of then, who printed it, and the page of now."""
    phone = people.phone(lang)
    assert len(OLD) >= 20
    axed = set()
    for row in OLD:
        answer = phone.goto(f"/old/{row['old_code']}")
        assert answer.status == 200, row
        main = phone.get_by_role("main")
        expect(phone.get_by_role("heading", level=1)).to_have_text(row["title_vi"])
        expect(main).to_contain_text(t(lang, "lookup.old.title"))
        expect(main).to_contain_text(row["old_code"])
        expect(main).to_contain_text(UNITS["tan-ninh"][f"name_{lang}"])
        if row["kind"] not in axed:
            axe(phone)
        name = became(row, lang)
        if name:
            assert name in plain(main.inner_text()), (row, name)
        main.get_by_role("link", name=t(lang, "lookup.old.open")).click()
        heading = plain(phone.get_by_role("heading", level=1).inner_text())
        assert not name or name in heading, (row, heading)
        if row["kind"] == "procedure":
            assert phone.url.endswith(f"/procedures/{row['target']}"), phone.url
        if row["kind"] not in axed:
            axe(phone)
            axed.add(row["kind"])
    assert axed == {"procedure", "place", "unit"}


@pytest.mark.parametrize("spelt", ["vs-nvh-003", "VS NVH 003", "vsnvh003"])
def test_an_old_code_is_found_however_it_is_typed(people, spelt):
    phone = people.phone("vi")
    phone.goto("/scan")
    phone.get_by_label(t("vi", "web.scan.code_label")).fill(spelt)
    phone.get_by_role("main").get_by_role("button", name=t("vi", "web.scan.open")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Biển nhà văn hóa thôn 3, xã Vân Sơn")
    phone.goto(f"/search?q={spelt}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Biển nhà văn hóa thôn 3, xã Vân Sơn")


def test_a_photo_of_an_old_sign_is_read(people, lang, site):
    """Old signs hold the address that the former commune had: only its end counts."""
    phone = people.phone(lang)
    phone.goto("/scan")
    phone.get_by_label(t(lang, "lookup.scan.photo_label")).set_input_files(pictures.signs("VS-DT-001"))
    phone.get_by_role("button", name=t(lang, "lookup.scan.photo_send")).click()
    expect(phone).to_have_url(f"{site}/old/VS-DT-001")
    expect(phone.get_by_role("main")).to_contain_text(PLACES["am-tien"][f"title_{lang}"])


def test_an_old_code_that_nobody_printed(people, lang, axe):
    phone = people.phone(lang)
    assert phone.goto("/old/VS-XYZ-999").status == 404
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    axe(phone)
