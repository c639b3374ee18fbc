"""Reading what the program prints: text of a PDF, symbols in pictures."""

import re
import subprocess
import tempfile
import unicodedata
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


def symbols_in(pdf: bytes) -> list:
    """The QR codes on all pages of a PDF, drawn as a printer would and read by zbarimg."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["pdftoppm", "-r", "200", "-gray", "-png", "-", str(Path(folder) / "page")], input=pdf, check=True
        )
        return [text for path in sorted(Path(folder).glob("*.png")) for text in _read(path)]


def _read(path: Path) -> list:
    done = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(path)], capture_output=True, text=True
    )
    assert done.returncode in (0, 4), done.stderr
    return done.stdout.splitlines()
