"""Lists and cards of the gateway's own screens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after
from contracts.ids import LegalEntityId, UserId
from sqlalchemy import Row, Select, func, select

from gateway.tables import (
    api_keys,
    assignments,
    audit,
    credentials,
    devices,
    legal_entities,
    lockouts,
    sessions,
    stores,
    users,
)

Rows = Sequence[Row[Any]]


async def stores_page(tx: Tx, cursor: str | None, size: int) -> Rows:
    return await tx.all(
        after(select(stores), [stores.c.title, stores.c.id], [str, UUID], cursor, size, descending=False)
    )


async def store_card(tx: Tx, store_id: StoreId) -> Row[Any] | None:
    return await tx.first(select(stores).where(stores.c.id == store_id))


async def stores_of_mine(tx: Tx, ids: Sequence[StoreId]) -> Rows:
    """The named stores, by title."""
    return await tx.all(select(stores).where(stores.c.id.in_(ids)).order_by(stores.c.title, stores.c.id))


async def legal_entities_page(tx: Tx, cursor: str | None, size: int) -> Rows:
    columns = [legal_entities.c.title, legal_entities.c.id]
    return await tx.all(after(select(legal_entities), columns, [str, UUID], cursor, size, descending=False))


async def legal_entity_card(tx: Tx, entity_id: LegalEntityId) -> Row[Any] | None:
    return await tx.first(select(legal_entities).where(legal_entities.c.id == entity_id))


def _people() -> Select[Any]:
    posts = func.coalesce(
        func.jsonb_agg(
            func.jsonb_build_object(
                "store_id", assignments.c.store_id, "role", assignments.c.role, "is_default", assignments.c.is_default
            )
        ).filter(assignments.c.id.is_not(None)),
        func.jsonb_build_array(),
    )
    return (
        select(users, credentials.c.second_factor_confirmed.label("has_second_factor"), posts.label("assignments"))
        .join(credentials, credentials.c.user_id == users.c.id)
        .outerjoin(assignments, assignments.c.user_id == users.c.id)
        .group_by(users.c.id, credentials.c.user_id)
    )


async def people_page(tx: Tx, cursor: str | None, size: int, *, search: str | None, store: StoreId | None) -> Rows:
    """People by name; `search` is part of a name or login."""
    statement = _people()
    if search:
        pattern = "%" + search.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
        statement = statement.where(users.c.display_name.ilike(pattern) | users.c.login.ilike(pattern))
    if store is not None:
        posted = select(assignments.c.user_id).where(assignments.c.store_id == store)
        statement = statement.where(users.c.id.in_(posted))
    columns = [users.c.display_name, users.c.id]
    return await tx.all(after(statement, columns, [str, UUID], cursor, size, descending=False))


async def person_card(tx: Tx, user_id: UserId) -> Row[Any] | None:
    return await tx.first(_people().where(users.c.id == user_id))


async def sessions_page(
    tx: Tx, cursor: str | None, size: int, now: datetime, idle: datetime, *, user_id: UserId | None
) -> Rows:
    """Live sessions, the newest first."""
    statement = (
        select(sessions, users.c.display_name.label("user_name"))
        .join(users, users.c.id == sessions.c.user_id)
        .where(sessions.c.ended_at.is_(None), sessions.c.expires_at > now, sessions.c.last_seen_at > idle)
    )
    if user_id is not None:
        statement = statement.where(sessions.c.user_id == user_id)
    return await tx.all(after(statement, [sessions.c.created_at, sessions.c.id], [datetime, UUID], cursor, size))


async def keys_page(tx: Tx, cursor: str | None, size: int) -> Rows:
    known = [column for column in api_keys.c if column.name != "key_hash"]
    return await tx.all(after(select(*known), [api_keys.c.created_at, api_keys.c.id], [datetime, UUID], cursor, size))


async def devices_page(tx: Tx, cursor: str | None, size: int) -> Rows:
    """With the name of whom a device was given to, as far as that person is in sight."""
    known = [column for column in devices.c if column.name != "token_hash"]
    statement = select(*known, users.c.display_name.label("user_name")).outerjoin(
        users, users.c.id == devices.c.user_id
    )
    return await tx.all(after(statement, [devices.c.enrolled_at, devices.c.id], [datetime, UUID], cursor, size))


async def lockouts_page(tx: Tx, cursor: str | None, size: int, now: datetime, since: datetime) -> Rows:
    """Pairs that are locked or have failed lately, the latest first."""
    columns = [lockouts.c.last_failed_at, lockouts.c.account, lockouts.c.address]
    recent = (lockouts.c.locked_until > now) | (lockouts.c.last_failed_at > since)
    statement = select(lockouts).where(recent, lockouts.c.failures > 0)
    return await tx.all(after(statement, columns, [datetime, str, str], cursor, size))


async def audit_page(
    tx: Tx,
    cursor: str | None,
    size: int,
    *,
    actor: str | None,
    action: str | None,
    subject_kind: str | None,
    subject_id: str | None,
) -> Rows:
    """Records, the newest first: ids are made in the order of time."""
    statement = select(audit)
    wanted = {"actor": actor, "action": action, "subject_kind": subject_kind, "subject_id": subject_id}
    for name, value in wanted.items():
        if value is not None:
            statement = statement.where(audit.c[name] == value)
    return await tx.all(after(statement, [audit.c.id], [UUID], cursor, size))
