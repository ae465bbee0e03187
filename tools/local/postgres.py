"""A private PostgreSQL cluster below a folder: 127.0.0.1 only, one superuser with a generated password.

It is a child of the starting process and is shut down by the kernel's signal when that process dies. No Unix
socket is opened (its path would soon be too long), no file outside the folder is written.
"""

import asyncio
import os
import pwd
import signal
import subprocess
import time
from pathlib import Path

import asyncpg

from tools.local import child, folders, packages, ports
from tools.local.faults import Fault, from_os_error

SUPERUSER = "narciss_admin"
_SYSTEM_USER = "postgres"
_SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_READY_SECONDS = 60.0
_STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))


class PrivatePostgres:
    """One cluster. ``start`` after ``stop`` (or after ``kill``) keeps its port and its data."""

    title = "PostgreSQL"

    def __init__(self, base: Path, *, durable: bool = True) -> None:
        """``base`` is created when absent. ``durable=False`` (no fsync) is for throw-away unit tests only."""
        self.base = base
        self.durable = durable
        self.log = base / "log" / "postgres.log"
        self._account = _SYSTEM_USER if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._port: int | None = None
        self._password = ""
        self._data = base / "postgres" / "data"

    @property
    def pid(self) -> int | None:
        """Process id of the postmaster while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def admin_url(self) -> str:
        """``postgresql://`` URL of the superuser on the database ``postgres``; valid once started."""
        if self._port is None:
            raise RuntimeError("the cluster was not started")
        return f"postgresql://{SUPERUSER}:{self._password}@{ports.LOOPBACK}:{self._port}/postgres"

    async def start(self) -> None:
        """Bring the cluster up (made first when absent) and return when it answers; raises Fault."""
        packages.ensure(rabbitmq=False)
        try:
            await self._prepare()
            if self._port is None:
                self._port = ports.kept(self.base / "postgres.ports", ["postgres"])["postgres"]
            await self._run_on(self._port)
        except OSError as error:
            raise from_os_error(error, "start PostgreSQL") from None

    async def stop(self) -> None:
        """Orderly shutdown: open transactions are rolled back, everything committed is on disk."""
        if self._process is not None:
            await child.end(self._process, _STOP_STEPS)
            self._process = None

    async def kill(self) -> None:
        """Crash it: ``kill -9`` of the postmaster and its backends."""
        if self._process is not None:
            backends = _children(self._process.pid)
            self._process.kill()
            for pid in backends:
                child.send(pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    async def ended(self) -> int:
        """Wait until the postmaster ends by itself; its exit code."""
        assert self._process is not None
        return await child.exit_code(self._process)

    async def _prepare(self) -> None:
        folders.open_folder(self.base)
        folders.open_folder(self.log.parent)
        home = self.base / "postgres"
        if self._account:
            home = folders.data_folder_for(self._account, home)
        else:
            home.mkdir(mode=0o700, exist_ok=True)
        self._data = home / "data"
        password_file = self.base / "postgres.password"
        if not self._data.exists():
            password_file.unlink(missing_ok=True)
        self._password = folders.keep_secret(password_file)
        if not self._data.exists():
            await self._initdb(home)
        await self._end_stray()

    async def _initdb(self, home: Path) -> None:
        """Make the cluster beside its final place, so that an interrupted start leaves nothing half made."""
        fresh = home / "data.new"
        folders.wipe(fresh)
        pwfile = home / "pwfile"
        pwfile.unlink(missing_ok=True)
        folders.write_private(pwfile, self._password)
        account = pwd.getpwnam(self._account) if self._account else None
        if account:
            os.chown(pwfile, account.pw_uid, account.pw_gid)
        # fmt: off
        command = [
            str(_bin() / "initdb"), "-D", str(fresh), "-U", SUPERUSER, f"--pwfile={pwfile}",
            "--auth=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums",
            *([] if self.durable else ["--no-sync"]),
        ]
        # fmt: on
        maker = await asyncio.create_subprocess_exec(
            *command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_environment(),
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
        output, _ = await maker.communicate()
        pwfile.unlink()
        if maker.returncode != 0:
            raise Fault(f"PostgreSQL's initdb failed: {_reason(output.decode(errors='replace'))}")
        fresh.rename(self._data)

    async def _end_stray(self) -> None:
        """A postmaster of an earlier start must be gone before the next."""
        lock = self._data / "postmaster.pid"
        if lock.exists():
            pid = int(lock.read_text().split("\n", 1)[0])
            await child.end_stray(pid, ["postgres", str(self._data)], _STOP_STEPS)

    async def _run_on(self, port: int) -> None:
        """Run the postmaster and wait for its first answer; after ``kill -9`` recovery comes first."""
        settings = {**_SETTINGS, "port": str(port), **({} if self.durable else _NOT_DURABLE)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        seen = self.log.stat().st_size if self.log.exists() else 0
        self._process = child.spawn(
            [str(_bin() / "postgres"), "-D", str(self._data), *options],
            env=_environment(),
            log=self.log,
            cwd=Path("/"),
            user=self._account,
            death_signal=signal.SIGINT,
        )
        url = f"postgresql://{SUPERUSER}:{self._password}@{ports.LOOPBACK}:{port}/postgres"
        deadline = time.monotonic() + _READY_SECONDS
        try:
            while not await _answers(url):
                if self._process.poll() is not None:
                    raise self._why_not(port, seen)
                if time.monotonic() > deadline:
                    raise Fault(f"PostgreSQL did not answer within {_READY_SECONDS:.0f} s; its log is {self.log}.")
                await asyncio.sleep(0.05)
        except BaseException:
            await self.stop()
            raise

    def _why_not(self, port: int, seen: int) -> Fault:
        with self.log.open("rb") as file:
            file.seek(seen)
            said = file.read().decode(errors="replace")
        if "could not bind" in said or "Address already in use" in said:
            return Fault(
                f"Port {port} of the private PostgreSQL is busy. Stop the program that uses it and start again."
            )
        if "No space left on device" in said:
            return Fault(f"The disk is full: PostgreSQL could not start in {self._data}.")
        return Fault(f"PostgreSQL could not start: {_reason(said)} (log: {self.log})")


def _bin() -> Path:
    folder = packages.postgres_bin()
    assert folder is not None, "packages.ensure() was called before"
    return folder


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError, TimeoutError):
        return False
    await connection.close()
    return True


def _reason(output: str) -> str:
    """The first line in which a PostgreSQL program names its trouble."""
    lines = [line for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line or "PANIC" in line]
    return (telling or lines[-1:] or ["it said nothing"])[0].strip()


def _children(pid: int) -> list[int]:
    raw = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(number) for number in raw.split()]
