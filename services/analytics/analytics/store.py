"""Write side: remember facts, post lines, raise incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.events import Envelope, Event
from chassis.ids import StoreId
from contracts.money import Money
from sqlalchemy import Row, func, select, text
from sqlalchemy.dialects.postgresql import Insert, insert

from analytics.domain.profit import Line, OrderFacts
from analytics.tables import incidents, ledger, order_facts, order_refunds, stores


def _entry_of(envelope: Envelope, event: Event, body: bytes) -> tuple[Any, ...]:
    """One passport entry: the fact as it came, in the order of `_ENTRY`."""
    return (
        envelope.id,
        envelope.store_id,
        envelope.order_id,
        getattr(event, "conversation_id", None),
        envelope.type,
        envelope.version,
        envelope.source,
        envelope.subject,
        envelope.sequence,
        envelope.time,
        envelope.causation_id,
        envelope.traceparent,
        body.decode(),
    )


_ENTRY = (
    "event_id",
    "store_id",
    "order_id",
    "conversation_id",
    "type",
    "version",
    "source",
    "subject",
    "sequence",
    "occurred_at",
    "causation_id",
    "traceparent",
    "payload",
)
_KEEP_ENTRIES = text(
    """
    insert into analytics.passport_entries
      (event_id, store_id, order_id, conversation_id, type, version, source, subject, sequence, occurred_at,
       causation_id, traceparent, payload)
    select * from unnest(
      cast(:event_id as uuid[]), cast(:store_id as uuid[]), cast(:order_id as uuid[]), cast(:conversation_id as uuid[]),
      cast(:type as text[]), cast(:version as int[]), cast(:source as text[]), cast(:subject as text[]),
      cast(:sequence as bigint[]), cast(:occurred_at as timestamptz[]), cast(:causation_id as uuid[]),
      cast(:traceparent as text[]), cast(cast(:payload as text[]) as jsonb[]))
    on conflict do nothing
    """
)


async def keep_entries(tx: Tx, heard: Sequence[tuple[Envelope, Event, bytes]]) -> None:
    """One each per event and body, all in one statement."""
    entries = [_entry_of(*one) for one in heard]
    await tx.execute(_KEEP_ENTRIES, dict(zip(_ENTRY, map(list, zip(*entries, strict=True)), strict=True)))


async def keep_store(tx: Tx, store_id: StoreId, title: str, time_zone: str, currency: str, sequence: int) -> None:
    """The store's newest state; an older event changes nothing."""
    state = {"title": title, "time_zone": time_zone, "currency": currency, "sequence": sequence}
    await tx.execute(
        insert(stores)
        .values(id=store_id, store_id=store_id, **state)
        .on_conflict_do_update(index_elements=[stores.c.id], set_=state, where=stores.c.sequence < sequence)
    )


async def remember(tx: Tx, order_id: UUID, store_id: StoreId, **facts: Any) -> None:
    """Add facts to what is known of an order; the first value of each stays."""
    await tx.execute(_remembering(tuple(facts)), {"order_id": order_id, "store_id": store_id, **facts})


@cache
def _remembering(names: tuple[str, ...]) -> Insert:
    """Built once for the facts of each event: that costs more than its execution."""
    statement = insert(order_facts)
    kept = {name: func.coalesce(order_facts.c[name], statement.excluded[name]) for name in names}
    if not kept:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=[order_facts.c.order_id], set_=kept)


async def facts_of(tx: Tx, order_id: UUID) -> tuple[OrderFacts, str, str] | None:
    """What is known of an order, its store's time zone and currency; None until both are known."""
    row = await tx.first(
        select(order_facts, stores.c.time_zone, stores.c.currency.label("store_currency"))
        .join(stores, stores.c.id == order_facts.c.store_id)
        .where(order_facts.c.order_id == order_id)
    )
    if row is None:
        return None
    facts = OrderFacts(row.completed_at, row.cancelled_at, row.goods, row.delivery_fee, row.stem_cost)
    return facts, row.time_zone, row.store_currency


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger and what it is about: `subject` and kind make its key."""

    subject: str
    currency: str
    line: Line


async def post(
    tx: Tx, store_id: StoreId, order_id: UUID | None, subject: str, currency: str, lines: list[Line]
) -> None:
    """Post lines about one subject once each."""
    await post_entries(tx, store_id, order_id, [Entry(subject, currency, line) for line in lines])


async def post_entries(tx: Tx, store_id: StoreId, order_id: UUID | None, entries: Sequence[Entry]) -> None:
    """Post each entry once."""
    if entries:
        await tx.execute(
            insert(ledger)
            .values(
                [
                    {
                        "key": f"{one.subject}:{one.line.kind}",
                        "kind": one.line.kind.value,
                        "store_id": store_id,
                        "order_id": order_id,
                        "business_day": one.line.business_day,
                        "amount": one.line.amount,
                        "currency": one.currency,
                    }
                    for one in entries
                ]
            )
            .on_conflict_do_nothing()
        )


async def keep_refund(tx: Tx, refund_id: UUID, order_id: UUID, store_id: StoreId, money: Money, at: datetime) -> None:
    """Remember money that went back for an order."""
    await tx.execute(
        insert(order_refunds)
        .values(
            refund_id=refund_id,
            order_id=order_id,
            store_id=store_id,
            amount=money.amount,
            currency=money.currency,
            refunded_at=at,
        )
        .on_conflict_do_nothing()
    )


async def refunds_of(tx: Tx, order_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(select(order_refunds).where(order_refunds.c.order_id == order_id))


async def note_business_day(tx: Tx, order_id: UUID, day: Any) -> None:
    await tx.execute(order_facts.update().where(order_facts.c.order_id == order_id).values(business_day=day))


async def time_zone_of(tx: Tx, store_id: StoreId) -> str | None:
    zone: str | None = await tx.scalar(select(stores.c.time_zone).where(stores.c.id == store_id))
    return zone


async def add_incident(tx: Tx, **values: Any) -> bool:
    """True when the incident is new."""
    result = await tx.execute(insert(incidents).values(**values).on_conflict_do_nothing())
    return bool(result.rowcount)


async def incident_for_update(tx: Tx, incident_id: UUID) -> Any:
    return await tx.first(select(incidents).where(incidents.c.id == incident_id).with_for_update())


async def close_incident(tx: Tx, incident_id: UUID, **values: Any) -> None:
    await tx.execute(incidents.update().where(incidents.c.id == incident_id).values(is_open=False, **values))
