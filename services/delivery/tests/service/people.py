"""Who acts in the tests of dispatching and driving, and the steps they repeat."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.identity import Caller, SubjectKind
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.ids import OrderId

from contracts import permissions as p
from services.delivery.tests.builders import COURIER, HERE, NOW, SQUARE, assembled, placed

URL = "/api/delivery/v1"
DISPATCH = {p.DELIVERY_READ, p.DELIVERY_DISPATCH, p.DELIVERY_CONFIGURE}


def dispatcher(service: RunningService, store: StoreId = HERE, *more: str) -> Caller:
    return service.user(store, permissions=DISPATCH | set(more))


def courier(user_id: UUID = COURIER) -> Caller:
    """With what the role has, and no more."""
    return Caller(SubjectKind.USER, str(user_id), Scope.of(HERE), HERE, frozenset({p.DELIVERY_DRIVE}), "Aram")


async def ready(service: RunningService, **kwargs: Any) -> str:
    """A delivery whose order is assembled; its version is 2."""
    order = OrderId(uuid7())
    await service.deliver(placed(order, **kwargs))
    await service.deliver(assembled(order))
    rows = await service.rows("select id from {schema}.deliveries where order_id = :o", o=order)
    return str(rows[0].id)


async def on_shift(service: RunningService, user_id: UUID = COURIER) -> str:
    async with service.client(courier(user_id)) as http:
        answer = await http.post(f"{URL}/shifts", json={})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def move(delivery: str, version: int, user_id: UUID | None = COURIER) -> dict[str, Any]:
    return {"delivery_id": delivery, "version": version, "courier_id": str(user_id) if user_id else None}


async def change(service: RunningService, caller: Caller | None = None, **changes: Any) -> Any:
    async with service.client(caller or dispatcher(service)) as http:
        return await http.post(f"{URL}/dispatch/changes", params={"store_id": str(HERE)}, json=changes)


async def assigned(service: RunningService) -> str:
    """One on its way to be picked up by the courier on shift."""
    delivery = await ready(service)
    answer = await change(service, moves=[move(delivery, 2)])
    assert answer.status_code == 200, answer.text
    return delivery


async def set_up(service: RunningService, capacity: int = 3) -> tuple[str, str]:
    """A zone and a daily slot from ten to noon; their ids."""
    zone = {
        "title": "Centre",
        "polygon": SQUARE,
        "fee": {"amount": 150_000, "currency": "AMD"},
        "minimal_order": {"amount": 900_000, "currency": "AMD"},
    }
    rule = {
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "starts": "10:00",
        "ends": "12:00",
        "capacity": capacity,
        "cut_off_minutes": 0,
    }
    async with service.client(dispatcher(service)) as http:
        made = [await http.post(f"{URL}/zones", json=zone), await http.post(f"{URL}/slot-rules", json=rule)]
    assert [one.status_code for one in made] == [201, 201], [one.text for one in made]
    return made[0].json()["id"], made[1].json()["id"]


TOMORROW = (NOW + timedelta(days=1)).date()
