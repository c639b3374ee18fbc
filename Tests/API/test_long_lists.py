"""A long list of another system: one line is wrong, and the power goes while it is taken in."""

import contextlib
import os
import re
import threading

import pytest
import requests
from support import server as servers
from support.database import Cluster
from support.web import Client

LINES = 8_000
#: As many as a debug program takes in within some seconds. A list may have 100,000: `LANGSO_TEST_LINES=100000`.
MANY = {"sqlite": 20_000, "postgresql": 10_000}
HEAD = "Mã hồ sơ,Chủ hồ sơ,Ngày tiếp nhận,Ngày hẹn trả,Trạng thái"
WRONG = 5_432


@pytest.fixture(autouse=True)
def still_serving():
    """In place of the one for the shared server: here the server is killed."""


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path):
    """A demo commune of its own."""
    with contextlib.ExitStack() as ends:
        settings = {}
        if request.param == "postgresql":
            cluster = Cluster()
            ends.callback(cluster.close)
            settings["LANGSO_DATABASE"] = cluster.start()
        house = servers.Server(tmp_path, settings=settings).start()
        ends.callback(house.stop)
        yield house


def listed(length: int = LINES) -> bytes:
    """Excel's kind of CSV; one line has no day that anyone could read."""
    lines = [HEAD]
    for number in range(length):
        day = "hôm nọ" if number == WRONG else "03/11/2026"
        lines.append(f"H38.77-261103-{number:05},Lò Văn {number},{day},10/11/2026,Đang xử lý")
    return ("\ufeff" + "\r\n".join(lines)).encode()


def counter(house) -> Client:
    return Client(house.base).sign_in(servers.Accounts(house.accounts())["motcua1"])


def brought(client: Client, length: int = LINES) -> Client:
    """The list on its page of fates, judged and not yet done."""
    client.get("/desk/dossiers/import")
    client.send(client.form("/import"), files=[("file", "thang-11.csv", listed(length), "text/csv")])
    form = client.form("/columns")
    client.send(form, {"name": "Cổng tỉnh", "system": "Cổng dịch vụ công"})
    assert client.page.status_code == 200 and "hôm nọ" in client.page.text, client.page.text[:2000]
    return client


def count(house) -> int:
    return house.database.read("SELECT count(*) FROM outside_dossier WHERE code LIKE 'H38.77-261103-%'")[0][0]


def test_killed_while_it_is_taken_in(house):
    client = brought(counter(house))
    assert count(house) == 0, "judging writes nothing"
    review, form = client.url, client.form("/apply")

    def apply() -> None:
        with contextlib.suppress(requests.RequestException):
            client.send(form)

    going = threading.Thread(target=apply, daemon=True)
    going.start()
    begun = servers.wait_until(lambda: count(house), 60, 0.01)
    house.kill()
    going.join(30)
    half = count(house)
    assert begun and 0 < half < LINES - 1, half

    # The same list again: what is there is known, the rest is taken in, and nothing is doubled.
    house.start()
    again = counter(house)
    again.get(review.replace(review.split("/desk")[0], ""))
    again.send(again.form("/apply"))
    assert again.page.status_code == 200, again.page.text[:2000]
    assert count(house) == LINES - 1
    assert "hôm nọ" in again.page.text
    whole = house.database.read("SELECT count(DISTINCT code), count(*) FROM outside_dossier WHERE code LIKE 'H38%'")
    assert whole[0] == (LINES - 1, LINES - 1)
    brought(again)
    assert not [form for form in again.forms() if form.action.endswith("/apply")], "nothing is left to do"
    assert "whole" in house.command("audit", "verify").split()


def figures(client: Client) -> list:
    """How many lines are wrong, new, changed and as they were."""
    return [int(count.replace(".", "")) for count in re.findall(r"<dd>([\d.]+)</dd>", client.page.text)]


def test_a_very_long_list(house):
    """Looked at, taken in and brought once more: the one wrong line is named each time, and every other is there once."""
    engine = "postgresql" if "LANGSO_DATABASE" in house.settings else "sqlite"
    length = int(os.environ.get("LANGSO_TEST_LINES") or MANY[engine])
    client = counter(house)
    client.seconds = 120
    brought(client, length)
    assert figures(client) == [1, length - 1, 0, 0]
    # What is wrong is shown first; the heading is line 1.
    wrong = re.findall(r"<tr .*?</tr>", client.page.text.split("<tbody")[1], re.DOTALL)
    assert len(wrong) == 1 and f">{WRONG + 2}<" in wrong[0] and f"H38.77-261103-{WRONG:05}" in wrong[0], wrong
    assert count(house) == 0, "judging writes nothing"

    client.send(client.form("/apply"))
    assert client.page.status_code == 200, client.page.text[:2000]
    assert count(house) == length - 1
    query = "SELECT count(DISTINCT outside_id), count(*) FROM outside_event WHERE kind = 'imported'"
    assert house.database.read(query)[0] == (length - 1, length - 1)
    client.get("/desk/dossiers")
    client.send(client.form("/open"), {"code": f"H38.77-261103-{length - 1:05}"})
    assert "/desk/outside/" in client.url and f"Lò Văn {length - 1}" in client.page.text

    brought(client, length)
    assert figures(client) == [1, 0, 0, length - 1]
    assert not [form for form in client.forms() if form.action.endswith("/apply")], "nothing is left to do"
    assert count(house) == length - 1
