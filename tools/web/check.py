"""What can be told about the web client without a browser: `python -m tools.web.check`."""

import sys
from collections.abc import Callable
from typing import Final

from tools.local.faults import Fault
from tools.web import api
from tools.web.node import WEB, run_node, run_tool

# One checker builds every type once; two would do most of it twice for half the waiting, and others wait here, too.
_TYPES = ("--noEmit", "--checkers", "1", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/types.json")

CHECKS: Final[dict[str, Callable[[], object]]] = {
    "types": lambda: run_node("node_modules/typescript7/bin/tsc", *_TYPES),
    "lint": lambda: run_tool("biome", "check", "--error-on-warnings", "."),
    "texts in three languages": lambda: run_node("scripts/texts.mjs"),
    "unused code": lambda: run_tool("knip"),
}


def main() -> int:
    api.generate()
    failed = 0
    for name, check in CHECKS.items():
        try:
            check()
        except Fault as fault:
            failed += 1
            sys.stderr.write(f"{WEB.name}: {name}\n{fault}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
