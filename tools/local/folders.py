"""Folders the private servers keep their data in."""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
from pathlib import Path

from tools.local.faults import Fault, from_os_error

_NEEDED_BYTES = 500 * 1024 * 1024
_FALLBACK = Path("/var/tmp")  # noqa: S108 - survives a reboot, traversable by everybody; ownership is checked


def open_folder(folder: Path, mode: int = 0o711) -> Path:
    """Create the folder (others may pass through, only we may list) and see that there is room."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        folder.chmod(mode)
        probe = folder / f".probe-{secrets.token_hex(4)}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise from_os_error(error, f"write in {folder}") from None
    require_room(folder)
    return folder


def require_room(folder: Path, needed: int = _NEEDED_BYTES) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Fault(
            f"The disk is full: {free // 1_048_576} MB are free at {folder}, {needed // 1_048_576} MB are needed."
        )


def keep_secret(file: Path) -> str:
    """The secret in ``file`` (0600), generated at the first call; letters, digits, - and _ only."""
    try:
        return file.read_text()
    except FileNotFoundError:
        value = secrets.token_urlsafe(24)
        write_private(file, value)
        return value


def write_private(file: Path, content: str) -> None:
    """Replace the file at once and whole, readable only by its owner."""
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as output:
        output.write(content)
    part.replace(file)


def reachable_by(user: str, folder: Path) -> bool:
    """Whether every parent of ``folder`` may be traversed by ``user`` (by mode bits)."""
    account = pwd.getpwnam(user)
    groups = os.getgrouplist(user, account.pw_gid)
    return all(_traversable(parent.stat(), account.pw_uid, groups) for parent in folder.resolve().parents)


def _traversable(facts: os.stat_result, uid: int, groups: list[int]) -> bool:
    if facts.st_uid == uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid in groups:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def data_folder_for(user: str, wanted: Path) -> Path:
    """A folder owned by ``user`` at ``wanted``; behind a closed parent, a link there to one under /var/tmp.

    A checkout below a 0700 home is common and PostgreSQL refuses to run as root, so the data has to live
    where its user can reach it. The link keeps ``wanted`` the one address to look at and to wipe.
    """
    target = wanted
    if wanted.is_symlink():
        target = Path(os.readlink(wanted))
    elif not wanted.exists() and not reachable_by(user, wanted):
        digest = hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:16]
        target = _FALLBACK / f"narciss-{digest}"
        wanted.symlink_to(target)
    account = pwd.getpwnam(user)
    try:
        target.mkdir(mode=0o700, exist_ok=True)
        owner = target.lstat().st_uid
        if target.is_symlink() or owner not in (os.geteuid(), account.pw_uid):
            raise Fault(f"{target} belongs to somebody else; remove it or choose another base folder.")
        os.chown(target, account.pw_uid, account.pw_gid)
        target.chmod(0o700)
    except OSError as error:
        raise from_os_error(error, f"prepare {target} for {user}") from None
    if not reachable_by(user, target):
        raise Fault(
            f"PostgreSQL's user '{user}' cannot reach {target}: give every parent folder the x permission "
            "for others (chmod o+x), or move the checkout."
        )
    return target


def wipe(folder: Path) -> None:
    """Delete a data folder, and what a link in its place points to."""
    if folder.is_symlink():
        shutil.rmtree(Path(os.readlink(folder)), ignore_errors=False)
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
