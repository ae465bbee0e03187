"""One process at a time per folder: an advisory lock on a file that also tells who holds it.

The kernel lets go of the lock when its holder dies, however it dies, so no stale lock can keep anybody out.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.local.faults import Fault


@contextmanager
def held(file: Path, sentence: str) -> Iterator[None]:
    """Hold the lock for the block; ``sentence`` with ``{pid}`` is the Fault when somebody else holds it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Fault(sentence.format(pid=_pid_in(descriptor))) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def holder(file: Path) -> int | None:
    """Process id of the living holder, or None when the lock is free."""
    try:
        descriptor = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid_in(descriptor)
    finally:
        os.close(descriptor)
    return None


def _pid_in(descriptor: int) -> int:
    """0 in the instant between taking the lock and writing the number."""
    return int(os.pread(descriptor, 32, 0) or b"0")
