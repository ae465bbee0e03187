"""Reads on the way of every request: credentials to visitors, many at a time, one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.identity import SubjectKind
from chassis.ids import StoreId
from sqlalchemy import text

from gateway.domain.access import Right, Rights, limited
from gateway.domain.people import Post, rights_of
from gateway.domain.roles import DEVICES
from gateway.routes import Kind
from gateway.visitor import KeyTerms, Visitor

_POSTS = """
coalesce((select jsonb_agg(jsonb_build_array(a.store_id, a.role, a.is_default) order by a.is_default desc, st.title)
  from gateway.assignments a left join gateway.stores st on st.id = a.store_id where a.user_id = u.id), '[]') as posts,
(select array_agg(id) from gateway.stores where active) as open_stores
"""
_SESSIONS = text(
    f"""
    select s.token_hash, s.id, s.active_store_id, s.last_seen_at, s.expires_at,
           u.id as user_id, u.login, u.display_name, u.language, {_POSTS}
    from gateway.sessions s join gateway.users u on u.id = s.user_id
    where s.token_hash = any(:hashes) and s.ended_at is null and s.expires_at > :now and s.last_seen_at > :idle
      and u.active
    """  # noqa: S608  (only our own text is put together)
)
_DEVICES = text(
    f"""
    select d.token_hash, d.id, d.kind, d.title, d.store_id, d.last_seen_at,
           u.id as user_id, u.login, u.display_name, u.language, {_POSTS}
    from gateway.devices d left join gateway.users u on u.id = d.user_id
    where d.token_hash = any(:hashes) and d.revoked_at is null and (u.id is null or u.active)
    """  # noqa: S608  (only our own text is put together)
)
_API_KEYS = text(
    """
    select key_hash, id, title, permissions, store_ids, allowed_origins, requests_per_minute
    from gateway.api_keys
    where key_hash = any(:hashes) and revoked_at is null and (expires_at is null or expires_at > :now)
    """
)
_ORIGIN_KNOWN = text(
    """
    select exists (select 1 from gateway.api_keys
      where :origin = any(allowed_origins) and revoked_at is null and (expires_at is null or expires_at > :now))
    """
)


async def sessions(tx: Tx, hashes: Sequence[bytes], now: datetime, idle: datetime) -> dict[bytes, Visitor]:
    """Visitors of live sessions last used after `idle`, by token hash."""
    rows = await tx.all(_SESSIONS, {"hashes": list(hashes), "now": now, "idle": idle})
    return {bytes(row.token_hash): _person(row) for row in rows}


def _person(row: Any) -> Visitor:
    posts = _posts(row.posts)
    return Visitor(
        kind=Kind.USER,
        credential=row.id,
        subject_kind=SubjectKind.USER,
        subject=str(row.user_id),
        name=row.display_name,
        language=row.language,
        rights=Rights(rights_of(posts), frozenset(row.open_stores or ())),
        remembered=row.active_store_id,
        posts=posts,
        login=row.login,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
    )


async def devices(tx: Tx, hashes: Sequence[bytes]) -> dict[bytes, Visitor]:
    """Visitors of enrolled devices, by token hash. A device given to a person acts as that person, within its kind."""
    rows = await tx.all(_DEVICES, {"hashes": list(hashes)})
    return {bytes(row.token_hash): _device(row) for row in rows}


def _device(row: Any) -> Visitor:
    limit = DEVICES.get(row.kind, frozenset())
    if row.user_id is None:
        each: tuple[Right, ...] = (Right(row.store_id, limit, is_default=True),)
    else:
        each = limited(rights_of(_posts(row.posts)), limit, row.store_id)
    return Visitor(
        kind=Kind.DEVICE,
        credential=row.id,
        subject_kind=SubjectKind.DEVICE if row.user_id is None else SubjectKind.USER,
        subject=str(row.user_id or row.id),
        name=row.display_name or row.title,
        language=row.language or "ru",
        rights=Rights(each, frozenset(row.open_stores or ())),
        login=row.login or "",
        last_seen_at=row.last_seen_at,
    )


async def api_keys(tx: Tx, hashes: Sequence[bytes], now: datetime) -> dict[bytes, Visitor]:
    """Visitors of valid API keys, by key hash."""
    rows = await tx.all(_API_KEYS, {"hashes": list(hashes), "now": now})
    return {bytes(row.key_hash): _key(row) for row in rows}


def _key(row: Any) -> Visitor:
    permissions = frozenset(row.permissions)
    only = len(row.store_ids) == 1
    return Visitor(
        kind=Kind.API_KEY,
        credential=row.id,
        subject_kind=SubjectKind.API_KEY,
        subject=str(row.id),
        name=row.title,
        language="en",
        rights=Rights(tuple(Right(StoreId(s), permissions, is_default=only) for s in row.store_ids), frozenset()),
        terms=KeyTerms(frozenset(row.allowed_origins), row.requests_per_minute),
    )


async def origin_is_known(tx: Tx, origin: str, now: datetime) -> bool:
    """Whether any valid key may be used by pages of this origin: all a preflight can ask (S191)."""
    return bool(await tx.scalar(_ORIGIN_KNOWN, {"origin": origin, "now": now}))


def _posts(raw: Sequence[Sequence[Any]]) -> tuple[Post, ...]:
    return tuple(Post(StoreId(UUID(s)) if s else None, role, is_default) for s, role, is_default in raw)
