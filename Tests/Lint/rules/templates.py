"""Rules for Mustache templates."""

import re

from rules.project import Offence, line_of

#: Templates that may write unescaped values, each with the reason.
RAW_ALLOWED = {}
#: Describes the layouts and parts that Web offers to every feature, used yet or not.
KERNEL_GUIDE = "Sources/Kernel/Web/Resources/README.md"
#: Words that are the same in every language.
SAME_EVERYWHERE = re.compile(r"LàngSố|\bA[3-6]\b|\bQR\b|\bCSV\b|\bPDF\b|\bXLSX\b|\bJSON\b|\bAPI\b|&[a-z]+;|&#\d+;")
SPOKEN_ATTRIBUTES = re.compile(r'\b(?:title|alt|placeholder|aria-label|aria-description|label)="([^"]*)"')
#: Blocks that fill an attribute.
ADDRESS_BLOCK = re.compile(r"\{\{\$(?:size|back)\}\}.*?\{\{/(?:size|back)\}\}")
MUSTACHE = re.compile(r"(?s)\{\{\{.*?\}\}\}|\{\{.*?\}\}")


def blank(match) -> str:
    """White space in place of what was found, with the same lines."""
    return " " + "\n" * match.group().count("\n")


def each(project):
    for path in project.matching(".mustache", under="Sources/"):
        yield path, project.read(path)


def visible_text_comes_from_texts(project):
    """No letters outside tags, none in attributes that are read out"""
    for path, text in each(project):
        bare = MUSTACHE.sub(blank, text)
        for match in SPOKEN_ATTRIBUTES.finditer(bare):
            if re.search(r"[^\W\d_]", SAME_EVERYWHERE.sub("", match.group(1))):
                yield Offence(path, line_of(bare, match.start()), f"text in an attribute: {match.group()}")
        if "<" not in bare:
            continue  # A part that stands inside a tag.
        shown = re.sub(r"(?s)<!--.*?-->", blank, MUSTACHE.sub(blank, ADDRESS_BLOCK.sub(blank, text)))
        shown = re.sub(r"(?s)<[^>]*>", blank, shown)
        for number, line in enumerate(shown.splitlines(), 1):
            words = re.search(r"[^\W\d_]+", SAME_EVERYWHERE.sub("", line))
            if words:
                yield Offence(path, number, f"text in a template: '{line.strip()[:40]}'")


def nothing_inline(project):
    """No inline style, script or event handler: the content policy forbids them"""
    patterns = [
        (re.compile(r"(?i)<style\b"), "a style element"),
        (re.compile(r"(?i)\sstyle\s*="), "an inline style"),
        (re.compile(r"(?is)<script\b[^>]*>(?!\s*</script>)"), "a script with a body"),
        (re.compile(r"(?i)\son[a-z]+\s*="), "an event handler"),
        (re.compile(r"(?i)javascript:"), "a javascript: address"),
    ]
    for path, text in each(project):
        for pattern, what in patterns:
            for match in pattern.finditer(text):
                yield Offence(path, line_of(text, match.start()), f"{what} in a template")


def values_are_escaped(project):
    """No triple braces and no `{{&x}}`"""
    for path, text in each(project):
        for match in re.finditer(r"\{\{\{|\{\{&", text):
            if path not in RAW_ALLOWED:
                yield Offence(path, line_of(text, match.start()), "an unescaped value")


def parts_exist(project):
    """Each part and layout that a template names is there"""
    names = set(project.templates)
    for path, text in each(project):
        for match in re.finditer(r"\{\{\s*[<>]\s*([\w/]+)\s*\}\}", text):
            if match.group(1) not in names:
                yield Offence(path, line_of(text, match.start()), f"no template {match.group(1)}")


def rendered_templates_exist(project):
    """Each template that Swift renders is there, and each template is used"""
    names = set(project.templates)
    folders = {name.split("/")[0] for name in names if "/" in name}
    used = set()
    for file in project.swift:
        for literal in file.literals:
            if literal.is_plain and re.fullmatch(r"[a-z]+(?:/[a-z_]+)+", literal.text):
                if literal.text in names:
                    used.add(literal.text)
                elif literal.text.split("/")[0] in folders and re.search(
                    r"Page\($|template: $|render\($", literal.before
                ):
                    yield Offence(file.path, literal.line, f"no template {literal.text}")
            elif not literal.is_plain and "/" in literal.parts[0]:
                used |= {name for name in names if name.startswith(literal.parts[0])}
    for path, text in each(project):
        used |= set(re.findall(r"\{\{\s*[<>]\s*([\w/]+)\s*\}\}", text))
        if re.search(r"\{\{>\s*\*", text):
            used |= {name for name in names if name.startswith("parts/")}
    offered = set(re.findall(r"`([a-z_]+)`|\b(parts/[a-z_]+)", project.read(KERNEL_GUIDE)))
    for name in sorted(names - used - {name for pair in offered for name in pair}):
        yield Offence(project.templates[name], 1, f"nothing renders the template {name}")


def sections_are_closed(project):
    """Each section is closed in the order in which it was opened"""
    for path, text in each(project):
        opened = []
        for match in re.finditer(r"\{\{\s*([#^$</])\s*([^}]*?)\s*\}\}", text):
            sign, name = match.groups()
            if sign != "/":
                opened.append((name, line_of(text, match.start())))
            elif not opened or opened[-1][0] != name:
                yield Offence(path, line_of(text, match.start()), f"closes {name}, which is not the innermost section")
                break
            else:
                opened.pop()
        else:
            for name, line in opened:
                yield Offence(path, line, f"the section {name} is never closed")


RULES = [
    visible_text_comes_from_texts,
    nothing_inline,
    values_are_escaped,
    parts_exist,
    rendered_templates_exist,
    sections_are_closed,
]
