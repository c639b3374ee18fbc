"""Visitors who mean no good, and what they type."""

import itertools
import re
import unicodedata
from urllib.parse import urljoin, urlsplit

from .web import Client

#: One of each kind of trouble; every form gets each of them in every field.
WORDS = {
    "nothing": "",
    "spaces": " \t\u00a0\u3000",
    "nul": "Lê\0Thị",
    "controls": "Lê\x07\x1b[2JThị",
    "lines": "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSet-Cookie: x=1",
    "not utf-8": b"L\xc0\xaa",
    "emoji": "👨‍👩‍👧‍👦🏳️‍🌈",
    "bidi": "\u202eLê\u2066Thị",
    "zalgo": "L" + "\u0301" * 500,
    "decomposed": unicodedata.normalize("NFD", "Nguyễn Thị Diễm"),
    "long": "x" * 60_000,
    "mustache": "{{t.web.home}}{{{x}}}",
    "html": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    # Marks that join what stands beside them, so that a program that goes by characters does not see the sign alone.
    "joined": '"\u0301 onfocus=alert(1) autofocus x="\u0600<img src=x\u0600>\u06dd<script>alert(1)\u06dd</script>',
    "sql": "'; DROP TABLE place_record; --",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "link": "javascript:alert(1)",
    "other site": "//evil.example/\\",
    "huge": "9" * 400,
    "beyond 64 bits": "9223372036854775808",
    "below 64 bits": "-9223372036854775809",
    "no number": "NaN",
    "no day": "2026-02-30",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "no time": "25:61",
    "no place on earth": "91.5, 1e400",
    "path": "../../etc/passwd",
    "identifier": "00000000-0000-0000-0000-000000000000",
}

#: What stands in a path in place of an identifier, a key, a code or a secret.
PARTS = [
    "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "%2e%2e", "x" * 10_000, "-1", "9" * 40, "%27", "%22%CC%81",
    "00000000-0000-0000-0000-000000000000", "0192f3c0-0000-7000-8000-000000000000", "N9MB-SRZ-R4M", "%E2%80%AE", "A" * 43,
    "%0d%0aSet-Cookie:%20x=1", "new%00", "{key}", "javascript:alert(1)",
]  # fmt: skip

_addresses = itertools.count(1)


def address() -> str:
    """One that nobody has used; believed where the server trusts this machine as a proxy."""
    number = next(_addresses)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Visitor(Client):
    """Comes from another network each time, so that only what is tested counts against anyone."""

    def __init__(self, base: str, language: str = "vi", account: dict | None = None):
        super().__init__(base, language)
        self.move()
        if account:
            self.sign_in(account)

    def move(self) -> "Visitor":
        self.http.headers["X-Forwarded-For"] = address()
        return self

    def links(self) -> list:
        """The addresses on this site that the page leads to."""
        found = re.findall(r'<a [^>]*?href="([^"#]*)', self.page.text)
        found = [urljoin(self.url, each.replace("&amp;", "&")) for each in found]
        return [each.removeprefix(self.base) for each in found if each.startswith(self.base + "/")]

    def first_link(self, pattern: str) -> str:
        """The first that matches as a whole; the page must have one."""
        found = next((each for each in self.links() if re.fullmatch(pattern, each)), None)
        assert found, (self.url, pattern, self.links()[:60])
        return found


def shape(path: str) -> str:
    """The address without what tells one record from another."""
    path = urlsplit(path).path
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "*", path)
    path = re.sub(r"/[0-9B-Z]{4}-?[0-9B-Z]{3}-?[0-9B-Z]{3}(?=/|$)", "/*", path)
    path = re.sub(r"/[A-Za-z0-9_-]{40,}", "/*", path)
    return re.sub(
        r"/(places|announcements|events|questions|old-codes|emergency)/(?!new\b|near\b|import\b)[^/.]+", r"/\1/*", path
    )


def crawl(visitor: Visitor, starts: list, prefixes: tuple, most: int = 90) -> dict:
    """Every kind of form that is posted within the prefixes: by action and fields, the page it stands on and the form."""
    waiting, seen, counts, forms = list(starts), set(), {}, {}
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        kind = shape(path)
        if path in seen or counts.get(kind, 0) >= 3 or not path.startswith(prefixes):
            continue
        seen.add(path)
        counts[kind] = counts.get(kind, 0) + 1
        answer = visitor.move().get(path)
        assert answer.status_code < 500, path
        if "text/html" not in answer.headers["content-type"]:
            continue
        waiting += visitor.links()
        for form in visitor.forms():
            action = urljoin(path, form.action or path)
            if form.method == "post" and action.startswith(prefixes):
                forms.setdefault(f"{shape(action)} {' '.join(sorted(form.offered))}", (path, shape(action), form))
    return forms


def markup(text: str) -> list:
    """What of `WORDS` has become markup in a page."""
    return re.findall(
        r"<script>alert|<img src=x|<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)* onfocus=alert|"
        r"(?:href|src|action|formaction)=\"\s*(?:javascript|data:text|//)[^\"]*",
        text,
    )
