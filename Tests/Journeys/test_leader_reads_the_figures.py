"""The leader sees what is scanned, which signs are silent, which codes may be forged, and what people look for in vain."""

import re
import uuid

import pytest
from playwright.sync_api import expect
from support import codes, placing
from support.placing import WRITER, labelled
from support.server import wait_until
from support.texts import plain, t


def number_of(page, label: str) -> int:
    """The figure of that name at the head of the page."""
    text = page.locator("dl.figures > div").filter(has_text=label).locator("dd").inner_text()
    return int(re.sub(r"\D", "", plain(text)))


def test_scans_are_counted_and_lead_to_their_lists(people, lang, axe):
    phone = people.phone(lang)
    assert phone.goto("/places/market").ok
    market = phone.url[-10:]
    chair = people.desk(lang, "chair")

    def counted() -> int:
        """How often the market's sign was scanned, as the table for a spreadsheet has it."""
        table = chair.request.get("/desk/scans.csv?days=30").text().splitlines()
        return sum(int(line.split(",")[1]) for line in table if f"{market[:4]}-{market[4:7]}-{market[7:]}" in line)

    before = counted()
    for _ in range(4):
        assert phone.request.get(f"/q/{market}").ok
    # Counts are stored together, a few seconds late.
    assert wait_until(lambda: counted() >= before + 4, 15, 0.5), "the scans are not counted"
    chair.goto(f"/desk/codes/{market}")
    axe(chair)

    chair.goto("/desk/scans")
    main = chair.get_by_role("main")
    total = number_of(chair, t(lang, "lookup.scans.total"))
    assert total >= 4
    axe(chair)
    # Kinds and units lead to what was scanned of them in these days, codes to themselves.
    for caption, target in (
        ("by_kind", r"/desk/scans\?days=30&kind="),
        ("by_unit", r"/desk/scans\?days=30&unit="),
        ("by_code", r"/desk/codes/[0-9A-Z]{10}$"),
    ):
        table = main.get_by_role("table", name=t(lang, f"lookup.scans.{caption}"))
        link = table.get_by_role("link").first
        assert re.search(target, link.get_attribute("href"))
        assert chair.request.get(link.get_attribute("href")).ok
    # The kind "place" opens the places that were scanned, as often as the number says.
    places = main.locator("a[href='/desk/scans?days=30&kind=lookup.place']")
    said = places.locator("xpath=ancestor::tr").locator("td, th").last.inner_text()
    places.click()
    expect(main.locator(f"a[href='/desk/codes/{market}']")).to_be_visible()
    assert main.locator(".figures dd").first.inner_text() == said
    axe(chair)
    chair.go_back()
    main.locator("summary", has_text=t(lang, "lookup.scans.by_day")).click()
    main.get_by_role("table", name=t(lang, "lookup.scans.by_day")).get_by_role("link").first.click()
    expect(chair).to_have_url(re.compile(r"day=\d{4}-\d\d-\d\d$"))
    assert number_of(chair, t(lang, "lookup.scans.total")) >= 4
    axe(chair)


def test_signs_that_nobody_scans(people, lang, axe, server, office):
    """One was scanned until three weeks ago, one never: both are found, and no sign that hangs since yesterday."""
    writer = office.official(WRITER)
    titles = {kind: placing.name_of(lang) for kind in ("stopped", "never", "new")}
    made = {kind: placing.published(writer, title) for kind, title in titles.items()}
    server.age(made["stopped"]["code"], days=60, scanned=21)
    server.age(made["never"]["code"], days=30)
    chair = people.desk(lang, "chair")
    main = chair.get_by_role("main")
    for kind in ("stopped", "never"):
        chair.goto("/desk/scans")
        number = number_of(chair, t(lang, f"lookup.silent.{kind}"))
        main.locator(f"a[href='/desk/scans/silent?kind={kind}']").click()
        expect(chair.get_by_role("heading", level=1)).to_have_text(t(lang, f"lookup.silent.{kind}"))
        rows = main.locator("tbody tr")
        assert rows.count() == number >= 1, "the list has what the figure says"
        for other, place in made.items():
            links = main.locator(f"a[href='/desk/codes/{place['code']}']")
            expect(links).to_have_count(1 if other == kind else 0)
        axe(chair)
    # From the silent sign to its code, to revoke or print it again.
    main.locator(f"a[href='/desk/codes/{made['never']['code']}']").click()
    expect(main.get_by_role("link", name=t(lang, "lookup.sign.a4"))).to_be_visible()


def test_codes_that_may_be_forged(people, lang, axe):
    code = codes.unissued(seed=uuid.uuid4().int % 10**9)
    chair = people.desk(lang, "chair")
    chair.goto("/desk/scans")
    before = number_of(chair, t(lang, "lookup.scans.forged"))
    phone = people.phone(lang)
    assert phone.goto(f"/q/{code}").status == 404
    chair.reload()
    assert number_of(chair, t(lang, "lookup.scans.forged")) == before + 1
    # Whoever tries codes types many that are none.
    tried = number_of(chair, t(lang, "lookup.scans.mistyped"))
    phone.goto(f"/q/{codes.mistyped(code)}")
    chair.reload()
    assert number_of(chair, t(lang, "lookup.scans.mistyped")) == tried + 1
    chair.get_by_role("main").locator("a[href='/desk/code-misses']").first.click()
    expect(chair.get_by_role("main")).to_contain_text(f"{code[:4]}-{code[4:7]}-{code[7:]}")
    axe(chair)


def test_what_was_sought_in_vain_gets_a_name(people, lang, axe, site):
    """The chair reads it, and names the thing so that the next one finds it."""
    words = f"nha rong {uuid.uuid4().hex[:6]}"
    phone = people.phone(lang)
    for _ in range(2):
        phone.goto(f"/search?q={words}")
    chair = people.desk(lang, "chair")
    chair.goto("/desk/scans")
    main = chair.get_by_role("main")
    main.get_by_role("link", name=t(lang, "lookup.sought.all")).click()
    row = main.get_by_role("row").filter(has_text=words)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("2")
    axe(chair)
    row.get_by_role("link", name=t(lang, "lookup.sought.name_it")).click()
    expect(labelled(main, t(lang, "lookup.nicknames.words"))).to_have_value(words)
    axe(chair)
    labelled(main, t(lang, "lookup.nicknames.title")).fill("Nhà văn hóa thôn 5")
    labelled(main, t(lang, "lookup.nicknames.path")).fill("/units/van-son-thon-5")
    main.get_by_role("button", name=t(lang, "web.save")).click()
    expect(main).to_contain_text(t(lang, "lookup.nicknames.saved"))
    phone.goto(f"/search?q={words}")
    found = phone.get_by_role("main").locator("a[href='/units/van-son-thon-5']")
    expect(found.first).to_be_visible()
    found.first.click()
    expect(phone).to_have_url(f"{site}/units/van-son-thon-5")


@pytest.mark.parametrize("path", ["/desk/scans", "/desk/scans/silent", "/desk/search-misses", "/desk/scans.csv"])
def test_the_figures_are_for_those_who_lead(people, path):
    teacher = people.desk("vi", "teacher")
    assert teacher.goto(path).status == 403
