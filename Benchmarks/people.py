"""Officials of the demo at the bench: signed in, with what their requests must carry."""

import http.client
import re
import socket
from urllib.parse import urlencode

from programs import Running

PASSWORD = "langso-demo"


class Officer:
    """One session."""

    def __init__(self, server: Running, username: str, address: str = "127.0.0.1"):
        self.port = server.port
        #: Where she sits; believed if the server is told of a proxy.
        self.address = address
        body = urlencode({"username": username, "password": PASSWORD}).encode()
        status, heads, text = self._ask("POST", "/sign-in", body, {})
        if status != 303:
            raise SystemExit(f"{username} cannot sign in ({status}): {text[:500]}")
        pairs = [value.split(";")[0] for name, value in heads if name.lower() == "set-cookie"]
        self.cookie = "; ".join(pair for pair in pairs if not pair.endswith("="))
        #: The token that her forms carry.
        self.csrf = ""

    def get(self, path: str) -> str:
        status, _, body = self._ask("GET", path, None, {"Cookie": self.cookie})
        text = body.decode(errors="replace")
        if status != 200:
            raise SystemExit(f"{path} answers {status}: {text[:500]}")
        if found := re.search(r'name="csrf" value="([^"]+)"', text):
            self.csrf = found.group(1)
        return text

    def request(self, path: str, fields: dict | None = None) -> bytes:
        """The bytes of a request of hers: a page, or a form that is sent."""
        if fields is None:
            return f"GET {path} HTTP/1.1\r\n{self._heads}\r\n".encode()
        body = urlencode(fields | {"csrf": self.csrf, "form_key": ""}).encode()
        return self._post(path, "application/x-www-form-urlencoded", body)

    def upload(self, path: str, fields: dict) -> bytes:
        """The bytes of a form that may carry files, without any."""
        edge = "----langso-bench"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (fields | {"csrf": self.csrf, "form_key": ""}).items()
        ]  # fmt: skip
        return self._post(path, f"multipart/form-data; boundary={edge}", f"{''.join(parts)}--{edge}--\r\n".encode())

    def send(self, request: bytes) -> tuple:
        """Status, place and page that answer such bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=120) as connection:
            connection.sendall(request)
            response = http.client.HTTPResponse(connection)
            response.begin()
            text = response.read().decode(errors="replace")
            return response.status, response.getheader("Location") or "", text

    @property
    def _heads(self) -> str:
        return (
            f"Host: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: vi\r\nCookie: {self.cookie}\r\n"
            f"X-Forwarded-For: {self.address}\r\n")

    def _post(self, path: str, kind: str, body: bytes) -> bytes:
        return (
            f"POST {path} HTTP/1.1\r\n{self._heads}Sec-Fetch-Site: same-origin\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    def _ask(self, method: str, path: str, body: bytes | None, heads: dict) -> tuple:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        fixed = {"Accept": "text/html", "Accept-Language": "vi", "Sec-Fetch-Site": "same-origin", "X-Forwarded-For": self.address}
        if body is not None:
            fixed["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body=body, headers=fixed | heads)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response.status, response.getheaders(), text
