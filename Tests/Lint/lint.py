#!/usr/bin/env python3
"""Rules of the house that need no build: python3 Tests/Lint/lint.py [RULE...]

Prints each offence as `file:line: what is wrong`, then `N passed, N failed`, where N counts rules.
Exits 1 on any offence.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from rules import data, edges, sources, styles, templates, texts  # noqa: E402
from rules.project import Project  # noqa: E402

RULES = edges.RULES + sources.RULES + styles.RULES + templates.RULES + texts.RULES + data.RULES


def main() -> int:
    wanted = set(sys.argv[1:])
    if wanted & {"-h", "--help"}:
        print(__doc__.strip())
        print("\nRules:\n" + "\n".join(f"  {rule.__name__:32} {rule.__doc__.splitlines()[0]}" for rule in RULES))
        return 0
    unknown = wanted - {rule.__name__ for rule in RULES}
    if unknown:
        print(f"no such rule: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    project = Project(Path(__file__).resolve().parents[2])
    passed = failed = 0
    for rule in RULES:
        if wanted and rule.__name__ not in wanted:
            continue
        offences = sorted(set(rule(project)))
        for offence in offences:
            print(f"{offence.file}:{offence.line}: {offence.text}")
        if offences:
            failed += 1
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
