"""Measure 11: what the platform keeps in memory when nobody asks for anything."""

from bench.cpu import SERVERS, everything, family, proportional_kilobytes, resident_kilobytes
from bench.figures import Figure
from bench.session import Session

TITLE = "memory when idle"
_KILO = 1024


async def measure(session: Session) -> list[Figure]:
    """Of a service: everything resident, shared or not. Of all: what is shared counts once."""
    processes = everything()
    families = {name: [one.pid for one in family(pid, processes)] for name, pid in session.platform.pids().items()}
    services = {
        name: sum(resident_kilobytes(pid) for pid in pids) / _KILO
        for name, pids in families.items()
        if name not in SERVERS
    }
    shares = {name: sum(proportional_kilobytes(pid) for pid in pids) / _KILO for name, pids in families.items()}
    largest = max(services, key=lambda name: services[name])
    session.say(f"{largest} is the largest service with {services[largest]:.0f} MB; all {sum(shares.values()):.0f} MB")
    rounded = {name: round(value) for name, value in services.items()}
    return [
        Figure("memory.service", [services[largest]], "MB", note=largest, details=rounded),
        Figure(
            "memory.all", [sum(shares.values())], "MB", details={name: round(value) for name, value in shares.items()}
        ),
        Figure("idle.cpu", [sum(session.idle.values())], "ms/s", note="of all processes", details=session.idle),
    ]
