"""Node for the web client: the one of this environment's Python packages, and the packages its lock file names."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tools.local.faults import Fault

WEB = Path(__file__).resolve().parents[2] / "gateway/web"
BIN = Path(sys.executable).parent
_PNPM = "pnpm@12.21.0"
_SECONDS = 600.0


def install() -> None:
    """Install the locked packages; instant when nothing changed. Raises Fault when that is not possible."""
    stamp = WEB / "node_modules/.narciss-stamp"
    lock = b"".join((WEB / name).read_bytes() for name in ("pnpm-lock.yaml", "package.json", "pnpm-workspace.yaml"))
    want = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text() == want:
        return
    sys.stderr.write("Installing the web client's packages …\n")
    _checked([str(BIN / "npx"), "-y", _PNPM, "install", "--frozen-lockfile", "--reporter=append-only"])
    stamp.write_text(want)


def run_tool(name: str, *arguments: str) -> str:
    """What a program of the web client's packages said. Raises Fault with its words when it failed."""
    install()
    return _checked([str(WEB / "node_modules/.bin" / name), *arguments])


def ask_pnpm(*arguments: str) -> str:
    """What pnpm said, whatever it thinks of it: an audit that finds something ends with an error code. Raises Fault."""
    return _said([str(BIN / "npx"), "-y", _PNPM, *arguments])[1]


def run_node(script: str, *arguments: str) -> str:
    """What a script of the web client said. Raises Fault with its words when it failed."""
    install()
    return _checked([str(BIN / "node"), script, *arguments])


def _checked(command: list[str]) -> str:
    code, output = _said(command)
    if code != 0:
        raise Fault(f"{Path(command[0]).name} {' '.join(command[1:3])} failed:\n{output}")
    return output


def _said(command: list[str]) -> tuple[int, str]:
    """Node of this environment comes first: a system's own may be too old."""
    known = dict(os.environ)
    known["PATH"] = f"{BIN}{os.pathsep}{known.get('PATH', '')}"
    known["CI"] = "1"
    try:
        done = subprocess.run(
            command,
            cwd=WEB,
            env=known,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Fault(f"{Path(command[0]).name} took longer than {_SECONDS:.0f} s.") from None
    except OSError as error:
        raise Fault(f"{Path(command[0]).name} cannot be started: {error.strerror}.") from None
    return done.returncode, done.stdout
