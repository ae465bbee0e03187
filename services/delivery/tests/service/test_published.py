"""What delivery announces looks like the examples that others are tested with."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.ids import uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events import delivery as promised
from contracts.events.orders import OrderPlaced
from contracts.events.parts import Window
from contracts.ids import OrderId, ZoneId
from delivery.app import SERVICE
from delivery.lateness import announce_late
from httpx import AsyncClient

from contracts import permissions
from services.delivery.tests.builders import (
    COURIER,
    HERE,
    NOW,
    SQUARE,
    assembled,
    cancelled,
    courier_changed,
    placed,
    promised_anew,
    store_changed,
)
from tests.contracts.shapes import differences, promised_by

pytestmark = pytest.mark.servers
URL = "/api/delivery/v1"
PAST = Window(starts_at=NOW - timedelta(hours=4), ends_at=NOW - timedelta(hours=2))
RIGHTS = {
    permissions.DELIVERY_READ,
    permissions.DELIVERY_DISPATCH,
    permissions.DELIVERY_CONFIGURE,
    permissions.DELIVERY_DRIVE,
    permissions.ORDERS_FORCE,
}


async def post(http: AsyncClient, path: str, body: Any = None, version: int | None = None) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    answer = await http.post(f"{URL}/{path}", json=body, headers=headers)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def dispatched(http: AsyncClient, **changes: Any) -> None:
    await post(http, f"dispatch/changes?store_id={HERE}", changes)


async def slot_with_one_place(http: AsyncClient) -> tuple[UUID, UUID]:
    """The slot and its zone."""
    await post(http, "zones", {"title": "Centre", "polygon": SQUARE, "fee": {"amount": 150_000, "currency": "AMD"}})
    hours = {"starts": "10:00", "ends": "12:00", "capacity": 1, "cut_off_minutes": 0}
    await post(http, "slot-rules", {"weekdays": [1, 2, 3, 4, 5, 6, 7], **hours})
    day = (NOW + timedelta(days=2)).date().isoformat()
    where: dict[str, Any] = {"store_id": str(HERE), "latitude": 40.18, "longitude": 44.51, "day": day}
    quote = (await http.get(f"{URL}/quotes", params=where)).json()[0]
    return UUID(quote["slot_id"]), UUID(quote["zone_id"])


def in_zone(event: OrderPlaced, zone: UUID) -> OrderPlaced:
    terms = event.delivery.model_copy(update={"zone_id": ZoneId(zone)})
    return event.model_copy(update={"delivery": terms})


async def story(lane: RunningService) -> None:
    """Everything that delivery can say is said once."""
    rights = frozenset(RIGHTS)
    boss = Caller(SubjectKind.USER, str(COURIER), Scope.of(HERE), HERE, rights, "Aram")
    order, second, late = OrderId(uuid7()), OrderId(uuid7()), OrderId(uuid7())
    async with lane.client(boss) as http:
        slot, zone = await slot_with_one_place(http)
        for event in (
            in_zone(placed(order, slot), zone),
            placed(second, slot),
            placed(late, window=PAST),
            assembled(order),
        ):
            await lane.deliver(event)
        later = Window(starts_at=NOW + timedelta(hours=3), ends_at=NOW + timedelta(hours=5))
        await lane.deliver(promised_anew(order, 2, in_zone(placed(order, slot, window=later), zone).delivery))
        shift = (await post(http, "shifts", {}))["id"]
        ids = {row.order_id: row.id for row in await lane.rows("select id, order_id from {schema}.deliveries")}
        here = f"deliveries/{ids[order]}"
        courier = {"courier_id": str(COURIER)}
        await post(http, f"{here}/assign", courier, 3)
        await post(http, f"{here}/failed", {"cause": "nobody_home", "reason": "nobody home"})
        await post(http, f"{here}/assign", courier, 5)
        await post(http, f"{here}/picked-up")
        await post(http, f"{here}/delivered", {"received_by": "Анна"})
        await lane.deliver(assembled(late))
        await post(http, f"deliveries/{ids[late]}/assign", courier, 2)
        await post(http, f"deliveries/{ids[late]}/picked-up")
        await dispatched(
            http, moves=[{"delivery_id": str(ids[second]), "version": 2, **courier}], forced_because="rush"
        )
        await dispatched(
            http, routes=[{"shift_id": shift, "version": 1, "delivery_ids": [str(ids[late]), str(ids[second])]}]
        )
        await dispatched(http, moves=[{"delivery_id": str(ids[second]), "version": 3, "courier_id": None}])
        await announce_late(lane.runtime)
        await post(http, f"deliveries/{ids[late]}/delivered", {"received_by": "Анна"})
        await post(http, f"shifts/{shift}/end")
    await lane.deliver(cancelled(second))


async def test_every_promised_event_is_said_and_shaped_like_its_example(
    start: Callable[..., Awaitable[RunningService]],
) -> None:
    lane = await start(SERVICE)
    await lane.deliver(store_changed(HERE))
    await lane.deliver(courier_changed(COURIER, HERE))
    await story(lane)
    found = {event.name: differences(event, await lane.published(event)) for event in promised_by(promised)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert found
