"""Building the web client beside the start of everything else."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.local import child, environment


class WebClient:
    """A process that builds it when its sources have changed. Without it the platform works, only without screens."""

    def __init__(self, log: Path, cwd: Path, say: Callable[[str], None]) -> None:
        self._log = log
        self._cwd = cwd
        self._say = say
        self._process: asyncio.subprocess.Process | None = None

    async def begin(self) -> None:
        with self._log.open("wb") as output:
            self._process = await asyncio.create_subprocess_exec(
                *child.wrapped([sys.executable, "-m", "tools.web.build"]),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=self._cwd,
                env=environment.inherited(),
            )

    async def ready(self) -> None:
        """Wait until the build has ended, and tell how."""
        if self._process is None:
            return
        if await self._process.wait() == 0:
            self._say(f"web client: {child.last_lines(self._log, 1)}")
        else:
            self._say(
                f"The screens could not be built, everything else works; make web tells why (or see {self._log})."
            )

    async def end(self) -> None:
        """End it if it still runs (the start was given up)."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
