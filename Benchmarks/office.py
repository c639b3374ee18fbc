"""Five hundred officers at work: pages and writes mixed, at the pace of people and as fast as the machine goes, on both engines."""

import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dossiers
from databases import Cluster
from people import Officer
from programs import Commune, Running, bench
from submissions import identifier

OFFICERS = 500
DOSSIERS = 50_000
#: Each officer does something every so many milliseconds, on the average.
PAUSE_MS = 5_000
ACTIONS = 8
#: What an officer does, and how often among a hundred actions.
WORK = {"inbox": 25, "dossier": 30, "list": 15, "procedures": 5, "comment": 25}


def measure(demo: Commune, scratch: Path) -> dict:
    commune = demo.copy(scratch / "office")
    dossiers.fill(commune.database, DOSSIERS)
    names = hire(commune.database)
    own = own_dossiers(commune.database)
    with Cluster(scratch / "pg") as cluster:
        other = cluster.hold(commune, "office")
        found = {}
        for engine, place in [("SQLite", commune), ("PostgreSQL", other)]:
            # Five hundred desks have as many addresses: sign-ins are counted for each.
            with place.serve(environment={"LANGSO_PROXIES": "127.0.0.1"}) as server:
                found[engine] = work(server, scratch, names, own)
    return found


def work(server: Running, scratch: Path, names: list, own: list) -> dict:
    begun = time.perf_counter()
    with ThreadPoolExecutor(16) as pool:
        officers = list(pool.map(lambda number: Officer(server, names[number], f"10.0.{number // 250}.{number % 250 + 1}"), range(len(names))))
    signed_in = time.perf_counter() - begun
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda officer: officer.get(f"/desk/dossiers/{own[0]}"), officers))
    draw = random.Random(2)
    paced = day(server, scratch, officers, own, draw, PAUSE_MS)
    hurried = day(server, scratch, officers, own, draw, 0)
    return {"sign_in_seconds": signed_in, "paced": paced, "hurried": hurried, "memory": server.memory()}


def day(server: Running, scratch: Path, officers: list, own: list, draw: random.Random, pause: int) -> dict:
    kinds = draw.choices(list(WORK), weights=list(WORK.values()), k=OFFICERS * ACTIONS)
    requests = [action(kind, officers[number % OFFICERS], own, draw) for number, kind in enumerate(kinds)]
    file, locations, waits = (scratch / name for name in ["work.bin", "work.txt", "waits.txt"])
    with open(file, "wb") as out:
        for request in requests:
            out.write(b"%d\n" % len(request) + request)
    answer = bench(
        "load", "--port", server.port, "--clients", OFFICERS, "--requests", file, "--locations", locations, "--waits",
        waits, "--pause", pause)  # fmt: skip
    if answer["unanswered"] or set(answer["statuses"]) - {"200", "303"}:
        raise SystemExit(f"{answer['unanswered']} requests had no answer; {answer['statuses']}\n{''.join(server.log[-5:])}")
    measured = [float(line) for line in waits.read_text().split()]
    reads = sorted(wait for kind, wait in zip(kinds, measured) if kind != "comment")
    writes = sorted(wait for kind, wait in zip(kinds, measured) if kind == "comment")
    return {"per_second": len(requests) / answer["seconds"], "reads": shares(reads), "writes": shares(writes)}


def shares(waits: list) -> dict:
    return {"p50": waits[len(waits) // 2], "p95": waits[int(len(waits) * 0.95)], "count": len(waits)}


def action(kind: str, officer: Officer, own: list, draw: random.Random) -> bytes:
    dossier = draw.choice(own)
    match kind:
        case "inbox":
            return officer.request("/desk")
        case "dossier":
            return officer.request(f"/desk/dossiers/{dossier}")
        case "list":
            return officer.request("/desk/dossiers?state=processing")
        case "procedures":
            return officer.request("/procedures")
        case _:
            return officer.request(f"/desk/dossiers/{dossier}/comments", {"text": "Đã gọi điện cho người nộp."})


# What is made ready before anything is measured.


def hire(database: Path) -> list:
    """Five hundred accounts like those of the counter and of the specialists, each with a post; their names to sign in."""
    names = []
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        models = [
            rows_of(connection, username) for username in ["motcua1", "vanhoa1"]
        ]  # fmt: skip
        for number in range(OFFICERS):
            account, posts, roles = models[number % len(models)]
            mine = identifier()
            names.append(f"officer{number}")
            put(connection, "account", account | {"id": mine, "username": names[-1], "acting_post": ""})
            for post in posts:
                place = identifier()
                put(connection, "post", post | {"id": place, "account_id": mine})
                for role in roles:
                    if role["post_id"] == post["id"]:
                        put(connection, "post_role", role | {"post_id": place})
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return names


def rows_of(connection: sqlite3.Connection, username: str) -> tuple:
    account = dict(connection.execute("SELECT * FROM account WHERE username = ?", (username,)).fetchone())
    posts = [dict(row) for row in connection.execute("SELECT * FROM post WHERE account_id = ?", (account["id"],))]
    roles = [
        dict(row) for post in posts
        for row in connection.execute("SELECT * FROM post_role WHERE post_id = ?", (post["id"],))
    ]  # fmt: skip
    return account, posts, roles


def put(connection: sqlite3.Connection, table: str, row: dict) -> None:
    connection.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})", row)


def own_dossiers(database: Path) -> list:
    """Open dossiers of the demo, whose answers its keys open."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = connection.execute(
        "SELECT id FROM dossier WHERE state = 'processing' AND case_number NOT LIKE 'B-%' ORDER BY id LIMIT 100")
    found = [row[0] for row in rows]
    connection.close()
    return found
