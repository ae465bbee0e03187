"""A private RabbitMQ node below a folder, with its own epmd: every listener on 127.0.0.1, one generated user.

Both programs are children of the starting process and end with it. epmd is started here, in the foreground
and on a port of its own: left to itself, Erlang would leave a daemon behind that nobody stops.
"""

import asyncio
import hashlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tools.local import child, folders, packages, ports
from tools.local.faults import Fault, from_os_error

USER = "narciss"
VHOST = "narciss"
_PORTS = ("amqp", "distribution", "epmd", "management")
_HELLO = b"AMQP\x00\x00\x09\x01"
_READY_SECONDS = 120.0
_STOP_STEPS = ((signal.SIGTERM, 40.0),)


class PrivateRabbit:
    """One node. ``start`` after ``stop`` (or after ``kill``) keeps its ports and its queues."""

    title = "RabbitMQ"

    def __init__(self, base: Path, *, advanced: str | None = None) -> None:
        """``advanced`` is the content of an advanced.config, for tests that need a shorter timeout."""
        self.base = base
        self.home = base / "rabbitmq"
        self.log = base / "log" / "rabbitmq.log"
        self._advanced = advanced
        self._node: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None
        self._ports: dict[str, int] | None = None
        self._password = ""
        self._name = ""

    @property
    def pid(self) -> int | None:
        """Process id of the Erlang VM while it runs."""
        return self._node.pid if self._node and self._node.poll() is None else None

    @property
    def amqp_url(self) -> str:
        """URL of the node's own vhost ``narciss``; valid once started (or ``reserve``d)."""
        return f"amqp://{USER}:{self._password}@{ports.LOOPBACK}:{self._known_ports()['amqp']}/{VHOST}"

    @property
    def management_url(self) -> str:
        """URL of the management API, with the user and password in it."""
        port = self._known_ports()["management"]
        return f"http://{USER}:{self._password}@{ports.LOOPBACK}:{port}"

    async def start(self) -> None:
        """Bring the node up and return when it answers; raises Fault."""
        await self.begin()
        await self.ready()

    async def begin(self) -> None:
        """Start the node without waiting for it: the URLs are valid from here on."""
        packages.ensure(postgres=False)
        try:
            self._prepare()
            await self._end_stray()
            if self._ports is None:
                self._ports = ports.kept(self.base / "rabbitmq.ports", _PORTS)
            self._require_free_ports(self._ports)
            self._write_configuration(self._ports)
            self._spawn(self._ports)
        except OSError as error:
            raise from_os_error(error, "start RabbitMQ") from None

    async def ready(self) -> None:
        """Wait until the node begun before speaks AMQP; one that does not is stopped."""
        try:
            await self._wait()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Orderly shutdown of the node, then of its epmd."""
        if self._node is not None:
            await child.end(self._node, _STOP_STEPS)
            self._node = None
        if self._epmd is not None:
            await child.end(self._epmd, ((signal.SIGTERM, 5.0),))
            self._epmd = None

    async def kill(self) -> None:
        """Crash it: ``kill -9`` of the Erlang VM."""
        if self._node is not None:
            child.signal_group(self._node, signal.SIGKILL)
            self._node.wait()
            self._node = None

    async def control(self, *arguments: str) -> str:
        """What `rabbitmqctl` says about this node; raises Fault when it refuses."""
        asking = await asyncio.create_subprocess_exec(
            str(packages.RABBITMQ_SERVER.with_name("rabbitmqctl")),
            *arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.home,
            env=self._environment(self._known_ports()),
        )
        said, _ = await asking.communicate()
        if asking.returncode != 0:
            raise Fault(f"rabbitmqctl {arguments[0]} failed: {said.decode(errors='replace').strip()}")
        return said.decode(errors="replace")

    async def ended(self) -> int:
        """Wait until the node ends by itself; its exit code."""
        assert self._node is not None
        return await child.exit_code(self._node)

    def _known_ports(self) -> dict[str, int]:
        if self._ports is None:
            raise RuntimeError("the node was not started")
        return self._ports

    def _prepare(self) -> None:
        folders.open_folder(self.base)
        folders.open_folder(self.log.parent)
        fresh = not self.home.exists()
        for folder in (self.home, self.home / "mnesia", self.home / "home"):
            folder.mkdir(mode=0o700, exist_ok=True)
        password_file = self.base / "rabbitmq.password"
        if fresh:
            password_file.unlink(missing_ok=True)
        self._password = folders.keep_secret(password_file)
        cookie = self.home / "home" / ".erlang.cookie"
        folders.keep_secret(cookie)
        cookie.chmod(0o400)
        # The data belongs to the node's name, so the name stays when the folder is moved.
        name_file = self.home / "node"
        if not name_file.exists():
            digest = hashlib.sha256(f"{self.base.resolve()}{os.getpid()}{time.time_ns()}".encode()).hexdigest()[:10]
            folders.write_private(name_file, f"narciss-{digest}@localhost")
        self._name = name_file.read_text()

    async def _end_stray(self) -> None:
        """A node and an epmd of an earlier start must be gone before the next."""
        node_file = self.home / "node.pid"
        if node_file.exists() and (number := node_file.read_text().strip()).isdigit():
            await child.end_stray(int(number), ["beam", str(self.home / "home")], _STOP_STEPS)
        epmd_file = self.home / "epmd.pid"
        if self._epmd is None and epmd_file.exists():
            pid, port = epmd_file.read_text().split()
            await child.end_stray(int(pid), ["epmd", f"-port {port}"], ((signal.SIGTERM, 5.0),))

    def _require_free_ports(self, chosen: dict[str, int]) -> None:
        for name, port in chosen.items():
            if name == "epmd" and self._epmd is not None and self._epmd.poll() is None:
                continue
            if not ports.is_free(port):
                raise Fault(
                    f"Port {port} of the private RabbitMQ ({name}) is busy. "
                    "Stop the program that uses it and start again."
                )

    def _write_configuration(self, chosen: dict[str, int]) -> None:
        folders.write_private(
            self.home / "rabbitmq.conf",
            f"listeners.tcp.1 = {ports.LOOPBACK}:{chosen['amqp']}\n"
            f"management.tcp.ip = {ports.LOOPBACK}\n"
            f"management.tcp.port = {chosen['management']}\n"
            f"default_user = {USER}\n"
            f"default_pass = {self._password}\n"
            f"default_vhost = {VHOST}\n"
            "vm_memory_high_watermark.absolute = 512MiB\n"
            "disk_free_limit.absolute = 200MB\n"
            "log.console = false\n",
        )
        (self.home / "enabled_plugins").write_text("[rabbitmq_management].\n")
        advanced = self.home / "advanced.config"
        if self._advanced is None:
            advanced.unlink(missing_ok=True)
        else:
            advanced.write_text(self._advanced)

    def _spawn(self, chosen: dict[str, int]) -> None:
        environment = self._environment(chosen)
        if self._epmd is None or self._epmd.poll() is not None:
            epmd = shutil.which("epmd")
            assert epmd is not None, "packages.ensure() was called before"
            self._epmd = child.spawn(
                [epmd, "-port", str(chosen["epmd"]), "-address", ports.LOOPBACK],
                env=environment,
                log=self.log.with_name("epmd.log"),
                cwd=self.home,
            )
            (self.home / "epmd.pid").write_text(f"{self._epmd.pid} {chosen['epmd']}")
        self._node = child.spawn([str(packages.RABBITMQ_SERVER)], env=environment, log=self.log, cwd=self.home)

    def _environment(self, chosen: dict[str, int]) -> dict[str, str]:
        home = self.home
        return {
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
            "LC_ALL": "C.UTF-8",
            "HOME": str(home / "home"),
            "RABBITMQ_NODENAME": self._name,
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "advanced.config"),
            "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.log.parent),
            "RABBITMQ_LOGS": str(self.log.with_name("rabbitmq-node.log")),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(home / "node.pid"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(home / "feature_flags"),
            "RABBITMQ_DIST_PORT": str(chosen["distribution"]),
            "ERL_EPMD_PORT": str(chosen["epmd"]),
            "ERL_EPMD_ADDRESS": ports.LOOPBACK,
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_CRASH_DUMP": str(self.log.with_name("erl_crash.dump")),
            # The start script then becomes the Erlang VM instead of waiting for it, so our child is the VM
            # itself.
            "RUNNING_UNDER_SYSTEMD": "true",
        }

    async def _wait(self) -> None:
        assert self._node is not None
        chosen = self._known_ports()
        deadline = time.monotonic() + _READY_SECONDS
        while not (await _speaks_amqp(chosen["amqp"]) and await _listens(chosen["management"])):
            if self._node.poll() is not None:
                raise self._why_not()
            if time.monotonic() > deadline:
                raise Fault(f"RabbitMQ did not answer within {_READY_SECONDS:.0f} s; its log is {self.log}.")
            await asyncio.sleep(0.1)

    def _why_not(self) -> Fault:
        said = child.last_lines(self.log, 60) + child.last_lines(self.log.with_name("rabbitmq-node.log"), 60)
        if "eaddrinuse" in said or "address already in use" in said.lower():
            return Fault("A port of the private RabbitMQ is busy. Stop the program that uses it and start again.")
        if "enospc" in said:
            return Fault(f"The disk is full: RabbitMQ could not start in {self.home}.")
        return Fault(f"RabbitMQ could not start; its log is {self.log}.")


async def _speaks_amqp(port: int) -> bool:
    """Whether the first byte of the answer to an AMQP greeting is that of ``connection.start``."""
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(ports.LOOPBACK, port)
            try:
                writer.write(_HELLO)
                return await reader.read(1) == b"\x01"
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


async def _listens(port: int) -> bool:
    try:
        async with asyncio.timeout(2):
            _, writer = await asyncio.open_connection(ports.LOOPBACK, port)
            writer.close()
    except (OSError, TimeoutError):
        return False
    return True
