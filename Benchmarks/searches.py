"""Search over a million public entries, with and without diacritics: what one reader waits, every query asked once."""

import time
from pathlib import Path
from statistics import median
from urllib.parse import quote

from programs import Commune, bench

ENTRIES = 1_000_000


def measure(demo: Commune, scratch: Path) -> dict:
    commune = demo.copy(scratch / "search")
    listed = scratch / "queries.txt"
    bench("search", "--database", commune.database, "--entries", ENTRIES, "--queries", listed)
    asked = {}
    for line in listed.read_text().splitlines():
        kind, words = line.split("\t")
        asked.setdefault(kind, []).append(words)
    result = {}
    with commune.serve() as server:
        server.get("/search?q=chung")
        for kind, queries in asked.items():
            waits = []
            for words in queries[:300]:
                start = time.perf_counter()
                status, _, _ = server.get(f"/search?q={quote(words)}", Accept="text/html")
                waits.append((time.perf_counter() - start) * 1000)
                # The only answer to a rare word is opened at once.
                if status not in (200, 303):
                    raise SystemExit(f"/search?q={words} answers {status}")
            waits.sort()
            result[kind] = {"median": median(waits), "p95": waits[int(len(waits) * 0.95)], "count": len(waits)}
    return result
