"""Communes on the other engine: a PostgreSQL of the bench's own, on the project's disk, that flushes as a real one does."""

import os
import re
import subprocess
from pathlib import Path

from programs import BUILD, ROOT, Commune, Running, free_port

#: What the tests' cluster leaves out for speed, and a commune must not.
DURABLE = ["fsync = on", "synchronous_commit = on", "full_page_writes = on", "shared_buffers = '512MB'"]
SCRIPT = ROOT / "Tests" / "postgres"


class Cluster:
    """A throw-away PostgreSQL; its databases are gone with it."""

    def __init__(self, folder: Path):
        self.folder = folder
        answer = subprocess.run([SCRIPT, "start", folder], capture_output=True, text=True, check=True).stdout
        self._address = re.search(r"LANGSO_TEST_POSTGRES=(\S+)", answer).group(1)
        for setting in DURABLE:
            self.sql("postgres", f"ALTER SYSTEM SET {setting}")
        self._restart()

    def _restart(self) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        command = [str(binaries / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "fast", "-w", "restart"]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def address(self, database: str) -> str:
        return self._address.rsplit("/", 1)[0] + "/" + database

    def sql(self, database: str, statement: str) -> str:
        command = ["psql", "-h", str(self.folder), "-U", "langso", "-d", database, "-qAtc", statement]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def hold(self, commune: Commune, name: str) -> "OnPostgreSQL":
        """A copy of the commune in a database of that name, made by `langso copy`."""
        self.sql("postgres", f"CREATE DATABASE {name}")
        command = [BUILD / "langso", "copy", *commune.options, "--to", self.address(name)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"langso copy: {done.stderr or done.stdout}")
        self.sql(name, "ANALYZE")
        return OnPostgreSQL(commune, self, name)

    def stop(self) -> None:
        subprocess.run([SCRIPT, "stop", self.folder], capture_output=True, check=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class OnPostgreSQL:
    """A commune whose files and keys lie in its folder, and whose rows lie in PostgreSQL."""

    def __init__(self, commune: Commune, cluster: Cluster, name: str):
        self._commune, self._cluster, self.name = commune, cluster, name

    def serve(self, environment: dict = {}) -> Running:
        port = free_port()
        command = [str(BUILD / "langso"), "serve", "--port", str(port), *self._commune.options]
        return Running(command, port, {"LANGSO_DATABASE": self._cluster.address(self.name)} | environment)
