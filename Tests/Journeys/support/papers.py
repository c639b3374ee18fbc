"""Reading what the program prints: text of a PDF, symbols in pictures."""

import re
import subprocess
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path


def text_of(pdf: bytes) -> str:
    """The text of a PDF in reading order, in form NFC."""
    assert pdf.startswith(b"%PDF-"), pdf[:200]
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return unicodedata.normalize("NFC", done.stdout.decode("utf-8"))


def words_of(pdf: bytes) -> str:
    """The same on one line."""
    return " ".join(text_of(pdf).split())


def size_of(pdf: bytes) -> tuple:
    """Width and height of its first page, in points."""
    done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    found = re.search(rb"Page size:\s+([\d.]+) x ([\d.]+) pts", done.stdout)
    return round(float(found.group(1))), round(float(found.group(2)))


def says(words: str, sentence: str) -> bool:
    """Whether the sentence stands there; a letter or two of the mark across a sample paper may come between its words."""
    gap = r"\s+(?:\S{1,2}\s+){0,2}"
    return re.search(gap.join(re.escape(word) for word in sentence.split()), words, re.IGNORECASE) is not None


def symbols_in_picture(picture: bytes) -> list:
    """The QR codes in a PNG or JPEG picture, read by zbarimg."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(picture)
        return _read(path)


def symbols_in_drawing(svg: str, page) -> list:
    """The QR codes in a drawing, as a browser's empty page shows it."""
    page.set_content(f"<style>svg {{ width: 400px; height: 400px }}</style>{svg}")
    return symbols_in_picture(page.locator("svg").screenshot())


def symbols_in(pdf: bytes) -> list:
    """The QR codes on all pages of a PDF, drawn as a printer would and read by zbarimg.

    Drawn twice: among many on a page, zbar passes over one now and then, and not over the same one at another size.
    """
    found = Counter()
    for dots in ("200", "300"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                ["pdftoppm", "-r", dots, "-gray", "-png", "-", str(Path(folder) / "page")], input=pdf, check=True
            )
            found |= Counter(text for path in sorted(Path(folder).glob("*.png")) for text in _read(path))
    return list(found.elements())


def _read(path: Path) -> list:
    done = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(path)], capture_output=True, text=True
    )
    assert done.returncode in (0, 4), done.stderr
    return done.stdout.splitlines()
