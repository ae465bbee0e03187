"""Builds the web client when its sources have changed: `python -m tools.web.build` (make web)."""

import hashlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tools.local.faults import Fault
from tools.web import api
from tools.web.node import WEB, run_tool

DIST = WEB / "dist"
_STAMP = DIST / ".stamp"
_NOT_SOURCES = frozenset({"node_modules", "dist", "generated", "e2e"})


def fingerprint() -> str:
    """Changes whenever something the build is made of does."""
    digest = hashlib.sha256(api.fingerprint().encode())
    for file in _sources(WEB):
        digest.update(f"\0{file.relative_to(WEB)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and entry.name not in _NOT_SOURCES:
            yield from _sources(entry)
        elif entry.is_file() and entry.name != "openapi.json":
            yield entry


def build() -> bool:
    """Bring the build up to date. False: it was. Raises Fault with the bundler's words when it cannot be made."""
    want = fingerprint()
    if _STAMP.exists() and _STAMP.read_text() == want:
        return False
    api.generate()
    run_tool("vite", "build", "--logLevel", "warn")
    _STAMP.write_text(want)
    return True


if __name__ == "__main__":
    began = time.monotonic()
    try:
        made = build()
    except Fault as fault:
        sys.exit(f"narciss: {fault}")
    sys.stdout.write(f"built in {time.monotonic() - began:.1f} s\n" if made else "the web client is up to date\n")
