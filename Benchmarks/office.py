"""Five hundred officers at work: pages and the writes of desks, at their pace and without a pause, on both engines."""

import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dossiers
from databases import Cluster
from deskwork import ACCEPTED, Desk, words
from people import Officer
from programs import Commune, Running, bench
from submissions import identifier

OFFICERS = 500
DOSSIERS = 50_000
#: Each officer does something every so many milliseconds, on the average.
PAUSE_MS = 5_000
ACTIONS = 8
#: Whom of the demo officers are like, by turns, and how often among a hundred actions they do what. A quarter of all
#: are writes. Nine tenths of what comes to the counter are certified copies, most paid at once (see
#: docs/features/onestop-clocks-and-figures.md); the lane is opened about as often as something is entered in it.
#: Specialists also finish steps of what was sent from home.
WORK = {
    "motcua1": {
        "inbox": 10, "dossier": 17, "list": 10, "procedures": 6, "late": 2, "lane": 25,
        "cash_copy": 20, "copy": 6, "walk_in": 3, "comment": 1,
    },
    "vanhoa1": {
        "inbox": 25, "dossier": 35, "list": 12, "procedures": 3, "late": 5,
        "advance": 12, "comment": 8,
    },
}  # fmt: skip


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
        addresses = [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(len(names))]
        officers = list(pool.map(lambda name, address: Officer(server, name, address), names, addresses))
    signed_in = time.perf_counter() - begun
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda officer: officer.get(f"/desk/dossiers/{own[0]}"), officers))
    draw = random.Random(2)
    plans = [plan(draw), plan(draw)]
    desk = Desk(officers[:: len(WORK)], own, draw)
    desk.open_drawers()
    desk.receive(sum(each.count("advance") for each in plans))
    paced, hurried = [
        day(server, scratch, officers, kinds, desk, pause) for kinds, pause in zip(plans, [PAUSE_MS, 0])]
    return {"sign_in_seconds": signed_in, "paced": paced, "hurried": hurried, "memory": server.memory()}


def plan(draw: random.Random) -> list:
    """What is done, one after the other; officers take turns as they were hired."""
    works = list(WORK.values())
    turns = [works[number % OFFICERS % len(works)] for number in range(OFFICERS * ACTIONS)]
    return [draw.choices(list(each), weights=list(each.values()))[0] for each in turns]


def day(server: Running, scratch: Path, officers: list, kinds: list, desk: Desk, pause: int) -> dict:
    requests = [desk.action(kind, officers[number % OFFICERS]) for number, kind in enumerate(kinds)]
    file, locations, waits = (scratch / name for name in ["work.bin", "work.txt", "waits.txt"])
    with open(file, "wb") as out:
        for request in requests:
            out.write(b"%d\n" % len(request) + request)
    answer = bench(
        "load", "--port", server.port, "--clients", OFFICERS, "--requests", file, "--locations", locations, "--waits",
        waits, "--pause", pause)  # fmt: skip
    if answer["unanswered"]:
        raise SystemExit(
            f"{answer['unanswered']} requests had no answer; {answer['statuses']}\n{''.join(server.log[-5:])}")
    done = list(zip(kinds, requests, locations.read_text().split("\n")))
    if wrong := refused(done, answer["statuses"], officers[0]):
        raise SystemExit(f"{wrong}\n{answer['statuses']}\n{''.join(server.log[-5:])}")
    measured = {kind: [] for kind in kinds}
    for kind, line in zip(kinds, waits.read_text().split()):
        measured[kind].append(float(line))
    return {"per_second": len(requests) / answer["seconds"]} | sides(measured)


def refused(done: list, statuses: dict, officer: Officer) -> str:
    """Which kind of form was not accepted or page not shown, and what one of them answers; nothing if all is well."""
    bad = [
        (kind, request) for kind, request, place in done
        if (not place.startswith(ACCEPTED[kind]) if kind in ACCEPTED else place)
    ]  # fmt: skip
    writes = sum(kind in ACCEPTED for kind, _, _ in done)
    if not bad and statuses.get("303", 0) == writes and statuses.get("200", 0) == len(done) - writes:
        return ""
    # The driver tells places by request, statuses only in sum: a page that is not 200 is looked for by asking again.
    for kind, request in bad or [(kind, request) for kind, request, _ in done if kind not in ACCEPTED]:
        status, place, text = officer.send(request)
        if bad or status != 200:
            count = sum(kind == other for other, _ in bad) or "some"
            return f"{kind}: {count} did not go well; one of them, sent again: {status} {place} {words(text)}"
    return "pages were not shown that are shown now"


def sides(measured: dict) -> dict:
    """Waits for pages, for writes, and for each kind of write."""
    reads = [wait for kind, waits in measured.items() if kind not in ACCEPTED for wait in waits]
    writes = {kind: waits for kind, waits in measured.items() if kind in ACCEPTED}
    return {
        "reads": shares(reads), "writes": shares([wait for waits in writes.values() for wait in waits]),
        "kinds": {kind: shares(waits) for kind, waits in writes.items()},
    }  # fmt: skip


def shares(waits: list) -> dict:
    waits = sorted(waits)
    return {"p50": waits[len(waits) // 2], "p95": waits[int(len(waits) * 0.95)], "count": len(waits)}


# What is made ready before anything is measured.


def hire(database: Path) -> list:
    """So many accounts like those of counter and specialists, each with a post; their names to sign in."""
    names = []
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        models = [rows_of(connection, username) for username in WORK]
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
