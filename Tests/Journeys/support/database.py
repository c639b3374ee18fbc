"""The database of a running server: what happens behind its back, on either engine."""

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[3]


class SQLite:
    """The file in the server's data folder."""

    def __init__(self, place: Path):
        self.place = place

    def read(self, query: str, *values) -> list[tuple]:
        with closing(sqlite3.connect(self.place, timeout=30)) as database:
            return database.execute(query, values).fetchall()

    def write(self, *statements: tuple) -> None:
        """Statements with the rows they are run for, in one transaction; `?` stands for a value."""
        with closing(sqlite3.connect(self.place, timeout=30)) as database, database:
            for statement, rows in statements:
                database.executemany(statement, rows)


class PostgreSQL:
    """A database that is reached over its socket."""

    def __init__(self, address: str):
        # The pool's size is a word of the program's own.
        self.address = re.sub(r"\?.*", "", address)

    def read(self, query: str, *values) -> list[tuple]:
        with psycopg.connect(self.address) as database:
            # Without values a percent sign is one.
            return database.execute(query.replace("?", "%s"), values or None).fetchall()

    def write(self, *statements: tuple) -> None:
        with psycopg.connect(self.address) as database, database.cursor() as cursor:
            for statement, rows in statements:
                cursor.executemany(statement.replace("?", "%s"), list(rows))


class Cluster:
    """A throw-away PostgreSQL that can be stopped as if its machine had lost power."""

    def __init__(self):
        controls = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        if not controls:
            pytest.skip("no PostgreSQL is installed here")
        # Not in pytest's folders, which PostgreSQL's own account cannot enter.
        self.folder, self.control = Path(tempfile.mkdtemp(prefix="langso-pg-")), controls[-1]

    def start(self) -> str:
        """Starts it, again if need be; answers its address."""
        done = subprocess.run(
            [str(ROOT / "Tests" / "postgres"), "start", str(self.folder)], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        address = re.search(r"LANGSO_TEST_POSTGRES=(\S+)", done.stdout).group(1).replace("\\", "")
        # The cluster's commits wait for nothing; here what was acknowledged must outlive the server.
        return address + "?pool_size=4&options=-csynchronous_commit%3Don"

    def break_off(self) -> None:
        command = [str(self.control), "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop"]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.folder.owner(), "--", *command]
        subprocess.run(command, check=True, capture_output=True, timeout=30, cwd="/")

    def close(self) -> None:
        subprocess.run([str(ROOT / "Tests" / "postgres"), "stop", str(self.folder)], capture_output=True, timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)
