"""The supervisor: restarts what dies, tells a crash loop, stops in order, and takes its children with it."""

import asyncio
import os
import signal
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local.machine import is_alive, until_gone
from tools.local import processes
from tools.local.processes import Program, Supervisor

FOREVER = "import time; time.sleep(600)"


def _program(name: str, code: str, tier: int = 0) -> Program:
    return Program(name, (sys.executable, "-c", textwrap.dedent(code)), dict(os.environ), tier)


async def _until(what: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.02)


async def test_killed_child_is_started_again_with_another_pid(tmp_path: Path) -> None:
    said: list[str] = []
    changes: list[dict[str, int]] = []
    supervisor = Supervisor(tmp_path, say=said.append, changed=lambda: changes.append(supervisor.pids()))
    supervisor.start(_program("florist", FOREVER))
    try:
        before = supervisor.pids()["florist"]
        os.kill(before, signal.SIGKILL)
        await _until(lambda: supervisor.pids().get("florist", before) != before)
        after = supervisor.pids()["florist"]
    finally:
        await supervisor.stop()
    assert not is_alive(after)
    assert said == ["florist ended (killed by SIGKILL) and is started again"]
    assert changes == [{"florist": before}, {"florist": after}]


async def test_crash_loop_is_told_once_with_the_end_of_the_log_and_slows_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(processes, "LONGEST_PAUSE", 0.02)
    said: list[str] = []
    supervisor = Supervisor(tmp_path, say=said.append)
    supervisor.start(_program("broken", "raise SystemExit('the vase is cracked')"))
    try:
        await _until(lambda: supervisor.restarts()["broken"] >= processes.CRASH_LOOP_DEATHS + 2)
        assert supervisor.crash_looping() == ["broken"]
    finally:
        await supervisor.stop()
    loud = [sentence for sentence in said if "keeps dying" in sentence]
    assert len(loud) == 1
    assert loud[0].startswith("broken keeps dying (exit code 1); the end of ")
    assert loud[0].endswith("the vase is cracked")


async def test_tiers_stop_in_reverse_and_the_deaf_are_killed_after_the_grace(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    tells = f"""
        import signal, sys, time
        def end(*_):
            open({str(diary)!r}, "a").write(sys.argv[1] + "\\n")
            sys.exit(0)
        signal.signal(signal.SIGTERM, end)
        print("ready", flush=True)
        time.sleep(600)
    """
    deaf = """
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("ready", flush=True)
        time.sleep(600)
    """
    supervisor = Supervisor(tmp_path, say=lambda _: None, grace_seconds=0.5)
    for tier, name in enumerate(["double", "service", "gateway"]):
        told = _program(name, tells, tier)
        supervisor.start(Program(name, (*told.command, name), told.env, tier))
    supervisor.start(_program("deaf", deaf, 1))
    names = ["double", "service", "gateway", "deaf"]
    await _until(lambda: all("ready" in supervisor.log_of(name).read_text() for name in names))
    pids = list(supervisor.pids().values())

    await supervisor.stop()

    assert diary.read_text().split() == ["gateway", "service", "double"]
    assert [pid for pid in pids if is_alive(pid)] == []


async def test_children_of_a_child_end_with_it(tmp_path: Path) -> None:
    family = f"""
        import subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", {FOREVER!r}])
        print(child.pid, flush=True)
        child.wait()
    """
    supervisor = Supervisor(tmp_path, say=lambda _: None)
    supervisor.start(_program("parent", family))
    await _until(lambda: supervisor.log_of("parent").read_text().strip().isdigit())
    grandchild = int(supervisor.log_of("parent").read_text())
    assert is_alive(grandchild)
    await supervisor.stop()
    assert await until_gone([grandchild], 2) == []


async def test_killed_supervisor_takes_its_children_with_it(tmp_path: Path) -> None:
    """``kill -9`` leaves the supervisor no time to do anything: the kernel has to."""
    launcher = f"""
        import asyncio, os, sys
        from pathlib import Path
        from tools.local.processes import Program, Supervisor

        async def main():
            supervisor = Supervisor(Path({str(tmp_path)!r}), say=print)
            deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
            for name in ("crm", "orders"):
                supervisor.start(Program(name, (sys.executable, "-c", deaf), dict(os.environ)))
            await asyncio.sleep(0.3)
            print(*supervisor.pids().values(), flush=True)
            await asyncio.sleep(600)

        asyncio.run(main())
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", textwrap.dedent(launcher), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    pids = [int(word) for word in (await process.stdout.readline()).split()]
    assert [is_alive(pid) for pid in pids] == [True, True]

    process.kill()
    await process.wait()

    assert await until_gone(pids, 5) == []


async def test_log_is_rotated_at_start_when_it_has_grown_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "LARGEST_LOG_BYTES", 10)
    (tmp_path / "old.log").write_text("more than ten bytes")
    (tmp_path / "young.log").write_text("short")
    supervisor = Supervisor(tmp_path, say=lambda _: None)
    for name in ("old", "young"):
        supervisor.start(_program(name, "print('new', flush=True)\n" + FOREVER))
    await _until(lambda: all("new" in supervisor.log_of(name).read_text() for name in ("old", "young")))
    await supervisor.stop()
    assert (tmp_path / "old.log.1").read_text() == "more than ten bytes"
    assert (tmp_path / "old.log").read_text() == "new\n"
    assert (tmp_path / "young.log").read_text() == "shortnew\n"


async def test_program_that_does_not_exist_is_named_in_its_log(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, say=lambda _: None)
    supervisor.start(Program("ghost", ("/nowhere/ghost",), dict(os.environ)))
    await _until(lambda: "cannot start" in supervisor.log_of("ghost").read_text())
    await supervisor.stop()
    assert supervisor.log_of("ghost").read_text().startswith("cannot start /nowhere/ghost: No such file or directory")
