"""``run``, ``up``, ``down``, ``reset``, ``status`` and ``doctor``."""

import asyncio
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg

from tools import invariants
from tools.local import checks, child, folders, locks, parts, record
from tools.local.faults import Fault, from_os_error
from tools.local.system import ROOT, System, home

_LOCK = "run.lock"
_BUSY = "Narciss already runs from this folder (process {pid}); make down stops it."
_UP_SECONDS = 600.0
_DOWN_SECONDS = 120.0


def run() -> int:
    """Everything in the foreground, until Ctrl-C."""
    base = folders.open_folder(home())
    with locks.held(base / _LOCK, _BUSY):
        asyncio.run(_run(base))
    return 0


async def _run(base: Path) -> None:
    began = time.monotonic()

    def say(sentence: str) -> None:
        print(f"[{time.monotonic() - began:6.1f} s] {sentence}", flush=True)

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    system = System(base, say)
    starting = asyncio.create_task(system.start())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            up = starting.result()
            record.show_sign_ins(up.url, up.users)
            print("  make doctor · make story · make down; addresses and passwords: .narciss/run.json\n", flush=True)
            await stopping
    finally:
        say("stopping")
        for task in (starting, stopping):
            task.cancel()
        await asyncio.gather(starting, stopping, return_exceptions=True)
        await system.stop()
        say("stopped")


def up() -> int:
    """The same, apart from this terminal: returns when everything is healthy."""
    base = folders.open_folder(home())
    if pid := locks.holder(base / _LOCK):
        raise Fault(_BUSY.format(pid=pid))
    log = folders.open_folder(base / "log") / "launcher.log"
    with log.open("wb") as output:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "tools.local", "run"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _follow(launcher, log, base / "run.json")
    except BaseException:
        child.send(launcher.pid, signal.SIGTERM)
        launcher.wait()
        raise
    return 0


def _follow(launcher: "subprocess.Popen[bytes]", log: Path, run_file: Path) -> None:
    """Repeat what the launcher says until the system is up."""
    deadline = time.monotonic() + _UP_SECONDS
    with log.open() as said:
        while True:
            sys.stdout.write(said.read())
            sys.stdout.flush()
            found = record.read(run_file)
            if found is not None and found.pid == launcher.pid:
                time.sleep(0.2)  # the table of sign-ins is the last thing it says
                sys.stdout.write(said.read())
                return
            if launcher.poll() is not None:
                raise Fault(child.last_lines(log, 1).removeprefix("narciss: "))
            if time.monotonic() > deadline:
                raise Fault(f"Narciss did not come up within {_UP_SECONDS:.0f} s; see {log}.")
            time.sleep(0.2)


def down() -> int:
    """Stop what ``run`` or ``up`` started from this folder."""
    lock = home() / _LOCK
    pid = locks.holder(lock)
    if pid is None:
        print("Narciss does not run.")
        return 0
    child.send(pid, signal.SIGTERM)
    deadline = time.monotonic() + _DOWN_SECONDS
    while locks.holder(lock) is not None:
        if time.monotonic() > deadline:
            raise Fault(f"Narciss (process {pid}) did not stop within {_DOWN_SECONDS:.0f} s.")
        time.sleep(0.1)
    print("Narciss is stopped.")
    return 0


def reset() -> int:
    """Wipe all local data."""
    base = home()
    if not base.exists():
        print("There is no local data.")
        return 0
    with locks.held(base / _LOCK, _BUSY):
        try:
            folders.wipe(base / "postgres")
            shutil.rmtree(base)
        except OSError as error:
            raise from_os_error(error, "wipe the local data") from None
    print("Local data is wiped.")
    return 0


def status() -> int:
    """What runs: pids and addresses. Exit code 1 when Narciss does not run."""
    found = record.read(home() / "run.json")
    if locks.holder(home() / _LOCK) is None or found is None:
        print("Narciss does not run.")
        return 1
    record.show_status(found)
    return 0


def doctor() -> int:
    """The self-check of services, doubles and data: ``no issues`` or the list of what is wrong (S255)."""
    found = record.read(home() / "run.json")
    if locks.holder(home() / _LOCK) is None or found is None:
        raise Fault("Narciss does not run (or is still starting); make run starts it.")
    return checks.tell(asyncio.run(_findings(found)))


async def _findings(found: record.Record) -> checks.Findings:
    """What everybody says of themselves, and whether all their data together can be true."""
    services = {name: service["url"] for name, service in found.services.items()}
    findings = await checks.self_check(services, found.doubles)
    if services.keys() >= {context.name for context in parts.CONTEXTS}:
        try:
            findings.problems += await invariants.broken(found.postgres_url, at_rest=False)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            findings.problems.append(f"the data could not be looked at: {error}")
    return findings
