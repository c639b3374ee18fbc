"""What the rules read: the files of the project, each once."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rules.swift import SwiftFile

SKIPPED_FOLDERS = {".build", ".git", ".venv", "__pycache__", "artifacts", ".pytest_cache", "node_modules", ".swiftpm"}
LANGUAGES = ("vi", "en", "ar")


@dataclass(frozen=True, order=True)
class Offence:
    file: str
    line: int
    text: str


@dataclass
class Target:
    """A target of Package.swift that is ours."""

    name: str
    path: str
    kind: str
    dependencies: set = field(default_factory=set)

    @property
    def layer(self) -> str:
        parts = Path(self.path).parts
        if self.kind == "test" or parts[0] != "Sources":
            return "tests"
        return {"System": "system", "Kernel": "kernel", "Platform": "platform", "langso": "program"}.get(
            parts[1], "feature"
        )


class Project:
    def __init__(self, root: Path):
        self.root = root

    @cached_property
    def files(self) -> list:
        """Every file under the root that is ours, as paths relative to it, sorted."""
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(
                name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith("langso-data")
            )
            found += [str((Path(folder) / name).relative_to(self.root)) for name in names]
        return sorted(found)

    def matching(self, *suffixes: str, under: str = "") -> list:
        return [path for path in self.files if path.endswith(suffixes) and path.startswith(under)]

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    @cached_property
    def swift(self) -> list:
        """The Swift files of Sources, taken apart into code, strings and comments."""
        return [SwiftFile(path, self.read(path)) for path in self.matching(".swift", under="Sources/")]

    @cached_property
    def swift_tests(self) -> list:
        return [SwiftFile(path, self.read(path)) for path in self.matching(".swift", under="Tests/")]

    @cached_property
    def templates(self) -> dict:
        """Template name (`onestop/show_dossier`) to path."""
        found = {}
        for path in self.matching(".mustache", under="Sources/"):
            name = path.split("/Resources/Templates/", 1)[-1].removesuffix(".mustache")
            found[name] = path
        return found

    @cached_property
    def text_folders(self) -> list:
        """The Resources/Texts folders."""
        return sorted({str(Path(path).parent) for path in self.files if "/Resources/Texts/" in path})

    @cached_property
    def targets(self) -> list:
        """The targets of Package.swift, through `swift package dump-package`."""
        with tempfile.TemporaryDirectory() as scratch:
            command = [
                "swift",
                "package",
                "--package-path",
                str(self.root),
                "--scratch-path",
                scratch,
                "dump-package",
            ]
            package = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        found = []
        for each in package["targets"]:
            names = {list(dependency.values())[0][0] for dependency in each["dependencies"]}
            found.append(Target(each["name"], each.get("path") or "", each["type"], names))
        return found


def line_of(text: str, offset: int) -> int:
    """The line, from 1, of an offset in the text."""
    return text.count("\n", 0, offset) + 1
