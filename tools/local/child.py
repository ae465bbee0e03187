"""Starting and ending child processes that die with us.

The kernel ties a child to the *thread* that started it, so ``spawn`` must be called from the main thread: a
child started by a pool thread would be ended together with that thread.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_WRAPPER = Path(__file__).with_name("exec_wrapper.py")
_POLL_SECONDS = 0.05


def wrapped(
    command: Sequence[str], *, death_signal: signal.Signals = signal.SIGTERM, user: str | None = None
) -> list[str]:
    """The command line that runs ``command`` as ``user`` and has it signalled when this process dies."""
    return [
        sys.executable,
        "-I",
        "-S",
        str(_WRAPPER),
        str(os.getpid()),
        str(int(death_signal)),
        user or "-",
        *command,
    ]


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path,
    cwd: Path | None = None,
    user: str | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> "subprocess.Popen[bytes]":
    """Start ``command`` in a session of its own, appending its output to ``log``, which is for its owner only."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children are started from the main thread only")
    with open(log, "ab", opener=_for_owner_only) as output:
        return subprocess.Popen(
            wrapped(command, death_signal=death_signal, user=user),
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _for_owner_only(path: str, flags: int) -> int:
    """The launcher's log greets with everybody's passwords, and others' may quote what they were sent."""
    return os.open(path, flags, 0o600)


async def ended(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Whether the process ended within ``seconds``."""
    deadline = time.monotonic() + seconds
    while process.poll() is None:
        if time.monotonic() >= deadline:
            return False
        await asyncio.sleep(_POLL_SECONDS)
    return True


async def exit_code(process: "subprocess.Popen[bytes]") -> int:
    """Wait until the process ends by itself."""
    while True:
        code = process.poll()
        if code is not None:
            return code
        await asyncio.sleep(_POLL_SECONDS)


def how(code: int) -> str:
    """An exit code in words."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process; one that is already gone is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Signal the process and everything it started; a group that is already gone is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


async def end(process: "subprocess.Popen[bytes]", steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each step's signal in turn, waiting up to its seconds, until the process ends; SIGKILL is last."""
    for number, seconds in steps:
        if process.poll() is not None:
            break
        process.send_signal(number)
        if await ended(process, seconds):
            break
    signal_group(process, signal.SIGKILL)
    process.wait()


def command_line(pid: int) -> str | None:
    """The arguments of a living process joined by spaces, or None when there is none (or a zombie)."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return raw.replace(b"\0", b" ").decode(errors="replace").strip() or None


async def end_stray(pid: int, marks: Sequence[str], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """End a process of an earlier start that we are not the parent of, if its command line carries every
    mark.

    The marks (a data folder, a node name, a port) make sure that a recycled pid of somebody else is left
    alone.
    """
    for number, seconds in (*steps, (signal.SIGKILL, 10.0)):
        deadline = time.monotonic() + seconds
        if not _is_ours(pid, marks):
            return
        send(pid, number)
        while True:
            if not _is_ours(pid, marks) or time.monotonic() >= deadline:
                break
            await asyncio.sleep(_POLL_SECONDS)


def _is_ours(pid: int, marks: Sequence[str]) -> bool:
    line = command_line(pid)
    return line is not None and all(mark in line for mark in marks)


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for a sentence about why its process died."""
    try:
        with log.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 16_384))
            lines = file.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(lines[-count:])
