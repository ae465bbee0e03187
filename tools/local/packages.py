"""The Debian packages the private servers and the browser of the tests come from: found, or installed when we may."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.local.faults import Fault

POSTGRES_HOME = Path("/usr/lib/postgresql")
RABBITMQ_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
PREFERRED_POSTGRES = 15
BROWSER = "chromium"
_POLICY = Path("/usr/sbin/policy-rc.d")
_APT_SECONDS = 600


def postgres_bin() -> Path | None:
    """The folder with ``initdb`` and ``postgres``: version 15 when installed, else the newest above it."""
    versions = sorted(
        (int(entry.name), entry / "bin")
        for entry in (POSTGRES_HOME.iterdir() if POSTGRES_HOME.is_dir() else ())
        if entry.name.isdigit() and (entry / "bin" / "initdb").exists()
    )
    fitting = [(number, folder) for number, folder in versions if number >= PREFERRED_POSTGRES]
    if not fitting:
        return None
    return dict(fitting).get(PREFERRED_POSTGRES, fitting[-1][1])


def missing(*, postgres: bool = True, rabbitmq: bool = True, browser: bool = False) -> list[str]:
    """Names of the Debian packages still to be installed."""
    names: list[str] = []
    if postgres and postgres_bin() is None:
        names.append("postgresql")
    if rabbitmq and not (RABBITMQ_SERVER.exists() and shutil.which("epmd")):
        names.append("rabbitmq-server")
    if browser and shutil.which(BROWSER) is None:
        # Without a font for Armenian the pictures would show boxes.
        names += [BROWSER, "fonts-noto-core"]
    return names


def ensure(*, postgres: bool = True, rabbitmq: bool = True, browser: bool = False) -> None:
    """Install what is missing (as root on a machine with apt), or say exactly what to install."""
    names = missing(postgres=postgres, rabbitmq=rabbitmq, browser=browser)
    if not names:
        return
    command = f"apt-get install --no-install-recommends {' '.join(names)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Fault(f"Not installed: {', '.join(names)}. Run once as root: {command}")
    _install(names)
    still = missing(postgres=postgres, rabbitmq=rabbitmq, browser=browser)
    if still:
        raise Fault(f"Installed, but programs of {', '.join(still)} are still not found; see: {command}")


def _install(names: list[str]) -> None:
    print(f"Installing {', '.join(names)} …", file=sys.stderr, flush=True)
    policy_is_ours = _forbid_service_start()
    try:
        _apt("update")
        _apt("install", "-y", "--no-install-recommends", *names)
    finally:
        if policy_is_ours:
            _POLICY.unlink(missing_ok=True)


def _forbid_service_start() -> bool:
    """Debian packages start their system-wide server on installation; the private ones are all we want."""
    if _POLICY.exists():
        return False
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    return True


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            ["apt-get", "-q", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_APT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Fault(f"apt-get {arguments[0]} took longer than {_APT_SECONDS // 60} minutes.") from None
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("E:")] or ["no reason given"]
        raise Fault(f"apt-get {' '.join(arguments)} failed: {lines[0]}")
