"""Accepted, durable submissions through HTTP with 64 clients, beside raw transactions that write the same rows."""

import http.client
import os
import re
import shutil
import sqlite3
import threading
import time
import uuid
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from programs import Commune, Running, bench

PROCEDURE = "TN-XN-01"
CLIENTS = 64
ROUNDS = 3
#: Submissions of a round through HTTP; raw on the slow flush writes fewer, because it takes so long.
COUNT = 2_000
SLOW_RAW_COUNT = 300
WARM_UP = 300
#: A smallest picture (PNG, one pixel) for the paper that must be there.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082")  # fmt: skip


def measure(demo: Commune, scratch: Path) -> dict:
    commune = demo.copy(scratch / "submit")
    total = 2 * (WARM_UP + ROUNDS * COUNT)
    with commune.serve() as server:
        secrets, begun = fill_drafts(server, scratch, total)
        attach_paper(server, secrets[0])
    give_all_the_paper(commune.database, total)
    before = scratch / "before.sqlite"
    shutil.copyfile(commune.database, before)

    waiting = iter(secrets)
    results = {"drafts_per_second": begun}
    for name, slow in [("fast", False), ("slow", True)]:
        with commune.serve(slow=slow) as server:
            threading.Event().wait(1)
            send(server, scratch, [next(waiting) for _ in range(WARM_UP)])
            rounds = []
            for _ in range(ROUNDS):
                start = int(time.time() * 1000)
                answer = send(server, scratch, [next(waiting) for _ in range(COUNT)])
                sent = sent_since(commune.database, start)
                if len(sent) != COUNT:
                    raise SystemExit(f"{COUNT} submissions were accepted and {len(sent)} are stored")
                # What the server does afterwards (events, seals) must not slow the other side.
                threading.Event().wait(1.5)
                raw = replay(commune.database, before, scratch, sent[: SLOW_RAW_COUNT if slow else COUNT], slow)
                rounds.append({"http": answer, "raw": raw})
            results[name] = rounds
    return results


def send(server: Running, scratch: Path, secrets: list) -> dict:
    answer = load(server, scratch, [post(f"/draft/{secret}/send", {}) for secret in secrets])
    wrong = [secret for secret, place in zip(secrets, answer["locations"]) if place != f"/follow/{secret}"]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {len(secrets)} submissions were not accepted: {answer['statuses']}")
    return answer | {"per_second": len(secrets) / answer["seconds"]}


def replay(source: Path, target: Path, scratch: Path, dossiers: list, slow: bool) -> dict:
    listed = scratch / "dossiers.txt"
    listed.write_text("\n".join(dossiers) + "\n")
    arguments = ["replay", "--from", source, "--into", target, "--dossiers", listed]
    answer = bench(*arguments, slow=scratch / "submit" if slow else None)
    return answer | {"per_second": answer["transactions"] / answer["seconds"]}


def load(server: Running, scratch: Path, requests: list) -> dict:
    """Sends the requests with all clients; what the driver says, with the `Location` of each."""
    file, locations = scratch / "requests.bin", scratch / "locations.txt"
    with open(file, "wb") as out:
        for request in requests:
            out.write(b"%d\n" % len(request) + request)
    answer = bench(
        "load", "--port", server.port, "--clients", CLIENTS, "--requests", file, "--locations", locations)
    if answer["unanswered"]:
        raise SystemExit(f"{answer['unanswered']} requests had no answer\n{''.join(server.log[-5:])}")
    return answer | {"locations": locations.read_text().split("\n")[:-1]}


def post(path: str, fields: dict) -> bytes:
    body = urlencode(fields | {"form_key": ""}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: vi\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


# What is made ready before anything is measured.


def fill_drafts(server: Running, scratch: Path, total: int) -> tuple:
    """So many drafts with every page filled in; their secrets, and how many were begun in a second."""
    people = [answers(number) for number in range(total)]
    begun = load(server, scratch, [post(f"/apply/{PROCEDURE}", each) for each in people])
    secrets, page = [], None
    for place in begun["locations"]:
        match = re.fullmatch(r"/draft/([^/]+)/(.+)", place)
        if not match:
            raise SystemExit(f"a draft was not begun: {begun['statuses']}")
        secrets.append(match.group(1))
        page = match.group(2)
    while page not in ("papers", "review"):
        html = server.get(f"/draft/{secrets[0]}/{page}")[2].decode()
        seen = re.search(r'name="seen" value="([^"]*)"', html)
        village = re.search(r'name="village".*?<option value="([^"]+)"', html, re.DOTALL) or re.search(
            r'name="village"[^>]*value="([^"]+)"', html)
        more = {"seen": seen.group(1) if seen else ""} | ({"village": village.group(1)} if village else {})
        forms = [post(f"/draft/{secret}/{page}", each | more) for secret, each in zip(secrets, people)]
        places = {place.rsplit("/", 1)[-1] for place in load(server, scratch, forms)["locations"]}
        if len(places) != 1 or places == {""}:
            raise SystemExit(f"the page {page} was not taken: {places}")
        page = places.pop()
    return secrets, total / begun["seconds"]


def answers(number: int) -> dict:
    """Answers of somebody who does not exist, to every question of the form."""
    name = f"{['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng'][number % 5]} Thị {['Hoa', 'Lan', 'Mai', 'Hạnh', 'Thu'][number // 5 % 5]}"
    return {
        "full_name": name, "personal_number": f"038185{number % 1_000_000:06}", "birth_date": "27/3/1985",
        "sex": "female", "phone": f"09{number % 100_000_000:08}", "address": "Ngõ 2", "head_name": name,
        "household_members": "4", "list_kind": "near_poor", "year": str(time.gmtime().tm_year), "purpose": "loan",
        "purpose_other": "", "delivery": "counter",
    }  # fmt: skip


def attach_paper(server: Running, secret: str) -> None:
    """Uploads the photo that the procedure asks for to one draft."""
    edge = uuid.uuid4().hex
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="action"\r\n\r\nnext\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="file-citizen_card"; filename="card.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    ).encode() + PICTURE + f"\r\n--{edge}--\r\n".encode()  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Sec-Fetch-Site": "same-origin"}
    connection.request("POST", f"/draft/{secret}/papers", body=body, headers=headers)
    response = connection.getresponse()
    text = response.read().decode(errors="replace")
    if response.status != 303:
        raise SystemExit(f"the paper was not taken ({response.status}): {text[:2000]}")


def give_all_the_paper(database: Path, total: int) -> None:
    """The other drafts get the same file, straight in the database: what is measured is sending, not uploading."""
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        paper = dict(connection.execute("SELECT * FROM dossier_document ORDER BY id DESC LIMIT 1").fetchone())
        drafts = connection.execute(
            """
            SELECT id FROM dossier WHERE state = 'draft' AND procedure_code = ?
                AND id NOT IN (SELECT dossier_id FROM dossier_document) ORDER BY id DESC LIMIT ?
            """, (PROCEDURE, total - 1)).fetchall()  # fmt: skip
        names = list(paper)
        connection.executemany(
            f"INSERT INTO dossier_document ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})",
            [paper | {"id": identifier(), "dossier_id": draft["id"]} for draft in drafts])
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def identifier() -> str:
    """A UUIDv7 of this moment."""
    high = (int(time.time() * 1000) << 16) | 0x7000 | int.from_bytes(os.urandom(2), "big") & 0xFFF
    low = 0x8000000000000000 | int.from_bytes(os.urandom(8), "big") >> 2
    return str(uuid.UUID(int=high << 64 | low))


def sent_since(database: Path, milliseconds: int) -> list:
    """The dossiers that were sent since, oldest first."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = connection.execute(
        "SELECT id FROM dossier WHERE state = 'prefiled' AND sent_at >= ? ORDER BY sent_at, id", (milliseconds,))
    found = [row[0] for row in rows]
    connection.close()
    return found


def figure(rounds: list, side: str, part: str = "per_second") -> float:
    return median(each[side][part] for each in rounds)


def ratio(rounds: list) -> float:
    return median(each["http"]["per_second"] / each["raw"]["per_second"] for each in rounds)
