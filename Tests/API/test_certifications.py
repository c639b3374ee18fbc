"""Certifications and receipts for programs: entered once, priced by the tariff, the person masked."""

import requests


def test_a_certification_is_entered_once(site, token):
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "journeys-api-certification-1"}
    body = {"kind": "copy", "requester": "Lê Thị Hoa", "document": "Giấy khai sinh", "pages": 4, "copies": 3}
    first, second = (
        requests.post(site + "/api/v1/certifications", headers=headers, json=body, timeout=30) for _ in range(2)
    )
    assert first.status_code == second.status_code == 201, first.text
    made = first.json()
    assert made["id"] == second.json()["id"]
    assert (made["amount"], made["fee"], made["receipt"], made["state"]) == (18_000, "unpaid", None, "valid")
    assert made["requester"] == "Lê T. H."
    found = requests.get(f"{site}/api/v1/certifications/{made['id']}", headers=headers, timeout=30)
    assert found.json() == made
    listed = requests.get(site + "/api/v1/certifications?limit=5", headers=headers, timeout=30).json()
    assert made["id"] in [each["id"] for each in listed["certifications"]]


def test_what_is_wrong_is_named(site, token):
    headers = {"Authorization": f"Bearer {token}"}
    for body, field in (
        ({"kind": "signature", "requester": "Lê Thị Hoa", "document": "Giấy ủy quyền", "copies": 1}, "personal_number"),
        ({"kind": "copy", "requester": "Lê Thị Hoa", "document": "Bằng", "copies": 1}, "pages"),
        ({"kind": "copy", "requester": " ", "document": "Bằng", "pages": 1, "copies": 1}, "requester"),
        ({"kind": "copy", "requester": "Lê Thị Hoa", "document": "Bằng", "pages": 1, "copies": 0}, "copies"),
    ):
        answer = requests.post(site + "/api/v1/certifications", headers=headers, json=body, timeout=30)
        assert answer.status_code == 422 and field in answer.text, (body, answer.text)


def test_a_page_of_receipts_leads_to_the_next(site, token):
    headers = {"Authorization": f"Bearer {token}"}
    url, seen, amount = site + "/api/v1/receipts?from=2020-01-01&limit=100", [], None
    while url:
        answer = requests.get(url, headers=headers, timeout=30)
        assert answer.ok, (url, answer.text)
        seen += answer.json()["receipts"]
        amount = answer.json()["amount"]
        url = answer.links.get("next", {}).get("url")
    assert len(seen) > 100 and len(seen) == len({each["id"] for each in seen})
    assert sum(each["amount"] for each in seen if each["state"] == "valid") == amount
