"""Bad uploads over the wire: each ends in a clear answer, and no part of a file is kept that was not whole."""

import concurrent.futures
import re
import socket
from urllib.parse import urlsplit

import pytest
import requests
from support import pictures
from support.people import answers, person
from support.web import Client, draft, errors_on
from support.wire import head, status, talk

CODE = "TN-XN-01"
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def begun(site) -> tuple:
    """A draft at its page of papers: the client and its secret."""
    client = Client(site)
    return client, draft(client, CODE, answers(CODE, person("Người Gửi Tệp")))


def multipart(boundary: str = "ranh-gioi") -> bytes:
    picture = pictures.png(40, 30)
    return (
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="action"\r\n\r\nadd\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="document.request_letter"; filename="đơn.png"\r\n'
            "Content-Type: image/png\r\n\r\n"
        ).encode()
        + picture
        + f"\r\n--{boundary}--\r\n".encode()
    )


def test_multipart_cut_anywhere(site, begun):
    """The body ends early at every seventh byte: a page that says so, never a fault, never half a file kept."""
    client, secret = begun
    body = multipart()
    path = f"/draft/{secret}/papers"
    with concurrent.futures.ThreadPoolExecutor(4) as pool:

        def cut(at: int) -> int:
            start = head(site, "POST", path, Content_Type="multipart/form-data; boundary=ranh-gioi", Content_Length=at)
            return status(talk(site, start + body[:at]))

        places = range(0, len(body) - 1, max(7, len(body) // 120))
        seen = dict(zip(places, pool.map(cut, places)))
    assert set(seen.values()) <= {303, 400, 422}, {at: code for at, code in seen.items() if code not in (303, 400, 422)}
    client.get(path)
    assert "đơn.png" not in client.page.text, "a cut file was kept"


def test_connection_lost_in_the_middle_of_a_file(site, begun):
    client, secret = begun
    body = multipart()
    path = f"/draft/{secret}/papers"
    start = head(site, "POST", path, Content_Type="multipart/form-data; boundary=ranh-gioi", Content_Length=len(body))
    for at in (10, len(body) // 2, len(body) - 3):
        place = urlsplit(site)
        with socket.create_connection((place.hostname, place.port), timeout=20) as line:
            line.sendall(start + body[:at])
    client.get(path)
    assert client.page.status_code == 200 and "đơn.png" not in client.page.text


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        'multipart/form-data; boundary=""',
        "multipart/form-data; boundary=" + "x" * 300,
        "multipart/form-data; boundary=andere",
        "multipart/mixed; boundary=ranh-gioi",
        "text/plain",
        "",
    ],
)
def test_a_body_of_another_kind(site, begun, kind):
    _, secret = begun
    answer = requests.post(
        f"{site}/draft/{secret}/papers", data=multipart(), headers={"Content-Type": kind} if kind else {}, timeout=30
    )
    assert answer.status_code in (400, 415, 422), answer.status_code
    assert "<h1" in answer.text


def test_ten_thousand_fields(site, begun):
    _, secret = begun
    many = [(f"field{number}", "x") for number in range(10_000)]
    plain = requests.post(f"{site}/apply/{CODE}", data=many, timeout=30)
    assert plain.status_code in (400, 413, 422) and "<h1" in plain.text
    parts = [(name, (None, value)) for name, value in many]
    uploaded = requests.post(f"{site}/draft/{secret}/papers", files=parts, timeout=60)
    assert uploaded.status_code in (400, 413, 422) and "<h1" in uploaded.text
    query = requests.get(f"{site}/search?" + "&".join(f"q{number}=1" for number in range(5_000)), timeout=30)
    assert query.status_code in (200, 400, 414, 422, 431)


def test_a_huge_file_is_answered_with_a_page(site):
    """40 MB: 413, the form still there with what it had, and nothing of it stored."""
    client = Client(site)
    secret = draft(client, CODE, answers(CODE, person("Người Gửi To")))
    form = client.form("/papers")
    name = next(each for each in form.file_fields if each.endswith("citizen_card"))
    client.send(form, {"action": "add"}, [(name, "nhỏ.png", pictures.png(), "image/png")])
    assert "nhỏ.png" in client.page.text
    form = client.form("/papers")
    huge = pictures.png() + b"\0" * (40 * MEGABYTE)
    client.send(form, {"action": "add"}, [(name, "rất-to.png", huge, "image/png")])
    assert client.page.status_code == 413, client.page.status_code
    assert errors_on(client.page.text) and "nhỏ.png" in client.page.text and "rất-to.png" not in client.page.text
    client.get(f"/draft/{secret}/papers")
    assert "nhỏ.png" in client.page.text and "rất-to.png" not in client.page.text


def test_a_body_beyond_every_limit_is_413(site, begun):
    """Said before it is read: the length alone is too much."""
    _, secret = begun
    start = head(
        site,
        "POST",
        f"/draft/{secret}/papers",
        Content_Type="multipart/form-data; boundary=ranh-gioi",
        Content_Length=4_000 * MEGABYTE,
    )
    place = urlsplit(site)
    with socket.create_connection((place.hostname, place.port), timeout=10) as line:
        line.sendall(start + multipart()[:200])
        answer = b""
        while b"<h1" not in answer and (piece := line.recv(65_536)):
            answer += piece
    assert status(answer) == 413 and b"<h1" in answer, answer[:300]
    form = requests.post(f"{site}/apply/{CODE}", data={"full_name": "x" * (3 * MEGABYTE)}, timeout=30)
    assert form.status_code == 413 and "<h1" in form.text


def test_a_file_that_lies_about_its_type(site):
    client = Client(site)
    draft(client, CODE, answers(CODE, person("Người Gửi Sai")))
    for content in (
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\0" + b"\0" * 200,
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    ):
        form = client.form("/papers")
        name = next(each for each in form.file_fields if each.endswith("citizen_card"))
        client.send(form, {"action": "next"}, [(name, "the.jpg", content, "image/jpeg")])
        assert client.url.endswith("/papers") and client.page.status_code in (200, 422), (content[:8], client.url)
        if not content.startswith(b"\x89PNG"):
            assert client.page.status_code == 422 and errors_on(client.page.text), content[:8]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", 'a"b\r\nX-Evil: 1.png', "\u202egnp.exe", "." * 300 + "png", "CON.png"]
)
def test_file_names_are_only_names(site, name):
    client = Client(site)
    draft(client, CODE, answers(CODE, person("Người Đặt Tên")))
    form = client.form("/papers")
    field = next(each for each in form.file_fields if each.endswith("citizen_card"))
    client.send(form, {"action": "add"}, [(field, name, pictures.png(), "image/png")])
    assert client.page.status_code in (200, 422)
    shown = re.search(r'"(/draft/[^"]+/papers/[0-9a-f-]{30,})"', client.page.text)
    if shown:
        answer = client.http.get(site + shown.group(1), timeout=30)
        assert answer.status_code == 200 and "X-Evil" not in answer.headers
