"""A supervisor of child processes: starts, logs, restarts with back-off, stops, and never leaves one behind.

Every child leads a session of its own (a Ctrl-C in the terminal reaches only the supervisor) and is killed by the
kernel when the supervisor dies, however it dies.
"""

import asyncio
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.local import child

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
STEADY_SECONDS = 10.0
"""A process that lived this long was well: its next restart is immediate again."""
CRASH_LOOP_DEATHS = 4
GRACE_SECONDS = 20.0
LARGEST_LOG_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    """What to run. Tiers start in ascending and stop in descending order, one after another."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    tier: int = 0
    cwd: Path | None = None


@dataclass
class _Kept:
    program: Program
    process: "subprocess.Popen[bytes] | None" = None
    task: "asyncio.Task[None] | None" = None
    restarts: int = 0
    loop_told: bool = False
    early_deaths: deque[int] = field(default_factory=lambda: deque(maxlen=CRASH_LOOP_DEATHS))


class Supervisor:
    """Keeps programs running until ``stop``. To be used from the main thread's event loop."""

    def __init__(
        self,
        log_folder: Path,
        *,
        say: Callable[[str], None],
        changed: Callable[[], None] = lambda: None,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        """``say`` receives sentences for a person; ``changed`` is called whenever a pid changed."""
        self._log_folder = log_folder
        self._say = say
        self._changed = changed
        self._grace = grace_seconds
        self._kept: dict[str, _Kept] = {}

    def start(self, program: Program) -> None:
        """Start the program and keep it running."""
        if program.name in self._kept:
            raise ValueError(f"{program.name} is already kept")
        _rotate(self.log_of(program.name))
        kept = self._kept[program.name] = _Kept(program)
        self._spawn(kept)
        kept.task = asyncio.create_task(self._keep(kept), name=f"keep {program.name}")

    def pids(self) -> dict[str, int]:
        """Process id of every program that runs at this moment."""
        return {
            name: kept.process.pid
            for name, kept in self._kept.items()
            if kept.process is not None and kept.process.poll() is None
        }

    def restarts(self) -> dict[str, int]:
        return {name: kept.restarts for name, kept in self._kept.items()}

    def crash_looping(self) -> list[str]:
        """Names of programs that died again and again, each time soon after their start."""
        return [name for name, kept in self._kept.items() if len(kept.early_deaths) == CRASH_LOOP_DEATHS]

    def log_of(self, name: str) -> Path:
        return self._log_folder / f"{name}.log"

    async def stop(self) -> None:
        """SIGTERM to each tier in turn, the last started first; SIGKILL to whoever needs longer than the grace."""
        tasks = [kept.task for kept in self._kept.values() if kept.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        kept = list(reversed(self._kept.values()))
        for tier in sorted({one.program.tier for one in kept}, reverse=True):
            ending = [one.process for one in kept if one.program.tier == tier and one.process is not None]
            steps = ((signal.SIGTERM, self._grace),)
            await asyncio.gather(*(child.end(process, steps) for process in ending))
        self._kept.clear()

    async def _keep(self, kept: _Kept) -> None:
        pause = FIRST_PAUSE
        while kept.process is not None:
            born = time.monotonic()
            code = await child.exit_code(kept.process)
            if time.monotonic() - born >= STEADY_SECONDS:
                pause = FIRST_PAUSE
                kept.early_deaths.clear()
                kept.loop_told = False
            else:
                kept.early_deaths.append(code)
            self._report(kept, code)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            kept.restarts += 1
            self._spawn(kept)

    def _report(self, kept: _Kept, code: int) -> None:
        name = kept.program.name
        if len(kept.early_deaths) < CRASH_LOOP_DEATHS:
            self._say(f"{name} ended ({child.how(code)}) and is started again")
        elif not kept.loop_told:
            kept.loop_told = True
            self._say(f"{name} keeps dying ({child.how(code)}); the end of {self.log_of(name)}:\n{self._tail(name)}")

    def _tail(self, name: str) -> str:
        return child.last_lines(self.log_of(name))

    def _spawn(self, kept: _Kept) -> None:
        kept.process = child.spawn(
            kept.program.command,
            env=kept.program.env,
            log=self.log_of(kept.program.name),
            cwd=kept.program.cwd,
            death_signal=signal.SIGKILL,
        )
        self._changed()


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
