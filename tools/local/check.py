"""``make check``: everything that can be told about the code without servers, two checks at a time.

    python -m tools.local.check

One line per check; the output of those that fail follows at the end. Exit code 1 when one failed.
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.local.parts import CONTEXTS

ROOT = Path(__file__).resolve().parents[2]
_AT_ONCE = max(2, os.cpu_count() or 2)
_PACKAGES = ["chassis/chassis", "contracts/contracts", *(f"{one.folder}/{one.package}" for one in CONTEXTS)]


@dataclass(frozen=True)
class Check:
    name: str
    command: Sequence[str]


def _python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


CHECKS = (
    Check("types", _python("mypy", *_PACKAGES, "tools", "tests", "conftest.py")),
    Check("tests without servers", _python("pytest", "-q", "-m", "not servers and not platform")),
    Check("imports", [str(Path(sys.executable).with_name("lint-imports"))]),
    Check("house rules", _python("tools.checks")),
    Check("lint", _python("ruff", "check", ".")),
    Check("format", _python("ruff", "format", "--check", ".")),
)


async def _carry_out(check: Check, turn: asyncio.Semaphore) -> tuple[Check, str | None]:
    """The check and, when it failed, what it said."""
    async with turn:
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *check.command,
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        well = process.returncode == 0
        print(f"{'ok    ' if well else 'FAILED'} {time.monotonic() - began:5.1f} s  {check.name}", flush=True)
        return check, None if well else output.decode(errors="replace")


async def main() -> int:
    turn = asyncio.Semaphore(_AT_ONCE)
    results = await asyncio.gather(*(_carry_out(check, turn) for check in CHECKS))
    failed = [(check, said) for check, said in results if said is not None]
    for check, said in failed:
        print(f"\n--- {check.name}\n{said.rstrip()}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
