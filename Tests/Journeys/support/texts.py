"""The words on the pages, from the same files as the program's."""

import json
import re
from functools import lru_cache

import yaml

from .server import ROOT

#: Direction marks around numbers and names in Arabic texts.
MARKS = re.compile("[\u200e\u200f\u061c\u2066-\u2069\u202a-\u202e]")


@lru_cache(maxsize=None)
def catalogue(language: str) -> dict:
    """All texts of the language."""
    found = {}
    for path in sorted((ROOT / "Sources").glob(f"**/Resources/Texts/{language}.json")):
        found.update(json.loads(path.read_text(encoding="utf-8")))
    return found


def t(language: str, key: str, /, **values) -> str:
    """The text of the key, its placeholders filled."""
    text = catalogue(language)[key]
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def pattern(language: str, key: str, **values) -> re.Pattern:
    """The text as a pattern; placeholders without a value stand for anything."""
    parts = re.split(r"\{(\w+)\}", catalogue(language)[key])
    built = ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            built += re.escape(part)
        else:
            built += re.escape(str(values[part])) if part in values else ".*?"
    return re.compile(built, re.DOTALL)


@lru_cache(maxsize=None)
def procedure(code: str) -> dict:
    """A modelled procedure, as its YAML file has it."""
    for path in (ROOT / "Data" / "procedures" / "modelled").glob("*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if content["code"] == code:
            return content
    raise KeyError(code)


def field(code: str, key: str) -> dict:
    """A field of the procedure's form."""
    return next(each for page in procedure(code)["pages"] for each in page["fields"] if each["key"] == key)


def step_field(code: str, key: str) -> dict:
    """A field that an official fills in a step."""
    steps = procedure(code)["steps"]
    return next(each for step in steps for each in step.get("fields", []) if each["key"] == key)


def choice(field: dict, key: str, language: str) -> str:
    """The label of one choice of a field."""
    return next(each["label"][language] for each in field["choices"] if each["key"] == key)


def plain(text: str) -> str:
    """The text without direction marks, its white space single."""
    return " ".join(MARKS.sub("", text).split())
