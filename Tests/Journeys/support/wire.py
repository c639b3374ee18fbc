"""Bytes over a socket, as no browser sends them."""

import re
import socket
from urllib.parse import urlsplit


def talk(site: str, content: bytes, finish: bool = True) -> bytes:
    """Sends bytes as they are, and gives back what comes until the other side closes."""
    place = urlsplit(site)
    with socket.create_connection((place.hostname, place.port), timeout=20) as line:
        try:
            line.sendall(content)
            if finish:
                line.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass
        out = b""
        try:
            while piece := line.recv(65_536):
                out += piece
        except ConnectionResetError:
            pass
        return out


def head(site: str, method: str, path: str, **headers) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(site).netloc}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def status(answer: bytes) -> int:
    match = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(match.group(1)) if match else 0
