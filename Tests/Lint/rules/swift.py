"""A Swift file taken apart: code without strings and comments, the strings, the comments."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Literal:
    """A string literal; `parts` are the texts between its interpolations."""

    line: int
    parts: tuple
    #: What stands before it on its line, as code.
    before: str

    @property
    def text(self) -> str:
        return "\\()".join(self.parts)

    @property
    def is_plain(self) -> bool:
        return len(self.parts) == 1


class SwiftFile:
    def __init__(self, path: str, text: str):
        self.path = path
        self.text = text
        self.literals = []
        #: (line, text) of each comment line.
        self.comments = []
        self._code = []
        self._scan(0, len(text))
        #: The code, with the same lines; each string is `""` and each comment is gone.
        self.code = "".join(self._code)
        self.literals.sort(key=lambda literal: literal.line)

    @property
    def lines(self) -> list:
        return self.text.splitlines()

    def comment_near(self, line: int, before: int = 3) -> str:
        """The comments on the line and on so many lines before it."""
        return " ".join(text for number, text in self.comments if line - before <= number <= line)

    def _line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def _keep_lines(self, chunk: str) -> None:
        self._code.append("\n" * chunk.count("\n"))

    def _scan(self, at: int, end: int, inside: bool = False) -> int:
        """Reads code from `at`; inside an interpolation it stops behind the parenthesis that closes it."""
        text, depth = self.text, 0
        while at < end:
            if text.startswith("//", at):
                stop = text.find("\n", at)
                stop = end if stop < 0 else stop
                self.comments.append((self._line(at), text[at:stop]))
                at = stop
            elif text.startswith("/*", at):
                stop = self._block_comment(at, end)
                for number, each in enumerate(text[at:stop].split("\n")):
                    self.comments.append((self._line(at) + number, each))
                self._keep_lines(text[at:stop])
                at = stop
            elif opening := re.compile(r'#*"').match(text, at):
                at = self._string(at, opening.group().count("#"), end)
            else:
                if inside and text[at] == ")" and depth == 0:
                    return at + 1
                depth += {"(": 1, ")": -1}.get(text[at], 0)
                self._code.append(text[at])
                at += 1
        return at

    def _block_comment(self, at: int, end: int) -> int:
        depth, at = 1, at + 2
        while at < end and depth:
            if self.text.startswith("/*", at):
                depth, at = depth + 1, at + 2
            elif self.text.startswith("*/", at):
                depth, at = depth - 1, at + 2
            else:
                at += 1
        return at

    def _string(self, at: int, hashes: int, end: int) -> int:
        text, start = self.text, at
        at += hashes
        quote = '"""' if text.startswith('"""', at) else '"'
        at += len(quote)
        closing, escape = quote + "#" * hashes, "\\" + "#" * hashes
        self._code.append('"')
        # The end of the code read so far, back to the line's beginning.
        before = "".join(self._code[-200:]).rsplit("\n", 1)[-1][:-1]
        parts, part = [], []
        while at < end:
            if text.startswith(closing, at):
                at += len(closing)
                break
            if text.startswith(escape + "(", at):
                parts.append("".join(part))
                part = []
                mark = len(self._code)
                at = self._scan(at + len(escape) + 1, end, inside=True)
                # Code in an interpolation counts as code, set apart by spaces.
                self._code.insert(mark, " ")
                self._code.append(" ")
            elif text.startswith(escape, at):
                part.append(text[at : at + len(escape) + 1])
                at += len(escape) + 1
            else:
                if text[at] == "\n":
                    self._code.append("\n")
                part.append(text[at])
                at += 1
        self._code.append('"')
        parts.append("".join(part))
        self.literals.append(Literal(self._line(start), tuple(parts), before))
        return at


def words_of(identifier: str) -> list:
    """The words of a camel-case identifier, in small letters."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)]
