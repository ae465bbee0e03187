"""``make check``: everything that can be told about the code without servers, several checks at a time.

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
_AT_ONCE = max(2, os.cpu_count() or 2) + 1
"""One more than there are processors: some checks wait for processes of their own now and then."""
_CONTEXTS = [one.folder for one in CONTEXTS]
_PACKAGES = ["chassis", "contracts", "tools", *(one.package for one in CONTEXTS)]


@dataclass(frozen=True)
class Check:
    """Commands run one after another; the check fails when one of them does."""

    name: str
    commands: Sequence[Sequence[str]]


def _python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def _pytest(*folders: str) -> list[str]:
    return _python("pytest", "-q", "-m", "not servers and not platform", *folders)


def _types() -> list[list[str]]:
    """Everything by its full name (``services.crm.tests.builders``), as the tests import each other, in one run.

    By path mypy would name the same files after the members of the workspace, and find them twice. Two are no
    modules of the tree: the conftest at the root, and chassis/tests, whose ``sample`` is a package at the top.
    """
    tests = [f"{folder.replace('/', '.')}.tests" for folder in ("contracts", *_CONTEXTS) if _tested(folder)]
    tests += [f"tests.{folder.name}" for folder in sorted((ROOT / "tests").iterdir()) if any(folder.glob("*.py"))]
    tests += ["gateway.web.e2e", "bench"]
    named = [argument for name in (*_PACKAGES, *tests) for argument in ("-p", name)]
    return [_python("mypy", *named), _python("mypy", "chassis/tests"), _python("mypy", "conftest.py")]


def _tested(folder: str) -> bool:
    return any((ROOT / folder / "tests").rglob("*.py"))


def checks() -> list[Check]:
    """The slowest first, so that the lanes end at about the same time; house rules are tests of the house."""
    return [
        Check("tests of the house, without servers", [_pytest("tests")]),
        Check(
            "tests of everything else, without servers",
            [_pytest("services", "gateway", "chassis", "contracts", "bench")],
        ),
        Check("types", _types()),
        Check("web client: types, lint, texts, unused code", [_python("tools.web.check")]),
        Check("lint", [_python("ruff", "check", ".")]),
        Check("format", [_python("ruff", "format", "--check", ".")]),
    ]


async def _carry_out(check: Check, turn: asyncio.Semaphore) -> str:
    """What the failed commands of the check said; nothing when all went well."""
    async with turn:
        began = time.monotonic()
        said = "".join([await _complaint(command) for command in check.commands])
        print(f"{'FAILED' if said else 'ok    '} {time.monotonic() - began:5.1f} s  {check.name}", flush=True)
        return f"\n--- {check.name}\n{said}" if said else ""


async def _complaint(command: Sequence[str]) -> str:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if process.returncode == 0:
        return ""
    return output.decode(errors="replace") or f"{' '.join(command)} ended with {process.returncode}\n"


async def main() -> int:
    turn = asyncio.Semaphore(_AT_ONCE)
    failures = await asyncio.gather(*(_carry_out(check, turn) for check in checks()))
    print("".join(failures), end="")
    return 1 if any(failures) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
