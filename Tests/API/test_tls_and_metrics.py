"""https in the program, and measurements on a listener of their own."""

import hashlib
import re
import shutil
import socket
import ssl
import subprocess
from urllib.parse import urlsplit

import httpx
import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from support.server import Server, program, wait_until

#: What browsers send from a page of the site itself.
OWN = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "vi"}


@pytest.fixture(autouse=True)
def still_serving():
    """In place of the one for the shared server: here servers are meant to end."""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A small demo commune behind a certificate that was made for it."""
    server = Server(
        tmp_path_factory.mktemp("tls"), ["--tls", "--scale", "village"], {"LANGSO_METRICS": "127.0.0.1:0"}
    ).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def authority(house, tmp_path_factory):
    """The file of the certificate that a phone would be told to trust, fetched as a phone does."""
    blind = ssl.create_default_context()
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    answer = httpx.get(house.base + "/tls/ca.crt", verify=blind)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert "PRIVATE KEY" not in answer.text
    path = tmp_path_factory.mktemp("authority") / "ca.crt"
    path.write_text(answer.text)
    return path


def certificate_of(base: str) -> bytes:
    """What a server shows, in DER."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    place = urlsplit(base)
    with (
        socket.create_connection((place.hostname, place.port), timeout=10) as line,
        context.wrap_socket(line) as secure,
    ):
        return secure.getpeercert(binary_form=True)


# ---- a certificate that is made here


def test_only_who_trusts_the_authority_is_content(house, authority):
    assert house.base.startswith("https://")
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(house.base + "/healthz", timeout=10)
    port = urlsplit(house.base).port
    strict = ssl.create_default_context(cadata=authority.read_text())
    strict.verify_flags |= ssl.VERIFY_X509_STRICT
    for host in ("127.0.0.1", "localhost"):
        answer = httpx.get(f"https://{host}:{port}/", verify=strict)
        assert answer.status_code == 200
        # Who does not trust the certificate must be able to come back by another way.
        assert "Strict-Transport-Security" not in answer.headers


def test_the_output_tells_the_fingerprint(house, authority):
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(authority.read_text())).hexdigest().upper()
    fingerprint = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    assert wait_until(lambda: fingerprint in house.log()), house.log()
    assert house.base + "/tls/ca.crt" in house.log()


def test_the_keys_are_for_their_owner_alone(house):
    folder = house.folder / "keys" / "tls"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "ca.pem": 0o600, "server.pem": 0o600,
    }  # fmt: skip


def test_sign_in_is_bound_to_the_host(house, authority):
    with requests.Session() as browser:
        browser.verify = str(authority)
        browser.trust_env = False  # The environment may name authorities of its own.
        browser.headers.update(OWN | {"Origin": house.base})
        answer = browser.post(
            house.base + "/sign-in",
            data={"username": "motcua1", "password": "langso-demo"},
            allow_redirects=False,
            timeout=30,
        )
        assert answer.status_code == 303, answer.text[:500]
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-session="), cookie
        assert "; Secure" in cookie and "; Path=/" in cookie and "; HttpOnly" in cookie and "Domain" not in cookie
        assert browser.get(house.base + "/desk/account", timeout=30).status_code == 200


def test_browsers_may_speak_http_2(house, authority):
    context = ssl.create_default_context(cadata=authority.read_text())
    with httpx.Client(http2=True, verify=context) as browser:
        for path in ("/", "/procedures", "/nowhere"):
            answer = browser.get(house.base + path)
            assert answer.http_version == "HTTP/2"
            assert answer.status_code == (404 if path == "/nowhere" else 200)
            assert "</html>" in answer.text


def test_plain_http_is_sent_on(house):
    place = urlsplit(house.base)
    answer = requests.get(f"http://{place.hostname}:{place.port}/procedures", allow_redirects=False, timeout=10)
    assert answer.status_code == 307
    assert answer.headers["Location"] == house.base + "/"
    assert house.base in answer.text


def test_a_restart_keeps_the_certificate(tmp_path):
    seen = []
    for _ in range(2):
        server = Server(tmp_path, ["--tls", "--no-demo"]).start()
        try:
            seen.append(certificate_of(server.base))
        finally:
            server.stop()
    assert seen[0] == seen[1]


# ---- a certificate that others renew


@pytest.fixture
def renewals(tmp_path):
    """Makes certificates for localhost, as a renewing tool would, in the same two files."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl is installed here")

    def make(days: int = 90, name: str = "localhost") -> dict:
        certificate, key = tmp_path / "site.crt", tmp_path / "site.key"
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out",
                str(certificate), "-days", str(days), "-subj", "/CN=site", "-addext", f"subjectAltName=DNS:{name}",
            ],
            check=True, capture_output=True,
        )  # fmt: skip
        return {"LANGSO_TLS_CERTIFICATE": str(certificate), "LANGSO_TLS_KEY": str(key)}

    return make


def test_a_renewed_certificate_needs_no_restart(renewals, tmp_path):
    server = Server(tmp_path, ["--tls", "--no-demo"], renewals()).start()
    try:
        first = certificate_of(server.base)
        port = urlsplit(server.base).port
        trusted = ssl.create_default_context(cafile=str(tmp_path / "site.crt"))
        answer = httpx.get(f"https://localhost:{port}/", verify=trusted)
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert httpx.get(f"https://localhost:{port}/tls/ca.crt", verify=trusted).status_code == 404
        assert not (tmp_path / "keys" / "tls").exists()
        renewals()
        assert wait_until(lambda: certificate_of(server.base) != first, 20), server.log()
        trusted = ssl.create_default_context(cafile=str(tmp_path / "site.crt"))
        assert httpx.get(f"https://localhost:{port}/", verify=trusted).status_code == 200
    finally:
        server.stop()


def check(folder, settings) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(program()), "check", "--data", str(folder / "data"), "--keys", str(folder / "keys")],
        env={"PATH": "/usr/bin:/bin"} | settings,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_check_reads_the_certificate(renewals, tmp_path):
    settings = renewals(days=90) | {"LANGSO_ADDRESS": "https://localhost"}
    text = check(tmp_path, settings).stdout
    assert re.search(r"^ok +the certificate is valid for (89|90) more days$", text, re.MULTILINE), text
    assert re.search(r"^ok +the certificate is for localhost; the address is localhost$", text, re.MULTILINE), text

    done = check(tmp_path, settings | {"LANGSO_ADDRESS": "https://langso.example"})
    assert done.returncode == 1
    assert re.search(r"^WRONG the certificate is for localhost; the address is langso.example$", done.stdout, re.M)

    other = tmp_path / "other.key"
    (tmp_path / "site.key").rename(other)
    settings = renewals() | {"LANGSO_TLS_KEY": str(other)}
    done = check(tmp_path, settings)
    assert done.returncode == 1 and "the key is not the one of the certificate" in done.stdout, done.stdout


def test_check_names_what_is_missing(tmp_path):
    text = check(tmp_path, {}).stdout
    for name in ("LANGSO_TLS_CERTIFICATE", "LANGSO_METRICS", "LANGSO_DATABASE"):
        assert re.search(rf"^note +no {name}: ", text, re.MULTILINE), text


# ---- measurements


def metrics(server) -> tuple:
    """The text of the listener, and its families by name."""
    found = wait_until(lambda: re.search(r"^Metrics: (\S+)$", server.log(), re.MULTILINE))
    answer = requests.get(found.group(1), timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return answer.text, {family.name: family for family in text_string_to_metric_families(answer.text)}


def value(families: dict, name: str, **labels) -> float:
    """The one sample with those labels; 0 while there is none."""
    for family in families.values():
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return 0


def test_answers_are_measured_by_route(house, authority):
    with requests.Session() as browser:
        browser.verify = str(authority)
        browser.trust_env = False  # The environment may name authorities of its own.
        before = metrics(house)[1]
        secret = "Z" * 43
        for path in ("/procedures", "/procedures", f"/follow/{secret}", f"/search?q={secret}", f"/no/{secret}"):
            browser.get(house.base + path, timeout=30)
        text, families = metrics(house)
    labels = {"method": "GET", "route": "/procedures", "status": "2xx"}
    count = "langso_http_requests_total"
    assert value(families, count, **labels) == value(before, count, **labels) + 2
    assert families["langso_http_requests"].type == "counter"
    duration = families["langso_http_request_duration_seconds"]
    assert duration.type == "histogram"
    buckets = [
        sample.value
        for sample in duration.samples
        if sample.name.endswith("_bucket") and sample.labels["route"] == "/procedures"
    ]
    assert buckets == sorted(buckets) and buckets[-1] >= 2
    assert value(families, count, method="GET", route="none", status="4xx") >= 1
    assert secret not in text and "motcua1" not in text and "127.0.0.1" not in text


def test_what_waits_and_what_the_process_holds_is_measured(house):
    _, families = metrics(house)
    assert value(families, "langso_database_ready") == 1
    assert value(families, "process_resident_memory_bytes") > 10_000_000
    assert value(families, "process_open_fds") > 5
    assert value(families, "langso_uptime_seconds") > 0
    assert {sample.labels["state"] for sample in families["langso_jobs"].samples} == {"waiting", "running", "dead"}
    for name in ("langso_jobs_due", "langso_outbox_unsent", "langso_audit_unsealed", "langso_build_info"):
        assert name in families, name
    assert all(family.documentation for family in families.values())


def test_measurements_are_not_among_the_pages(house, authority):
    with requests.Session() as browser:
        browser.verify = str(authority)
        browser.trust_env = False
        assert browser.get(house.base + "/metrics", timeout=10).status_code == 404
