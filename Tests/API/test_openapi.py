"""The API document is true of the running server: fuzzed by schemathesis, checked against the standard."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from support.people import person
from support.web import prefile

#: Everything but that a valid request is always accepted: cursors are opaque, and only those that we gave are.
LEFT_OUT = "positive_data_acceptance"
SEED = "20261124"


@pytest.fixture(scope="module")
def document(site) -> dict:
    answer = requests.get(site + "/api/v1/openapi.json", timeout=30)
    assert answer.ok and answer.headers["content-type"].startswith("application/json")
    return answer.json()


@pytest.fixture(scope="module")
def known(site, token, document, tmp_path_factory) -> Path:
    """The document with true identifiers among the values to try, so that more than 404 is reached."""
    headers = {"Authorization": f"Bearer {token}"}
    prefile(site, "TN-XN-01", person("Người Thử API"))
    dossiers = requests.get(site + "/api/v1/dossiers?state=all&limit=50", headers=headers, timeout=30).json()[
        "dossiers"
    ]
    prefiled = requests.get(site + "/api/v1/dossiers?state=prefiled&limit=10", headers=headers, timeout=30).json()[
        "dossiers"
    ]
    procedures = requests.get(site + "/api/v1/procedures?limit=20", timeout=30).json()["procedures"]
    values = {
        "/api/v1/dossiers/{id}": [each["id"] for each in (prefiled + dossiers)[:8]],
        "/api/v1/codes/{code}": [each["code"] for each in dossiers[:5]],
        "/api/v1/procedures/{code}": [each["code"] for each in procedures[:5]],
    }
    for path, methods in document["paths"].items():
        found = next((each for place, each in values.items() if path.startswith(place)), None)
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if found and parameter["in"] == "path":
                    parameter["schema"] = {
                        "anyOf": [{"type": "string", "enum": found}, {"type": "string", "minLength": 1}]
                    }
    place = tmp_path_factory.mktemp("api") / "openapi.json"
    place.write_text(json.dumps(document), encoding="utf-8")
    return place


def fuzz(document: Path, site: str, examples: int, *more: str) -> None:
    program = Path(sys.executable).with_name("st")
    done = subprocess.run(
        [
            str(program),
            "run",
            str(document),
            "--url",
            site,
            "--checks",
            "all",
            "--exclude-checks",
            LEFT_OUT,
            "--max-examples",
            str(examples),
            "--seed",
            SEED,
            "--phases",
            "examples,coverage,fuzzing",
            "--generation-database",
            "none",
            "--no-color",
            "--warnings",
            "off",
            "--continue-on-failure",
            "--suppress-health-check",
            "all",
            "--request-timeout",
            "20",
            *more,
        ],
        cwd=document.parent,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{done.stdout[-12000:]}\n{done.stderr[-3000:]}"


def test_schemathesis_finds_no_fault(known, site, token):
    fuzz(known, site, 50, "--header", f"Authorization: Bearer {token}")


def test_schemathesis_finds_no_fault_without_a_token(known, site):
    fuzz(known, site, 8)


def test_the_document_follows_the_standard(document):
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(document)


def test_every_operation_says_who_may_call_it(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert "security" in operation and operation["operationId"] and operation["summary"], (method, path)


def test_a_page_of_a_list_leads_to_the_next(site, token):
    """RFC 8288 links: following them meets every dossier once."""
    headers = {"Authorization": f"Bearer {token}"}
    url, seen = site + "/api/v1/dossiers?state=all&limit=50", []
    while url:
        answer = requests.get(url, headers=headers, timeout=30)
        assert answer.ok, (url, answer.text)
        seen += [each["id"] for each in answer.json()["dossiers"]]
        url = answer.links.get("next", {}).get("url")
    assert len(seen) > 100 and len(seen) == len(set(seen))


@pytest.mark.parametrize("authorization", ["Bearer x", "Bearer " + "A" * 43, "Basic YTpi", "Bearer", ""])
def test_a_bad_token_is_refused(site, authorization):
    answer = requests.get(site + "/api/v1/dossiers", headers={"Authorization": authorization}, timeout=30)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_the_same_call_twice_is_one_call(site, token):
    """`Idempotency-Key`: the comment stands there once; the key with another body is refused or answered as the first."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "journeys-api-comment-1"}
    first = requests.get(site + "/api/v1/dossiers?limit=1", headers=headers, timeout=30).json()["dossiers"][0]["id"]
    url = f"{site}/api/v1/dossiers/{first}/comments"
    for _ in range(2):
        answer = requests.post(url, headers=headers, json={"text": "một lần thôi"}, timeout=30)
        assert answer.status_code == 201, answer.text
    texts = [event["text"] for event in answer.json()["events"]]
    assert texts.count("một lần thôi") == 1
