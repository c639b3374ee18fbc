"""A million dossiers: the figures and the late list as the chairman opens them, on both engines."""

import random
import sqlite3
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from databases import Cluster
from programs import Commune, Running
from people import Officer
from submissions import identifier

DOSSIERS = 1_000_000
#: They were accepted evenly over so many days; those of the last ones may still be open.
DAYS = 5 * 365
OPEN_DAYS = 60
ROUNDS = 7
DAY = 86_400_000
#: What moves with the day of acceptance, wherever it is not 0.
MOMENTS = [
    "created_at", "sent_at", "received_at", "due_at", "resolved_at", "closed_at", "accept_by", "accepted_at",
    "finished_at", "paused_at", "step_due_at", "held_since", "worked_at",
]  # fmt: skip
OF_ITS_OWN = ["id", "code", "secret_digest", "case_number"]


#: The characters of printed codes; see Sources/Kernel/Codes/PublicCode.swift.
SYMBOLS = "0123456789BCFGHJKMNPQRSTVXZ"


def times_x(element: int) -> int:
    shifted = element << 1
    return shifted ^ 0b100101 if shifted & 0b100000 else shifted


def codes():
    """Well-formed codes, each once; of 4.5 × 10^12 the chance of meeting one of the demo's is nil."""
    draw, given = random.Random(3), set()
    while True:
        head = "".join(draw.choices(SYMBOLS, k=9))
        total = 0
        for character in head:
            total = times_x(total) ^ SYMBOLS.index(character)
        check = times_x(total)
        if check >= len(SYMBOLS):
            continue
        code = head + SYMBOLS[check]
        # No two alike beside each other, and not a number.
        if code not in given and not code.isdigit() and all(one != other for one, other in zip(code, code[1:])):
            given.add(code)
            yield code


def fill(database: Path, total: int) -> int:
    """Copies the demo's accepted dossiers until there are so many, each with a day of its own; how many there are.

    Of the log each has its reception: figures of a past month ask for it where a dossier was open at the end.
    """
    draw = random.Random(1)
    now = int(time.time() * 1000)
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        models = [dict(row) for row in connection.execute("SELECT * FROM dossier WHERE accepted_at > 0 ORDER BY id")]
        finished = [each for each in models if each["finished_at"] > 0]
        present = connection.execute("SELECT count(*) FROM dossier").fetchone()[0]
        names = list(models[0])

        code = codes()

        def copies():
            for number in range(present, total):
                accepted = now - int(draw.random() * DAYS * DAY) - 1
                model = draw.choice(models if accepted > now - OPEN_DAYS * DAY else finished)
                shift = accepted - model["accepted_at"]
                row = {name: value + shift if name in MOMENTS and value else value for name, value in model.items()}
                row |= {"id": identifier(), "code": next(code), "secret_digest": f"bench-{number}"}
                row["case_number"] = f"B-{number}"
                # Nothing is finished tomorrow.
                if row["finished_at"] > now:
                    row["finished_at"] = now
                yield row

        connection.executemany(
            f"INSERT INTO dossier ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})", copies())
        connection.execute(
            """
            INSERT INTO dossier_event (id, dossier_id, kind, at, account_id, actor_name, step, text, is_public, detail, due_at)
            SELECT id, id, 'received', accepted_at, '', '', '', '', 1, '', due_at FROM dossier WHERE case_number LIKE 'B-%'
            """)
        connection.execute("ANALYZE")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return total


def measure(demo: Commune, scratch: Path) -> dict:
    commune = demo.copy(scratch / "dossiers")
    fill(commune.database, DOSSIERS)
    with commune.serve() as server:
        found = {"SQLite": opened(server)}
    with Cluster(scratch / "pg") as cluster:
        begun = time.perf_counter()
        copy = cluster.hold(commune, "dossiers")
        copied = time.perf_counter() - begun
        with copy.serve() as server:
            found["PostgreSQL"] = opened(server)
    return {"pages": found, "copy_seconds": copied}


def opened(server: Running) -> dict:
    """What the chairman waits for each page, and how many dossiers it is about."""
    chair = Officer(server, "chutich")
    today = date.today()
    year = f"from={today.replace(month=1, day=1)}&until={today}"
    five = f"from={today - timedelta(days=DAYS)}&until={today}"
    paths = {
        "figures of this year by procedure": f"/desk/figures?{year}&by=procedure",
        "figures of this year by month": f"/desk/figures?{year}&by=month",
        "figures of five years by officer": f"/desk/figures?{five}&by=officer",
        "list of this year's late, open": f"/desk/dossiers?{year}&cell=open_late",
        "list of five years' late, resolved": f"/desk/dossiers?{five}&cell=late",
        "morning page": "/desk/morning",
        "inbox": "/desk",
    }
    found = {}
    for name, path in paths.items():
        waits = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            chair.get(path)
            waits.append((time.perf_counter() - begun) * 1000)
        found[name] = {"first": waits[0], "median": median(waits[1:])}
    return found
