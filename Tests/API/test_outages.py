# This file is long, because each outage is set up and undone in one place.
"""Outages: killed, no room, a folder that cannot be written, a database that goes away, a key that is lost.

Each test has a server and folders of its own. Whatever happens, what was acknowledged is there once, what was not is there
once or not at all, and whoever asks is told what is wrong.
"""

import base64
import contextlib
import hashlib
import itertools
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from support import pictures
from support.codes import unissued
from support.database import Cluster
from support.people import answers, person
from support.server import ROOT, program, wait_until
from support.texts import procedure, t

CODE = "TN-XN-01"
FORM = procedure(CODE)
USER = "an.nguyen"
MEGABYTE = 1 << 20


@pytest.fixture(autouse=True)
def still_serving():
    """In place of the one for the shared server: here servers are meant to end."""


# ---- a server that may be hurt


class House:
    """A data folder with its key ring, and the server that may run on it."""

    def __init__(self, folder: Path, database: str = ""):
        self.data, self.keys = folder / "data", folder / "keys"
        self.lines, self.base, self.process = [], "", None
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("LANGSO_")}
        self.environment |= {"LANGSO_LOG": "warning", "LANGSO_DATA": str(self.data), "LANGSO_KEYS": str(self.keys)}
        if database:
            self.environment["LANGSO_DATABASE"] = database

    def command(self, *arguments: str, seconds: float = 30) -> subprocess.CompletedProcess:
        """Runs a `langso` command to its end; it must come."""
        return subprocess.run(
            [str(program()), *arguments], env=self.environment, capture_output=True, text=True, timeout=seconds
        )

    def fill(self) -> str:
        """Brings in the commune and one procedure; answers the password of an account."""
        modelled = ROOT / "Data" / "procedures" / "modelled"
        password = ""
        for arguments in (
            ["unit", "import", str(ROOT / "Data" / "units.csv")],
            ["import", "procedure", str(modelled / "poor-household-confirmation.yaml")],
            ["account", "create", USER, "--name", "Nguyễn Văn An", "--post", "Quản trị"],
        ):
            done = self.command(*arguments)
            assert done.returncode == 0, done.stdout + done.stderr
            password = done.stdout.strip().splitlines()[-1]
        return password

    def start(self) -> "House":
        self.lines, found = [], []
        self.process = subprocess.Popen(
            [str(program()), "serve", "--port", "0"], env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip

        def listen(process=self.process, lines=self.lines):
            for line in process.stdout:
                lines.append(line)
                if line.startswith("Ready: "):
                    found.append(line.removeprefix("Ready: ").strip())

        threading.Thread(target=listen, daemon=True).start()
        wait_until(lambda: found or self.process.poll() is not None, 30, 0.02)
        assert found, "the server did not get ready:\n" + "".join(self.lines)
        self.base = found[0]
        return self

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def log(self) -> str:
        return "".join(line for line in self.lines if not line.startswith("\x1b"))

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """Asks the server to end, as systemd does; it must, and without a complaint."""
        assert self.is_running, f"the server has ended by itself:\n{self.log}"
        self.process.terminate()
        assert self.process.wait(25) == 0, self.log

    def close(self) -> None:
        if self.is_running:
            self.kill()

    def rows(self, sql: str, *values) -> list:
        """Reads the SQLite file, beside the server."""
        with contextlib.closing(sqlite3.connect(self.data / "langso.sqlite", timeout=5)) as database:
            return database.execute(sql, values).fetchall()

    def value(self, sql: str, *values):
        return self.rows(sql, *values)[0][0]

    def is_whole(self) -> bool:
        """Nothing in the audit was changed, and SQLite finds nothing wrong."""
        verified = self.command("audit", "verify")
        assert verified.returncode == 0 and "whole" in verified.stdout.split(), verified.stdout + verified.stderr
        if "LANGSO_DATABASE" not in self.environment:
            assert self.rows("PRAGMA integrity_check") == [("ok",)]
            assert self.rows("PRAGMA foreign_key_check") == []
        return True


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> tuple:
    """A filled house that nothing runs on, and the password of its account."""
    folder = tmp_path_factory.mktemp("template")
    return folder, House(folder).fill()


@pytest.fixture
def house(template, tmp_path):
    """A copy of the filled house, not started."""
    for name in ("data", "keys"):
        shutil.copytree(template[0] / name, tmp_path / name)
    found = House(tmp_path)
    yield found
    found.close()


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 96 MiB at the place of the data folder."""
    place = tmp_path / "data"
    place.mkdir()
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("no small file system can be mounted here: not root, or no mount")
    mount = ["mount", "-t", "tmpfs", "-o", "size=96m,mode=700", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")
    yield place
    if subprocess.run(["umount", str(place)], capture_output=True).returncode != 0:
        subprocess.run(["umount", "-l", str(place)])


def fill(path: Path, leave: int) -> None:
    """Makes the file grow until so many bytes are free; with 0, until nothing more goes in."""
    with open(path, "ab", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            with contextlib.suppress(OSError):
                while leave == 0 or shutil.disk_usage(path.parent).free - leave >= size:
                    file.write(bytes(size))


# ---- a resident, by the wire


def form_key() -> str:
    """What the server puts into a form, so that a second sending is known."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def digest(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(base64.urlsafe_b64decode(secret + "=")).hexdigest()


class Resident:
    """One person with one form, which may be sent again; nothing is followed, so that each answer can be looked at."""

    def __init__(self, house: House):
        self.house, self.http, self.key, self.secret = house, requests.Session(), form_key(), ""
        self.http.headers.update({"Sec-Fetch-Site": "same-origin", "Accept-Language": "vi"})
        self.filled = answers(CODE, person())

    def post(self, path: str, values: dict, **more) -> requests.Response:
        return self.http.post(self.house.base + path, data=values, allow_redirects=False, timeout=30, **more)

    def get(self, path: str) -> requests.Response:
        return self.http.get(self.house.base + path, allow_redirects=False, timeout=30)

    def fields(self, page: dict) -> dict:
        return {field["key"]: self.filled[field["key"]] for field in page["fields"]} | {"action": "next"}

    def begin(self) -> requests.Response:
        """Sends the first page; the same form each time."""
        answer = self.post(f"/apply/{CODE}", self.fields(FORM["pages"][0]) | {"form_key": self.key})
        if answer.status_code == 303:
            found = re.search(r"/(?:draft|follow)/([A-Za-z0-9_-]{43})(?:/|$)", answer.headers["Location"])
            self.secret = found.group(1)
        return answer

    def attach(self, content: bytes | None = None) -> requests.Response:
        file = ("the-can-cuoc.png", pictures.png(60, 40) if content is None else content, "image/png")
        return self.post(f"/draft/{self.secret}/papers", {"action": "next"}, files={"file-citizen_card": file})

    def complete(self) -> "Resident":
        """All pages after the first, and the photo that is asked for."""
        for page in FORM["pages"][1:]:
            place = f"/draft/{self.secret}/{page['key']}"
            shown = self.get(place)
            assert shown.status_code == 200, shown.status_code
            seen = re.search(r'name="seen" value="([^"]*)"', shown.text).group(1)
            answer = self.post(place, self.fields(page) | {"seen": seen})
            assert answer.status_code == 303, (answer.status_code, answer.text[:500])
        answer = self.attach()
        assert answer.headers.get("Location", "").endswith("/review"), (answer.status_code, answer.text[:500])
        return self

    def send(self) -> requests.Response:
        return self.post(f"/draft/{self.secret}/send", {})

    def is_sent(self) -> bool:
        """Sends it, and sees its own page."""
        answer = self.send()
        assert answer.headers.get("Location") == f"/follow/{self.secret}", (answer.status_code, answer.text[:500])
        return self.filled["full_name"] in self.get(f"/follow/{self.secret}").text

    def sign_in(self, password: str) -> "Resident":
        answer = self.post("/sign-in", {"username": USER, "password": password})
        assert answer.status_code == 303, answer.text[:500]
        return self


def is_unavailable(answer: requests.Response) -> bool:
    """Whether the person is told, on a page, to come back later."""
    assert answer.status_code == 503, (answer.status_code, answer.text[:500])
    assert answer.headers["Content-Type"].startswith("text/html"), answer.headers
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert t("vi", "web.problem.unavailable.title") in answer.text and "</html>" in answer.text, answer.text[:500]
    return True


# ---- 1. killed


def test_killed_in_the_middle_of_submissions(house):
    house.start()
    asked, begun, sent = [], {}, {}

    def apply(number: int) -> None:
        for turn in itertools.count(number):
            who = Resident(house)
            asked.append(who)
            try:
                if who.begin().status_code != 303:
                    return
                begun[who.key] = who
                if turn % 4 == 0 and who.complete().send().status_code == 303:
                    sent[who.key] = who
            except requests.RequestException:
                return

    threads = [threading.Thread(target=apply, args=(number,), daemon=True) for number in range(32)]
    for thread in threads:
        thread.start()
    reached = wait_until(lambda: len(begun) >= 120 and len(sent) >= 12, 40, 0.01)
    house.kill()
    for thread in threads:
        thread.join(30)
    assert reached, (len(begun), len(sent), house.log)
    assert not any(thread.is_alive() for thread in threads)
    assert len(asked) > len(begun), "nothing was under way when the server was killed"

    house.start()
    for who in asked:
        acknowledged = who.secret
        answer = who.begin()
        assert answer.status_code == 303, (answer.status_code, answer.text[:500])
        assert acknowledged in ("", who.secret), "the same form has led to another dossier"
    for who in sent.values():
        assert who.is_sent()
    house.stop()

    assert {row[0] for row in house.rows("SELECT secret_digest FROM dossier")} == {digest(who.secret) for who in asked}
    filed = {row[0] for row in house.rows("SELECT secret_digest FROM dossier WHERE state = 'prefiled'")}
    assert {digest(who.secret) for who in sent.values()} <= filed
    for count, expected in (
        ("SELECT count(*) FROM dossier", len(asked)),
        ("SELECT count(*) FROM dossier_event WHERE kind = 'created'", len(asked)),
        ("SELECT count(*) FROM audit_entry WHERE action = 'onestop.create_dossier'", len(asked)),
        ("SELECT count(*) FROM dossier_event WHERE kind = 'sent'", len(filed)),
        ("SELECT count(*) FROM audit_entry WHERE action = 'onestop.submit_dossier'", len(filed)),
        ("SELECT count(*) FROM outbox WHERE name = 'onestop.dossier.prefiled.v1'", len(filed)),
    ):
        assert house.value(count) == expected, count
    stored = {path.name for path in (house.data / "files").glob("??/??/*")}
    attached = {row[0] for row in house.rows("SELECT id FROM stored_file WHERE state = 'attached'")}
    assert len(attached) >= len(sent) and attached <= stored, "an attached file is not on the disk"
    assert house.is_whole()


# ---- 2. no room


def test_a_full_disk(template, small_disk, tmp_path):
    for name in ("data", "keys"):
        shutil.copytree(template[0] / name, tmp_path / name, dirs_exist_ok=True)
    house = House(tmp_path)
    with contextlib.closing(house):
        house.start()
        ballast = small_disk / "ballast"
        official = Resident(house).sign_in(template[1])
        # Long idle, so that the next page would note that the session is in use.
        with contextlib.closing(sqlite3.connect(house.data / "langso.sqlite", timeout=5)) as database:
            database.execute("UPDATE session SET seen_at = seen_at - 600000")
            database.commit()
        ready, half = Resident(house), Resident(house)
        kept = [ready, half]
        assert ready.begin().status_code == half.begin().status_code == 303
        ready.complete()

        # Little room: no more uploads, so that the database can go on.
        fill(ballast, leave=32 * MEGABYTE)
        for size in (0, 12 * MEGABYTE):
            answer = half.attach(pictures.png(60, 40) + secrets.token_bytes(size))
            assert is_unavailable(answer)
            assert t("vi", "files.problem.disk_full") in answer.text
        assert not list((house.data / "files").glob("**/*.part"))
        assert house.value("SELECT count(*) FROM stored_file") == 1
        assert half.get("/readyz").status_code == 200
        kept.append(Resident(house))
        assert kept[-1].begin().status_code == 303

        # No room at all: at some point a submission is refused, and it is not half stored.
        refused = None
        for _ in range(300):
            fill(ballast, leave=0)
            who = Resident(house)
            answer = who.begin()
            if answer.status_code != 303:
                refused = who
                break
            kept.append(who)
        assert refused, "the disk did not get full"
        assert is_unavailable(answer)
        assert is_unavailable(ready.send())
        assert is_unavailable(half.attach())
        assert half.get("/readyz").status_code == 503
        # What is small may find room in the log that is there; asked again, the answer is the same.
        assert half.get("/readyz").status_code == 503
        assert half.get("/healthz").status_code == 200
        for path in ("/", f"/procedures/{CODE}", f"/draft/{half.secret}/home", f"/draft/{ready.secret}/review"):
            assert half.get(path).status_code == 200, f"{path} cannot be read"
        assert official.get("/desk/account").status_code == 200, "who is signed in cannot read"
        assert half.get("/q/" + unissued(7)).status_code == 404, "who scans a forged sign is not warned"
        assert house.value("SELECT count(*) FROM dossier") == len(kept)
        assert house.value("SELECT count(*) FROM dossier WHERE state <> 'draft'") == 0

        # Room again: the same forms work, nobody starts anew.
        ballast.unlink()
        assert refused.begin().status_code == 303
        kept.append(refused)
        assert wait_until(lambda: half.get("/readyz").status_code == 200, 10)
        assert ready.is_sent()
        assert half.complete().is_sent()
        house.stop()
        assert house.value("SELECT count(*) FROM dossier") == len(kept)
        assert house.value("SELECT count(*) FROM dossier WHERE state = 'prefiled'") == 2
        assert house.value("SELECT count(*) FROM dossier_event WHERE kind = 'created'") == len(kept)
        assert house.is_whole()


# ---- 3. a folder that cannot be written


@pytest.mark.parametrize("is_filled", [True, False], ids=["with-data", "empty"])
def test_a_folder_that_cannot_be_written(template, small_disk, tmp_path, is_filled):
    shutil.copytree(template[0] / "keys", tmp_path / "keys")
    house = House(tmp_path)
    if is_filled:
        shutil.copytree(template[0] / "data", house.data, dirs_exist_ok=True)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = house.command("serve", "--port", "0", seconds=10)
    assert done.returncode != 0
    assert f"the data folder {house.data} cannot be written" in done.stderr, done.stderr
    assert "in use" not in done.stderr, "the reason is another one"


def test_a_data_folder_that_cannot_be_made(small_disk, tmp_path):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    house = House(tmp_path)
    house.environment["LANGSO_DATA"] = str(small_disk / "new")
    done = house.command("serve", "--port", "0", seconds=10)
    assert done.returncode != 0
    assert f"cannot make the data folder {small_disk / 'new'}" in done.stderr, done.stderr


# ---- 4. a database that goes away


@pytest.fixture
def cluster():
    found = Cluster()
    yield found
    found.close()


def test_postgresql_goes_away_and_comes_back(cluster, tmp_path):
    house = House(tmp_path, database=cluster.start())
    password = house.fill()
    with contextlib.closing(house):
        house.start()
        public = ["/", f"/procedures/{CODE}"]
        before, ready = Resident(house), Resident(house)
        official = Resident(house).sign_in(password)
        assert before.begin().status_code == ready.begin().status_code == 303
        ready.complete()
        for path in public:
            assert before.get(path).status_code == 200

        cluster.break_off()
        during = Resident(house)
        assert is_unavailable(during.begin())
        assert is_unavailable(ready.send())
        assert is_unavailable(ready.attach())
        assert is_unavailable(before.get(f"/draft/{before.secret}/home"))
        assert is_unavailable(before.get(f"/apply/{CODE}"))
        assert is_unavailable(official.get("/desk/account"))
        answer = before.http.get(house.base + "/api/v1/search?q=thon", timeout=30)
        assert answer.status_code == 503 and answer.headers["Content-Type"] == "application/problem+json", answer.text
        assert before.get("/readyz").status_code == 503
        assert before.get("/healthz").status_code == 200
        # Long enough for jobs, seals and the page cache to have met it too.
        end = time.monotonic() + 3
        while time.monotonic() < end:
            for path in public:
                assert before.get(path).status_code == 200, f"{path} was kept and is not shown"
            assert house.is_running, house.log
            wait_until(lambda: False, 0.2)

        cluster.start()
        assert wait_until(lambda: before.get("/readyz").status_code == 200, 10), house.log
        first = before.secret
        assert before.begin().status_code == 303 and before.secret == first
        assert during.begin().status_code == 303
        assert ready.is_sent()
        assert official.get("/desk/account").status_code == 200
        for path in public:
            assert before.get(path).status_code == 200
        house.stop()
        assert house.is_whole()


# ---- 5. locks, keys, connections, sessions


def test_a_second_server_on_the_same_folder_is_refused(house):
    house.start()
    done = house.command("serve", "--port", "0", seconds=10)
    assert done.returncode != 0
    assert f"the data folder {house.data} is in use by another langso" in done.stderr, done.stderr
    assert "cannot be written" not in done.stderr, "the reason is another one"
    assert requests.get(house.base + "/readyz", timeout=10).status_code == 200
    house.stop()


def test_a_lost_key_ring_is_missed(house):
    house.start()
    who = Resident(house)
    assert who.begin().status_code == 303
    house.stop()
    ring, away = house.keys / "ring.json", house.keys / "away.json"
    ring.rename(away)
    for command in (["serve", "--port", "0"], ["key", "show"], ["account", "list"], ["audit", "verify"]):
        done = house.command(*command, seconds=10)
        assert done.returncode != 0, (command, done.stdout)
        assert "key ring is missing" in done.stderr and str(ring) in done.stderr, (command, done.stderr)
        assert not ring.exists(), f"{command} has made a ring that opens nothing"
    away.rename(ring)
    house.start()
    assert who.filled["full_name"] in who.get(f"/draft/{who.secret}/review").text
    house.stop()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9999], ids=["first-file", "second-file", "end"])
def test_an_upload_that_breaks_off_attaches_nothing(house, share):
    house.start()
    who = Resident(house)
    assert who.begin().status_code == 303
    parts = [
        ("file-citizen_card", (f"mat-{side}.png", pictures.png(60, 40) + secrets.token_bytes(200_000), "image/png"))
        for side in (1, 2)
    ]
    whole = requests.Request("POST", f"{house.base}/draft/{who.secret}/papers", files=parts).prepare()
    place = urlsplit(house.base)
    head = f"POST {whole.path_url} HTTP/1.1\r\nHost: {place.netloc}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in whole.headers.items()) + "\r\n"
    with socket.create_connection((place.hostname, place.port), timeout=10) as line:
        line.sendall(head.encode() + whole.body[: int(len(whole.body) * share)])
        # The beginning has arrived before the line breaks.
        assert wait_until(lambda: list((house.data / "files").glob("??/??/*")), 10)
    assert wait_until(lambda: not list((house.data / "files").glob("??/??/*")), 10), "a piece is left lying about"
    assert house.value("SELECT count(*) FROM dossier_document") == 0
    assert house.value("SELECT count(*) FROM stored_file WHERE state = 'attached'") == 0
    assert "mat-1.png" not in who.get(f"/draft/{who.secret}/papers").text
    # The next try works, and is the only one.
    assert who.attach().status_code == 303
    assert house.value("SELECT count(*) FROM dossier_document") == 1
    house.stop()


def test_a_session_that_was_ended_elsewhere(house, template):
    house.start()
    here, there = Resident(house).sign_in(template[1]), Resident(house).sign_in(template[1])
    page = there.get("/desk/account").text
    token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    page = here.get("/desk/account").text
    own = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    (other,) = set(re.findall(r'name="session" value="([0-9a-f]{64})"', page)) - {digest(here.http.cookies["session"])}
    assert here.post("/desk/account/sessions/end", {"csrf": own, "session": other}).status_code == 303

    answer = there.get("/desk/account")
    assert answer.status_code == 303 and answer.headers["Location"] == "/sign-in?next=/desk/account"
    answer = there.post("/desk/account/language", {"csrf": token, "language": "ar"})
    assert answer.status_code == 401, answer.text[:500]
    assert t("vi", "web.expired.title") in answer.text and 'name="language" value="ar"' in answer.text
    assert house.value("SELECT count(*) FROM account WHERE language = 'ar'") == 0
    assert here.get("/desk/account").status_code == 200
    house.stop()
