"""What the kernel knows about processes and ports, for tests that count what is left."""

import asyncio
import time
from pathlib import Path


def processes_mentioning(*marks: str) -> dict[int, str]:
    """Living processes whose command line carries one of the marks."""
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if any(mark in line for mark in marks):
            found[int(entry.name)] = line
    return found


def is_alive(pid: int) -> bool:
    """Whether the process still runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def listeners() -> dict[int, set[str]]:
    """Listening IPv4 ports with the addresses they listen on, in dotted form."""
    found: dict[int, set[str]] = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        place, state = line.split()[1], line.split()[3]
        if state != "0A":
            continue
        address, port = place.split(":")
        dotted = ".".join(str(byte) for byte in reversed(bytes.fromhex(address)))
        found.setdefault(int(port, 16), set()).add(dotted)
    return found


async def until_gone(pids: list[int], seconds: float) -> list[int]:
    """Those of ``pids`` that still live after at most ``seconds``."""
    deadline = time.monotonic() + seconds
    left = [pid for pid in pids if is_alive(pid)]
    while True:
        if not left or time.monotonic() > deadline:
            return left
        await asyncio.sleep(0.1)
        left = [pid for pid in left if is_alive(pid)]
