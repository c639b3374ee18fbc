"""Photos of papers and signs, made here: PNG by hand, JPEG and drawings where Pillow is installed."""

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


def symbol(text: str, module: int = 6) -> bytes:
    """The QR code of the text as PNG, each of its dots so many pixels wide."""
    command = ["qrencode", "-t", "PNG", "-m", "4", "-s", str(module), "-o", "-", text]
    return subprocess.run(command, capture_output=True, check=True).stdout


def card(who) -> dict:
    """A photo of the side of an identity card that has the QR code."""
    return {"name": "the.png", "mimeType": "image/png", "buffer": symbol(who.card)}


def signs(*texts: str, mirrored: bool = False) -> dict:
    """A photo of signs that hang beside each other, a little askew, on a wall; or as a front camera shows them."""
    from PIL import Image, ImageOps

    plates = [Image.open(io.BytesIO(symbol(text))).convert("RGBA").convert("RGB") for text in texts]
    high = max(plate.height for plate in plates)
    wall = Image.new("RGB", (sum(plate.width + 160 for plate in plates), high + 240), (176, 168, 150))
    left = 80
    for plate in plates:
        wall.paste(plate, (left, 120))
        left += plate.width + 160
    wall = wall.rotate(4, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(176, 168, 150))
    if mirrored:
        wall = ImageOps.mirror(wall)
    out = io.BytesIO()
    wall.save(out, "JPEG", quality=80)
    return {"name": "IMG_0412.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def view(colour: tuple = (90, 140, 80)) -> dict:
    """A landscape as a telephone saves it: with the camera's name and the position in the file."""
    from PIL import Image

    picture = Image.new("RGB", (1600, 1200), (150, 190, 230))
    picture.paste(colour, (0, 700, 1600, 1200))
    notes = Image.Exif()
    notes[0x010F] = "Camera of a villager"
    notes[0x8825] = {1: "N", 2: (19.0, 45.0, 30.0), 3: "E", 4: (105.0, 38.0, 0.0)}
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, exif=notes)
    return {"name": "phong-canh.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


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


def paper(seed: int = 1) -> dict:
    """A photo of a sheet that lies a little askew on a dark table."""
    from PIL import Image

    sheet = Image.open(io.BytesIO(png(620, 877, seed))).convert("RGB")
    turned = sheet.convert("RGBA").rotate(3, resample=Image.Resampling.BICUBIC, expand=True)
    table = Image.new("RGB", (900, 1200), (70, 52, 38))
    table.paste(turned, ((900 - turned.width) // 2, (1200 - turned.height) // 2), turned)
    out = io.BytesIO()
    table.save(out, "JPEG", quality=85)
    return {"name": f"IMG_{seed:04}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
