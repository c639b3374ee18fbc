"""A real server with the demo commune, in a folder of its own."""

import contextlib
import datetime
import json
import os
import queue
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from .database import Cluster, PostgreSQL, SQLite

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 180
HANOI = datetime.timezone(datetime.timedelta(hours=7))


def program() -> Path:
    """The program under test: `LANGSO_PROGRAM`, or the debug build."""
    return Path(os.environ.get("LANGSO_PROGRAM") or ROOT / ".build" / "debug" / "langso")


class Server:
    def __init__(self, folder: Path, arguments=(), settings=None):
        """With further arguments of `serve`, and settings by their names in the environment."""
        self.folder = folder
        self.options = ["--data", str(folder / "data"), "--keys", str(folder / "keys")]
        self.arguments = list(arguments)
        self.settings = dict(settings or {})
        self.lines = []
        self.base = ""
        self._process = None

    @property
    def environment(self) -> dict:
        """That of this process, without settings of the program but the server's own."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("LANGSO_")}
        return others | {"LANGSO_LOG": os.environ.get("LANGSO_TEST_LOG", "warning")} | self.settings

    def start(self) -> "Server":
        if not program().exists():
            raise RuntimeError(f"build first: swift build --product langso (no {program()})")
        self._process = subprocess.Popen(
            [str(program()), "serve", "--demo", "--port", "0", *self.options, *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=self.environment,
            cwd=self.folder,
        )
        ready = queue.Queue()
        threading.Thread(target=self._listen, args=(self._process, ready), daemon=True).start()
        try:
            self.base = ready.get(timeout=START_SECONDS)
        except queue.Empty:
            self.base = None
        if not self.base:
            self.stop()
            raise RuntimeError("the server did not get ready:\n" + self.log())
        return self

    def _listen(self, process, ready: queue.Queue) -> None:
        for line in process.stdout:
            self.lines.append(line)
            if line.startswith("Ready: "):
                ready.put(line.removeprefix("Ready: ").strip())
        ready.put(None)

    def log(self, since: int = 0) -> str:
        return "".join(line for line in self.lines[since:] if not line.startswith("\x1b"))

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self.is_running:
            self._process.terminate()
            try:
                self._process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def kill(self) -> None:
        """As a power cut would: without a chance to finish anything."""
        self._process.kill()
        self._process.wait()

    def command(self, *arguments: str) -> str:
        """What another `langso` command prints, beside the running server."""
        done = subprocess.run(
            [str(program()), *arguments, *self.options],
            capture_output=True, text=True, timeout=120, env=self.environment, cwd=self.folder,
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"langso {' '.join(arguments)}: {done.stderr or done.stdout}")
        return done.stdout

    def accounts(self) -> list:
        return json.loads(self.command("demo", "--accounts"))

    @property
    def database(self) -> SQLite | PostgreSQL:
        """Its database, for what a test does behind its back."""
        address = self.settings.get("LANGSO_DATABASE")
        return PostgreSQL(address) if address else SQLite(self.folder / "data" / "langso.sqlite")

    def age(self, code: str, days: int, scanned: int | None = None) -> None:
        """Makes a sign older: issued so many days ago, and last scanned that long ago, or never."""
        statements = [
            ("UPDATE public_code SET created_at = created_at - ? WHERE code = ?", [(days * 86_400_000, code)]),
            ("DELETE FROM scan_count WHERE code = ?", [(code,)]),
        ]
        if scanned is not None:
            day = (datetime.date.today() - datetime.timedelta(days=scanned)).isoformat()
            statements.append(("INSERT INTO scan_count (code, day, number) VALUES (?, ?, 3)", [(code, day)]))
        self.database.write(*statements)

    @contextlib.contextmanager
    def hours(self, week: list):
        """Offices work at these hours, whatever the calendar of the demo says of today: Monday first, in minutes of the day."""
        before = self.database.read("SELECT week, id FROM work_hours")

        def write(*statements) -> None:
            # Every process holds the calendar until this number moves.
            moved = ("UPDATE generation SET number = number + 1 WHERE topic = ?", [("workcalendar",)])
            self.database.write(*statements, moved)

        changing, today = "UPDATE work_hours SET week = ? WHERE id = ?", f"{datetime.datetime.now(HANOI):%Y-%m-%d}"
        holiday = "UPDATE work_holiday SET removed_at = ? WHERE removed_at = ? AND date = ?"
        write((holiday, [(1, 0, today)]), (changing, [(json.dumps(week), row[1]) for row in before]))
        try:
            yield
        finally:
            write((changing, before), (holiday, [(0, 1, today)]))

    def token(self, username: str) -> str:
        return self.command("account", "token", username).strip().splitlines()[-1].strip()


class Accounts:
    """The demo accounts, by user name and by role."""

    def __init__(self, rows: list):
        self.by_name = {row["username"]: row for row in rows}

    def __getitem__(self, name: str) -> dict:
        """The account of that user name, else the first whose role it is."""
        if name in self.by_name:
            return self.by_name[name]
        return next(row for row in self.by_name.values() if row["role"] == name)


def serving(engine: str = "sqlite", arguments=(), settings=None):
    """A started server on SQLite or a PostgreSQL of its own; stopped when the generator is closed."""
    # Each browser says that it comes from a network of its own, so that what one person sends does not count against another.
    settings = {"LANGSO_PROXIES": "127.0.0.1"} | (settings or {})
    with tempfile.TemporaryDirectory(prefix="langso-test-") as folder, contextlib.ExitStack() as ends:
        if engine == "postgresql":
            cluster = Cluster()
            ends.callback(cluster.close)
            settings["LANGSO_DATABASE"] = cluster.start()
        server = Server(Path(folder), arguments, settings).start()
        ends.callback(server.stop)
        yield server


def wait_until(condition, seconds: float = 10, every: float = 0.1):
    """The first true value of the condition; for what happens behind the server's back."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        threading.Event().wait(every)
