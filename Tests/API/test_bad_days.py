"""Bad days of a server: killed in the middle of work, it has kept all that it acknowledged."""

import concurrent.futures
import threading

import requests
from support.codes import unissued
from support.people import answers, person
from support.server import Server
from support.web import Client

CODE = "TN-XN-01"


def test_killed_in_the_middle_of_submissions(tmp_path):
    """kill -9 while four people send: each acknowledged draft is there afterwards, and the audit chain is whole."""
    server = Server(tmp_path).start()
    acknowledged, enough, over = [], threading.Event(), threading.Event()

    def send(number: int) -> None:
        client = Client(server.base)
        filled = answers(CODE, person(f"Người Thứ {'Một Hai Ba Bốn'.split()[number]}"))
        first = {key: filled[key] for key in ("full_name", "personal_number", "birth_date", "sex", "phone")}
        while not over.is_set():
            try:
                client.get(f"/apply/{CODE}")
                answer = client.send(client.form(), first | {"action": "next"})
                if answer.status_code == 200:
                    acknowledged.append(client.secret())
            except (requests.RequestException, AssertionError):
                return
            if len(acknowledged) >= 60:
                enough.set()

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        work = [pool.submit(send, number) for number in range(4)]
        assert enough.wait(60), f"only {len(acknowledged)} sent: {server.log()}"
        server.kill()
        over.set()
    for each in work:
        each.result()

    again = Server(tmp_path).start()
    try:
        assert "error" not in again.log().lower(), again.log()
        for secret in acknowledged:
            answer = requests.get(f"{again.base}/follow/{secret}", timeout=30)
            assert answer.status_code == 200, "an acknowledged draft is lost"
        again.command("audit", "verify")
    finally:
        again.stop()


def test_a_folder_serves_one_server_at_a_time(server):
    """A second server on the same data says so and ends; the first goes on."""
    second = Server(server.folder)
    try:
        second.start()
    except RuntimeError as refusal:
        assert "not get ready" in str(refusal) and len(str(refusal)) < 2_000, str(refusal)
    else:
        second.stop()
        raise AssertionError("two servers on one folder")


def test_data_that_cannot_be_written_is_said_plainly(tmp_path):
    """A file where the data folder should be: one sentence and a code of failure, no trace of the stack."""
    (tmp_path / "data").write_text("not a folder")
    server = Server(tmp_path)
    try:
        server.start()
    except RuntimeError as refusal:
        assert "Fatal error" not in str(refusal) and "crashed" not in str(refusal), str(refusal)
    else:
        server.stop()
        raise AssertionError("started without a data folder")
