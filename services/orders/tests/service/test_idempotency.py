"""One order however often it is sent (S193–S196, F29)."""

import asyncio
import hashlib
import json

import httpx
import pytest
from contracts.events.orders import OrderPlaced

from services.orders.tests.builders import Shop, open_shop

pytestmark = pytest.mark.servers
URL = "/api/v1/external/orders"


def body(shop: Shop) -> dict[str, object]:
    return {
        "reference": "site-17",
        "lines": [{"sku": "B-1", "quantity": 1}, {"sellable_id": str(shop.rose), "quantity": 3}],
        "buyer": {"name": "Левон", "phone": "+37491223344", "email": "levon@example.am"},
        "delivery": {},
        "comment": "роза",
    }


async def send(http: httpx.AsyncClient, shop: Shop, key: str | None = "k1", **changes: object) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await http.post(URL, json=body(shop) | changes, headers=headers)


async def test_fifty_at_once_with_aborts_make_one_order(shop: Shop) -> None:
    """F29: all answers equal or 409, some callers gone."""
    async with shop.orders.client(shop.partner()) as http:
        tasks = [asyncio.create_task(send(http, shop)) for _ in range(50)]
        await asyncio.sleep(0.02)
        for task in tasks[::5]:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        final = await send(http, shop)
    came = [one for one in answers if isinstance(one, httpx.Response)]
    assert {one.status_code for one in came} <= {201, 409}
    assert {one.json()["id"] for one in came if one.status_code == 201} <= {final.json()["id"]}
    assert final.status_code == 201
    assert len(await shop.orders.rows("select 1 from {schema}.orders")) == 1
    assert len(await shop.orders.published(OrderPlaced)) == 1


async def test_a_replay_gives_the_first_outcome_whatever_the_spelling(shop: Shop) -> None:
    """S194: keys sorted, null like absent, 3 like 3.0."""
    async with shop.orders.client(shop.partner()) as http:
        first = await send(http, shop)
        text = json.dumps(dict(reversed(body(shop).items())), indent=3, ensure_ascii=True)
        text = text.replace('"quantity": 3', '"quantity": 3.0, "sku": null')
        again = await http.post(
            URL, content=text, headers={"Idempotency-Key": "k1", "Content-Type": "application/json"}
        )
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_the_record_ties_key_endpoint_hash_order_and_status(shop: Shop) -> None:
    """S193, S196."""
    async with shop.orders.client(shop.partner("p7")) as http:
        made = (await send(http, shop)).json()
    [row] = await shop.orders.rows(
        "select principal, endpoint, key, request_hash, resource_id, response_status from {schema}.idempotency"
    )
    plain = json.dumps(body(shop), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    assert (row.principal, row.endpoint, row.key, row.request_hash, str(row.resource_id), row.response_status) == (
        "api_key:p7",
        "external_order_create",
        "k1",
        digest,
        made["id"],
        201,
    )


async def test_another_request_under_the_key_is_refused_and_another_partner_is_free(shop: Shop) -> None:
    """S195 (a conflict in meaning, 422 on the wire)."""
    async with shop.orders.client(shop.partner("a")) as http:
        first = await send(http, shop)
        other = await send(http, shop, comment="роза белая")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.key_reused")
    async with shop.orders.client(shop.partner("b")) as http:
        own = await send(http, shop)
    assert own.status_code == 201
    assert own.json()["id"] != first.json()["id"]
    assert len(await shop.orders.published(OrderPlaced)) == 2


async def test_a_refused_request_may_be_repeated_once_the_world_is_right(shop: Shop) -> None:
    lines = [{"sku": "NEW-1", "quantity": 1}]
    async with shop.orders.client(shop.partner()) as http:
        assert (await send(http, shop, lines=lines)).json()["code"] == "orders.sellable_unknown"
        assert (await send(http, shop)).status_code == 201


async def test_without_a_key_nothing_is_placed(shop: Shop) -> None:
    async with shop.orders.client(shop.partner()) as http:
        answer = await send(http, shop, key=None)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency.key_required")
    assert await shop.orders.rows("select 1 from {schema}.orders") == []


async def test_a_partner_sees_its_own_orders_only(shop: Shop) -> None:
    """S187."""
    async with shop.orders.client(shop.partner("a")) as http:
        made = (await send(http, shop)).json()
        seen = await http.get(f"{URL}/{made['id']}")
    assert (seen.status_code, seen.json()["reference"], seen.json()["payment_state"]) == (200, "site-17", "unpaid")
    strangers = (shop.partner("b"), (await open_shop(shop.orders)).partner("a"))
    for stranger in strangers:
        async with shop.orders.client(stranger) as http:
            assert (await http.get(f"{URL}/{made['id']}")).status_code == 404


async def test_waiting_callers_are_answered_with_what_stock_said(shop: Shop) -> None:
    async with shop.orders.client(shop.partner()) as http:
        first = (await send(http, shop, "w")).json()
        waiting = asyncio.create_task(
            http.post(URL, json=body(shop), headers={"Idempotency-Key": "w", "Prefer": "wait=5"})
        )
        await asyncio.sleep(0.1)
        await shop.reserve(first["id"])
        answer = await asyncio.wait_for(waiting, 5)
    assert (answer.status_code, first["status"], answer.json()["status"]) == (201, "placed", "confirmed")
    assert answer.json()["id"] == first["id"]


async def test_an_operators_repeat_is_the_same_order(shop: Shop) -> None:
    async with shop.orders.client(shop.person()) as http:
        sent = [
            await http.post("/api/orders/v1/orders", json={"lines": shop.lines()}, headers={"Idempotency-Key": "o"})
            for _ in range(2)
        ]
    assert sent[0].content == sent[1].content
    assert len(await shop.orders.published(OrderPlaced)) == 1
