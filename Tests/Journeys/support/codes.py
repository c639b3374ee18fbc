"""Public codes: characters, check character; see Sources/Kernel/Codes/PublicCode.swift."""

import random
import re

SYMBOLS = "0123456789BCFGHJKMNPQRSTVXZ"
GROUPED = re.compile(r"\b[0-9B-Z]{4}-[0-9B-Z]{3}-[0-9B-Z]{3}\b")
#: Agency, day, running number of the day (Circular 01/2018).
CASE_NUMBER = re.compile(r"\b[A-Z0-9]+(?:\.[A-Z0-9]+)*-\d{6}-\d{4,6}\b")


def _times_x(element: int) -> int:
    shifted = element << 1
    return shifted ^ 0b100101 if shifted & 0b100000 else shifted


def sum_of(code: str) -> int:
    """Zero for a code with the right check character."""
    total = 0
    for character in code:
        total = _times_x(total) ^ SYMBOLS.index(character)
    return total


def unissued(seed: int) -> str:
    """A well-formed code that nobody has issued: of 4.5 × 10^12 the chance of meeting one of the demo's is nil."""
    chance = random.Random(seed)
    while True:
        head = "".join(chance.choice(SYMBOLS) for _ in range(9))
        value = _times_x(sum_of(head))
        if value >= len(SYMBOLS):
            continue
        code = head + SYMBOLS[value]
        if all(a != b for a, b in zip(code, code[1:])) and any(each.isalpha() for each in code):
            assert sum_of(code) == 0
            return code


def mistyped(code: str) -> str:
    """The code with its third character wrong."""
    plain = code.replace("-", "")
    wrong = next(each for each in SYMBOLS if each not in plain[1:4])
    return plain[:2] + wrong + plain[3:]
