"""What is done at the public doors of a running system so that every context has something to say."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from tests.stories import loop, orders
from tests.stories.people import Refused, System, until
from tests.stories.shop import Shop

Tale = Callable[[System, Shop], Awaitable[None]]


async def message_to_door(system: System, _: Shop) -> None:
    """A chat, a customer, a substitution, money, a receipt, a courier, bonus: the loop of `make story`."""
    await loop.tell(system, print)


async def cancelled_when_paid(_: System, shop: Shop) -> None:
    order = await _customers_order(shop)
    await orders.paid(shop, order)
    await orders.receipt(shop, order["id"])
    await _cancel(shop, order)
    await orders.receipt(shop, order["id"], "return")
    await orders.delivery_of(shop, order["id"], "cancelled")


async def cancelled_when_assembled(_: System, shop: Shop) -> None:
    order = await orders.assembled(shop, await orders.paid(shop, await _customers_order(shop)))
    delivery = await orders.delivery_of(shop, order["id"], "ready")
    await orders.assign(shop, delivery)
    await shop.order_when(order["id"], "courier on the order", "courier_assigned")
    await _cancel(shop, order)
    await orders.delivery_of(shop, order["id"], "cancelled")


async def cancelled_at_once(_: System, shop: Shop) -> None:
    order = await orders.placed(shop, courier=True)
    await _cancel(shop, order)
    await orders.delivery_of(shop, order["id"], "cancelled")


async def collected_after_all(_: System, shop: Shop) -> None:
    order = await orders.placed(shop, courier=True)
    await _change(shop, order["id"], delivery={"recipient": {"name": "Մարիամ"}})
    await orders.delivery_of(shop, order["id"], "cancelled")
    await orders.assembled(shop, await orders.paid(shop, order))
    path = f"/api/orders/v1/orders/{order['id']}/hand-over"
    await shop.sales.post(path, key=str(uuid4()))
    await shop.order_when(order["id"], "order handed over", "delivered")


async def collected_then_brought_again(_: System, shop: Shop) -> None:
    order = await orders.placed(shop, courier=True)
    await _change(shop, order["id"], delivery={"recipient": {"name": "Մարիամ"}})
    await orders.delivery_of(shop, order["id"], "cancelled")
    await _change(shop, order["id"], delivery=await _by_courier(shop, "Երևան, Աբովյան 3"))
    await orders.delivery_of(shop, order["id"], "planned")
    await orders.assembled(shop, await orders.paid(shop, order))


async def moved(_: System, shop: Shop) -> None:
    """Another address, then less to bring, then notes: three changes of one order."""
    order = await orders.placed(shop, courier=True)
    await _change(shop, order["id"], delivery=await _by_courier(shop, "Երևան, Մաշտոցի 40"))
    await _change(shop, order["id"], notes="կանչել դարպասից")
    await _change(shop, order["id"], card_text="Ծնունդդ շնորհավոր")
    await orders.paid(shop, order)


async def fails_then_delivered(_: System, shop: Shop) -> None:
    order = await orders.assembled(shop, await orders.paid(shop, await _customers_order(shop)))
    delivery = await orders.delivery_of(shop, order["id"], "ready")
    await orders.assign(shop, delivery)
    path = f"/api/delivery/v1/deliveries/{delivery['id']}"
    await shop.courier.post(f"{path}/picked-up")
    await shop.courier.post(f"{path}/failed", {"reason": "տանը մարդ չկա"})
    await orders.assign(shop, await orders.delivery_of(shop, order["id"], "failed"))
    await shop.courier.post(f"{path}/picked-up")
    await shop.courier.post(f"{path}/delivered", {"received_by": "Մարիամ"})
    await shop.order_when(order["id"], "delivered order", "delivered")
    await _refund(shop, order, 100_000)
    await _refund(shop, order, 200_000)


async def lost(_: System, shop: Shop) -> None:
    order = await orders.placed(shop, courier=True)
    await shop.sales.post(f"/api/orders/v1/orders/{order['id']}/lose", {"loss_reason": "other"}, key=str(uuid4()))
    await orders.delivery_of(shop, order["id"], "cancelled")


async def too_much_wanted(_: System, shop: Shop) -> None:
    """More than there is: the stock says no and a person has to look."""
    product = await shop.product_in_stock(besides=set())
    much = f"{int(await shop.free(product['product_id'])) + 1000}.000"
    lines = [{"kind": "product", "sellable_id": product["product_id"], "quantity": much}]
    body = {"store_id": shop.store_id, "lines": lines, "buyer": {"name": "Արփի"}}
    made = await shop.sales.post("/api/orders/v1/orders", body)

    async def refused() -> bool:
        return bool((await shop.order(made["id"]))["attention"])

    await until("answer of the stock", refused)


async def customers_become_one(_: System, shop: Shop) -> None:
    """Changed, merged, torn apart and merged again."""
    first, second = await _customer(shop, "Գոհար"), await _customer(shop, "Գոհար Ս.")
    path = "/api/crm/v1/customers"
    for name in ("Գոհար Սարգսյան", "Գոհար Սարգսյան-Պետրոսյան"):
        card = await shop.sales.get(f"{path}/{first['id']}")
        await shop.sales.send("PATCH", f"{path}/{first['id']}", json={"display_name": name}, version=card["version"])
    merge, body = f"{path}/{first['id']}/merge", {"absorbed_id": second["id"]}
    await shop.manager.post(merge, body)
    made = (await shop.manager.get("/api/crm/v1/merges"))["items"][0]
    await shop.manager.post(f"/api/crm/v1/merges/{made['id']}/undo")
    await shop.manager.post(merge, body)


async def prices_and_people_change(_: System, shop: Shop) -> None:
    recipe = await shop.published_recipe()
    product = await shop.product_in_stock(besides=set())
    currency = product["price"]["currency"]
    for amount in (90_000, 120_000):
        wishes = [{"sellable_id": product["product_id"], "price": {"amount": amount, "currency": currency}}]
        await shop.admin.send("PUT", "/api/inventory/v1/prices", json={"store_id": shop.store_id, "prices": wishes})
    path = f"/api/inventory/v1/recipes/{recipe['sellable_id']}"
    for minutes in (15, 20):
        version = (await shop.admin.get(path))["version"]
        parts = [{"product_id": product["product_id"], "quantity": "2.000"}]
        body = {"components": parts, "assembly_minutes": minutes, "complexity": 2, "labour": [], "margin_percent": "50"}
        await shop.admin.post(f"{path}/versions", body, version=version)
    users = await shop.admin.get("/api/gateway/v1/users", size=200)
    someone = next(one for one in users["items"] if one["login"] == shop.florist.login)
    for name in ("Լիլիթ", "Լիլիթ Հ."):
        mine = await shop.admin.get(f"/api/gateway/v1/users/{someone['id']}")
        body = {k: mine[k] for k in mine if k not in ("id", "version", "login")} | {"display_name": name}
        await shop.admin.send("PUT", f"/api/gateway/v1/users/{someone['id']}", json=body, version=mine["version"])


async def _customer(shop: Shop, name: str) -> dict[str, Any]:
    made: dict[str, Any] = await shop.sales.post(
        "/api/crm/v1/customers", {"store_id": shop.store_id, "display_name": name}
    )
    return made


async def _customers_order(shop: Shop) -> dict[str, Any]:
    """A confirmed order of a known customer, brought by a courier."""
    customer = await _customer(shop, f"Արփի {uuid4().hex[:4]}")
    recipe = await shop.published_recipe()
    body = {
        "store_id": shop.store_id,
        "customer_id": customer["id"],
        "lines": [{"kind": "recipe", "sellable_id": recipe["sellable_id"], "quantity": "1.000"}],
        "delivery": await _by_courier(shop, "Երևան, Թումանյան 15"),
    }
    made = await shop.sales.post("/api/orders/v1/orders", body)
    return await shop.order_when(made["id"], "confirmed order", "confirmed")


async def _by_courier(shop: Shop, address: str) -> dict[str, Any]:
    place = {"latitude": shop.store.latitude + 0.004, "longitude": shop.store.longitude + 0.004}
    return {
        "quote": (await shop.quote())["quote"],
        "address": {"text": address, **place},
        "recipient": {"name": "Մարիամ"},
    }


async def _change(shop: Shop, order_id: str, **fields: Any) -> None:
    async def done() -> bool:
        version = (await shop.order(order_id))["version"]
        answer = await shop.sales.try_to("PATCH", f"/api/orders/v1/orders/{order_id}", json=fields, version=version)
        if answer.is_error and answer.status_code != 412:
            raise Refused(answer.text)
        return answer.is_success

    await until("change of the order", done)


async def _cancel(shop: Shop, order: dict[str, Any]) -> None:
    await shop.manager.post(f"/api/orders/v1/orders/{order['id']}/cancel", {"reason": "փոշմանել է"}, key=str(uuid4()))


async def _refund(shop: Shop, order: dict[str, Any], minor: int) -> None:
    found = await shop.manager.get("/api/pos/v1/payments", order_id=order["id"], store_id=shop.store_id)
    payment = found["items"][0]
    body = {"amount": {"amount": minor, "currency": order["total"]["currency"]}, "reason": "թառամել է"}
    await shop.manager.post(f"/api/pos/v1/payments/{payment['id']}/refunds", body, key=str(uuid4()))
    await asyncio.sleep(0)


TALES: tuple[Tale, ...] = (
    message_to_door,
    cancelled_when_paid,
    cancelled_when_assembled,
    cancelled_at_once,
    collected_after_all,
    collected_then_brought_again,
    moved,
    fails_then_delivered,
    lost,
    too_much_wanted,
    customers_become_one,
    prices_and_people_change,
)
