"""From rules of the week to the slots of a day, in the store's own time (S124, S142)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class SlotRule:
    """A window of the week: ISO weekdays (1 = Monday), local times, how many orders, how long before it closes."""

    id: UUID
    weekdays: tuple[int, ...]
    starts: time
    ends: time
    capacity: int
    cut_off_minutes: int


@dataclass(frozen=True, slots=True)
class Slot:
    rule_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    orders_until: datetime
    capacity: int


def slots_of_day(rules: Sequence[SlotRule], day: date, time_zone: str) -> list[Slot]:
    """The day's slots in order of their start. A window that ends at or before its start ends on the next day."""
    zone = ZoneInfo(time_zone)
    made = []
    for rule in rules:
        if day.isoweekday() not in rule.weekdays:
            continue
        starts_at = datetime.combine(day, rule.starts, zone).astimezone(UTC)
        last_day = day if rule.ends > rule.starts else day + timedelta(days=1)
        ends_at = datetime.combine(last_day, rule.ends, zone).astimezone(UTC)
        orders_until = starts_at - timedelta(minutes=rule.cut_off_minutes)
        made.append(Slot(rule.id, day, starts_at, ends_at, orders_until, rule.capacity))
    return sorted(made, key=lambda slot: (slot.starts_at, slot.ends_at, str(slot.rule_id)))


def day_bounds(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """From the store's midnight to its next one, in UTC."""
    zone = ZoneInfo(time_zone)
    first = datetime.combine(day, time.min, zone).astimezone(UTC)
    return first, datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def local_day(moment: datetime, time_zone: str) -> date:
    """The store's calendar day of a moment."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
