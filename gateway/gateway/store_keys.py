"""Writes of API keys and devices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import ApiKeyId, DeviceId, EnrolmentId, UserId
from sqlalchemy import func, insert, select, text, update

from gateway.tables import api_keys, assignments, devices, enrolments

_TAKE_REQUESTS = text(
    """
    insert into gateway.key_windows as w (key_id, window_start, used) values (:key_id, :window, :wanted)
    on conflict (key_id) do update set
      used = case when w.window_start < excluded.window_start then excluded.used else w.used + excluded.used end,
      window_start = greatest(w.window_start, excluded.window_start)
    returning used
    """
)


@dataclass(frozen=True, slots=True)
class NewKey:
    """`key_hash`, prefix and last four characters are all that is ever kept of the key itself (S192)."""

    id: ApiKeyId
    title: str
    prefix: str
    last_four: str
    key_hash: bytes
    permissions: list[str]
    store_ids: list[StoreId]
    allowed_origins: list[str]
    requests_per_minute: int
    expires_at: datetime | None
    created_at: datetime
    created_by: str


async def add_key(tx: Tx, key: NewKey) -> None:
    await tx.execute(
        insert(api_keys).values(version=1, **{name: getattr(key, name) for name in NewKey.__dataclass_fields__})
    )


@dataclass(frozen=True, slots=True)
class KeyTermsRow:
    id: ApiKeyId
    title: str
    permissions: list[str]
    store_ids: list[StoreId]
    allowed_origins: list[str]
    requests_per_minute: int
    expires_at: datetime | None
    revoked_at: datetime | None
    version: int


async def key_to_change(tx: Tx, key_id: ApiKeyId) -> KeyTermsRow | None:
    columns = [api_keys.c[name] for name in KeyTermsRow.__dataclass_fields__]
    row = await tx.first(select(*columns).where(api_keys.c.id == key_id).with_for_update())
    return None if row is None else KeyTermsRow(**row._asdict())


async def key_is_valid(tx: Tx, key_hash: bytes) -> bool:
    statement = select(func.count()).where(api_keys.c.key_hash == key_hash, api_keys.c.revoked_at.is_(None))
    return bool(await tx.scalar(statement))


async def key_has_hash(tx: Tx, key_id: ApiKeyId, key_hash: bytes) -> bool:
    statement = select(func.count()).where(api_keys.c.id == key_id, api_keys.c.key_hash == key_hash)
    return bool(await tx.scalar(statement))


async def save_key(tx: Tx, key: KeyTermsRow) -> None:
    values = {name: getattr(key, name) for name in KeyTermsRow.__dataclass_fields__ if name != "id"}
    await tx.execute(update(api_keys).where(api_keys.c.id == key.id).values(**values))


async def take_requests(tx: Tx, key_id: UUID, window: datetime, wanted: int) -> int:
    """Count requests of a key in the minute that began at `window`; how many it has used with these."""
    return int(await tx.scalar(_TAKE_REQUESTS, {"key_id": key_id, "window": window, "wanted": wanted}))


@dataclass(frozen=True, slots=True)
class NewEnrolment:
    id: EnrolmentId
    store_id: StoreId
    kind: str
    title: str
    user_id: UserId | None
    code_hash: bytes
    created_by: str
    expires_at: datetime


async def add_enrolment(tx: Tx, new: NewEnrolment) -> None:
    await tx.execute(
        insert(enrolments).values({name: getattr(new, name) for name in NewEnrolment.__dataclass_fields__})
    )


@dataclass(frozen=True, slots=True)
class Redeemed:
    store_id: StoreId
    kind: str
    title: str
    user_id: UserId | None


async def redeem(tx: Tx, code_hash: bytes, now: datetime) -> Redeemed | None:
    """Use a one-time code up; None when it is unknown, used or too old."""
    row = await tx.first(
        update(enrolments)
        .where(enrolments.c.code_hash == code_hash, enrolments.c.used_at.is_(None), enrolments.c.expires_at > now)
        .values(used_at=now)
        .returning(enrolments.c.store_id, enrolments.c.kind, enrolments.c.title, enrolments.c.user_id)
    )
    return None if row is None else Redeemed(**row._asdict())


async def add_device(tx: Tx, device_id: DeviceId, made_from: Redeemed, token_hash: bytes, now: datetime) -> None:
    await tx.execute(
        insert(devices).values(
            id=device_id,
            store_id=made_from.store_id,
            kind=made_from.kind,
            title=made_from.title,
            user_id=made_from.user_id,
            token_hash=token_hash,
            enrolled_at=now,
        )
    )


async def revoke_device(tx: Tx, device_id: DeviceId, now: datetime) -> StoreId | None:
    """The store of the revoked device; None when it was no live one."""
    found: StoreId | None = await tx.scalar(
        update(devices)
        .where(devices.c.id == device_id, devices.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(devices.c.store_id)
    )
    return found


async def device_seen(tx: Tx, device: UUID, now: datetime) -> None:
    await tx.execute(update(devices).where(devices.c.id == device).values(last_seen_at=now))


async def works_in(tx: Tx, user_id: UserId, store_id: StoreId) -> bool:
    """Whether a person has a post in the store or in the whole network."""
    statement = (
        select(func.count())
        .select_from(assignments)
        .where(
            assignments.c.user_id == user_id,
            (assignments.c.store_id == store_id) | assignments.c.store_id.is_(None),
        )
    )
    return bool(await tx.scalar(statement))
