"""Placing an order: what it freezes, what it refuses, what it announces (S45–S70)."""

import asyncio
from typing import Any

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.ids import uuid7
from chassis.scope import Scope
from contracts.events.orders import OrderPlaced
from contracts.events.parts import SellableKind
from contracts.ids import CustomerId

from services.orders.tests.builders import SALES, Shop, customer, open_shop, price, sellable, store_changed

pytestmark = pytest.mark.servers


async def nothing_happened(shop: Shop) -> None:
    assert await shop.orders.rows("select 1 from {schema}.orders") == []
    assert await shop.orders.rows("select 1 from {schema}.outbox") == []


async def refused(shop: Shop, code: str, status: int = 422, **body: Any) -> dict[str, Any]:
    """The refusal's facts, after proving that it left nothing behind."""
    answer = await shop.post("/orders", {"lines": shop.lines(), **body})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    await nothing_happened(shop)
    facts: dict[str, Any] = answer.json()["facts"]
    return facts


async def test_a_placed_order_has_its_number_total_lines_and_event(shop: Shop) -> None:
    placed = await shop.place(card_text="С любовью", delivery=shop.by_courier())
    assert placed["total"] == {"amount": 2820000, "currency": "AMD"}
    assert (placed["status"], placed["payment_state"], placed["version"]) == ("placed", "unpaid", 1)
    assert [(line["title"], line["total"]["amount"], line["minutes"]) for line in placed["lines"]] == [
        ("Нежность", 2400000, 25),
        ("Роза", 270000, 0),
    ]
    [event] = await shop.orders.published(OrderPlaced)
    assert (event.number, event.sequence, str(event.order_id)) == (placed["number"], 1, placed["id"])
    assert (event.card_text, event.delivery.recipient and event.delivery.recipient.phone) == (
        "С любовью",
        "+37499112233",
    )
    assert [line.recipe_version for line in event.lines] == [4, None]


async def test_numbers_are_readable_and_never_repeat(shop: Shop) -> None:
    async with shop.orders.client(shop.person()) as http:
        tag = (await http.get("/api/orders/v1/policies")).json()[0]["version"]
        body = {"number_prefix": "KEN", "pay_within_seconds": 900}
        url = f"/api/orders/v1/policies/{shop.id}"
        assert (await http.put(url, json=body, headers={"If-Match": f'"{tag}"'})).status_code == 200
    numbers = [(await shop.place())["number"] for _ in range(3)]
    assert len(set(numbers)) == 3
    assert all(number.startswith("KEN-") and len(number) == 10 for number in numbers)


async def test_what_was_frozen_stays_when_the_recipe_changes(shop: Shop) -> None:
    """S70."""
    placed = await shop.place()
    changed = sellable(
        shop.recipe, SellableKind.RECIPE, "Новая", "B-1", sequence=2, minutes=90, complexity=5, recipe_version=5
    )
    await shop.hear(changed)
    await shop.hear(price(shop.recipe, shop.id, 99000, sequence=2))
    line = (await shop.card(placed["id"]))["lines"][0]
    assert (
        line["title"],
        line["minutes"],
        line["complexity"],
        line["recipe_version"],
        line["unit_price"]["amount"],
    ) == (
        "Нежность",
        25,
        3,
        4,
        1200000,
    )


async def test_old_prices_that_arrive_late_are_ignored(shop: Shop) -> None:
    await shop.hear(price(shop.rose, shop.id, 1000, sequence=3), times=2)
    await shop.hear(price(shop.rose, shop.id, 500, sequence=2))
    placed = await shop.place(lines=[shop.lines()[1]])
    assert placed["total"]["amount"] == 300000


async def test_all_four_kinds_stand_in_one_order(shop: Shop) -> None:
    """S52, S53."""
    variant = uuid7()
    await shop.hear(sellable(variant, SellableKind.RECIPE_VARIANT, "Нежность, большая", "B-1-L"))
    await shop.hear(price(variant, shop.id, 18000))
    custom = {
        "kind": "custom_bouquet",
        "quantity": "1.000",
        "components": [{"product_id": str(shop.rose), "quantity": "7.000"}],
    }
    words = {
        "kind": "custom_bouquet",
        "quantity": "1.000",
        "wishes": "без лилий",
        "budget": {"amount": 2000000, "currency": "AMD"},
    }
    big = {"kind": "recipe_variant", "sellable_id": str(variant), "quantity": "1.000"}
    placed = await shop.place(lines=[*shop.lines(), big, custom, words])
    assert [line["kind"] for line in placed["lines"]] == [
        "recipe",
        "product",
        "recipe_variant",
        "custom_bouquet",
        "custom_bouquet",
    ]
    assert placed["total"]["amount"] == (24000 + 2700 + 18000 + 6300 + 20000) * 100
    [event] = await shop.orders.published(OrderPlaced)
    assert event.lines[3].components[0].product_id == shop.rose
    assert event.lines[0].components == ()


async def test_the_customer_pays_and_somebody_else_receives(shop: Shop) -> None:
    """S40, S55, S60, S63."""
    sales = shop.person(SALES)
    talk = uuid7()
    placed = await shop.place(
        sales, customer_id=str(shop.customer), conversation_id=str(talk), delivery=shop.by_courier()
    )
    card = await shop.card(placed["id"])
    assert (card["customer_name"], card["buyer"]["phone"], card["delivery"]["recipient"]["name"]) == (
        "Мариам Петросян",
        "+37491000111",
        "Ани Саргсян",
    )
    assert (card["source"], card["conversation_id"]) == ("conversation", str(talk))
    assert [one["id"] for one in card["responsible"]] == [sales.subject]


async def test_another_context_names_the_source(shop: Shop) -> None:
    showcase = Caller(SubjectKind.SERVICE, "integrations", Scope.network())
    token = shop.orders.keys.signer("integrations").token("orders", showcase)
    async with shop.orders.client(None) as http:
        answer = await http.post(
            "/api/orders/v1/orders",
            json={"store_id": str(shop.id), "source": "showcase", "lines": shop.lines()},
            headers={"Authorization": f"Bearer {token}"},
        )
    assert answer.status_code == 201
    [event] = await shop.orders.published(OrderPlaced)
    assert (event.source, event.placed_by) == ("showcase", "service:integrations")


async def test_an_unknown_item_is_refused_by_its_line(shop: Shop) -> None:
    stranger = {"kind": "product", "sellable_id": str(uuid7()), "quantity": "1.000"}
    facts = await refused(shop, "orders.sellable_unknown", lines=[shop.lines()[0], stranger])
    assert facts["line"] == 2


async def test_an_item_that_is_not_sold_any_more_is_refused(shop: Shop) -> None:
    await shop.hear(sellable(shop.rose, SellableKind.PRODUCT, "Роза", "R-101", sequence=2, active=False))
    await refused(shop, "orders.sellable_not_sold")


async def test_an_item_without_a_price_in_this_store_is_refused(shop: Shop) -> None:
    """Its price in another store does not help."""
    other = await open_shop(shop.orders)
    await shop.hear(price(other.rose, other.id, 700))
    line = {"kind": "product", "sellable_id": str(other.rose), "quantity": "1.000"}
    await refused(shop, "orders.price_missing", lines=[line])


async def test_a_line_of_the_wrong_kind_is_refused(shop: Shop) -> None:
    await refused(shop, "orders.wrong_kind", lines=[{**shop.lines()[0], "kind": "product"}])


async def test_a_bouquet_without_a_description_is_refused(shop: Shop) -> None:
    await refused(shop, "orders.bouquet_not_described", lines=[{"kind": "custom_bouquet", "quantity": "1.000"}])


async def test_a_foreign_currency_is_refused(shop: Shop) -> None:
    words = {"kind": "custom_bouquet", "quantity": "1.000", "wishes": "x", "budget": {"amount": 100, "currency": "RUB"}}
    await refused(shop, "orders.currency_differs", lines=[words])


async def test_a_price_that_changed_meanwhile_is_shown_instead_of_charged(shop: Shop) -> None:
    expected = {"amount": 100, "currency": "AMD"}
    facts = await refused(shop, "orders.total_changed", 409, expected_total=expected)
    assert facts["amount"] == 2670000


async def test_a_customer_of_another_store_is_unknown_here(shop: Shop) -> None:
    other = await open_shop(shop.orders)
    await refused(shop, "orders.customer_unknown", customer_id=str(other.customer))


async def test_a_closed_store_takes_no_orders(shop: Shop) -> None:
    await shop.hear(store_changed(shop.id, sequence=2, active=False))
    await refused(shop, "orders.store_not_open")


async def test_a_quote_of_another_store_a_forged_one_and_a_missing_address_are_refused(shop: Shop) -> None:
    await refused(
        shop, "orders.quote_for_another_store", delivery=shop.by_courier(store=(await open_shop(shop.orders)).id)
    )
    await refused(shop, "seal_broken", delivery={**shop.by_courier(), "quote": "not-a-seal"})
    await refused(shop, "orders.address_needed", delivery={"quote": shop.quote()})


async def test_a_phone_that_is_none_is_refused(shop: Shop) -> None:
    await refused(
        shop, "not_a_phone_number", delivery={**shop.by_courier(), "recipient": {"name": "Ани", "phone": "12345"}}
    )


async def test_a_body_with_an_unknown_field_is_refused(shop: Shop) -> None:
    answer = await shop.post("/orders", {"lines": shop.lines(), "discount": 50})
    assert answer.status_code == 422
    await nothing_happened(shop)


async def test_nobody_the_wrong_role_and_the_wrong_store_place_nothing(shop: Shop) -> None:
    body = {"lines": shop.lines()}
    async with shop.orders.client(None) as http:
        assert (await http.post("/api/orders/v1/orders", json=body)).status_code == 401
    assert (await shop.post("/orders", body, shop.person({"orders.read"}))).status_code == 403
    stranger = (await open_shop(shop.orders)).person()
    answer = await shop.post("/orders", {**body, "store_id": str(shop.id)}, stranger)
    assert (answer.status_code, answer.json()["code"]) == (403, "identity.store_not_assigned")
    await nothing_happened(shop)


async def test_a_placed_order_uses_few_statements(shop: Shop, statements: list[str]) -> None:
    """Claim, one read, one write, record: a line more costs no statement more. Scope and outbox are the chassis'."""
    async with shop.orders.client(shop.person()) as http:
        statements.clear()
        body = {"lines": [*shop.lines(), shop.lines()[1]]}
        answer = await http.post("/api/orders/v1/orders", json=body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 201
    assert [statement.split()[0] for statement in statements] == [
        "select",
        "select",
        "with",
        "insert",
    ]


async def test_who_became_a_customer_a_moment_ago_is_waited_for(shop: Shop) -> None:
    """Their card is made in crm and told by an event; the order of the next click may be here first."""
    newcomer = CustomerId(uuid7())

    async def event_arrives() -> None:
        await asyncio.sleep(0.3)
        await shop.hear(customer(newcomer, shop.id, name="Рубен"))

    placed, _ = await asyncio.gather(shop.place(customer_id=str(newcomer)), event_arrives())
    assert (await shop.card(placed["id"]))["customer_name"] == "Рубен"
