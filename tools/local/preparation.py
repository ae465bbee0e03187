"""The launcher's side of preparing: when it is due, and the process that does it."""

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.local import child, environment
from tools.local.faults import Fault
from tools.local.parts import Context

_SECONDS = 300.0
_STAMP = "prepared"
_SHARED_SOURCES = ("chassis/chassis", "contracts/contracts", "tools/local")
_KINDS = frozenset({".py", ".json", ".toml", ".sql", ".mako", ".csv"})


def fingerprint(root: Path, contexts: Iterable[Context], facts: Iterable[str]) -> str:
    """Changes whenever the code of the contexts changes, or one of the ``facts`` (whose data it is)."""
    digest = hashlib.sha256()
    folders = [*_SHARED_SOURCES, *(f"{context.folder}/{context.package}" for context in contexts)]
    for file in _sources(root, folders):
        digest.update(str(file.relative_to(root)).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    for fact in facts:
        digest.update(f"\0{fact}".encode())
    return digest.hexdigest()


def is_due(base: Path, current: str) -> bool:
    """Whether the last finished preparation was that of another fingerprint."""
    stamp = base / _STAMP
    return not stamp.exists() or stamp.read_text() != current


def note_done(base: Path, current: str) -> None:
    (base / _STAMP).write_text(current)


def _sources(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(file for file in (root / folder).rglob("*") if file.suffix in _KINDS)


class Preparation:
    """A process that imports the contexts at once and waits for its plan, so that others can start meanwhile."""

    def __init__(self, step: str, packages: Sequence[str], log: Path, cwd: Path) -> None:
        """``step``: one of ``tools.local.prepare``."""
        self._step = step
        self._packages = packages
        self._log = log
        self._cwd = cwd
        self._process: asyncio.subprocess.Process | None = None

    async def begin(self) -> None:
        with self._log.open("wb") as output:
            self._process = await asyncio.create_subprocess_exec(
                *child.wrapped([sys.executable, "-m", "tools.local.prepare", self._step, *self._packages]),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=self._cwd,
                env=environment.inherited(),
            )

    async def carry_out(self, plan: Mapping[str, Any]) -> None:
        """Hand over the plan and wait until it is done; raises Fault with the reason it was not."""
        assert self._process is not None
        try:
            async with asyncio.timeout(_SECONDS):
                await self._process.communicate(json.dumps(plan).encode())
        except TimeoutError:
            raise Fault(f"Preparing took longer than {_SECONDS:.0f} s; see {self._log}.") from None
        if self._process.returncode != 0:
            raise Fault(f"Preparing failed: {child.last_lines(self._log, 1)} (all of it: {self._log})")

    async def end(self) -> None:
        """End it if it still runs (the start was given up)."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
