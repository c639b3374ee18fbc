"""Bad input over the wire: each ends in a clear answer, and nothing is lost, doubled or left lying about."""

import concurrent.futures
import re
import threading
import unicodedata

import pytest
import requests
from support.codes import unissued
from support.desk import Office
from support.people import answers, person
from support.server import wait_until
from support.texts import pattern, procedure, t
from support.web import Client, attach, draft, errors_on, prefile
from support.wire import head, status, talk

CODE = "TN-XN-01"


BAD_CHARACTER, UNREADABLE = "residents.name.bad_character", "web.form.unreadable_characters"
#: What is typed for a name, and what the form says of it.
HOSTILE = {
    "nul": ("Lê\0Thị", UNREADABLE),
    "controls": ("Lê\x07\x1b[2JThị", UNREADABLE),
    "overlong": (b"L\xc0\xaa", UNREADABLE),
    "half": (b"L\xc3", UNREADABLE),
    "surrogate": (b"\xed\xa0\x80", UNREADABLE),
    "emoji": ("👨‍👩‍👧‍👦🏳️‍🌈", BAD_CHARACTER),
    "bidi": ("\u202eLê\u2066Thị", BAD_CHARACTER),
    "zalgo": ("L" + "\u0301" * 500, "residents.name.too_long"),
    "long": ("x" * 500_000, "web.form.too_long"),
    "mustache": ("{{t.web.home}}{{{x}}}", BAD_CHARACTER),
    "html": ("<script>alert(1)</script>\"'><img src=x onerror=alert(1)>", BAD_CHARACTER),
    "sql": ("'; DROP TABLE dossier; --", BAD_CHARACTER),
    "format": ("%s%n{name}\\(x)", BAD_CHARACTER),
}


def send_name(site, value) -> requests.Response:
    """The first page of the form, sent with that for a name."""
    filled = answers(CODE, person())
    page = {key: filled[key] for key in ("personal_number", "birth_date", "sex", "phone")}
    return requests.post(f"{site}/apply/{CODE}", data={"full_name": value, "action": "next", **page}, timeout=30)


@pytest.mark.parametrize(("value", "message"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_a_form(site, value, message):
    """The form comes back and says what is wrong, the text escaped; nothing that was typed is run or believed."""
    answer = send_name(site, value)
    assert answer.status_code == 422, (answer.status_code, answer.text[:300])
    assert pattern("vi", message).search(" ".join(errors_on(answer.text))), (errors_on(answer.text), answer.text[:300])
    assert answer.url == f"{site}/apply/{CODE}", "nothing is begun"
    assert "<script>alert" not in answer.text and "<img src=x" not in answer.text


@pytest.mark.parametrize("name", ["nul", "half"])
def test_what_is_no_text_is_left_out_of_the_name(site, name):
    """No database takes it, and nobody typed it on purpose: the field comes back without it, to be looked at."""
    answer = send_name(site, HOSTILE[name][0])
    left = {"nul": "LêThị", "half": "L"}[name]
    assert f'value="{left}"' in answer.text and "\0" not in answer.text


@pytest.mark.parametrize("value", [value for value, _ in HOSTILE.values()], ids=HOSTILE)
def test_hostile_text_in_an_address(site, value):
    for path in ("/search", "/q", "/scan", "/procedures"):
        asked = requests.get(
            site + path, params={"q": value, "code": value} if len(value) < 5_000 else {"q": value[:5_000]}, timeout=30
        )
        assert asked.status_code in (200, 400, 404, 414, 422, 429, 431), (path, asked.status_code)
        assert "<script>alert" not in asked.text and "<img src=x" not in asked.text


@pytest.mark.parametrize(
    "path",
    [
        "/q/%00",
        "/q/%ff%fe",
        "/q/" + "9" * 5_000,
        "/follow/%2e%2e%2f",
        "/procedures/%27",
        "/units/%00",
        "/old/%00",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/../../etc/passwd",
        "//evil.example/",
        "/?lang=xx",
        "/?lang=ar&lang=vi",
        "/search?q=%",
        "/search?q=%ff",
        "/desk/dossiers/x",
        "/draft/x/papers/x",
        "/q/N9MB-SRZ-R4M.svg.png",
        "/%",
    ],
)
def test_hostile_addresses(site, path):
    answer = talk(site, head(site, "GET", path))
    assert status(answer) in range(200, 500), answer[:200]
    assert b"root:" not in answer
    location = re.search(rb"(?im)^location: (.*?)\r$", answer)
    assert (
        not location or location.group(1).startswith((b"/", site.encode())) and not location.group(1).startswith(b"//")
    )


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\0\0",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /scan HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(5_000)) + b"\r\n",
    ],
    ids=["nul", "no-host", "long-line", "tls", "negative-length", "smuggling", "headers"],
)
def test_what_is_not_http(site, content):
    assert status(talk(site, content)) in (0, *range(200, 500))


def test_decomposed_text_is_composed(site):
    """NFD typed on a Mac, and a name with many spaces, are kept in one form and found by either."""
    name = unicodedata.normalize("NFD", "  Nguyễn   Thị  Diễm   Quỳnh ")
    sent = prefile(site, CODE, person(), full_name=name)
    assert "Nguyễn Thị Diễm Quỳnh" in sent["client"].page.text


def test_the_same_form_at_once_opens_one_dossier(site):
    """Eight presses of the same first page (one form_key) lead to one draft."""
    client = Client(site)
    client.get(f"/apply/{CODE}")
    form = client.form()
    who = person("Lê Bấm Nhanh")
    filled = answers(CODE, who)
    values = dict(form.fields) | {
        key: filled[key] for key in ("full_name", "personal_number", "birth_date", "sex", "phone")
    }
    values["action"] = "next"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:

        def press(_):
            return requests.post(f"{site}/apply/{CODE}", data=values, timeout=60, allow_redirects=False)

        seen = list(pool.map(press, range(8)))
    assert {each.status_code for each in seen} == {303}, [each.status_code for each in seen]
    assert len({each.headers["location"] for each in seen}) == 1


def test_sending_twice_at_once_files_one_dossier(site, token):
    """Eight presses of Send: one pre-filing, one number; each press is shown the same page."""
    client = Client(site)
    who = person("Trần Gửi Đúp")
    secret = draft(client, CODE, answers(CODE, who))
    attach(client, CODE)
    form = client.form("/send")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:

        def press(_):
            return requests.post(f"{site}/draft/{secret}/send", data=form.fields, timeout=60, allow_redirects=False)

        seen = list(pool.map(press, range(8)))
    assert {(each.status_code, each.headers.get("location")) for each in seen} == {(303, f"/follow/{secret}")}
    headers = {"Authorization": f"Bearer {token}"}
    listed = requests.get(site + "/api/v1/dossiers?state=prefiled&limit=200", headers=headers, timeout=30).json()[
        "dossiers"
    ]
    code = re.search(r'class="code">([0-9A-Z-]{12})<', client.get(f"/follow/{secret}").text).group(1).replace("-", "")
    assert [each["code"] for each in listed].count(code) == 1


def test_two_officers_receive_at_once(site, server, accounts):
    """One receives it, the other is told; one case number, one receipt."""
    sent = prefile(site, CODE, person("Đinh Hai Quầy"))
    tokens = [server.token(name) for name in ("motcua1", "motcua2")]
    first = {"Authorization": f"Bearer {tokens[0]}"}
    found = requests.get(site + "/api/v1/dossiers?state=prefiled&limit=200", headers=first, timeout=30).json()[
        "dossiers"
    ]
    dossier = next(each for each in found if each["code"] == sent["code"].replace("-", ""))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:

        def receive(token):
            return requests.post(
                f"{site}/api/v1/dossiers/{dossier['id']}/receive",
                json={"version": dossier["version"]},
                timeout=60,
                headers={"Authorization": f"Bearer {token}"},
            )

        seen = sorted(each.status_code for each in pool.map(receive, tokens))
    assert seen == [200, 409]
    whole = requests.get(f"{site}/api/v1/dossiers/{dossier['id']}", headers=first, timeout=30).json()
    assert [each["kind"] for each in whole["papers"]] == ["receipt"]
    assert [each["kind"] for each in whole["events"]].count("received") == 1


def test_two_chairs_decide_at_once(site, server, accounts):
    """One decision counts, the other is told that the dossier has changed; one result."""
    sent = prefile(site, CODE, person("Đinh Hai Quyết"))
    office = Office(site, accounts)
    office.receive(sent["code"])
    office.to_decision(sent["code"])
    # Two windows of the chair: each has the dossier before it was decided.
    forms, ready = [], threading.Barrier(2)
    for _ in range(2):
        chair = Client(site).sign_in(accounts["chair"])
        chair.get("/desk/dossiers")
        chair.send(chair.form("/desk/prefilings/open"), {"code": sent["code"]})
        forms.append((chair, chair.form("/decide")))
    dossier = re.search(r"/desk/dossiers/([0-9a-f-]{36})$", chair.url).group(1)

    def decide(one):
        chair, form = one
        ready.wait(timeout=30)
        return chair.send(form)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first, second = sorted(pool.map(decide, forms), key=lambda answer: answer.status_code)
    assert (first.status_code, second.status_code) == (200, 409)
    assert t("vi", "onestop.action.decide.done") in first.text
    assert t("vi", "onestop.problem.changed_meanwhile") in second.text
    for answer in (first, second):
        assert t("vi", "onestop.desk.state.resolved") in answer.text and "/decide" not in answer.text
    headers = {"Authorization": f"Bearer {server.token(accounts['chair']['username'])}"}
    whole = requests.get(f"{site}/api/v1/dossiers/{dossier}", headers=headers, timeout=30).json()
    assert sorted(each["kind"] for each in whole["papers"]) == ["receipt", "result"]
    events = [each["kind"] for each in whole["events"]]
    assert (events.count("decided"), events.count("issued")) == (1, 1)


def test_a_foreign_page_cannot_send_our_forms(site, accounts):
    client = Client(site).sign_in(accounts["motcua2"])
    client.get("/desk/dossiers/new?procedure=" + CODE)
    form = client.form("/desk/dossiers/new")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "", "Origin": "https://evil.example"}):
        answer = client.http.post(site + form.action, files=[("procedure", (None, CODE))], headers=headers, timeout=30)
        assert answer.status_code == 403, headers


def test_guessing_codes_is_slowed(site):
    """Twenty unknown codes in five minutes from one address, then 429 with a page. Last: it slows this address."""
    seen = [requests.get(f"{site}/q/{unissued(seed)}", timeout=30).status_code for seed in range(1_000, 1_040)]
    assert seen[0] == 404 and seen[-1] == 429
    assert wait_until(lambda: "<h1" in requests.get(f"{site}/q/{unissued(2_000)}", timeout=30).text)
