"""Rules for Swift sources and for all files as text."""

import re
import unicodedata

from rules.project import Offence, line_of
from rules.swift import words_of

BUSINESS_WORDS = {
    "dossier",
    "commune",
    "procedure",
    "resident",
    "village",
    "citizen",
    "applicant",
    "household",
    "prefiling",
    "dossiers",
    "communes",
    "procedures",
    "residents",
    "villages",
    "citizens",
    "applicants",
    "households",
}
NO_NAMES = re.compile(
    r"\b(?:struct|class|enum|actor|protocol|typealias) (\w*(?:Manager|Helper|Helpers|Util|Utils|Utility))\b"
)
#: A Latin letter with a mark above or below it, or the barred d, in text taken apart (form NFD).
MARKED = re.compile("[A-Za-z][\u0300-\u036f]|[\u0110\u0111]")
#: Files whose matter is Vietnamese letters themselves, and literals that are names rather than words to a reader.
VIETNAMESE_FILES = {
    "Sources/Kernel/Base/Folding.swift": "strips the marks",
    "Sources/Kernel/Codes/VietnameseKeyboard.swift": "undoes what input methods made of a scanned code",
}
VIETNAMESE_LITERALS = {"LàngSố"}
UNSAFE = [
    (re.compile(r"\btry!"), "try! is forbidden", False),
    (re.compile(r"\bfatalError\("), "fatalError without a comment that gives the reason", True),
    (re.compile(r"@unchecked Sendable"), "@unchecked Sendable without a comment that gives the reason", True),
    (re.compile(r"\bnonisolated\(unsafe\)"), "nonisolated(unsafe) without a comment that gives the reason", True),
]
#: Written in two pieces, so that this file does not name what it forbids.
# A folder of homes begins a path; within an address it is a part of another.
MACHINE_PATHS = re.compile("|".join(["/wo" "rk/", "/tmp/br" "ief", "/ro" "ot/", "/opt/sw" "ift", r"(?<!\w)/ho" "me/[a-z]"]))
LIMIT, REASON_FROM = 600, 300


def kernel_knows_no_business(project):
    """Sources/Kernel names nothing of a commune's business"""
    for file in project.swift:
        if not file.path.startswith("Sources/Kernel/"):
            continue
        for match in re.finditer(r"[A-Za-z_]\w*", file.code):
            for word in set(words_of(match.group())) & BUSINESS_WORDS:
                yield Offence(file.path, line_of(file.code, match.start()), f"business word '{word}' in the kernel")
        for literal in file.literals:
            for word in set(re.findall(r"[a-z]+", literal.text.lower())) & BUSINESS_WORDS:
                yield Offence(file.path, literal.line, f"business word '{word}' in a kernel's string")


def no_vague_types(project):
    """No type is called Manager, Helper or Util"""
    for file in project.swift + project.swift_tests:
        for match in NO_NAMES.finditer(file.code):
            yield Offence(file.path, line_of(file.code, match.start()), f"say what {match.group(1)} does in its name")


def no_vietnamese_in_swift(project):
    """Texts live in Resources/Texts and Data, not in Swift strings"""
    for file in project.swift:
        if file.path in VIETNAMESE_FILES:
            continue
        for literal in file.literals:
            rest = literal.text
            for name in VIETNAMESE_LITERALS:
                rest = rest.replace(name, "")
            if MARKED.search(unicodedata.normalize("NFD", rest)):
                yield Offence(file.path, literal.line, f'Vietnamese text in a string: "{literal.text[:40]}"')


def nothing_unsafe_without_reason(project):
    """try!, fatalError, @unchecked Sendable and the like"""
    for file in project.swift:
        for pattern, message, may_explain in UNSAFE:
            for match in pattern.finditer(file.code):
                line = line_of(file.code, match.start())
                if not (may_explain and file.comment_near(line)):
                    yield Offence(file.path, line, message)


def no_machine_paths(project):
    """Nothing names a folder of somebody's machine"""
    endings = (
        ".swift",
        ".py",
        ".sh",
        ".md",
        ".yaml",
        ".yml",
        ".json",
        ".csv",
        ".txt",
        ".mustache",
        ".js",
        ".css",
        ".conf",
        ".service",
    )
    for path in project.files:
        if not (path.endswith(endings) or "." not in path.rsplit("/", 1)[-1]):
            continue
        try:
            text = project.read(path)
        except UnicodeDecodeError:
            continue
        for match in MACHINE_PATHS.finditer(text):
            yield Offence(path, line_of(text, match.start()), f"names a path of one machine: {match.group()}")


def no_like(project):
    """Search goes through the search index, not LIKE"""
    for file in project.swift:
        if file.path.startswith("Sources/Kernel/Storage/"):
            continue
        for literal in file.literals:
            if re.search(r"\bI?LIKE\b", literal.text):
                yield Offence(file.path, literal.line, "LIKE in SQL: use the search index")


def files_are_short(project):
    """No file over 600 lines; over 300 its first comment says why it is long"""
    for path in project.matching(".swift", ".py", ".mustache", ".css", ".js"):
        text = project.read(path)
        count = text.count("\n")
        if count > LIMIT:
            yield Offence(path, 1, f"{count} lines; more than {LIMIT} are forbidden")
        elif count > REASON_FROM and not path.endswith(".mustache"):
            if not re.search(r"\b(lines|long)\b", first_comment(text)):
                yield Offence(path, 1, f"{count} lines; past {REASON_FROM} the first comment says why the file is long")


def first_comment(text: str) -> str:
    """The first run of comment lines, or the first block comment or docstring."""
    block = re.match(r'(?s)\s*(?:#![^\n]*\n)?(?:/\*.*?\*/|""".*?""")', text)
    if block:
        return block.group()
    lines, inside = [], False
    for line in text.splitlines():
        is_comment = line.lstrip().startswith(("//", "#"))
        if is_comment:
            inside = True
            lines.append(line)
        elif inside:
            break
    return "\n".join(lines)


RULES = [
    kernel_knows_no_business,
    no_vague_types,
    no_vietnamese_in_swift,
    nothing_unsafe_without_reason,
    no_machine_paths,
    no_like,
    files_are_short,
]
