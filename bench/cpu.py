"""Processor time of the platform's processes, from /proc: the figure that a noisy neighbour moves least.

A process counts with everything below it, living or already waited for, so PostgreSQL counts with all its backends.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
MILLISECONDS_PER_TICK = 1000 / os.sysconf("SC_CLK_TCK")
SERVERS = ("postgres", "rabbitmq")


@dataclass(frozen=True, slots=True)
class Process:
    """One line of /proc/<pid>/stat. Times in milliseconds; `waited`: of children that have ended."""

    pid: int
    parent: int
    own: float
    waited: float
    resident_pages: int


def read_stat(line: str) -> Process:
    """The name stands in parentheses and may hold anything, spaces and parentheses too."""
    pid = int(line.split(" ", 1)[0])
    fields = line.rsplit(")", 1)[1].split()
    user, system, waited_user, waited_system = (int(value) * MILLISECONDS_PER_TICK for value in fields[11:15])
    return Process(pid, int(fields[1]), user + system, waited_user + waited_system, int(fields[21]))


def everything() -> dict[int, Process]:
    """All processes of the machine."""
    found: dict[int, Process] = {}
    for name in os.listdir(_PROC):
        if name.isdigit():
            try:
                found[int(name)] = read_stat((_PROC / name / "stat").read_text())
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def family(root: int, processes: Mapping[int, Process]) -> list[Process]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for one in processes.values():
        children.setdefault(one.parent, []).append(one.pid)
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        if pid in processes:
            found.append(processes[pid])
            waiting += children.get(pid, [])
    return found


def spent(roots: Mapping[str, int], processes: Mapping[int, Process], without: int | None = None) -> dict[str, float]:
    """Milliseconds since each process began, by name. `without`: a backend that works for the measurement."""
    return {
        name: sum(one.waited + (0 if one.pid == without else one.own) for one in family(pid, processes))
        for name, pid in roots.items()
    }


@dataclass
class Meter:
    """Reads the clocks of the platform: its services, PostgreSQL and the broker; doubles and launcher do not count.

    `pids`: asked at every reading, as a process may have been started again.
    """

    pids: Callable[[], Mapping[str, int]]
    without: int | None = None

    def read(self) -> dict[str, float]:
        return spent(self.pids(), everything(), self.without)


def proportional_kilobytes(pid: int) -> int:
    """Resident memory with what is shared divided among its users, so that sums are true."""
    return _rollup(pid, "Pss:")


def resident_kilobytes(pid: int) -> int:
    """What the process has in memory, shared or not."""
    return _rollup(pid, "Rss:")


def _rollup(pid: int, label: str) -> int:
    """Raises PermissionError when the process is somebody else's."""
    for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith(label):
            return int(line.split()[1])
    return 0
