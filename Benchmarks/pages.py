"""What a person's telephone receives: bytes of each public page on the first visit and when it comes again, packed as browsers ask."""

import gzip
import re
import sqlite3
from dataclasses import dataclass
from urllib.parse import urlsplit

from programs import Commune, Running

PATHS = ["/", "/procedures", "/procedures/TN-XN-01", "/q/{code}", "/search?q=van+son", "/apply/TN-XN-01"]
LANGUAGE = "vi-VN,vi;q=0.9"


@dataclass
class Weight:
    """Bytes of bodies and heads; `again` is all that a second visit costs."""

    path: str
    html: int
    styles: int
    scripts: int
    pictures: int
    heads: int
    again: int
    status_again: int

    @property
    def first(self) -> int:
        return self.html + self.styles + self.scripts + self.pictures + self.heads


def code_of_a_place(commune: Commune) -> str:
    connection = sqlite3.connect(f"file:{commune.database}?mode=ro", uri=True)
    code = connection.execute(
        "SELECT code FROM public_code WHERE kind = 'lookup.place' AND state = 'published' ORDER BY code LIMIT 1"
    ).fetchone()[0]
    connection.close()
    return code


def measure(commune: Commune, server: Running) -> list:
    code = code_of_a_place(commune)
    return [weigh(server, path.format(code=code)) for path in PATHS]


def weigh(server: Running, path: str) -> Weight:
    status, headers, body = server.get(path, Accept="text/html", Accept_Language=LANGUAGE, Accept_Encoding="gzip")
    if status != 200:
        raise SystemExit(f"{path} answers {status}")
    etag = dict((name.lower(), value) for name, value in headers).get("etag")
    weight = Weight(path, len(body), 0, 0, 0, head_size(headers), 0, 0)
    again = 0
    for asset in assets(unpacked(headers, body).decode()):
        status, heads, content = server.get(asset, Accept_Encoding="gzip")
        if status != 200:
            raise SystemExit(f"{path} needs {asset}, which answers {status}")
        ending = asset.rsplit(".", 1)[-1]
        kind = {"css": "styles", "js": "scripts"}.get(ending, "pictures")
        setattr(weight, kind, getattr(weight, kind) + len(content))
        weight.heads += head_size(heads)
        if not is_kept(heads):
            again += head_size(heads) + len(content)
    asked = {"Accept": "text/html", "Accept-Language": LANGUAGE, "Accept-Encoding": "gzip"} | ({"If-None-Match": etag} if etag else {})
    status, headers, body = server.get(path, **asked)
    weight.status_again = status
    weight.again = again + head_size(headers) + len(body)
    return weight


def unpacked(headers: list, body: bytes) -> bytes:
    return gzip.decompress(body) if ("content-encoding", "gzip") in {(n.lower(), v) for n, v in headers} else body


def assets(html: str) -> list:
    """Paths that a browser fetches for the page, each once."""
    found = re.findall(r'<(?:link|script|img|use)\b[^>]*?\b(?:href|src)="([^"]+)"', html)
    wanted = []
    for link in found:
        path = urlsplit(link).path
        if path and not link.startswith(("http", "data:", "//")) and path not in wanted:
            if re.search(r"\.(css|js|svg|png|webp|jpe?g|woff2|webmanifest|ico)$", path):
                wanted.append(path)
    return wanted


def is_kept(headers: list) -> bool:
    """Whether a browser takes the answer from its own store when the person comes again on the same day."""
    control = dict((name.lower(), value) for name, value in headers).get("cache-control", "")
    age = re.search(r"max-age=(\d+)", control)
    return "no-cache" not in control and age is not None and int(age.group(1)) >= 3600


def head_size(headers: list) -> int:
    """Bytes of a response's head, status line included."""
    return 17 + sum(len(name) + len(value) + 4 for name, value in headers)
