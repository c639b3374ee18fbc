"""Which target may know which (docs/ARCHITECTURE.md)."""

import re

from rules.project import Offence, line_of

#: Our own modules that each kernel and platform module may use; every module may also use modules of Sources/System.
KERNEL = {
    "Base": set(),
    "Texts": {"Base"},
    "Trust": {"Base"},
    "Storage": {"Base"},
    "Codes": {"Base"},
    "Paper": {"Base", "Codes", "Trust"},
    "Web": {"Base", "Texts", "Trust", "Storage"},
}
EVERY_KERNEL = set(KERNEL)
PLATFORM = {
    "House": EVERY_KERNEL,
    "Audit": EVERY_KERNEL | {"House"},
    "Identity": EVERY_KERNEL | {"House", "Audit"},
}
for name in ("Residents", "Files", "Notices", "WorkCalendar", "Translations", "Administration"):
    PLATFORM[name] = EVERY_KERNEL | {"House", "Audit", "Identity"}


def allowed(target, targets) -> set:
    """The own modules that the target may name."""
    ours = {each.name for each in targets}
    system = {each.name for each in targets if each.layer == "system"}
    if target.layer == "system":
        return set()
    if target.layer == "kernel":
        return KERNEL.get(target.name, set()) | system
    if target.layer == "platform":
        return PLATFORM.get(target.name, set())
    if target.layer == "feature":
        return EVERY_KERNEL | set(PLATFORM)
    return ours


def package_edges(project):
    """Dependencies in Package.swift point only where the architecture allows"""
    targets = project.targets
    ours = {each.name for each in targets}
    manifest = project.read("Package.swift")
    for target in targets:
        at = manifest.find(f'"{target.name}"')
        line = line_of(manifest, max(at, 0))
        if target.layer in ("kernel", "platform") and target.name not in KERNEL | PLATFORM:
            yield Offence(
                "Package.swift", line, f"{target.name} is a new {target.layer} module: give its arrows in {__name__}"
            )
        for name in sorted((target.dependencies & ours) - allowed(target, targets)):
            yield Offence("Package.swift", line, f"{target.name} ({target.layer}) may not depend on {name}")


def imports_are_declared(project):
    """Each `import` of an own module is among the target's dependencies"""
    targets = project.targets
    ours = {each.name for each in targets}
    pattern = re.compile(
        r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |internal |package |private |fileprivate )?import "
        r"(?:struct |class |enum |protocol |func |var |typealias )?(\w+)",
        re.MULTILINE,
    )
    by_length = sorted(targets, key=lambda each: -len(each.path))
    for file in project.swift + project.swift_tests:
        owner = next((each for each in by_length if each.path and file.path.startswith(each.path + "/")), None)
        if owner is None:
            yield Offence(file.path, 1, "belongs to no target of Package.swift")
            continue
        for match in pattern.finditer(file.code):
            name = match.group(1)
            if name in ours and name not in owner.dependencies:
                line = line_of(file.code, match.start(1))
                yield Offence(file.path, line, f"imports {name}, which {owner.name} does not declare")


def no_type_named_as_its_module(project):
    """No module contains a type of its own name"""
    for target in project.targets:
        if not target.path:
            continue
        pattern = re.compile(rf"^\s*(?:public |final |indirect )*(?:struct|class|enum|actor|protocol) {target.name}\b")
        for file in project.swift:
            if file.path.startswith(target.path + "/"):
                for number, line in enumerate(file.code.splitlines(), 1):
                    if pattern.match(line):
                        yield Offence(file.path, number, f"a type named {target.name} in the module {target.name}")


RULES = [package_edges, imports_are_declared, no_type_named_as_its_module]
