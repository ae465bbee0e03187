"""Ports, folders, locks, packages and sentences: what the launcher stands on."""

import errno
import json
import os
import socket
from pathlib import Path

import pytest

from tools.local import folders, locks, packages, ports
from tools.local.faults import Fault, from_os_error


def test_ports_are_kept_while_free_and_replaced_when_taken(tmp_path: Path) -> None:
    file = tmp_path / "ports"
    first = ports.kept(file, ["a", "b"])
    assert len(set(first.values())) == 2
    assert ports.kept(file, ["a", "b"]) == first
    with socket.create_server((ports.LOOPBACK, first["a"])):
        second = ports.kept(file, ["a", "b"])
    assert second["b"] == first["b"]
    assert second["a"] not in first.values()


def test_a_port_that_another_server_of_the_folder_remembers_is_not_taken(tmp_path: Path) -> None:
    """Both are still free when they are chosen; only one of the two could start."""
    services = ports.kept(tmp_path / "services.ports", ["orders"])
    (tmp_path / "broker.ports").write_text(json.dumps({"amqp": services["orders"]}))
    assert ports.kept(tmp_path / "broker.ports", ["amqp"])["amqp"] != services["orders"]


def test_damaged_memory_of_ports_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "ports"
    file.write_text("{half a fi")
    chosen = ports.kept(file, ["a"])
    assert ports.kept(file, ["a"]) == chosen


def test_next_free_port_is_the_preferred_one_or_the_nearest_above(busy_port: int) -> None:
    assert ports.next_free(busy_port) > busy_port
    free = ports.any_free()
    assert ports.next_free(free) == free
    assert ports.next_free(free, taken=[free]) > free


def test_lock_admits_one_and_names_the_other(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    assert locks.holder(file) is None
    with locks.held(file, "process {pid} is inside"):
        assert locks.holder(file) == os.getpid()
        with (
            pytest.raises(Fault, match=f"^process {os.getpid()} is inside$"),
            locks.held(file, "process {pid} is inside"),
        ):
            pytest.fail("two were inside")
        assert locks.holder(file) == os.getpid()
    assert locks.holder(file) is None


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full: could not write it (/x). Free some space and start again."),
        (
            errno.EACCES,
            "Permission is missing: could not write it (/x). Use a folder this user may write to.",
        ),
        (
            errno.EADDRINUSE,
            "The port is busy: could not write it. Stop the program that uses it or choose another.",
        ),
        (errno.EIO, "Could not write it (/x): Input/output error."),
    ],
)
def test_refusal_of_the_operating_system_is_a_sentence(number: int, sentence: str) -> None:
    assert str(from_os_error(OSError(number, os.strerror(number), "/x"), "write it")) == sentence


def test_full_disk_is_told_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=rf"^The disk is full: \d+ MB are free at {tmp_path}, \d+ MB are needed\.$"):
        folders.require_room(tmp_path, needed=2**62)
    folders.require_room(tmp_path, needed=1)


def test_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    secret = folders.keep_secret(file)
    assert len(secret) >= 32
    assert folders.keep_secret(file) == secret
    assert file.stat().st_mode & 0o777 == 0o600


def test_wiping_a_link_wipes_what_it_points_to(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "data").write_text("x")
    link = tmp_path / "link"
    link.symlink_to(target)
    folders.wipe(link)
    assert list(tmp_path.iterdir()) == []


def test_missing_packages_are_named_exactly_to_whoever_may_not_install_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "POSTGRES_HOME", tmp_path / "no postgresql")
    monkeypatch.setattr(packages, "RABBITMQ_SERVER", tmp_path / "no rabbitmq")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Fault) as caught:
        packages.ensure()
    assert str(caught.value) == (
        "Not installed: postgresql, rabbitmq-server. Run once as root: "
        "apt-get install --no-install-recommends postgresql rabbitmq-server"
    )
    packages.ensure(postgres=False, rabbitmq=False)


def test_root_installs_what_is_missing_without_starting_its_services(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for apt-get notes how it was called and whether services were forbidden to start."""
    home, diary, policy = tmp_path / "postgresql", tmp_path / "diary", tmp_path / "policy-rc.d"
    apt = tmp_path / "apt-get"
    apt.write_text(
        f'#!/bin/sh\necho "$* $(test -x {policy} && {policy}; echo $?)" >>{diary}\n'
        f"mkdir -p {home}/15/bin && touch {home}/15/bin/initdb\n"
    )
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(packages, "POSTGRES_HOME", home)
    monkeypatch.setattr(packages, "_POLICY", policy)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    packages.ensure(rabbitmq=False)

    assert diary.read_text().splitlines() == [
        "-q update 101",
        "-q install -y --no-install-recommends postgresql 101",
    ]
    assert not policy.exists()
    assert packages.postgres_bin() == home / "15" / "bin"


def test_failed_installation_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\necho 'E: Could not resolve the mirror' >&2\nexit 100\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(packages, "POSTGRES_HOME", tmp_path / "nothing")
    monkeypatch.setattr(packages, "_POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(Fault, match=r"^apt-get update failed: E: Could not resolve the mirror$"):
        packages.ensure(rabbitmq=False)


@pytest.mark.parametrize(
    ("installed", "chosen"),
    [([], None), ([13], None), ([15, 17], 15), ([16, 17], 17), ([14, 16], 16)],
)
def test_postgresql_15_is_preferred_then_the_newest_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: list[int], chosen: int | None
) -> None:
    for version in installed:
        (tmp_path / str(version) / "bin").mkdir(parents=True)
        (tmp_path / str(version) / "bin" / "initdb").touch()
    monkeypatch.setattr(packages, "POSTGRES_HOME", tmp_path)
    assert packages.postgres_bin() == (None if chosen is None else tmp_path / str(chosen) / "bin")
