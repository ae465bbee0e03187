"""The shop's own storefront: an order by a buyer without an account, told by its key how it stands."""

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.scope import Scope
from contracts.events.orders import OrderPlaced, OrderSource

from services.orders.tests.builders import Shop

pytestmark = pytest.mark.servers
URL = "/api/orders/v1/public/orders"
BUYER = Caller(SubjectKind.PUBLIC, "anonymous", Scope.of())


def body(shop: Shop) -> dict[str, object]:
    return {
        "store_id": str(shop.id),
        "lines": [{"sellable_id": str(shop.rose), "quantity": 3}],
        "buyer": {"name": "Анна", "phone": "+37491223344"},
        "card_text": "  С любовью!\n",
    }


async def test_one_order_per_key_and_its_state_when_asked_again(shop: Shop) -> None:
    async with shop.orders.client(BUYER) as http:
        first = await http.post(URL, json=body(shop), headers={"Idempotency-Key": "b-1"})
        again = await http.post(URL, json=body(shop), headers={"Idempotency-Key": "b-1"})
        page = await http.get(f"/api/orders/v1/public/{first.json()['status_path'].rpartition('/')[2]}")
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert page.json()["number"] == first.json()["number"]
    (placed,) = await shop.orders.published(OrderPlaced)
    assert placed.source is OrderSource.SHOWCASE


async def test_a_zones_minimum_binds_the_buyer_and_not_the_person_at_the_counter(shop: Shop) -> None:
    brought = {"delivery": shop.by_courier(minimum=10000)}
    async with shop.orders.client(BUYER) as http:
        small = await http.post(URL, json=body(shop) | brought, headers={"Idempotency-Key": "b-2"})
        assert (small.status_code, small.json()["code"]) == (422, "orders.below_minimum")
        assert small.json()["facts"]["amount"] == 1000000
        enough = body(shop) | brought | {"lines": [{"sellable_id": str(shop.rose), "quantity": 12}]}
        assert (await http.post(URL, json=enough, headers={"Idempotency-Key": "b-3"})).status_code == 201
    await shop.place(lines=[shop.lines()[1]], delivery=brought["delivery"])
    assert [event.source for event in await shop.orders.published(OrderPlaced)] == [
        OrderSource.SHOWCASE,
        OrderSource.CRM,
    ]


async def test_without_a_key_or_a_store_nothing_is_placed(shop: Shop) -> None:
    async with shop.orders.client(BUYER) as http:
        keyless = await http.post(URL, json=body(shop))
        storeless = await http.post(URL, json=body(shop) | {"store_id": None}, headers={"Idempotency-Key": "b"})
    assert (keyless.status_code, storeless.status_code) == (400, 422)
    assert await shop.orders.published(OrderPlaced) == []
