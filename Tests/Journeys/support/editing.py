"""Procedures of a test's own, which an administrator writes without a screen."""

from .web import Client, errors_on

ADMIN, BASE = "quantri", "/desk/procedures"
#: What they are written after.
MODEL = "TN-XN-01"


def create(client: Client, code: str, published: bool = True) -> None:
    """A procedure of that code, with the papers and questions of the model."""
    client.get(f"{BASE}/new")
    client.send(client.form("/new"), {"code": code, "name": f"Xác nhận để thử {code}", "model": MODEL})
    assert client.url.endswith(f"{code}/draft"), (client.url, client.page.status_code)
    if published:
        publish(client, code)


def change(client: Client, code: str, part: str, values: dict) -> None:
    """Changes one part of the next version, e.g. `where`; `documents.~` is one paper more."""
    client.get(f"{BASE}/{code}")
    begin = [form for form in client.forms() if form.action.endswith("/draft") and form.method == "post"]
    if begin:
        client.send(begin[0])
    client.get(f"{BASE}/{code}/draft/{part}")
    client.send(client.form(f"/draft/{part}"), values)
    assert client.page.status_code == 200, (part, client.page.status_code, errors_on(client.page.text))


def publish(client: Client, code: str) -> None:
    """In force from today."""
    client.get(f"{BASE}/{code}/publish")
    client.send(client.form("/publish"))
    assert client.url.endswith(f"{BASE}/{code}"), (client.url, client.page.status_code, errors_on(client.page.text))


def paper(name: str, key: str, **changed) -> dict:
    """The fields of a paper that is asked for, as its page of the editor has them."""
    filled = {"name.vi": name, "key": key, "required": "true", "form": "copy", "kinds": "image", "max_files": "2"}
    return filled | changed

