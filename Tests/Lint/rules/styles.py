"""Rules for style sheets: Arabic mirrors the page without exceptions."""

import re

from rules.project import Offence, line_of


def logical_properties_only(project):
    """No `left` and no `right` in CSS"""
    for path in project.matching(".css", under="Sources/"):
        text = project.read(path)
        bare = re.sub(r"(?s)/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), text)
        for match in re.finditer(r"(?<![\w])[\w-]*\b(?:left|right)\b[\w-]*", bare):
            yield Offence(path, line_of(bare, match.start()), f"'{match.group()}': use the logical property")
    for path in project.matching(".svg", ".js", under="Sources/"):
        text = project.read(path)
        for match in re.finditer(r"style\.(?:left|right)\b|\bmargin(?:Left|Right)\b|\bpadding(?:Left|Right)\b", text):
            yield Offence(path, line_of(text, match.start()), f"'{match.group()}': use the logical property")


RULES = [logical_properties_only]
