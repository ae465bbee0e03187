"""The house rules: `python -m tools.checks [--strict] [path ...]`; exit 1 when one is broken.

Prints `file:line: rule: sentence`. Paths limit what is shown, never what is looked at.
"""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

from tools.checks.rules import RULES, STRICT, findings
from tools.checks.tree import read_tree

ROOT = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """The command; 0 when the house keeps its rules."""
    parser = argparse.ArgumentParser(prog="python -m tools.checks")
    parser.add_argument("--strict", action="store_true", help="report soft limits as well")
    parser.add_argument("paths", nargs="*", help="show only what stands below these")
    options = parser.parse_args(arguments)
    gc.disable()  # a short run that keeps every syntax tree; collecting would take a third of it
    try:
        tree = read_tree(root)
        found = findings(tree, (*RULES, *STRICT) if options.strict else RULES)
    except SyntaxError as broken:
        print(f"{broken.filename}:{broken.lineno}: syntax: {broken.msg}")
        return 1
    finally:
        gc.enable()
    below = tuple(path.rstrip("/") for path in options.paths)
    shown = [
        (rule, finding)
        for rule, finding in found
        if not below or finding.path in below or finding.path.startswith(tuple(f"{path}/" for path in below))
    ]
    for rule, finding in shown:
        print(f"{finding.path}:{finding.line}: {rule}: {finding.sentence}")
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main())
