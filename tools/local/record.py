"""``run.json``: what runs and where, for people's eyes (``status``) and for scripts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tools.local import child, folders

_WIDTH = 160


@dataclass
class Record:
    """The content of ``run.json``.

    ``doubles``: where each double's ``/__double__/`` answers; ``providers``: where the product meets it;
    ``services``: name → url and pid (None while it is being restarted); ``servers``: pid of each private server.
    """

    pid: int
    url: str
    postgres_url: str
    amqp_url: str
    amqp_management_url: str | None
    users: list[dict[str, Any]] = field(default_factory=list)
    doubles: dict[str, str] = field(default_factory=dict)
    providers: dict[str, str] = field(default_factory=dict)
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    processes: dict[str, int] = field(default_factory=dict)

    def write(self, file: Path) -> None:
        """Readable by its owner only: it holds passwords."""
        folders.write_private(file, json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n")

    def note_pids(self, pids: Mapping[str, int]) -> None:
        self.processes = dict(pids)
        for name, service in self.services.items():
            service["pid"] = pids.get(name)


def read(file: Path) -> Record | None:
    """The record of the last start, which may have ended since."""
    try:
        return Record(**json.loads(file.read_text()))
    except FileNotFoundError:
        return None


def demo_users(file: Path) -> list[dict[str, Any]]:
    """Who may sign in, as the gateway's demo data says: role, login, password and stores of each."""
    if not file.exists():
        return []
    users: list[dict[str, Any]] = json.loads(file.read_text())
    return users


def show_sign_ins(url: str, users: Sequence[Mapping[str, Any]]) -> None:
    """Print the address and one sign-in for each role."""
    # Never narrower than the longest password: a terminal may break a line, but nothing may be left out.
    console = Console(highlight=False, width=_WIDTH)
    console.print(f"\n  Narciss is at [bold]{url}[/bold]\n")
    if users:
        console.print(_sign_ins(users))
        console.print()


def _sign_ins(users: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("Role", "Login", "Password", "Stores", box=None, padding=(0, 3, 0, 2), header_style="dim")
    shown: set[str] = set()
    for user in users:
        if user["role"] in shown:
            continue
        shown.add(user["role"])
        stores = user["stores"]
        table.add_row(user["role"], user["login"], user["password"], ", ".join(map(str, stores)) or "all")
    return table


def show_status(record: Record) -> None:
    """Print every process with its pid and address."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Narciss runs (process {record.pid}): {record.url}")
    table = Table("Process", "Pid", "State", "Address", box=None, header_style="dim")
    addresses = {name: service["url"] for name, service in record.services.items()} | record.doubles
    for name in [*record.processes, *(name for name in addresses if name not in record.processes)]:
        pid = record.processes.get(name)
        alive = pid is not None and child.command_line(pid) is not None
        table.add_row(name, str(pid or "-"), "up" if alive else "down", addresses.get(name, ""))
    console.print(table)
