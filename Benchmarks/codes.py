"""Symbols, sheets of stickers and photos of codes: how many in a second, symbols beside libqrencode itself."""

import subprocess
from pathlib import Path

from programs import bench

STICKERS = 10_000


def measure(scratch: Path) -> dict:
    pictures = []
    for number, (size, side) in enumerate([(12, 1600), (6, 2400), (20, 1200)]):
        symbol, picture = scratch / f"symbol-{number}.png", scratch / f"photo-{number}.jpg"
        subprocess.run(
            ["qrencode", "-s", str(size), "-o", str(symbol), f"https://langso.example.vn/q/N9MBSRZR4M?{number}"],
            check=True)
        # As a phone takes it: a large sheet, a little aslant, not quite sharp.
        subprocess.run(
            ["convert", str(symbol), "-rotate", str(7 * number + 3), "-background", "grey85", "-gravity", "center",
             "-extent", f"{side}x{side * 4 // 3}", "-blur", "0x1.2", "-quality", "82", str(picture)],
            check=True)  # fmt: skip
        pictures.append(picture)
    return bench("codes", "--stickers", STICKERS, *pictures)
