"""`langso backup` while residents send: what the server still accepts, beside what it accepts without one."""

import subprocess
import threading
import time
from pathlib import Path
from statistics import median

import dossiers
from programs import BUILD, Commune
from submissions import COUNT, WARM_UP, attach_paper, fill_drafts, give_all_the_paper, send

#: So that a backup has something to do.
DOSSIERS = 200_000
ROUNDS = 3


def measure(demo: Commune, scratch: Path) -> dict:
    commune = demo.copy(scratch / "backup")
    dossiers.fill(commune.database, DOSSIERS)
    total = WARM_UP + 2 * ROUNDS * COUNT
    with commune.serve() as server:
        secrets, _ = fill_drafts(server, scratch, total)
        attach_paper(server, secrets[0])
    give_all_the_paper(commune.database, total)
    waiting = iter(secrets)
    rounds = []
    with commune.serve() as server:
        threading.Event().wait(1)
        send(server, scratch, [next(waiting) for _ in range(WARM_UP)])
        for number in range(ROUNDS):
            alone = send(server, scratch, [next(waiting) for _ in range(COUNT)])
            backup = Backup(commune, scratch / f"backup-{number}")
            beside = send(server, scratch, [next(waiting) for _ in range(COUNT)])
            rounds.append({
                "alone": alone["per_second"], "beside": beside["per_second"], "lasted": backup.is_running(),
                "seconds": backup.wait(),
            })  # fmt: skip
    return {
        "alone": median(each["alone"] for each in rounds), "beside": median(each["beside"] for each in rounds),
        "ratio": median(each["beside"] / each["alone"] for each in rounds),
        "lasted": all(each["lasted"] for each in rounds), "seconds": median(each["seconds"] for each in rounds),
        "megabytes": commune.database.stat().st_size / 1e6,
    }  # fmt: skip


class Backup:
    """A backup that has begun."""

    def __init__(self, commune: Commune, folder: Path):
        self._begun = time.perf_counter()
        command = [BUILD / "langso", "backup", *commune.options, folder]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self._seconds = None
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        _, self._error = self._process.communicate()
        self._seconds = time.perf_counter() - self._begun

    def is_running(self) -> bool:
        return self._process.poll() is None

    def wait(self) -> float:
        """Seconds that it took; stops the bench where it failed."""
        self._thread.join()
        if self._process.returncode != 0:
            raise SystemExit(f"langso backup: {self._error}")
        return self._seconds
