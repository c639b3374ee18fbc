"""Rules for the readable data: CSV with whole rows, YAML that says what it must, all in form NFC."""

import csv
import io
import re
import unicodedata

from rules.project import LANGUAGES, Offence, line_of

try:
    import yaml
except ImportError:  # The program checks the same on import; here it is only sooner.
    yaml = None


def data_is_clean_text(project):
    """UTF-8 in form NFC, without byte order mark, tabs in YAML or carriage returns"""
    for path in project.matching(".csv", ".yaml", ".json", under="Data/"):
        try:
            text = project.read(path)
        except UnicodeDecodeError as problem:
            yield Offence(path, 1, f"not UTF-8: {problem.reason}")
            continue
        if text.startswith("\ufeff"):
            yield Offence(path, 1, "begins with a byte order mark")
        if "\r" in text:
            yield Offence(path, line_of(text, text.index("\r")), "a carriage return")
        if text and not text.endswith("\n"):
            yield Offence(path, text.count("\n") + 1, "the last line has no end")
        for number, line in enumerate(text.splitlines(), 1):
            if unicodedata.normalize("NFC", line) != line:
                yield Offence(path, number, "not in form NFC")
            if path.endswith(".yaml") and re.match(r"\s*\t", line):
                yield Offence(path, number, "a tab in the indentation")


def tables_are_whole(project):
    """Each CSV has a heading of distinct names and rows of that width, none twice"""
    for path in project.matching(".csv", under="Data/"):
        reader = csv.reader(io.StringIO(project.read(path)), strict=True)
        try:
            rows = [(reader.line_num, row) for row in reader]
        except csv.Error as problem:
            yield Offence(path, reader.line_num, f"cannot be read: {problem}")
            continue
        if not rows:
            yield Offence(path, 1, "empty")
            continue
        heading = rows[0][1]
        if len(set(heading)) != len(heading) or any(not re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in heading):
            yield Offence(path, 1, f"not a heading of distinct names: {','.join(heading)}")
        seen = {}
        for line, row in rows[1:]:
            if len(row) != len(heading):
                yield Offence(path, line, f"{len(row)} cells, the heading has {len(heading)}")
            if seen.setdefault(tuple(row), line) != line:
                yield Offence(path, line, f"the same as line {seen[tuple(row)]}")


def units_form_a_tree(project):
    """Each parent in units.csv is a unit, and officials belong to units"""
    units = (
        list(csv.DictReader(io.StringIO(project.read("Data/units.csv")))) if "Data/units.csv" in project.files else []
    )
    keys = {row.get("key") for row in units}
    for number, row in enumerate(units, 2):
        if row.get("parent") and row["parent"] not in keys:
            yield Offence("Data/units.csv", number, f"no unit {row['parent']}")
    path = "Data/demo/officials.csv"
    if path in project.files:
        for number, row in enumerate(csv.DictReader(io.StringIO(project.read(path))), 2):
            if row["unit"] not in keys:
                yield Offence(path, number, f"no unit {row['unit']}")
            if row.get("synthetic") != "true":
                yield Offence(path, number, "people of the demo are labelled synthetic")


def procedures_are_complete(project):
    """Each procedure has a code of its own, a name in three languages and a mark of verification"""
    if yaml is None:
        return
    codes = {}
    for path in project.matching(".yaml", under="Data/"):
        try:
            content = yaml.safe_load(project.read(path))
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            yield Offence(path, mark.line + 1 if mark else 1, f"not YAML: {getattr(problem, 'problem', problem)}")
            continue
        if not re.fullmatch(r"Data/procedures/(catalogue|modelled)/.*", path):
            continue
        for key in ("code", "name", "verified", "where", "agency", "field"):
            if not content.get(key):
                yield Offence(path, 1, f"no {key}")
        if not (content.get("source") or content.get("sources")):
            yield Offence(path, 1, "no source")
        if not isinstance(content.get("code"), str):
            yield Offence(path, 1, "the code is not text: put it in quotes")
        place = (str(content.get("code")), path.split("/")[2])
        if codes.setdefault(place, path) != path:
            yield Offence(path, 1, f"the code {place[0]} is also in {codes[place]}")
        if "/catalogue/" in path:
            # Only browsed here: what it is and where to file it is translated, its papers are quoted.
            content = {key: content.get(key) for key in ("name", "field", "agency")}
        yield from untranslated(path, content, "")


def life_events_name_procedures(project):
    """Each step of a life event names procedures that exist, is translated and says how far it is verified"""
    path = "Data/life-events.yaml"
    if yaml is None or path not in project.files:
        return
    try:
        procedures = project.matching(".yaml", under="Data/procedures/")
        codes = {yaml.safe_load(project.read(each)).get("code") for each in procedures}
        events = yaml.safe_load(project.read(path))
    except yaml.YAMLError:
        return  # Said above.
    yield from untranslated(path, events, "")
    for event in events:
        for number, step in enumerate(event["steps"], 1):
            place = f"{event['key']}, step {number}"
            if not step.get("verified"):
                yield Offence(path, 1, f"{place}: no mark of verification")
            for code in step.get("procedures", []):
                if code not in codes:
                    yield Offence(path, 1, f"{place}: no procedure {code}")


def untranslated(path, value, place):
    """Offences for each `{vi: …}` in the tree that lacks a language."""
    if isinstance(value, dict):
        if "vi" in value and set(value) & {"en", "ar"} or set(value) == {"vi"}:
            for language in LANGUAGES:
                if not str(value.get(language) or "").strip():
                    yield Offence(path, 1, f"{place}: nothing in {language}")
            return
        for key, each in value.items():
            yield from untranslated(path, each, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from untranslated(path, each, f"{place}[{number}]")


RULES = [data_is_clean_text, tables_are_whole, units_form_a_tree, procedures_are_complete, life_events_name_procedures]
