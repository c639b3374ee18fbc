"""What officers do, as the bytes of their requests: the pages they open and the forms they send."""

import csv
import random
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count, cycle, islice

from people import Officer
from programs import ROOT
from submissions import PROCEDURE, answers

LANE = "/desk/certification"
RECEPTION = "/desk/dossiers/new"
#: Where an officer is led after a form that was accepted; everything else that she does is a page.
ACCEPTED = {
    "cash_copy": f"{LANE}?kind=copy&last=", "copy": f"{LANE}?kind=copy&last=", "walk_in": "/desk/dossiers/",
    "advance": "/desk/dossiers/", "comment": "/desk/dossiers/",
}  # fmt: skip
PAGES = {
    "inbox": "/desk", "list": "/desk/dossiers?state=processing", "late": "/desk/dossiers?due=late",
    "procedures": "/procedures", "lane": LANE,
}  # fmt: skip
#: How many copies people ask for.
COPIES = [1, 1, 2, 2, 3, 5]


class Desk:
    """What is known before anything is measured: what forms ask for, fees, and dossiers that wait for a specialist."""

    def __init__(self, counter: list, own: list, draw: random.Random):
        self._counter, self._own, self._draw = counter, own, draw
        self._people = count()
        self._titles = titles()
        self._weights = [int(each["weight"]) for each in self._titles]
        self._fees = {}
        self._signer = found(r'<select[^>]* name="signer">.*?<option value="([^"]+)" selected', counter[0].get(LANE))
        form = counter[0].get(f"{RECEPTION}?procedure={PROCEDURE}")
        village = found(r'name="village".*?<option value="([^"]+)"', form)
        self._asked = {"village": village, "shown": found(r'name="shown" value="([^"]*)"', form)}
        self._waiting, self._version = [], ""

    def open_drawers(self) -> None:
        for officer in self._counter:
            opened(officer, officer.request("/desk/payments/drawer/open", {"number": "1", "opening": "500.000"}))

    def receive(self, total: int) -> None:
        """So many dossiers: each can be advanced once by a specialist, then it is the chair's turn."""
        forms = [(officer, self._walk_in(officer)) for officer in islice(cycle(self._counter), total)]
        with ThreadPoolExecutor(16) as pool:
            self._waiting = list(pool.map(lambda form: opened(*form), forms))
        # All were received alike: one of them tells the version of all.
        if self._waiting:
            self._version = found(r'name="version" value="(\d+)"', self._counter[0].get(self._waiting[0]))

    def action(self, kind: str, officer: Officer) -> bytes:
        match kind:
            case "dossier":
                return officer.request(f"/desk/dossiers/{self._draw.choice(self._own)}")
            case "cash_copy" | "copy":
                return self._copy(officer, kind == "cash_copy")
            case "walk_in":
                return self._walk_in(officer)
            case "advance":
                step = {"version": self._version, "list_kind": "near_poor", "comment": ""}
                return officer.request(f"{self._waiting.pop()}/advance", step)
            case "comment":
                text = {"text": "Đã gọi điện cho người nộp."}
                return officer.request(f"/desk/dossiers/{self._draw.choice(self._own)}/comments", text)
            case _:
                return officer.request(PAGES[kind])

    def _copy(self, officer: Officer, cash: bool) -> bytes:
        """The form as it stands after a card was scanned and the rest typed."""
        title = self._draw.choices(self._titles, self._weights)[0]
        pages = self._draw.randint(int(title["from_pages"]), int(title["to_pages"]))
        copies = self._draw.choice(COPIES)
        person = answers(next(self._people))
        return officer.request(LANE, {
            "kind": "copy", "fee": self._fee(pages, copies), "number": person["personal_number"], "card": "",
            "requester": person["full_name"], "document": title["title"], "pages": pages, "copies": copies,
            "signer": self._signer,
        } | ({"cash": "yes"} if cash else {}))  # fmt: skip

    def _fee(self, pages: int, copies: int) -> str:
        """What the lane says; it enters no fee that its form did not show."""
        if (pages, copies) not in self._fees:
            asked = {"kind": "copy", "requester": "Lê Hoa", "document": "Bằng", "pages": pages, "copies": copies}
            status, _, text = self._counter[0].send(self._counter[0].request(LANE, asked))
            if status != 200:
                raise SystemExit(f"the lane tells no fee ({status}): {text[:500]}")
            self._fees[pages, copies] = found(r'name="fee" value="(\d+)"', text)
        return self._fees[pages, copies]

    def _walk_in(self, officer: Officer) -> bytes:
        """A whole form, the papers looked at and given back."""
        person = answers(next(self._people)) | self._asked
        # Asked only where the purpose is another one.
        del person["purpose_other"]
        return officer.upload(RECEPTION, person | {"procedure": PROCEDURE, "channel": "counter", "comment": ""})


def titles() -> list:
    """What is brought to be copied, how many pages it has, and how often."""
    with open(ROOT / "Data" / "demo" / "certified-documents.csv", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == "copy"]


def opened(officer: Officer, request: bytes) -> str:
    """Where a form leads that must be accepted."""
    status, place, text = officer.send(request)
    if status != 303:
        raise SystemExit(f"{request.split(b' HTTP')[0].decode()} answers {status}: {words(text)}")
    return place


def found(pattern: str, text: str) -> str:
    if match := re.search(pattern, text, re.DOTALL):
        return match.group(1)
    raise SystemExit(f"no {pattern} on the page: {words(text)}")


def words(page: str) -> str:
    """What a page says, for whoever looks for a fault."""
    return " ".join(re.sub(r"<[^>]+>", " ", re.split("<main|<article", page)[-1]).split())[:800]
