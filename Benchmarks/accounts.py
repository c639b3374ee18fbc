"""A list of 10,000 officials brought in by `langso import accounts`: read, judged and written."""

import csv
import subprocess
import time
from pathlib import Path

from programs import BUILD, Commune

ACCOUNTS = 10_000


def measure(demo: Commune, scratch: Path) -> dict:
    commune = demo.copy(scratch / "accounts")
    listed = scratch / "accounts.csv"
    write(commune, listed)
    found = {}
    for name, more in {"dry": ["--dry-run"], "written": [], "again": []}.items():
        begun = time.perf_counter()
        command = [BUILD / "langso", "import", "accounts", *commune.options, *more, listed]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"langso import accounts: {done.stderr or done.stdout[-500:]}")
        found[name] = {"seconds": time.perf_counter() - begun, "outcome": done.stdout.strip().splitlines()[-1]}
    return found


def write(commune: Commune, listed: Path) -> None:
    """The list that the program writes, and lines like its last one under names of their own."""
    model = exported(commune)
    with open(listed, "w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, fieldnames=list(model))
        table.writeheader()
        for number in range(ACCOUNTS):
            row = dict(model)
            row["username"] = f"canbo{number}"
            table.writerow(row)


def exported(commune: Commune) -> dict:
    """One line of /desk/accounts/export.csv, with its columns."""
    from people import Officer

    with commune.serve() as server:
        text = Officer(server, "quantri").get("/desk/accounts/export.csv")
    rows = list(csv.DictReader(text.lstrip("\ufeff").splitlines()))
    return next(row for row in rows if row["username"] == "vanhoa1")
