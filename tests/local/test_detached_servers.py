"""``python -m tools.local servers``: the two servers apart from the terminal, and their end with their keeper."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.local.machine import is_alive, processes_mentioning, until_gone

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]


async def _servers(base: Path, *options: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tools.local",
        "servers",
        f"--base={base}",
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


def _everything_of(base: Path) -> dict[int, str]:
    epmd = json.loads((base / "rabbitmq.ports").read_text())["epmd"]
    return processes_mentioning(str(base), f"-port {epmd} -address")


async def test_servers_start_once_come_back_after_a_crash_and_leave_nothing_behind(base: Path) -> None:
    code, out, err = await _servers(base)
    assert (code, err) == (0, "")
    urls = json.loads(out)
    assert list(urls) == ["postgres_admin_url", "amqp_url", "amqp_management_url"]
    try:
        assert json.loads((await _servers(base))[1]) == urls
        postmaster = int((base / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        assert await until_gone([postmaster], 5) == []
        await _answers_again(urls["postgres_admin_url"])
        assert len(_everything_of(base)) >= 3
    finally:
        stopped = await _servers(base, "--stop")
    assert stopped == (0, "stopped\n", "")
    assert await until_gone(list(_everything_of(base)), 5) == []
    assert await _servers(base, "--stop") == (0, "not running\n", "")


async def _answers_again(url: str) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                connection = await asyncpg.connect(url)
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.1)
                continue
            await connection.close()
            return


async def test_servers_end_when_their_keeper_is_killed(base: Path) -> None:
    code, _, _ = await _servers(base)
    assert code == 0
    keeper = json.loads((base / "servers.json").read_text())["pid"]
    others = [pid for pid in _everything_of(base) if pid != keeper]
    assert len(others) >= 3

    os.kill(keeper, signal.SIGKILL)

    assert await until_gone([keeper, *others], 45) == []
    assert [pid for pid in others if is_alive(pid)] == []
    assert await _servers(base, "--stop") == (0, "not running\n", "")


async def test_forbidden_folder_is_one_sentence_without_traceback(forbidden_folder: Path) -> None:
    code, out, err = await _servers(forbidden_folder)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert err.startswith("narciss: Permission is missing: could not write in /sys/narciss")
