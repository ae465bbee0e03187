"""The private PostgreSQL: durable, on loopback only, gone without a trace."""

import json
import os
import socket
import stat
from pathlib import Path

import asyncpg
import pytest

from tests.local.machine import is_alive, listeners, processes_mentioning
from tools.local import folders
from tools.local.faults import Fault
from tools.local.postgres import PrivatePostgres

pytestmark = pytest.mark.servers


async def _write_and_count(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS stems (n int)")
        await connection.execute("INSERT INTO stems VALUES (1)")
        return int(await connection.fetchval("SELECT count(*) FROM stems"))
    finally:
        await connection.close()


async def test_data_and_address_survive_a_stop_a_crash_and_a_new_launcher(base: Path) -> None:
    first = PrivatePostgres(base)
    await first.start()
    url = first.admin_url
    assert await _write_and_count(url) == 1
    await first.stop()

    await first.start()
    assert await _write_and_count(url) == 2
    await first.kill()

    second = PrivatePostgres(base)
    try:
        await second.start()
        assert second.admin_url == url
        assert await _write_and_count(url) == 3
    finally:
        await second.stop()
    assert processes_mentioning(str(base)) == {}


async def test_settings_are_durable_and_only_loopback_and_password_let_in(base: Path) -> None:
    server = PrivatePostgres(base)
    await server.start()
    try:
        connection = await asyncpg.connect(server.admin_url)
        names = ["fsync", "synchronous_commit", "full_page_writes", "data_checksums", "max_connections"]
        found = {name: await connection.fetchval(f"SHOW {name}") for name in names}
        port = int(await connection.fetchval("SHOW port"))
        await connection.close()
        assert found == {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "data_checksums": "on",
            "max_connections": "200",
        }
        assert listeners()[port] == {"127.0.0.1"}
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.admin_url.replace(":", ":wrong", 2).replace("wrong//", "//"))
        password_mode = stat.S_IMODE((base / "postgres.password").stat().st_mode)
        assert password_mode == 0o600
    finally:
        await server.stop()


async def test_port_taken_meanwhile_gives_a_new_start_another_and_a_restart_a_sentence(base: Path) -> None:
    first = PrivatePostgres(base)
    await first.start()
    url = first.admin_url
    await first.stop()
    port = json.loads((base / "postgres.ports").read_text())["postgres"]
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(Fault, match=f"^Port {port} of the private PostgreSQL is busy"):
            await first.start()
        second = PrivatePostgres(base)
        await second.start()
        assert second.admin_url != url
        await second.stop()
    assert processes_mentioning(str(base)) == {}


async def test_postmaster_left_by_a_lost_launcher_is_ended_before_the_next_start(base: Path) -> None:
    lost = PrivatePostgres(base)
    await lost.start()
    assert lost.pid is not None
    orphan = lost.pid
    assert await _write_and_count(lost.admin_url) == 1

    found = PrivatePostgres(base)
    await found.start()
    try:
        assert not is_alive(orphan)
        assert await _write_and_count(found.admin_url) == 2
    finally:
        await found.stop()


async def test_forbidden_folder_is_one_sentence(forbidden_folder: Path) -> None:
    with pytest.raises(Fault, match=r"^Permission is missing: could not write in /sys/narciss\b"):
        await PrivatePostgres(forbidden_folder).start()


async def test_interrupted_first_start_is_made_good(base: Path) -> None:
    server = PrivatePostgres(base)
    await server.start()
    await server.stop()
    data = (base / "postgres").resolve() / "data"
    data.rename(data.with_name("data.new"))  # as if the first start had been cut between making and renaming
    (data.with_name("data.new") / "PG_VERSION").unlink()

    await server.start()
    assert await _write_and_count(server.admin_url) == 1
    await server.stop()


async def test_checkout_in_a_closed_home_keeps_its_data_behind_a_link(closed_folder: Path) -> None:
    """Root runs PostgreSQL as another user, who cannot pass a 0700 folder; an ordinary user needs no detour."""
    server = PrivatePostgres(closed_folder / "base")
    await server.start()
    try:
        assert await _write_and_count(server.admin_url) == 1
        cluster = closed_folder / "base" / "postgres"
        assert cluster.is_symlink() == (os.geteuid() == 0)
        place = cluster.resolve()
    finally:
        await server.stop()
    folders.wipe(cluster)
    assert not place.exists()
    assert not cluster.is_symlink()
