"""The programs that are measured: started, watched, stopped."""

import http.client
import json
import os
import queue
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("BENCH_BUILD") or ROOT / ".build" / "release")
SLOW_MS = 5


class Running:
    """A program that prints `Ready:` and listens on a port of 127.0.0.1."""

    def __init__(self, command: list, port: int, environment: dict = {}):
        self.port = port
        self.log = []
        self._ready = queue.Queue()
        start = time.perf_counter()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LANGSO_")}
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            env=kept | {"LANGSO_LOG": "warning"} | environment,
        )  # fmt: skip
        threading.Thread(target=self._listen, args=(start,), daemon=True).start()
        #: Seconds from the start of the process to its line `Ready:`.
        self.seconds_to_ready = self._ready.get(timeout=300)
        if self.seconds_to_ready is None:
            raise SystemExit(f"{command[0]} did not get ready:\n{''.join(self.log)}")

    def _listen(self, start: float) -> None:
        for line in self._process.stdout:
            if line.startswith("Ready:"):
                self._ready.put(time.perf_counter() - start)
            elif not line.startswith("\x1b"):
                self.log.append(line)
        self._ready.put(None)

    def memory(self, field: str = "VmRSS") -> float:
        """MiB that are resident now, or were at most (`VmHWM`)."""
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
        return 0

    def get(self, path: str, **headers) -> tuple:
        """Status, headers as a list of pairs, and body of one GET."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, response.getheaders(), body

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Commune:
    """A data folder with its keys."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def database(self) -> Path:
        return self.folder / "data" / "langso.sqlite"

    @property
    def options(self) -> list:
        return ["--data", str(self.folder / "data"), "--keys", str(self.folder / "keys")]

    def seed(self) -> "Commune":
        """Makes the demo commune in the folder."""
        subprocess.run([BUILD / "langso", "demo", *self.options], check=True, stdout=subprocess.DEVNULL)
        return self

    def copy(self, folder: Path) -> "Commune":
        shutil.copytree(self.folder, folder)
        return Commune(folder)

    def serve(self, slow: bool = False, environment: dict = {}) -> Running:
        port = free_port()
        command = [str(BUILD / "langso"), "serve", "--port", str(port), *self.options]
        return Running(command, port, (slow_flush(self.folder) if slow else {}) | environment)


def constant(size: int) -> Running:
    """The bare route whose answer has so many bytes."""
    port = free_port()
    return Running([str(BUILD / "bench"), "constant", "--port", str(port), "--bytes", str(size)], port)


def bench(*arguments, slow: Path = None):
    """What a part of the bench program prints, read as JSON."""
    environment = os.environ | (slow_flush(slow) if slow else {})
    done = subprocess.run(
        [str(BUILD / "bench"), *map(str, arguments)], capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        raise SystemExit(f"bench {arguments[0]}: {done.stderr or done.stdout}")
    return json.loads(done.stdout)


def slow_flush(folder: Path) -> dict:
    """The environment in which each flush takes some milliseconds more."""
    library = folder.parent / "slowflush.so"
    if not library.exists():
        source = Path(__file__).with_name("slowflush.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(source)], check=True)
    return {"LD_PRELOAD": str(library), "SLOWFLUSH_MS": str(SLOW_MS)}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
