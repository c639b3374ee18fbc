"""Units merge on a day: looked at first, then done; what the merger of 1 July 2025 left behind answers still."""

import datetime
import re

import pytest
from playwright.sync_api import expect
from support.server import HANOI
from support.texts import plain, t

ADMIN = "quantri"
#: The three units of old and what they became, as people wrote it then.
OF_2025 = "unit;becomes\nvan-son;tan-ninh\nthai-hoa;tan-ninh\nnua;tan-ninh\n"
TODAY = datetime.datetime.now(HANOI).date()


def look(page, language: str, day: datetime.date, lines: str) -> None:
    """Fills the table in; the page says what would become of it."""
    page.goto("/desk/units/merge")
    page.locator("[name=on]").fill(day.isoformat())
    page.locator("[name=lines]").fill(lines)
    page.get_by_role("main").get_by_role("button", name=t(language, "identity.merge.check")).click()


def test_the_merger_of_2025_was_done(people, lang, axe):
    page = people.desk(lang, ADMIN)
    page.goto("/desk/units")
    page.get_by_role("link", name=t(lang, "identity.merge.link")).click()
    axe(page)
    look(page, lang, datetime.date(2025, 7, 1), OF_2025)
    expect(page.get_by_role("main")).to_contain_text(t(lang, "identity.merge.nothing"))
    expect(page.get_by_role("main").locator("form[action$='/apply']")).to_have_count(0)
    axe(page)

    # On the day before, the three stand in the tree; on the day itself, one.
    names = {
        "vi": ("Xã Thái Hòa", "Xã Tân Ninh"),
        "en": ("Thái Hòa commune (old)", "Tân Ninh commune"),
        "ar": ("بلدية تاي هوا (سابقًا)", "بلدية تان نينه"),
    }[lang]
    for day, there in ((datetime.date(2025, 6, 30), names[0]), (datetime.date(2025, 7, 1), names[1])):
        page.goto(f"/desk/units?date={day.isoformat()}")
        expect(page.get_by_role("main").get_by_role("link", name=there, exact=True)).to_have_count(1)
    expect(page.get_by_role("main").get_by_role("link", name=names[0], exact=True)).to_have_count(0)


def test_a_table_with_mistakes(people, lang, axe):
    page = people.desk(lang, ADMIN)
    cases = (
        ("unit;becomes\nkhong-co;tan-ninh\n", "identity.merge.no_unit"),
        ("unit;becomes\nvan-son-thon-1;van-son-thon-1\n", "identity.merge.bad_line"),
        ("unit;becomes\nvan-son-thon-1;thon-moi\n", "identity.merge.no_heir"),
        ("unit;becomes\nvan-son-thon-1;van-son-thon-2\nvan-son-thon-2;van-son-thon-1\n", "identity.merge.circle"),
    )
    for lines, key in cases:
        look(page, lang, TODAY + datetime.timedelta(days=1), lines)
        assert t(lang, key) in plain(page.get_by_role("alert").first.inner_text()), key
        # What was pasted stands there still.
        expect(page.locator("[name=lines]")).to_have_value(re.compile(r"van-son|khong-co"))
    axe(page)


@pytest.mark.parametrize("language", ["vi"])
def test_two_villages_become_one(people, language, axe):
    """Looked at, then done, for a day that lies ahead; the post goes on in the new village."""
    page = people.desk(language, ADMIN)
    day = TODAY + datetime.timedelta(days=400)
    lines = (
        "unit;becomes;name_vi;kind;parent\n"
        "van-son-thon-7;thon-hop-nhat;Thôn Hợp Nhất;village;tan-ninh\n"
        "van-son-thon-8;thon-hop-nhat;;;\n"
    )
    look(page, language, day, lines)
    main = page.get_by_role("main")
    expect(main).to_contain_text(t(language, "identity.merge.dry"))
    expect(main).to_contain_text("Thôn Hợp Nhất")
    expect(main.get_by_role("table")).to_contain_text("thon8")
    axe(page)
    # Nothing is written yet.
    other = people.desk(language, ADMIN)
    other.goto(f"/desk/units?date={day.isoformat()}")
    expect(other.get_by_role("main")).not_to_contain_text("Thôn Hợp Nhất")

    button = main.locator("form[action$='/apply'] button")
    button.click()
    expect(button).to_have_text(t(language, "identity.merge.confirm"))
    button.click()
    expect(page.get_by_role("status").first).to_contain_text(t(language, "identity.merge.done"))
    page.goto(f"/desk/units?date={day.isoformat()}")
    expect(main).not_to_contain_text("Thôn 8")
    main.get_by_role("link", name="Thôn Hợp Nhất").click()
    axe(page)
    # Until then it is as it was.
    page.goto("/desk/units")
    expect(main.get_by_role("link", name="Thôn 8", exact=True)).to_have_count(1)
    # Done twice, it finds nothing to do.
    look(page, language, day, lines)
    expect(main).to_contain_text(t(language, "identity.merge.nothing"))
