"""Read side: quotes, slots, zones, lists of deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import ZoneId
from contracts.money import Money
from sqlalchemy import Row, Select, select

from chassis import paging
from delivery.domain.lane import State
from delivery.domain.slots import SlotRule, slots_of_day
from delivery.domain.zones import Zone
from delivery.tables import couriers, deliveries, images, log, proofs, shifts, slot_rules, slots, store_points, stores
from delivery.tables import zones as zone_table

SHOWN_DELIVERY = select(deliveries, couriers.c.name.label("courier_name")).outerjoin(
    couriers, couriers.c.id == deliveries.c.courier_id
)


@dataclass(frozen=True, slots=True)
class Load:
    """A slot of a day, whether anybody has asked for it yet or not."""

    id: UUID | None
    rule_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    orders_until: datetime
    capacity: int
    booked: int
    version: int


async def store_of(tx: Tx, store_id: StoreId) -> Row[Any] | None:
    return await tx.first(select(stores).where(stores.c.id == store_id))


async def point_of(tx: Tx, store_id: StoreId) -> Row[Any] | None:
    return await tx.first(select(store_points).where(store_points.c.store_id == store_id))


async def zone_rows(tx: Tx, store_id: StoreId | None = None, *, active_only: bool = False) -> Sequence[Row[Any]]:
    statement = select(zone_table).order_by(zone_table.c.store_id, zone_table.c.priority.desc(), zone_table.c.title)
    if store_id is not None:
        statement = statement.where(zone_table.c.store_id == store_id)
    return await tx.all(statement.where(zone_table.c.active) if active_only else statement)


async def active_zones(tx: Tx, store_id: StoreId) -> list[Zone]:
    return [
        Zone(
            ZoneId(row.id),
            row.title,
            row.polygon,
            Money(row.fee, row.currency),
            Money(row.minimal_order, row.currency),
            row.priority,
        )
        for row in await zone_rows(tx, store_id, active_only=True)
    ]


async def slot_rule_rows(tx: Tx, store_id: StoreId) -> Sequence[Row[Any]]:
    return await tx.all(
        select(slot_rules).where(slot_rules.c.store_id == store_id).order_by(slot_rules.c.starts, slot_rules.c.id)
    )


async def active_rules(tx: Tx, store_id: StoreId) -> list[SlotRule]:
    rows = await tx.all(select(slot_rules).where(slot_rules.c.store_id == store_id, slot_rules.c.active))
    return [as_rule(row) for row in rows]


def as_rule(row: Row[Any]) -> SlotRule:
    return SlotRule(row.id, tuple(row.weekdays), row.starts, row.ends, row.capacity, row.cut_off_minutes)


async def slots_between(
    tx: Tx, store_id: StoreId, time_zone: str, first: date, last: date, *, active_only: bool = False
) -> list[Load]:
    """Slots of some days with their load: those asked for already, and those the rules would make."""
    rules = await active_rules(tx, store_id)
    statement = select(slots).where(slots.c.store_id == store_id, slots.c.day.between(first, last))
    if active_only:
        statement = statement.where(slots.c.rule_id.in_([rule.id for rule in rules]))
    rows = await tx.all(statement)
    found = [as_load(row) for row in rows]
    made = {(one.rule_id, one.day) for one in found}
    for offset in range((last - first).days + 1):
        for slot in slots_of_day(rules, first + timedelta(days=offset), time_zone):
            if (slot.rule_id, slot.day) not in made:
                where = (slot.starts_at, slot.ends_at, slot.orders_until)
                found.append(Load(None, slot.rule_id, slot.day, *where, slot.capacity, 0, 1))
    return sorted(found, key=lambda one: (one.starts_at, one.ends_at, str(one.rule_id)))


def as_load(row: Row[Any]) -> Load:
    where = (row.starts_at, row.ends_at, row.orders_until)
    return Load(row.id, row.rule_id, row.day, *where, row.capacity, row.booked, row.version)


async def slot_of_order(tx: Tx, order_id: UUID) -> UUID | None:
    found: UUID | None = await tx.scalar(select(deliveries.c.slot_id).where(deliveries.c.order_id == order_id))
    return found


async def open_slots(
    tx: Tx, store_id: StoreId, day: date, now: datetime, own: UUID | None = None
) -> Sequence[Row[Any]]:
    """Slots of the day that still take orders, and the one where an order has its place."""
    takes_more = (slots.c.booked < slots.c.capacity) & (slots.c.orders_until > now)
    return await tx.all(
        select(slots)
        .join(slot_rules, (slot_rules.c.id == slots.c.rule_id) & slot_rules.c.active)
        .where(
            slots.c.store_id == store_id,
            slots.c.day == day,
            takes_more if own is None else takes_more | (slots.c.id == own),
        )
        .order_by(slots.c.starts_at, slots.c.id)
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries; what is not given does not limit."""

    store_id: StoreId | None = None
    state: State | None = None
    courier_id: UUID | None = None
    ids: Sequence[UUID] = ()
    order_ids: Sequence[UUID] = ()
    first: datetime | None = None
    last: datetime | None = None

    def narrow(self, statement: Select[Any]) -> Select[Any]:
        for column, value in (
            (deliveries.c.store_id, self.store_id),
            (deliveries.c.state, self.state.value if self.state else None),
            (deliveries.c.courier_id, self.courier_id),
        ):
            if value is not None:
                statement = statement.where(column == value)
        for column, values in ((deliveries.c.id, self.ids), (deliveries.c.order_id, self.order_ids)):
            if values:
                statement = statement.where(column.in_(values))
        if self.first is not None:
            statement = statement.where(deliveries.c.window_starts_at >= self.first)
        if self.last is not None:
            statement = statement.where(deliveries.c.window_starts_at < self.last)
        return statement


async def page_of_deliveries(
    tx: Tx, wanted: Wanted, size: int, cursor: str | None
) -> tuple[Sequence[Row[Any]], str | None]:
    """Deliveries by promised window, earliest first."""
    columns = [deliveries.c.window_starts_at, deliveries.c.id]
    statement = wanted.narrow(SHOWN_DELIVERY)
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size, descending=False))
    return paging.split(rows, size, "window_starts_at", "id")


async def delivery_rows(tx: Tx, delivery_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    return await tx.all(
        SHOWN_DELIVERY.where(deliveries.c.id.in_(delivery_ids)).order_by(deliveries.c.window_starts_at, deliveries.c.id)
    )


async def delivery_row(tx: Tx, delivery_id: UUID) -> Row[Any] | None:
    return await tx.first(SHOWN_DELIVERY.where(deliveries.c.id == delivery_id))


async def log_of(tx: Tx, delivery_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(select(log).where(log.c.delivery_id == delivery_id).order_by(log.c.version, log.c.id))


async def courier_rows(tx: Tx, store_id: StoreId | None) -> Sequence[Row[Any]]:
    """Couriers and the shift they have open."""
    statement = (
        select(couriers, shifts.c.id.label("shift_id"), shifts.c.started_at)
        .outerjoin(shifts, (shifts.c.courier_id == couriers.c.id) & shifts.c.ended_at.is_(None))
        .where(couriers.c.active)
        .order_by(couriers.c.name, couriers.c.id)
    )
    return await tx.all(statement if store_id is None else statement.where(couriers.c.store_ids.contains([store_id])))


async def photo_of(tx: Tx, proof_id: UUID) -> Row[Any] | None:
    return await tx.first(select(proofs.c.photo, proofs.c.photo_type).where(proofs.c.id == proof_id))


async def proofs_of(tx: Tx, delivery_id: UUID) -> Sequence[Row[Any]]:
    """Without the photos themselves."""
    columns = [column for column in proofs.c if column.name != "photo"]
    has_photo = proofs.c.photo.is_not(None).label("has_photo")
    return await tx.all(
        select(*columns, has_photo)
        .where(proofs.c.delivery_id == delivery_id)
        .order_by(proofs.c.recorded_at, proofs.c.id)
    )


async def images_of(tx: Tx, delivery_id: UUID) -> Sequence[Row[Any]]:
    """Without the pictures themselves."""
    columns = [column for column in images.c if column.name != "content"]
    return await tx.all(
        select(*columns).where(images.c.delivery_id == delivery_id).order_by(images.c.taken_at, images.c.id)
    )


async def image_row(tx: Tx, image_id: UUID) -> Row[Any] | None:
    return await tx.first(select(images).where(images.c.id == image_id))
