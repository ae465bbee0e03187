"""Which events have not taken effect where somebody listens: what outboxes say against what inboxes say.

A broker that forgot a queue, a binding or an exchange that is gone: everything was published and confirmed, and nobody
complains. It is seen by comparing the two ends, and mended by `python -m <context> replay`.
"""

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg
from chassis.db import schema_of
from chassis.service import Service

from tools.local.parts import CONTEXTS

SHOWN: Final = 20
ON_THE_WAY_SECONDS: Final = 1.0
_UNHEARD: Final = """
select format('%s has not heard %s %s of {source}', '{flow}', o.type, o.event_id) as says, o.recorded_at
from {source}.outbox o
where o.recorded_at between $1 and now() - make_interval(secs => $3) and o.type = any(array[{types}])
  and not exists (select from {schema}.inbox i where i.consumer = '{flow}' and i.event_id = o.event_id)
"""
_UNPUBLISHED: Final = """
select format('%s %s of {source} is not published', o.type, o.event_id) as says, o.recorded_at
from {source}.outbox o where o.published_at is null and o.recorded_at < now() - make_interval(secs => $3)
"""
_OLDEST: Final = "select says from ({missing}) as missing order by recorded_at limit $2"


@dataclass(frozen=True, slots=True)
class Listener:
    """A flow and the types it listens to of one source; schemas of both ends."""

    flow: str
    schema: str
    source: str
    types: tuple[str, ...]


def listeners() -> list[Listener]:
    """Everybody who listens, as the code says (every context is imported)."""
    found = [importlib.import_module(f"{context.package}.app") for context in CONTEXTS]
    return [one for module in found for one in of_service(module.SERVICE)]


def of_service(service: Service) -> list[Listener]:
    made = []
    for flow in service.flows:
        for source in sorted(flow.sources):
            types = {event.name for event, _ in flow.handlers.values() if event.context() == source}
            made.append(Listener(flow.name, schema_of(service.context), schema_of(source), tuple(sorted(types))))
    return made


async def unheard(connection: asyncpg.Connection, known: Iterable[Listener], since: datetime) -> list[str]:
    """A sentence for each event since then that somebody has not heard, and each that waits in an outbox.

    The oldest of them; those of this very second are on their way.
    """
    known = list(known)
    rows = await connection.fetch(
        _OLDEST.format(missing=" union all ".join(_parts(known))), since, SHOWN, ON_THE_WAY_SECONDS
    )
    return [str(row[0]) for row in rows]


def _parts(known: Sequence[Listener]) -> list[str]:
    asked = [
        _UNHEARD.format(
            source=one.source,
            flow=one.flow,
            schema=one.schema,
            types=", ".join(f"'{name}'" for name in one.types),
        )
        for one in known
    ]
    return asked + [_UNPUBLISHED.format(source=source) for source in sorted({one.source for one in known})]
