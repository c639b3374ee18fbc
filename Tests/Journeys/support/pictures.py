"""Photos of papers, made here: PNG by hand, JPEG where Pillow is installed."""

import io
import random
import struct
import subprocess
import zlib


def png(width: int = 640, height: int = 400, seed: int = 1) -> bytes:
    """A picture like a sheet with lines on it; another one for each seed."""
    chance = random.Random(seed)
    rows = []
    for y in range(height):
        if y % 24 in range(8, 13):
            row = bytearray()
            while len(row) < width:
                row += bytes([chance.choice((30, 60, 235))]) * chance.randint(3, 12)
            rows.append(b"\0" + bytes(row[:width]))
        else:
            rows.append(b"\0" + b"\xf4" * width)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )


def photo(name: str, seed: int = 1) -> dict:
    """A file for an upload field, in Playwright's form."""
    try:
        from PIL import Image
    except ImportError:
        return {"name": name + ".png", "mimeType": "image/png", "buffer": png(seed=seed)}
    out = io.BytesIO()
    Image.open(io.BytesIO(png(seed=seed))).convert("RGB").save(out, "JPEG", quality=85)
    return {"name": name + ".jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def card(who) -> dict:
    """A photo of the side of an identity card that has the QR code."""
    done = subprocess.run(["qrencode", "-t", "PNG", "-s", "6", "-o", "-", who.card], capture_output=True, check=True)
    return {"name": "the.png", "mimeType": "image/png", "buffer": done.stdout}


def pdf(line: str = "Official file") -> bytes:
    """A PDF of one page with one line."""
    stream = f"BT /F1 18 Tf 72 720 Td ({line}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
