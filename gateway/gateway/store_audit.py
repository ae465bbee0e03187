"""The audit log (S10): who did what to what, when, from where, before and after. Rows are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from pydantic_core import to_jsonable_python
from sqlalchemy import insert

from gateway.tables import audit

Facts = dict[str, Any]
_SECRET = frozenset({"password", "password_hash", "second_factor", "token", "token_hash", "key_hash", "code_hash"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from which network address."""

    principal: str
    name: str
    address: str


PLATFORM = Actor("platform:gateway", "Narciss", "")


async def record(
    tx: Tx,
    actor: Actor,
    at: datetime,
    action: str,
    subject: tuple[str, object],
    *,
    store: StoreId | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Write one record; `subject` is (kind, id). Of before and after only what differs is kept, secrets never."""
    kept_before, kept_after = _differing(before, after)
    await tx.execute(
        insert(audit).values(
            id=uuid7(),
            at=at,
            actor=actor.principal,
            actor_name=actor.name,
            address=actor.address,
            store_id=store,
            action=action,
            subject_kind=subject[0],
            subject_id=str(subject[1]),
            before=kept_before,
            after=kept_after,
        )
    )


def _differing(before: Facts | None, after: Facts | None) -> tuple[Facts | None, Facts | None]:
    old, new = _plain(before), _plain(after)
    if old is None or new is None:
        return old, new
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return {name: old.get(name) for name in names}, {name: new.get(name) for name in names}


def _plain(facts: Facts | None) -> Facts | None:
    if facts is None:
        return None
    plain: Facts = to_jsonable_python({name: value for name, value in facts.items() if name not in _SECRET})
    return plain
