"""Desks that serve people: set up without a screen where a journey begins later."""

import re
import uuid

from .web import Client, errors_on

#: Of the demo's officials: who sets desks up and reads all ratings, who sits there, and who types the ballots of others.
LEADER = "vanhoa2"
SITTER = ("motcua2", "Đỗ Minh Tuấn")
TYPIST = "motcua1"


def number_of_a_desk() -> str:
    """A number that no other test gives."""
    return uuid.uuid4().hex[:6].upper()


def opened(client: Client, number: str, person: str | None = SITTER[1]) -> dict:
    """A desk with its code, given to an official of the service centre: its name, code and the address of its desk page."""
    name = f"Quầy thử {number}"
    client.get("/desk/desks/new")
    client.send(
        client.form("/desk/desks/new"),
        {
            "number": number,
            "name_vi": name,
            "name_en": f"Test counter {number}",
            "name_ar": f"شباك التجربة {number}",
            "work_vi": "Nhận hồ sơ, trả kết quả",
            "work_en": "Files in, results out",
            "work_ar": "استلام الملفات وتسليم النتائج",
        },
    )
    found = re.search(r"/desk/desks/([0-9a-f-]{30,})$", client.url)
    assert found, (client.url, client.page.status_code, errors_on(client.page.text))
    path = f"/desk/desks/{found.group(1)}"
    if person:
        who = re.search(rf'<option value="([0-9a-f-]{{30,}})"[^>]*>{person}', client.page.text)
        assert who, f"{person} cannot be chosen"
        client.send(client.form("/assign"), {"person": who.group(1)})
        assert client.page.status_code == 200, errors_on(client.page.text)
    code = re.search(r"/rate/([0-9A-Z]{10})/tablet", client.page.text).group(1)
    return {"name": name, "number": number, "code": code, "path": path, "id": found.group(1)}
