"""Free TCP ports on 127.0.0.1, kept across restarts while nobody else takes them."""

import json
import random
import socket
from collections.abc import Iterable
from pathlib import Path

LOOPBACK = "127.0.0.1"
# Below the range the kernel hands out to outgoing connections, so that a port kept for the next start
# is not taken meanwhile by somebody's client socket.
_OWN_RANGE = range(20_000, 32_000)
_ATTEMPTS = 500


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now (a socket in TIME_WAIT does not count as busy)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def next_free(preferred: int, taken: Iterable[int] = ()) -> int:
    """``preferred``, or the nearest free port above it."""
    forbidden = set(taken)
    for port in range(preferred, preferred + _ATTEMPTS):
        if port not in forbidden and is_free(port):
            return port
    raise OSError(f"no free port between {preferred} and {preferred + _ATTEMPTS}")


def any_free(taken: Iterable[int] = ()) -> int:
    """A free port from our own range, at random so that parallel starts rarely meet."""
    forbidden = set(taken)
    for port in random.SystemRandom().sample(_OWN_RANGE, _ATTEMPTS):
        if port not in forbidden and is_free(port):
            return port
    raise OSError("no free port on 127.0.0.1")


def kept(file: Path, names: Iterable[str]) -> dict[str, int]:
    """One free port per name: remembered in ``file`` while still free, else a new one.

    What other ``*.ports`` files of the folder remember is left alone: their servers may only just be starting.
    """
    remembered = _remembered(file)
    others = {port for other in file.parent.glob("*.ports") if other != file for port in _remembered(other).values()}
    chosen: dict[str, int] = {}
    for name in names:
        port = remembered.get(name)
        taken = {*others, *chosen.values()}
        chosen[name] = port if port is not None and port not in taken and is_free(port) else any_free(taken)
    file.write_text(json.dumps(chosen))
    return chosen


def _remembered(file: Path) -> dict[str, int]:
    try:
        found = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return {name: port for name, port in found.items() if isinstance(port, int)}
