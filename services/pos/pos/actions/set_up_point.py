"""Retail points and their registers."""

from datetime import datetime
from typing import Any

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import ChangedMeanwhile, NotFound
from contracts.api.pos_points import RegisterIn, RegisterKind, RetailPointIn
from contracts.ids import RegisterId, RetailPointId

from pos import store_points
from pos.domain.refusals import FiscalRegisterIncomplete

FISCAL_COUNTRY = "AM"


async def add_retail_point(
    tx: Tx, point_id: RetailPointId, store_id: StoreId, body: RetailPointIn, now: datetime
) -> bool:
    """False when it is there already."""
    return await store_points.add_point(
        tx, id=point_id, store_id=store_id, created_at=now, version=1, **_point_values(body)
    )


async def change_retail_point(tx: Tx, point_id: RetailPointId, body: RetailPointIn, expected: int) -> None:
    """Its store never changes. Raises NotFound, ChangedMeanwhile."""
    row = await store_points.lock_point(tx, point_id)
    if row is None:
        raise NotFound(what="retail point")
    _refuse_stale(expected, row.version)
    await store_points.change_point(tx, point_id, version=row.version + 1, **_point_values(body))


def _point_values(body: RetailPointIn) -> dict[str, Any]:
    return {
        "title": body.title,
        "rules": body.rules.model_dump(mode="json"),
        "location_ids": list(body.location_ids),
        "cashiers": list(body.cashiers),
        "active": body.active,
    }


async def add_register(
    tx: Tx, register_id: RegisterId, point_id: RetailPointId, body: RegisterIn, now: datetime
) -> bool:
    """False when it is there already. Raises NotFound, FiscalRegisterIncomplete."""
    _refuse_incomplete(body)
    point = await store_points.point(tx, point_id)
    if point is None:
        raise NotFound(what="retail point")
    return await store_points.add_register(
        tx,
        id=register_id,
        store_id=point.store_id,
        retail_point_id=point_id,
        created_at=now,
        version=1,
        **_register_values(body),
    )


async def change_register(tx: Tx, register_id: RegisterId, body: RegisterIn, expected: int) -> None:
    """Raises NotFound, ChangedMeanwhile, FiscalRegisterIncomplete."""
    _refuse_incomplete(body)
    row = await store_points.lock_register(tx, register_id)
    if row is None:
        raise NotFound(what="register")
    _refuse_stale(expected, row.version)
    await store_points.change_register(tx, register_id, version=row.version + 1, **_register_values(body))


def _register_values(body: RegisterIn) -> dict[str, Any]:
    return body.model_dump(mode="json")


def _refuse_stale(expected: int, actual: int) -> None:
    if expected != actual:
        raise ChangedMeanwhile(version=actual, expected=expected)


def _refuse_incomplete(body: RegisterIn) -> None:
    if body.kind is RegisterKind.HDM and (body.country != FISCAL_COUNTRY or not body.register_number):
        raise FiscalRegisterIncomplete()
