"""The journal of webhooks: kept before they are acknowledged, taken in order, replayable (S173)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.context import Origin, current_origin
from chassis.db import Tx
from chassis.ids import uuid7
from contracts.ids import ProfileId
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from messenger.domain.facts import Item
from messenger.domain.profile import Profile
from messenger.tables import inbound_events, profiles

WAITING, DONE, UNUSED, FAILED, QUARANTINED = "waiting", "done", "unused", "failed", "quarantined"


@dataclass(frozen=True, slots=True)
class Claimed:
    id: UUID
    profile_id: ProfileId
    provider: str
    payload: bytes
    attempts: int
    received_at: datetime
    origin: Origin


async def keep(tx: Tx, profile: Profile, items: Sequence[Item], now: datetime) -> int:
    """Keep each item once; returns how many were new."""
    return await _insert(tx, profile, [(item, WAITING, None) for item in items], now)


async def set_aside(tx: Tx, profile: Profile, item: Item, reason: str, now: datetime) -> int:
    """Keep what is authentic and cannot be read."""
    return await _insert(tx, profile, [(item, QUARANTINED, reason)], now)


async def _insert(tx: Tx, profile: Profile, items: Sequence[tuple[Item, str, str | None]], now: datetime) -> int:
    if not items:
        return 0
    rows: list[dict[str, Any]] = [
        {
            "id": uuid7(),
            "profile_id": profile.id,
            "provider": profile.provider,
            "dedup_key": item.dedup_key,
            "thread_key": item.thread_key,
            "payload": item.payload,
            "state": state,
            "reason": reason,
            "received_at": now,
            "next_attempt_at": now,
            **current_origin().columns(),
        }
        for item, state, reason in items
    ]
    statement = insert(inbound_events).values(rows)
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["profile_id", "dedup_key"]))
    return done.rowcount


async def claim_next(tx: Tx, providers: Sequence[str], now: datetime) -> Claimed | None:
    """The oldest event that is first in its thread and in nobody's hands; held until the transaction ends."""
    event, earlier = inbound_events, inbound_events.alias("earlier")
    before = select(earlier.c.id).where(
        earlier.c.state == WAITING,
        earlier.c.profile_id == event.c.profile_id,
        earlier.c.thread_key == event.c.thread_key,
        earlier.c.position < event.c.position,
    )
    row = await tx.first(
        select(
            event.c.id,
            event.c.profile_id,
            event.c.provider,
            event.c.payload,
            event.c.attempts,
            event.c.received_at,
            event.c.traceparent,
            event.c.caused_by,
        )
        .where(
            event.c.state == WAITING,
            event.c.next_attempt_at <= now,
            event.c.provider.in_(providers),
            ~before.exists(),
        )
        .order_by(event.c.position)
        .limit(1)
        .with_for_update(skip_locked=True, of=event)
    )
    if row is None:
        return None
    return Claimed(
        row.id,
        ProfileId(row.profile_id),
        row.provider,
        row.payload,
        row.attempts,
        row.received_at,
        Origin.of(row),
    )


async def settle(tx: Tx, event_id: UUID, state: str, reason: str | None, now: datetime) -> None:
    await tx.execute(
        inbound_events.update()
        .where(inbound_events.c.id == event_id)
        .values(state=state, reason=reason, settled_at=now, attempts=inbound_events.c.attempts + 1)
    )


async def note_failure(tx: Tx, claimed: Claimed, reason: str, now: datetime, retry_at: datetime | None) -> None:
    """Count a failed attempt; without `retry_at` it was the last. Says nothing when somebody else has had the
    event in hand since: their outcome is the newer one."""
    last = {"state": FAILED, "settled_at": now}
    await tx.execute(
        inbound_events.update()
        .where(
            inbound_events.c.id == claimed.id,
            inbound_events.c.state == WAITING,
            inbound_events.c.attempts == claimed.attempts,
        )
        .values(
            reason=reason,
            attempts=claimed.attempts + 1,
            **({"next_attempt_at": retry_at} if retry_at is not None else last),
        )
    )


async def state_of(tx: Tx, event_id: UUID) -> str | None:
    """The state of an event whose whole account the caller may see (R20), locked; None for all others."""
    statement = (
        select(inbound_events.c.state)
        .join(profiles, profiles.c.id == inbound_events.c.profile_id)
        .where(inbound_events.c.id == event_id)
        .with_for_update(of=inbound_events)
    )
    if tx.scope.stores is not None:
        statement = statement.where(profiles.c.store_ids.contained_by(sorted(tx.scope.stores)))
    row = await tx.first(statement)
    return row.state if row else None


async def replay(tx: Tx, event_id: UUID, now: datetime) -> None:
    await tx.execute(
        inbound_events.update()
        .where(inbound_events.c.id == event_id)
        .values(state=WAITING, next_attempt_at=now, settled_at=None)
    )
