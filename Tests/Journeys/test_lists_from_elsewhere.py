"""The counter brings a list that another system has exported: its columns are named once, its lines looked at, then taken in."""

import datetime
import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect
from support.officials import scan
from support.server import HANOI
from support.texts import plain, t

COUNTER, CHAIR = "motcua2", "chair"
TODAY = datetime.datetime.now(HANOI).date()
HEADING = ["Mã hồ sơ", "Chủ hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày có kết quả", "Trạng thái"]
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def code(lang: str, kind: str, number: int) -> str:
    """A code of the other system; of another batch for each language and kind of file."""
    return f"H38.77-{TODAY:%y%m%d}-{lang.upper()}{kind.upper()}{number:02}"


def lines(lang: str, kind: str) -> list:
    """One still worked on, one whose date cannot be read, one that is done."""
    begun, due = f"{TODAY:%d/%m/%Y} 08:30", f"{TODAY + datetime.timedelta(days=40):%d/%m/%Y}"
    return [
        [code(lang, kind, 1), "Lò Văn Xa", begun, due, "", "Đang xử lý"],
        [code(lang, kind, 2), "Lò Thị Lạc", "không rõ", "", "", "Đang xử lý"],
        [code(lang, kind, 3), "Lò Thị Gần", begun, due, f"{TODAY:%d/%m/%Y} 09:00", "Xong việc"],
    ]


def heading(lang: str, kind: str) -> list:
    """A column more for each language and kind, for the names of the columns tell a source."""
    return [*HEADING, f"Lô {lang} {kind}"]


def text(lang: str, kind: str, rows: list) -> dict:
    """Semicolons and a mark in front, as a Vietnamese Excel writes."""
    content = "\ufeff" + "\r\n".join(";".join(row) for row in [heading(lang, kind), *rows]) + "\r\n"
    return {"name": "thang.csv", "mimeType": CSV, "buffer": content.encode()}


def book(lang: str, kind: str, rows: list) -> dict:
    """A workbook with the agency's name above its heading; days are days where they can be."""

    def cell(word: str):
        found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})(?: (\d\d):(\d\d))?", word)
        return datetime.datetime(*(int(found[part] or 0) for part in (3, 2, 1, 4, 5))) if found else word or None

    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["UBND xã Tân Ninh"])
    for row in [heading(lang, kind), *rows]:
        sheet.append([cell(word) for word in row])
    out = io.BytesIO()
    made.save(out)
    return {"name": "thang.xlsx", "mimeType": XLSX, "buffer": out.getvalue()}


MAKERS = {"csv": text, "xlsx": book}


def system(lang: str, kind: str) -> str:
    return f"Cổng {lang} {kind}"


def bring(page, lang: str, file: dict) -> None:
    page.goto("/desk/dossiers/import")
    page.get_by_label(t(lang, "onestop.imports.file")).set_input_files([file])
    page.get_by_role("button", name=t(lang, "onestop.imports.check")).click()


def look(page, lang: str) -> None:
    page.get_by_role("main").get_by_role("button", name=t(lang, "onestop.imports.look")).click()


def named(page, lang: str, key: str):
    """A field of the columns' page, whatever stands behind its label."""
    return page.get_by_role("main").get_by_label(re.compile("^" + re.escape(t(lang, f"onestop.imports.{key}")))).first


def fate(page, lang: str, key: str, number: int) -> None:
    """The group of lines that met this fate: how many, and the page of them where there are any."""
    group = page.locator("dl.figures > div").filter(has_text=t(lang, f"onestop.imports.fate.{key}"))
    expect(group.get_by_role("definition")).to_have_text(str(number))
    if number and group.get_by_role("link").count():
        group.get_by_role("link").click()


def test_a_file_that_is_no_list(people, lang, axe):
    page = people.desk(lang, COUNTER)
    page.goto("/desk/outside")
    axe(page)
    page.get_by_role("main").get_by_role("link", name=t(lang, "onestop.imports.title")).click()
    axe(page)
    cases = (
        ({"name": "thang.xlsx", "mimeType": XLSX, "buffer": b"PK\x03\x04" + bytes(200)}, "web.table.bad_workbook"),
        ({"name": "thang.csv", "mimeType": CSV, "buffer": 'Mã;Tên\r\n1;"mở'.encode()}, "web.table.open_quote"),
        ({"name": "thang.csv", "mimeType": CSV, "buffer": "Mã;Tên\n1;Lò Văn Ước\n".encode("cp1258", "replace")}, None),
    )
    for file, key in cases:
        bring(page, lang, file)
        alert = page.get_by_role("alert").first
        expect(alert).to_be_visible()
        if key:
            assert t(lang, key, line="2") in plain(alert.inner_text()), key
        expect(page).to_have_url(re.compile("/desk/dossiers/import$"))
    axe(page)
    # Nothing chosen at all.
    page.get_by_role("button", name=t(lang, "onestop.imports.check")).click()
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "onestop.imports.no_file"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_from_the_file_to_the_comparison(people, lang, axe, kind):
    page, make, theirs = people.desk(lang, COUNTER), MAKERS[kind], system(lang, kind)
    main = page.get_by_role("main")
    bring(page, lang, make(lang, kind, lines(lang, kind)))
    expect(page.get_by_role("heading", level=1)).to_have_text(t(lang, "onestop.imports.columns"))
    axe(page)

    # The columns are guessed; a word of the state that nobody knows is not, and the source has no name yet.
    expect(named(page, lang, "field.code")).to_have_value(HEADING[0].lower())
    expect(named(page, lang, "field.resolved")).to_have_value(HEADING[4].lower())
    look(page, lang)
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "onestop.imports.name"))
    axe(page)
    named(page, lang, "name").fill(f"Danh sách {lang} {kind}")
    named(page, lang, "system").fill(theirs)
    expect(main.get_by_label(re.compile("^Đang xử lý"))).to_have_value("processing")
    main.get_by_label(re.compile("^Xong việc")).select_option("resolved")
    look(page, lang)

    # Each line's fate; nothing is written yet.
    expect(main).to_contain_text(t(lang, "onestop.imports.dry"))
    expect(main.get_by_role("table")).to_contain_text("Lò Thị Lạc")
    assert t(lang, "onestop.imports.line.bad_date", text="không rõ") in plain(main.get_by_role("table").inner_text())
    axe(page)
    fate(page, lang, "error", 1)
    fate(page, lang, "new", 2)
    expect(main.get_by_role("table")).to_contain_text(code(lang, kind, 3))
    link = main.get_by_role("link", name=t(lang, "onestop.imports.fates_file"))
    fates = page.request.get(link.get_attribute("href")).text()
    assert re.search(f"{code(lang, kind, 1)}.*,new,", fates) and re.search(f"{code(lang, kind, 2)}.*,error,", fates)
    other = people.desk(lang, COUNTER)
    other.goto(f"/desk/outside?q={code(lang, kind, 1)}")
    expect(other.get_by_role("main")).not_to_contain_text("Lò Văn Xa")

    button = main.locator("form[action$='/apply'] button")
    button.click()
    expect(button).to_have_text(t(lang, "onestop.imports.confirm"))
    button.click()
    expect(page.get_by_role("status").first).to_contain_text(t(lang, "onestop.imports.applied"))
    expect(button).to_have_count(0)
    axe(page)

    # The next list of the same columns is known; the same lines are as they were.
    bring(page, lang, make(lang, kind, lines(lang, kind)))
    assert t(lang, "onestop.imports.known", name=f"Danh sách {lang} {kind}") in plain(main.inner_text())
    axe(page)
    look(page, lang)
    fate(page, lang, "new", 0)
    fate(page, lang, "unchanged", 2)
    expect(button).to_have_count(0)

    # It is found by its code: by the scanner, and in the box above the list of dossiers.
    scan(page, code(lang, kind, 1), lang)
    expect(page).to_have_url(re.compile(r"/desk/outside/[0-9a-f-]{30,}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Lò Văn Xa")
    assert t(lang, "onestop.outside.held", system=theirs) in plain(main.inner_text())
    axe(page)
    page.goto("/desk/dossiers")
    main.get_by_label(t(lang, "onestop.desk.open.label")).fill(code(lang, kind, 3).lower())
    main.get_by_role("button", name=t(lang, "onestop.desk.open.button"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lò Thị Gần")
    comment = f"Đã gọi điện {lang} {kind}"
    main.get_by_label(re.compile("^" + re.escape(t(lang, "onestop.outside.comment")))).fill(comment)
    main.get_by_role("button", name=t(lang, "onestop.outside.write")).click()
    expect(main).to_contain_text(comment)

    # The chairman reads their figures of this month beside ours.
    chair = people.desk(lang, CHAIR)
    chair.goto("/desk/outside/compare")
    main = chair.get_by_role("main")
    main.get_by_label(t(lang, "onestop.imports.system")).select_option(theirs)
    main.get_by_role("button", name=t(lang, "onestop.figures.show")).click()
    expect(main.get_by_role("table", name=theirs)).to_be_visible()
    month = main.get_by_role("table").get_by_role("row").nth(1)
    titles = [plain(each.inner_text()) for each in main.get_by_role("columnheader").all()]
    for key in ("in_time", "open_in_time"):
        cell = month.get_by_role("cell").nth(titles.index(t(lang, f"onestop.compare.column.{key}")))
        assert plain(cell.inner_text()).startswith("1 / "), (key, cell.inner_text())
    axe(chair)
    # He reads; bringing lists is the counter's.
    assert chair.goto("/desk/dossiers/import").status == 403
