"""The figures of the one-stop service: the same numbers for programs, for spreadsheets, and behind each number its list."""

import csv
import html
import io
import re
from datetime import date, datetime

import openpyxl
import pytest
import requests

PERIOD = "from=2020-01-01&until=2099-12-31"


def period(by: str) -> str:
    """All there is; by month, 24 months at most."""
    if by != "month":
        return PERIOD
    today = date.today()
    return f"from={today.replace(year=today.year - 1, month=1, day=1)}&until={today.replace(month=12, day=31)}"


NUMBERS = [
    "carried",
    "received",
    "early",
    "on_time",
    "late",
    "open_in_time",
    "open_late",
    "paused",
    "returned",
    "refused",
    "withdrawn",
]


@pytest.fixture(scope="module")
def chair(server, accounts) -> dict:
    return {"Authorization": f"Bearer {server.token(accounts['chair']['username'])}", "Accept-Language": "vi"}


@pytest.mark.parametrize("by", ["field", "procedure", "unit", "officer", "channel", "month"])
def test_program_spreadsheet_and_table_agree(site, chair, by):
    days = period(by)
    answer = requests.get(f"{site}/api/v1/figures?{days}&by={by}", headers=chair, timeout=30)
    assert answer.ok, answer.text
    figures = answer.json()
    wanted = [[row[name] for name in NUMBERS] for row in figures["rows"]]
    total = [figures["total"][name] for name in NUMBERS]
    for row in wanted + [total]:
        assert sum(row[:2]) == sum(row[2:]), "carried over and received are the sum of the cells"
    if by != "month":
        assert [sum(column) for column in zip(*wanted, strict=True)] == total

    file = requests.get(f"{site}/desk/figures.xlsx?{days}&by={by}", headers=chair, timeout=30)
    assert file.ok and file.headers["content-type"].endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    sheet, about = book.worksheets
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [list(line[2:]) for line in lines] == wanted + [total]
    assert all(cell.data_type == "n" for line in sheet.iter_rows(min_row=2, min_col=3) for cell in line)
    assert [line[0] for line in lines[:-1]] == [row["name"] for row in figures["rows"]]
    assert isinstance(about["A2"].value, datetime) and about["A2"].value.year == int(days[5:9])

    table = requests.get(f"{site}/desk/figures.csv?{days}&by={by}", headers=chair, timeout=30)
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))[1:]
    assert [[int(cell) for cell in row[2:]] for row in rows] == wanted + [total]


def listed(site, chair, path: str) -> int:
    """How long the list is, with what it says is counted besides its dossiers."""
    text = requests.get(site + html.unescape(path), headers=chair, timeout=30).text
    found = int(re.search(r"([0-9.]+) kết quả", text)[1].replace(".", ""))
    more = re.search(r'<a href="(/desk/certification/register\?[^"]*)">Ngoài ra có ([0-9.]+) số chứng thực', text)
    if path.startswith("/desk/dossiers") and more:
        others = listed(site, chair, more[1])
        assert others == int(more[2].replace(".", ""))
        found += others
    return found


def test_each_number_opens_its_list(site, chair):
    page = requests.get(f"{site}/desk/figures?{PERIOD}&by=procedure", headers=chair, timeout=30).text
    links = re.findall(
        r'<a href="(/desk/(?:dossiers\?[^"]*cell=|certification/register\?)[^"]*)">([0-9.]+)</a>', page)
    assert len(links) > 5
    assert any(path.startswith("/desk/certification") for path, _ in links)
    for path, number in links:
        assert listed(site, chair, path) == int(number.replace(".", "")), path


def test_two_years_at_most_by_month(site, chair):
    answer = requests.get(f"{site}/api/v1/figures?{PERIOD}&by=month", headers=chair, timeout=30)
    assert answer.status_code == 422
    assert "24" in answer.text
