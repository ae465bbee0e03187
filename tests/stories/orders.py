"""Orders quickly brought to a point of their life, for stories that begin there."""

import asyncio
from typing import Any
from uuid import uuid4

from tests.stories.people import Refused, until
from tests.stories.shop import Shop


async def placed(shop: Shop, *, courier: bool = False, quantity: int = 1, key: str | None = None) -> dict[str, Any]:
    """A confirmed order of one recipe, waiting for its money."""
    recipe = await shop.published_recipe()
    lines = [{"kind": "recipe", "sellable_id": recipe["sellable_id"], "quantity": f"{quantity}.000"}]
    body: dict[str, Any] = {"store_id": shop.store_id, "lines": lines, "buyer": {"name": "Արփի"}}
    if courier:
        quote = await shop.quote()
        address = {
            "text": "Երևան, Թումանյան 15",
            "latitude": shop.store.latitude + 0.004,
            "longitude": shop.store.longitude + 0.004,
        }
        body["delivery"] = {"quote": quote["quote"], "address": address, "recipient": {"name": "Մարիամ"}}
    made = await shop.sales.post("/api/orders/v1/orders", body, key=key or str(uuid4()))
    return await shop.order_when(made["id"], "confirmed order", "confirmed")


async def paid(shop: Shop, order: dict[str, Any]) -> dict[str, Any]:
    """The buyer pays at the provider's page."""

    async def link() -> str | None:
        url: str | None = (await shop.order(order["id"]))["payment_url"]
        return url

    await shop.pay_at(await until("payment link on the order", link))
    return await shop.order_when(order["id"], "paid order", "paid", "with_florists")


async def receipts(shop: Shop, order_id: str, kind: str) -> list[dict[str, Any]]:
    """Issued receipts of an order, of one kind."""
    operations = (await shop.money(order_id))["fiscal_operations"]
    return [one for one in operations if one["kind"] == kind and one["state"] == "issued"]


async def receipt(shop: Shop, order_id: str, kind: str = "sale") -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        found = await receipts(shop, order_id, kind)
        return found[0] if found else None

    issued: dict[str, Any] = await until(f"{kind} receipt", look, 200.0)
    return issued


async def assembled(shop: Shop, order: dict[str, Any]) -> dict[str, Any]:
    """Handed over, taken and put together exactly as planned."""
    path = f"/api/orders/v1/orders/{order['id']}"
    if (await shop.order(order["id"]))["status"] == "paid":
        await shop.sales.post(f"{path}/hand-to-florists")
    await shop.florist.post(f"{path}/take")
    await shop.florist.post(f"{path}/assembled", {})
    return await shop.order_when(order["id"], "assembled order", "ready_for_courier")


async def delivery_of(shop: Shop, order_id: str, *states: str) -> dict[str, Any]:
    """The order's delivery once it is in one of the states."""

    async def look() -> dict[str, Any] | None:
        cursor: dict[str, str] = {}
        while True:
            page = await shop.manager.get("/api/delivery/v1/deliveries", store_id=shop.store_id, size=200, **cursor)
            for one in page["items"]:
                if one["order_id"] == order_id and (not states or one["state"] in states):
                    return dict(one)
            if page["next_cursor"] is None:
                return None
            cursor = {"cursor": page["next_cursor"]}

    found: dict[str, Any] = await until(f"delivery that is {' or '.join(states)}", look)
    return found


async def assign(shop: Shop, delivery: dict[str, Any]) -> None:
    couriers = await shop.manager.get("/api/delivery/v1/couriers", store_id=shop.store_id)
    mine = next(one for one in couriers if one["id"] == shop.courier.me["user_id"])
    if mine["shift_id"] is None:
        await shop.courier.post("/api/delivery/v1/shifts", {"store_id": shop.store_id})
    answer = await shop.manager.try_to(
        "POST",
        f"/api/delivery/v1/deliveries/{delivery['id']}/assign",
        json={"courier_id": mine["id"]},
        version=delivery["version"],
    )
    if answer.is_error:
        raise Refused(answer.text)


async def many(shop: Shop, recipe: dict[str, Any], count: int, at_once: int, run: str) -> list[str]:
    """Place so many orders through the door, a few at a time; each is pressed until it is answered."""
    body = {
        "store_id": shop.store_id,
        "lines": [{"kind": "recipe", "sellable_id": recipe["sellable_id"], "quantity": "1.000"}],
        "buyer": {"name": run},
    }
    gate = asyncio.Semaphore(at_once)

    async def one(number: int) -> str:
        async with gate:
            made = await shop.sales.post("/api/orders/v1/orders", body, key=f"{run} {number}")
            return str(made["id"])

    return await asyncio.gather(*(one(number) for number in range(count)))
