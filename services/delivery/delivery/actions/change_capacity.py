"""A slot of one day takes more or fewer orders than its rule says: a holiday, a courier fallen ill."""

from datetime import date
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound, check_version
from sqlalchemy import Row

from delivery import store_setup, views
from delivery.domain.refusals import NoSlotThatDay, SlotHasOrders
from delivery.domain.slots import slots_of_day


async def change_capacity(tx: Tx, rule_id: UUID, day: date, capacity: int, expected_version: int) -> Row[Any]:
    """The slot after it. Version 1 stands for a slot as its rule makes it, made or not.

    Raises NotFound, NoSlotThatDay, ChangedMeanwhile, SlotHasOrders.
    """
    rule = await store_setup.lock_slot_rule(tx, rule_id)
    shop = await views.store_of(tx, rule.store_id) if rule is not None else None
    if rule is None or shop is None:
        raise NotFound(what="slot rule")
    slot = await store_setup.lock_slot(tx, rule_id, day)
    check_version(expected_version, slot.version if slot is not None else 1)
    if slot is None:
        made = slots_of_day([views.as_rule(rule)], day, shop.time_zone)
        if not made:
            raise NoSlotThatDay()
        await store_setup.make_slots(tx, rule.store_id, made)
        slot = await store_setup.lock_slot(tx, rule_id, day)
    if slot is None:
        raise NotFound(what="slot")
    if capacity < slot.booked:
        raise SlotHasOrders(booked=slot.booked)
    return await store_setup.save_slot(tx, slot.id, capacity=capacity, version=slot.version + 1)
