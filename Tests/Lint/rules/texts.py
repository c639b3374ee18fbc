"""Rules for translations: the same keys and placeholders in every language, and none missing or left over."""

import json
import re
import unicodedata
from functools import lru_cache

from rules.project import LANGUAGES, Offence, line_of

PLURALS = {"vi": ("other",), "en": ("one", "other"), "ar": ("zero", "one", "two", "few", "many", "other")}
ALL_PLURALS = PLURALS["ar"]
#: A form for one exact number may spell it out.
MAY_OMIT_COUNT = {"zero", "one", "two"}
#: How a date is put together is each language's own matter.
OWN_FORMAT = "texts.format."
#: Keys that are put together while running and cannot be found by reading Swift; each with where it is made.
DYNAMIC_PREFIXES = {
    "texts.": "Formats and PluralCategory",
    "web.form.": "FormReader, FormLimits and the script's messages",
    "web.problem.": "Problems, by kind",
}
KEY = re.compile(r"[a-z]+(?:\.[A-Za-z0-9_-]+)+")
#: Code in front of a literal that makes it a text key.
TAKES_A_KEY = re.compile(
    r"(?:\bsay\(|TextKey\(|TextKey = |Message\(|Flash\(\.\w+, |Problem\(\.\w+, |\btitle: |\btext: |\bmessage: |\bhint: )$"
)
PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_]+)\}")


class Texts:
    """All texts of the project."""

    def __init__(self, project):
        self.by_folder = {}
        self.broken = []
        for folder in project.text_folders:
            languages = {}
            for language in LANGUAGES:
                path = f"{folder}/{language}.json"
                if path not in project.files:
                    self.broken.append(Offence(folder, 1, f"{language}.json is missing"))
                    continue
                try:
                    languages[language] = json.loads(project.read(path), object_pairs_hook=lambda pairs: pairs)
                except (ValueError, UnicodeDecodeError) as problem:
                    self.broken.append(Offence(path, getattr(problem, "lineno", 1), f"cannot be read: {problem}"))
            self.by_folder[folder] = languages
        self.keys = {key for each in self.by_folder.values() for pairs in each.values() for key, _ in pairs}
        self.plurals = plural_bases(self.keys)
        self.names = {base_of(key, self.plurals) for key in self.keys}


@lru_cache(maxsize=None)
def texts_of(project) -> Texts:
    return Texts(project)


def plural_bases(keys) -> set:
    """The keys all of whose direct children are plural forms, `other` among them; as Catalog.swift has it."""
    children = {}
    for key in keys:
        segments = key.split(".")
        for length in range(1, len(segments)):
            children.setdefault(".".join(segments[:length]), set()).add(segments[length])
    return {key for key, names in children.items() if "other" in names and names <= set(ALL_PLURALS)}


def base_of(key: str, plurals: set) -> str:
    base, _, form = key.rpartition(".")
    return base if base in plurals and form in ALL_PLURALS else key


def find_line(project, path: str, key: str) -> int:
    text = project.read(path)
    return line_of(text, max(text.find(f'"{key}"'), 0))


def languages_agree(project):
    """The same keys, plural forms and placeholders in vi, en and ar; sorted; in form NFC"""
    texts = texts_of(project)
    yield from texts.broken
    seen = {}
    for folder, languages in texts.by_folder.items():
        for language, pairs in languages.items():
            path = f"{folder}/{language}.json"
            keys = [key for key, _ in pairs]
            yield from shape(project, path, pairs)
            for key in keys:
                if seen.setdefault((language, key), folder) != folder:
                    yield Offence(path, find_line(project, path, key), f"{key} is also in {seen[(language, key)]}")
        if set(languages) == set(LANGUAGES):
            yield from differences(project, folder, {each: dict(pairs) for each, pairs in languages.items()})


def shape(project, path, pairs):
    keys = [key for key, _ in pairs]
    for first, second in zip(keys, keys[1:]):
        if first == second:
            yield Offence(path, find_line(project, path, second), f"{second} stands twice")
        elif first > second:
            yield Offence(path, find_line(project, path, second), f"not sorted: {second} after {first}")
    for key, value in pairs:
        line = find_line(project, path, key)
        if not KEY.fullmatch(key):
            yield Offence(path, line, f"not a key: {key}")
        if not isinstance(value, str) or not value.strip():
            yield Offence(path, line, f"{key} is empty")
            continue
        if unicodedata.normalize("NFC", value) != value:
            yield Offence(path, line, f"{key} is not in form NFC")
        if re.search(r"[{}]", PLACEHOLDER.sub("", value)):
            yield Offence(path, line, f"{key}: a brace that belongs to no placeholder")
        if re.search(r"<[a-z/]", value):
            yield Offence(path, line, f"{key}: a tag in a text")


def differences(project, folder, languages):
    plurals = plural_bases({key for each in languages.values() for key in each})
    names = {base_of(key, plurals) for each in languages.values() for key in each}
    for name in sorted(names):
        for language, entries in languages.items():
            path = f"{folder}/{language}.json"
            if name in plurals:
                needed = PLURALS[language]
                for form in ALL_PLURALS:
                    key = f"{name}.{form}"
                    if form in needed and key not in entries:
                        yield Offence(path, 1, f"{key} is missing")
                    if form not in needed and key in entries:
                        yield Offence(path, find_line(project, path, key), f"{key}: {language} has no such plural form")
                forms = [(f"{name}.{form}", form) for form in needed]
                reference = languages["vi"].get(f"{name}.other")
            else:
                if name not in entries:
                    yield Offence(path, 1, f"{name} is missing")
                forms = [(name, "")]
                reference = languages["vi"].get(name)
            if reference is None or name.startswith(OWN_FORMAT):
                continue
            wanted = set(PLACEHOLDER.findall(reference))
            for key, form in forms:
                if not isinstance(entries.get(key), str):
                    continue
                extra = {"count"} if form in MAY_OMIT_COUNT else set()
                found = set(PLACEHOLDER.findall(entries[key]))
                if found | extra != wanted | extra:
                    yield Offence(
                        path,
                        find_line(project, path, key),
                        f"{key}: placeholders {sorted(found)}, in vi {sorted(wanted)}",
                    )


def template_uses(project):
    """(path, line, key) for each text that a template prints."""
    for path in project.matching(".mustache", under="Sources/"):
        text = project.read(path)
        for match in re.finditer(r"\{\{[#^&/]?\s*(?:\w+\()?t\.([A-Za-z0-9_.-]+?)\)?\s*\}\}", text):
            yield path, line_of(text, match.start()), match.group(1)


def template_texts_exist(project):
    """Each `t.x.y` in a template is a text"""
    texts = texts_of(project)
    for path, line, key in template_uses(project):
        if key in texts.plurals:
            yield Offence(path, line, f"t.{key} has plural forms: say it in Swift, with its count")
        elif key not in texts.names and not any(name.startswith(key + ".") for name in texts.names):
            yield Offence(path, line, f"no text {key}")


def looks_like_key(literal, namespaces) -> bool:
    return bool(KEY.fullmatch(literal.text)) and literal.text.split(".")[0] in namespaces


def swift_texts_exist(project):
    """Each text key in Swift is a text"""
    texts = texts_of(project)
    namespaces = {key.split(".")[0] for key in texts.names}
    for file in project.swift:
        for literal in file.literals:
            if literal.is_plain:
                if looks_like_key(literal, namespaces) and literal.text not in texts.names:
                    if TAKES_A_KEY.search(literal.before):
                        yield Offence(file.path, literal.line, f"no text {literal.text}")
            else:
                first, last = literal.parts[0], literal.parts[-1]
                is_key = re.fullmatch(r"[a-z]+\.[A-Za-z0-9_.-]*", first) and first.split(".")[0] in namespaces
                if is_key and TAKES_A_KEY.search(literal.before):
                    if not any(name.startswith(first) and name.endswith(last) for name in texts.names):
                        yield Offence(file.path, literal.line, f"no text {first}…{last}")


def no_text_is_left_over(project):
    """Each text is said somewhere"""
    texts = texts_of(project)
    used = {key for _, _, key in template_uses(project)}
    prefixes = set(DYNAMIC_PREFIXES)
    patterns = set()
    for file in project.swift:
        for literal in file.literals:
            if literal.is_plain and KEY.fullmatch(literal.text):
                used.add(literal.text)
            elif literal.is_plain and re.fullmatch(r"[a-z]+\.([A-Za-z0-9_-]+\.)*", literal.text):
                prefixes.add(literal.text)
            elif not literal.is_plain and all(re.fullmatch(r"[A-Za-z0-9_.-]*", part) for part in literal.parts):
                # "onestop.state.\(state)", "\(feature).audit.\(verb)": each interpolation may be anything.
                if re.search(r"\.[a-z]|[a-z]\.", ".".join(literal.parts)) and "." in "".join(literal.parts):
                    patterns.add(".+".join(re.escape(part) for part in literal.parts))
    dynamic = re.compile("|".join(sorted(patterns)) or r"(?!)")
    for folder, languages in texts.by_folder.items():
        path = f"{folder}/vi.json"
        for key in sorted({base_of(key, texts.plurals) for key, _ in languages.get("vi", [])}):
            is_used = (
                key in used
                or any(key.startswith(each + ".") for each in used)
                or any(key.startswith(each) for each in prefixes)
                or dynamic.fullmatch(key)
            )
            if not is_used:
                yield Offence(path, find_line(project, path, key), f"nothing says {key}")


RULES = [languages_agree, template_texts_exist, swift_texts_exist, no_text_is_left_over]
