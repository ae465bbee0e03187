"""The florists' tablet over HTTP: queue, take, consent, real composition (S76–S84, R26)."""

import asyncio
from typing import Any

import pytest
from chassis.ids import uuid7
from contracts.events.orders import OrderAssembled, OrderAssemblyStarted, SubstitutionAgreed
from contracts.ids import UserId

from services.orders.tests.builders import FLORIST, SALES, Shop, open_shop, user

pytestmark = pytest.mark.servers


def swap(shop: Shop, card: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "item_id": card["lines"][0]["id"],
        "from_product_id": str(shop.rose),
        "from_quantity": "4.000",
        "to_product_id": str(shop.tulip),
        "to_quantity": "6.000",
        "price_change": {"amount": -100000, "currency": "AMD"},
        "reason": "роза кончилась",
    } | changes


async def outbox(shop: Shop) -> int:
    return len(await shop.orders.rows("select 1 from {schema}.outbox"))


async def test_two_florists_take_at_once_and_one_gets_it(shop: Shop) -> None:
    """S78."""
    paid = await shop.paid_order()
    await shop.post(f"/orders/{paid['id']}/hand-to-florists")
    florists = [shop.person(FLORIST) for _ in range(6)]
    answers = await asyncio.gather(*(shop.post(f"/orders/{paid['id']}/take", caller=one) for one in florists))
    won = [florist for florist, answer in zip(florists, answers, strict=True) if answer.status_code == 200]
    assert len(won) == 1
    assert {one.json()["code"] for one in answers if one.status_code != 200} == {"orders.already_taken"}
    assert (await shop.card(paid["id"]))["florist"]["id"] == won[0].subject
    assert len(await shop.orders.published(OrderAssemblyStarted)) == 1
    assert len(await shop.orders.rows("select 1 from {schema}.assemblies")) == 1


async def test_the_queue_shows_what_to_make_for_whom_and_when(shop: Shop) -> None:
    """S81, S83."""
    paid = await shop.paid_order(card_text="С любовью", delivery=shop.by_courier())
    await shop.post(f"/orders/{paid['id']}/hand-to-florists")
    async with shop.orders.client(shop.person(FLORIST)) as http:
        [entry] = (await http.get("/api/orders/v1/florist-queue")).json()
    assert (entry["number"], entry["card_text"], entry["minutes"], entry["complexity"]) == (
        paid["number"],
        "С любовью",
        50,
        3,
    )
    assert entry["ready_by"] == paid["delivery"]["window"]["starts_at"]
    assert [(one["title"], one["quantity"]) for one in entry["lines"][0]["components"]] == [("Роза", "10.000")]
    other = await open_shop(shop.orders)
    async with shop.orders.client(other.person(FLORIST)) as http:
        assert (await http.get("/api/orders/v1/florist-queue")).json() == []


async def test_a_bouquet_in_words_is_composed_at_the_table_within_its_budget(shop: Shop) -> None:
    """S53: words and money reach the florist; what they chose is recorded, the price stays what the buyer agreed to."""
    budget = {"amount": 2000000, "currency": "AMD"}
    words = {"kind": "custom_bouquet", "quantity": "2.000", "wishes": "нежный, без лилий", "budget": budget}
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist, lines=[words])
    async with shop.orders.client(florist) as http:
        [entry] = (await http.get("/api/orders/v1/florist-queue")).json()
    [line] = entry["lines"]
    assert (line["wishes"], line["budget"], line["quantity"], line["components"]) == (
        "нежный, без лилий",
        budget,
        "2.000",
        [],
    )
    chosen = [{"product_id": str(shop.tulip), "quantity": "30.000"}]
    made = (await shop.post(f"/orders/{taken['id']}/assembled", {"composition": chosen}, florist)).json()
    assert (made["status"], made["total"]["amount"]) == ("ready_for_courier", 4000000)
    [event] = await shop.orders.published(OrderAssembled)
    assert [(part.product_id, str(part.quantity)) for part in event.composition] == [(shop.tulip, "30.000")]


async def test_the_order_keeps_plan_real_composition_and_photo_side_by_side(shop: Shop) -> None:
    """R26, S82, S84."""
    florist = shop.person(FLORIST)
    await shop.hear(user(UserId(florist.user_id or uuid7()), "Нарине"), times=2)
    taken = await shop.taken_order(florist)
    used = [
        {"product_id": str(shop.rose), "quantity": "13.000"},
        {"product_id": str(shop.tulip), "quantity": "1.000"},
    ]
    body = {"composition": used, "photos": ["media/1.jpg"], "note": "лента от нас"}
    answer = await shop.post(f"/orders/{taken['id']}/assembled", body, florist)
    card = answer.json()
    assert (card["status"], card["florist"]["name"]) == ("ready_for_courier", "Нарине")
    [made] = card["assemblies"]
    assert card["planned"] == [{"product_id": str(shop.rose), "quantity": "13.000"}]
    assert sorted(one["quantity"] for one in made["composition"]) == ["1.000", "13.000"]
    assert (made["photos"], made["note"], made["minutes"], made["complexity"]) == (
        ["media/1.jpg"],
        "лента от нас",
        50,
        3,
    )
    [event] = await shop.orders.published(OrderAssembled)
    assert {one.product_id for one in event.composition} == {shop.rose, shop.tulip}


async def test_a_swap_without_consent_is_refused(shop: Shop) -> None:
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist)
    before = await outbox(shop)
    used = [{"product_id": str(shop.tulip), "quantity": "13.000"}]
    answer = await shop.post(f"/orders/{taken['id']}/assembled", {"composition": used}, florist)
    assert (answer.status_code, answer.json()["code"]) == (409, "orders.composition_not_agreed")
    assert (await shop.card(taken["id"]))["status"] == "in_assembly"
    assert await outbox(shop) == before


async def test_the_buyers_message_is_the_consent(shop: Shop) -> None:
    """S54: what by what, why, by whom, with what effect on price."""
    florist, message = shop.person(FLORIST), str(uuid7())
    taken = await shop.taken_order(florist)
    made = (await shop.post(f"/orders/{taken['id']}/substitutions", swap(shop, taken), florist)).json()
    assert (made["state"], made["replacement"]["from_title"], made["replacement"]["to_title"]) == (
        "proposed",
        "Роза",
        "Тюльпан",
    )
    held = await shop.post(f"/orders/{taken['id']}/assembled", {}, florist)
    assert (held.status_code, held.json()["code"]) == (409, "orders.substitutions_open")
    path = f"/orders/{taken['id']}/substitutions/{made['id']}"
    card = (await shop.post(f"{path}/agree", {"message_id": message}, shop.person(SALES))).json()
    assert card["total"]["amount"] == taken["total"]["amount"] - 100000
    assert (card["lines"][0]["total"]["amount"], card["payment_state"]) == (2300000, "overpaid")
    assert card["substitutions"][0]["decided_via"] == f"buyer:{message}"
    [event] = await shop.orders.published(SubstitutionAgreed)
    assert event.agreed_via == f"buyer:{message}"
    again = await shop.post(f"{path}/decline", {}, shop.person(SALES))
    assert (again.status_code, again.json()["code"]) == (409, "orders.substitution_decided")


async def test_without_the_buyer_only_a_manager_with_a_reason_agrees(shop: Shop) -> None:
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist)
    made = (await shop.post(f"/orders/{taken['id']}/substitutions", swap(shop, taken), florist)).json()
    path = f"/orders/{taken['id']}/substitutions/{made['id']}/agree"
    sales = await shop.post(path, {"reason": "срочно"}, shop.person(SALES))
    assert (sales.status_code, sales.json()["code"]) == (403, "orders.consent_needed")
    silent = await shop.post(path, {})
    assert (silent.status_code, silent.json()["code"]) == (422, "orders.reason_needed")
    assert await shop.orders.published(SubstitutionAgreed) == []
    manager = shop.person()
    assert (await shop.post(path, {"reason": "покупатель в самолёте"}, manager)).status_code == 200
    [event] = await shop.orders.published(SubstitutionAgreed)
    assert event.agreed_via == manager.principal


async def test_a_standing_permission_of_the_store_needs_no_question(shop: Shop) -> None:
    async with shop.orders.client(shop.person()) as http:
        policy = {"number_prefix": "KEN", "standing_substitution": True}
        url = f"/api/orders/v1/policies/{shop.id}"
        assert (await http.put(url, json=policy, headers={"If-Match": '"1"'})).status_code == 200
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist)
    made = (await shop.post(f"/orders/{taken['id']}/substitutions", swap(shop, taken), florist)).json()
    assert (made["state"], made["decided_via"]) == ("agreed", "standing_permission")


async def test_a_proposal_repeated_with_its_key_is_one_proposal(shop: Shop) -> None:
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist)
    url = f"/api/orders/v1/orders/{taken['id']}/substitutions"
    async with shop.orders.client(florist) as http:
        key = {"Idempotency-Key": "s"}
        sent = [await http.post(url, json=swap(shop, taken), headers=key) for _ in range(2)]
    assert sent[0].json() == sent[1].json()
    assert len((await shop.card(taken["id"]))["substitutions"]) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"from_quantity": "99.000"}, "orders.nothing_to_replace"),
        ({"item_id": str(uuid7())}, "orders.nothing_to_replace"),
        ({"price_change": {"amount": 1, "currency": "RUB"}}, "orders.currency_differs"),
    ],
)
async def test_an_impossible_swap_is_refused(shop: Shop, changes: dict[str, Any], code: str) -> None:
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist)
    before = await outbox(shop)
    answer = await shop.post(f"/orders/{taken['id']}/substitutions", swap(shop, taken, **changes), florist)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await outbox(shop) == before


async def test_a_key_takes_nothing_into_assembly(shop: Shop) -> None:
    paid = await shop.paid_order()
    await shop.post(f"/orders/{paid['id']}/hand-to-florists")
    machine = shop.partner()
    machine = type(machine)(machine.kind, machine.subject, machine.scope, machine.store, frozenset(FLORIST))
    assert (await shop.post(f"/orders/{paid['id']}/take", caller=machine)).status_code == 403
