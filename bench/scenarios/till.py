"""Measure 8: a till's checkout and its batch of sales made while it was offline. Counts once the doors are there."""

from bench.figures import Figure
from bench.session import NotThereYet, Session

TITLE = "a till's checkout and its offline batch"

_DOORS = ("checkout", "sync-batches", "sync_batches")


async def measure(session: Session) -> list[Figure]:
    admin = await session.platform.door("admin")
    document = await admin.ask("GET", "/openapi.json")
    there = sorted(path for path in document["paths"] if "/pos/" in path and any(door in path for door in _DOORS))
    if not there:
        raise NotThereYet("no checkout among the till's doors")
    raise NotThereYet(f"{there[0]} is there, its measurement is not written")
