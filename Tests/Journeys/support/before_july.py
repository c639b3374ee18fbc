"""What was known before the merger of 1 July 2025, for a server without the demo."""

import csv

from .server import ROOT

with (ROOT / "Data" / "units.csv").open(encoding="utf-8", newline="") as lines:
    UNITS = list(csv.DictReader(lines))
#: Who gives case numbers; placeholders, as in the data.
AGENCIES = {"van-son": "000.11.99.H56", "thai-hoa": "000.12.99.H56", "nua": "000.13.99.H56"}


def imported(server, folder, name: str, rows: list) -> None:
    """Brings units in by the command."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, UNITS[0].keys())
        table.writeheader()
        table.writerows(rows)
    server.command("unit", "import", str(path))


def known_in_june() -> list:
    """The province, the district, the communes and their villages, before anybody knew of an end."""
    old = [row for row in UNITS if row["until"] == "2025-07-01" or row["key"] == "thanh-hoa"]
    return [row | {"until": "", "became": "", "org_code": AGENCIES.get(row["key"], row["org_code"])} for row in old]


def before_the_merger(folder) -> str:
    """The procedure as Vân Sơn had it."""
    (path,) = (ROOT / "Data" / "procedures" / "modelled").glob("poor-household-confirmation.yaml")
    text = path.read_text(encoding="utf-8")
    for new, old in (
        ('from: "2025-07-01"', 'from: "2025-01-01"'),
        ("owner: tan-ninh", "owner: van-son"),
        ("handled_by: tan-ninh-service-centre", "handled_by: van-son"),
        ("xã Tân Ninh", "xã Vân Sơn"),
    ):
        assert new in text, new
        text = text.replace(new, old)
    (folder / "vs.yaml").write_text(text, encoding="utf-8")
    return str(folder / "vs.yaml")
