"""A browser without a screen, for what a journey needs done before it begins: follows links, fills forms by name."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

from . import pictures
from .people import answers
from .texts import procedure


class Form:
    def __init__(self, attributes: dict):
        self.action = attributes.get("action") or ""
        self.method = (attributes.get("method") or "get").lower()
        self.is_multipart = attributes.get("enctype") == "multipart/form-data"
        self.fields = []
        self.file_fields = []
        #: Every field that a person may fill or choose, with the values that are offered.
        self.offered = {}


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []
        self._open = self._select = self._area = None

    def handle_starttag(self, tag, pairs):
        attributes = dict(pairs)
        if tag == "form":
            self._open = Form(attributes)
            self.forms.append(self._open)
        if self._open is None:
            return
        name = attributes.get("name")
        if tag == "input" and name:
            kind = attributes.get("type", "text")
            if kind not in ("file", "hidden", "submit"):
                self._open.offered.setdefault(name, []).append(attributes.get("value") or "")
            if kind == "file":
                self._open.file_fields.append(name)
            elif kind not in ("radio", "checkbox") or "checked" in attributes:
                self._open.fields.append((name, attributes.get("value") or ""))
        elif tag == "select" and name:
            self._select = name
            self._open.offered.setdefault(name, [])
        elif tag == "option" and self._select:
            self._open.offered[self._select].append(attributes.get("value") or "")
            if "selected" in attributes:
                self._open.fields.append((self._select, attributes.get("value") or ""))
        elif tag == "textarea" and name:
            self._open.offered.setdefault(name, [])
            self._area = name
            self._open.fields.append((name, ""))

    def handle_data(self, data):
        if self._area and self._open:
            name, value = self._open.fields[-1]
            self._open.fields[-1] = (name, value + data)

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


class Client:
    """One person's session of requests."""

    def __init__(self, base: str, language: str = "vi"):
        self.base = base
        #: How long an answer may take.
        self.seconds = 60
        self.http = requests.Session()
        self.http.cookies.set("lang", language)
        self.http.headers["Sec-Fetch-Site"] = "same-origin"
        self.url = base + "/"
        self.page = None

    def get(self, path: str, **more) -> requests.Response:
        self.page = self.http.get(urljoin(self.base, path), timeout=self.seconds, **more)
        self.url = self.page.url
        return self.page

    def forms(self) -> list:
        parser = _Forms()
        parser.feed(self.page.text)
        return parser.forms

    def form(self, action: str = "") -> Form:
        """The first form that is posted to an address with that end, or else to one that contains the text."""
        posted = [each for each in self.forms() if each.method == "post" and "/sign-out" not in each.action]
        for form in sorted(posted, key=lambda each: not each.action.endswith(action)):
            if action in form.action:
                return form
        raise AssertionError(
            f"no form to {action or 'post'} on {self.url} ({self.page.status_code}):\n{self.page.text[:1500]}"
        )

    def send(self, form: Form, values: dict = {}, files: list = ()) -> requests.Response:
        """Posts the form with the values over what stands in it. `files` are (field, name, bytes, type)."""
        # Only fields of that name are replaced; a list stands for several boxes ticked.
        pairs = [(name, value) for name, value in form.fields if name not in values]
        for name, value in values.items():
            pairs += [(name, each) for each in value] if isinstance(value, list) else [(name, value)]
        url = urljoin(self.url, form.action or self.url)
        if form.is_multipart:
            parts = [(name, (None, value)) for name, value in pairs]
            parts += [(field, (name, content, kind)) for field, name, content, kind in files]
            self.page = self.http.post(url, files=parts, timeout=self.seconds)
        else:
            self.page = self.http.post(url, data=pairs, timeout=self.seconds)
        self.url = self.page.url
        return self.page

    def sign_in(self, account: dict) -> "Client":
        self.get("/sign-in")
        self.send(self.form("/sign-in"), {"username": account["username"], "password": account["password"]})
        assert self.page.status_code == 200 and "/desk" in self.url, (
            self.url,
            self.page.status_code,
            self.page.text[:800],
        )
        return self

    def secret(self) -> str:
        return re.search(r"/(?:draft|follow)/([A-Za-z0-9_-]{20,})", self.url).group(1)


def draft(client: Client, code: str, filled: dict, model: str | None = None) -> str:
    """Fills all pages of a procedure's form, up to the papers; the secret of its link. One that a test wrote has its model's pages."""
    client.get(f"/apply/{code}")
    for page in procedure(model or code)["pages"]:
        # What may be left out is left out where nothing was given for it; the form itself asks for the rest.
        values = {field["key"]: filled[field["key"]] for field in page["fields"] if field["key"] in filled}
        form = client.form()
        # A person is asked part by part.
        values |= {name: filled[name] for name in form.offered if name in filled}
        client.send(form, values | {"action": "next"})
        assert client.page.status_code == 200, (page["key"], client.page.status_code, errors_on(client.page.text))
    return client.secret()


def attach(client: Client, code: str, also: tuple = ()) -> None:
    """Puts a photo into each place of a required paper, from the page of papers; and of others by their keys."""
    form = client.form("/papers")
    wanted = [each["key"] for each in procedure(code)["documents"] if each["required"] or each["key"] in also]
    files = []
    for seed, key in enumerate(wanted, 1):
        name = next(field for field in form.file_fields if field.endswith(key))
        files.append((name, f"{key}.png", pictures.png(seed=seed), "image/png"))
    client.send(form, {"action": "next"}, files)
    assert client.url.endswith("/review"), (client.url, errors_on(client.page.text))


def prefile(
    base: str, code: str, who, language: str = "vi", model: str | None = None, also: tuple = (), **changed
) -> dict:
    """A sent pre-filing: its public code, the secret link and the client that sent it."""
    client = Client(base, language)
    secret = draft(client, code, answers(model or code, who, **changed), model)
    attach(client, model or code, also)
    client.send(client.form("/send"))
    assert client.url.endswith(f"/follow/{secret}"), (client.url, client.page.text[:800])
    public = re.search(r'class="code">([0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3})<', client.page.text).group(1)
    return {"code": public, "secret": secret, "path": f"/follow/{secret}", "client": client, "who": who}


def errors_on(html: str) -> list:
    """The messages of the error summary, or the page's heading."""
    summary = re.search(r'(?s)class="error-summary".*?</ul>', html)
    found = (
        re.findall(r"(?s)<li>(.*?)</li>", summary.group()) if summary else re.findall(r"(?s)<h1[^>]*>(.*?)</h1>", html)
    )
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]
