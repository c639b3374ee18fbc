"""Officials at work without a screen: brings a dossier to the stage at which a journey begins."""

import re

from . import pictures
from .texts import procedure
from .web import Client, errors_on


class Office:
    """The signed-in officials, each once."""

    def __init__(self, base: str, accounts):
        self.base = base
        self.accounts = accounts
        self._clients = {}

    def official(self, name: str) -> Client:
        account = self.accounts[name]
        if account["username"] not in self._clients:
            self._clients[account["username"]] = Client(self.base).sign_in(account)
        return self._clients[account["username"]]

    def open(self, name: str, code: str) -> Client:
        """The official has the dossier of that code before her."""
        client = self.official(name)
        client.get("/desk/dossiers")
        client.send(client.form("/desk/prefilings/open"), {"code": code})
        assert re.search(r"/desk/dossiers/[0-9a-f-]{20,}$", client.url), (
            name,
            code,
            client.url,
            client.page.status_code,
        )
        return client

    def do(self, name: str, code: str, deed: str, values: dict = {}, files: list = ()) -> Client:
        """One deed by its form's address: receive, advance, decide, result, hand-out…"""
        client = self.open(name, code)
        form = client.form(f"/{deed}")
        client.send(form, values, files)
        assert client.page.status_code == 200, (name, deed, client.page.status_code, errors_on(client.page.text))
        return client

    def receive(self, code: str) -> Client:
        return self.do("counter", code, "receive")

    def to_decision(self, code: str) -> None:
        """The specialist's steps of TN-XN-01."""
        self.do("vanhoa1", code, "advance", {"list_kind": "near_poor"})

    def decide(self, code: str) -> None:
        self.to_decision(code)
        self.do("chair", code, "decide")

    def record_external(self, code: str, number: str, line: str = "Official file") -> None:
        files = [("file", "giay-khai-sinh.pdf", pictures.pdf(line), "application/pdf")]
        self.do("hotich", code, "result", {"number": number}, files)


def decision_role(code: str) -> str:
    return next(step["role"] for step in procedure(code)["steps"] if step["key"] == "decide")
