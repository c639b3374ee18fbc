"""The page behind a scan, beside a bare route that answers a constant of the same size; start and memory on the way."""

import random
import re
import subprocess
import threading
from pathlib import Path
from statistics import mean, median

from pages import code_of_a_place
from programs import Commune, Running, bench, constant

CODES = 100_000
#: Codes that stay in the cache of pages: in three languages they are well below its limit.
WARM_CODES = 1_000
ROUNDS = 3
SECONDS = 4
CLIENTS = 32
LANGUAGES = ["vi-VN,vi;q=0.9", "en-GB,en;q=0.8", "ar"]


def measure(demo: Commune, scratch: Path) -> dict:
    commune = demo.copy(scratch / "scan")
    listed = scratch / "codes.txt"
    bench("seed", "--database", commune.database, "--codes", CODES, "--list", listed)
    codes = listed.read_text().split()
    random.Random(1).shuffle(codes)
    listed.write_text("\n".join(codes) + "\n")

    with commune.serve() as server:
        threading.Event().wait(2)
        idle = server.memory()
        size = page_size(server, codes)
        with constant(size) as bare:
            warm_up(server, codes)
            wrk(bare, listed, 0, WARM_CODES, seconds=1)
            peak = Peak(server)
            rounds = []
            share = (len(codes) - WARM_CODES) // ROUNDS
            for number in range(ROUNDS):
                # A few seconds between a warm and a cold run let the scan counter write down what it counted.
                warm = wrk(server, listed, 0, WARM_CODES)
                beside = wrk(bare, listed, 0, WARM_CODES)
                cold = wrk(server, listed, WARM_CODES + number * share, share)
                # The cold pages have pushed warm ones out.
                warm_up(server, codes)
                rounds.append({"warm": warm, "bare": beside, "cold": cold})
            loaded = peak.stop()
        return {
            "rounds": rounds, "size": size, "idle_mib": idle, "loaded_mib": loaded,
            "highest_mib": server.memory("VmHWM"), "log": server.log,
        }  # fmt: skip


def measure_paths(demo: Commune, scratch: Path) -> dict:
    """The square and the page of a place, kept, each beside a bare route of its size."""
    found = {}
    with demo.serve() as server:
        for path in ["/", f"/q/{code_of_a_place(demo)}"]:
            size = len(server.get(path, Accept="text/html", Accept_Language=LANGUAGES[0])[2])
            with constant(size) as bare:
                pairs = []
                for _ in range(ROUNDS):
                    pairs.append((plain(server, path), plain(bare, "/q/0")))
            name = path if path == "/" else "/q/…"
            found[name] = {"page": median(each[0] for each in pairs), "bare": median(each[1] for each in pairs)}
    return found


def plain(target: Running, path: str) -> float:
    command = [
        "wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "-H", "Accept: text/html", "-H",
        f"Accept-Language: {LANGUAGES[0]}", f"http://127.0.0.1:{target.port}{path}",
    ]  # fmt: skip
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if re.search(r"Non-2xx|Socket errors", text):
        raise SystemExit(f"wrk against {path}: {text}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))


def warm_up(server: Running, codes: list) -> None:
    """Asks once for every page that is to be kept: chance alone would leave out a quarter of them."""
    for code in codes[:WARM_CODES]:
        for language in LANGUAGES:
            server.get(f"/q/{code}", Accept="text/html", Accept_Language=language)


def page_size(server: Running, codes: list) -> int:
    """The mean bytes of the page over some codes in all languages."""
    sizes = []
    for code in codes[-20:]:
        for language in LANGUAGES:
            status, _, body = server.get(f"/q/{code}", Accept="text/html", Accept_Language=language)
            if status != 200:
                raise SystemExit(f"/q/{code} answers {status}")
            sizes.append(len(body))
    return round(mean(sizes))


def wrk(target: Running, codes: Path, first: int, count: int, seconds: int = SECONDS) -> dict:
    command = [
        "wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency", "-s", str(Path(__file__).with_name("scan.lua")),
        f"http://127.0.0.1:{target.port}/", "--", str(codes), str(first), str(count),
    ]  # fmt: skip
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    failed = re.search(r"Socket errors: (.*)", text)
    if wrong or failed:
        raise SystemExit(f"wrk against port {target.port}: {(wrong or failed).group()}\n{''.join(target.log[-5:])}")
    return {
        "per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
        "p50_ms": milliseconds(re.search(r"(?m)^ +50% +(\S+)$", text).group(1)),
        "p99_ms": milliseconds(re.search(r"(?m)^ +99% +(\S+)$", text).group(1)),
    }


def milliseconds(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    if not found:
        raise SystemExit(f"no answer came in time: wrk waited {text}")
    number, unit = found.groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


class Peak:
    """The most memory that a program has while it is watched, looked at five times a second."""

    def __init__(self, program: Running):
        self._program = program
        self._seen = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            self._seen.append(self._program.memory())

    def stop(self) -> float:
        self._stop.set()
        self._thread.join()
        return max(self._seen, default=0)


def figure(rounds: list, key: str, part: str = "per_second") -> float:
    return median(each[key][part] for each in rounds)


def ratio(rounds: list, key: str) -> float:
    return median(each[key]["per_second"] / each["bare"]["per_second"] for each in rounds)
