"""Verbs, edits, stages and dictionaries over HTTP; each refusal leaves everything as it was (S66–S68, S74)."""

import asyncio
from typing import Any

import pytest
from chassis.ids import uuid7
from contracts.events.orders import OrderCancelled, OrderChanged, OrderLost

from services.orders.tests.builders import FLORIST, SALES, Shop, courier_for, open_shop

pytestmark = pytest.mark.servers


async def refused(shop: Shop, path: str, body: Any, status: int, code: str, caller: Any = None) -> None:
    """The refusal, and that nothing changed and nothing was sent."""
    look = "select (select array_agg(version || status) from {schema}.orders), (select count(*) from {schema}.outbox)"
    before = await shop.orders.rows(look)
    answer = await shop.post(path, body, caller)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await shop.orders.rows(look) == before


async def edit(shop: Shop, order_id: str, version: int | None, caller: Any = None, **fields: Any) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    async with shop.orders.client(caller or shop.person()) as http:
        return await http.patch(f"/api/orders/v1/orders/{order_id}", json=fields, headers=headers)


async def stage_of(shop: Shop, status: str) -> str:
    async with shop.orders.client(shop.person()) as http:
        stages = (await http.get("/api/orders/v1/stages")).json()
    return next(str(one["id"]) for one in stages if one["status"] == status)


async def test_a_cancelled_order_says_what_it_was_and_what_was_paid(shop: Shop) -> None:
    paid = await shop.paid_order()
    answer = await shop.post(f"/orders/{paid['id']}/cancel", {"reason": "передумали"})
    assert (answer.json()["status"], answer.headers["ETag"]) == ("cancelled", '"4"')
    [event] = await shop.orders.published(OrderCancelled)
    assert (event.was, event.paid.amount, event.reason) == ("paid", 2670000, "передумали")
    path = f"/orders/{paid['id']}"
    await refused(shop, f"{path}/cancel", {"reason": "ещё раз"}, 409, "orders.already_ended")
    await refused(shop, f"{path}/hand-to-florists", None, 409, "orders.already_ended")


async def test_losing_needs_a_known_reason_and_no_money(shop: Shop) -> None:
    """S67."""
    placed, paid = await shop.place(), await shop.paid_order()
    await refused(shop, f"/orders/{placed['id']}/lose", {"loss_reason": "bad_mood"}, 422, "orders.loss_reason_unknown")
    await refused(shop, f"/orders/{paid['id']}/lose", {"loss_reason": "other"}, 409, "orders.already_paid")
    assert (await shop.post(f"/orders/{placed['id']}/lose", {"loss_reason": "other"})).status_code == 200
    [event] = await shop.orders.published(OrderLost)
    assert (event.loss_reason, event.was) == ("other", "placed")


async def test_verbs_out_of_turn_are_refused_by_name(shop: Shop) -> None:
    placed = await shop.place()
    path = f"/orders/{placed['id']}"
    await refused(shop, f"{path}/hand-to-florists", None, 409, "orders.not_paid_yet")
    await refused(shop, f"{path}/take", None, 409, "orders.not_with_florists")
    await refused(shop, f"{path}/assembled", {}, 409, "orders.not_in_assembly")
    await refused(shop, f"{path}/hand-over", None, 409, "orders.not_ready")
    await shop.reserve(placed["id"])
    await shop.pay(placed["id"], 26700)
    assert (await shop.post(f"{path}/hand-to-florists")).status_code == 200
    await refused(shop, f"{path}/hand-to-florists", None, 409, "orders.already_handed_to_florists")


async def test_another_florists_order_is_not_finished_by_a_colleague(shop: Shop) -> None:
    taken = await shop.taken_order(shop.person(FLORIST))
    await refused(
        shop, f"/orders/{taken['id']}/assembled", {}, 409, "orders.another_florists_order", shop.person(FLORIST)
    )


async def test_a_bouquet_in_words_needs_its_composition(shop: Shop) -> None:
    words = {
        "kind": "custom_bouquet",
        "quantity": "1.000",
        "wishes": "нежный",
        "budget": {"amount": 2000000, "currency": "AMD"},
    }
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist, lines=[words])
    await refused(shop, f"/orders/{taken['id']}/assembled", {}, 422, "orders.composition_needed", florist)


async def test_an_order_on_its_way_is_cancelled_by_a_manager_only(shop: Shop) -> None:
    card = await shop.assembled_order(delivery=shop.by_courier())
    await shop.hear(courier_for(shop, card["id"]).picked_up())
    body = {"reason": "ошибка"}
    await refused(shop, f"/orders/{card['id']}/cancel", body, 409, "orders.already_on_its_way", shop.person(SALES))
    await refused(shop, f"/orders/{card['id']}/hand-over", None, 409, "orders.courier_brings_it")
    assert (await shop.post(f"/orders/{card['id']}/cancel", body)).json()["status"] == "cancelled"


async def test_a_pick_up_paid_on_receipt_is_made_first_and_paid_at_the_counter(shop: Shop) -> None:
    placed = await shop.place(payment_mode="on_receipt")
    await shop.reserve(placed["id"])
    path, florist = f"/orders/{placed['id']}", shop.person(FLORIST)
    for verb, body in (("hand-to-florists", None), ("take", None), ("assembled", {})):
        caller = None if verb == "hand-to-florists" else florist
        assert (await shop.post(f"{path}/{verb}", body, caller)).status_code == 200
    await refused(shop, f"{path}/hand-over", None, 409, "orders.money_is_due")
    await shop.pay(placed["id"], 26700)
    done = (await shop.post(f"{path}/hand-over")).json()
    assert (done["status"], done["payment_state"]) == ("delivered", "paid")


async def test_a_free_order_skips_payment(shop: Shop) -> None:
    free = {"amount": 0, "currency": "AMD"}
    words = {"kind": "custom_bouquet", "quantity": "1.000", "wishes": "x", "budget": free}
    assert (await shop.post("/orders", {"lines": [words]})).status_code == 422
    from services.orders.tests.builders import price

    await shop.hear(price(shop.rose, shop.id, 0, sequence=2))
    placed = await shop.place(lines=[shop.lines()[1]])
    await shop.reserve(placed["id"])
    card = await shop.card(placed["id"])
    assert (card["status"], card["payment_state"]) == ("paid", "nothing_due")


async def test_an_edit_needs_the_version_it_was_made_from(shop: Shop) -> None:
    placed = await shop.place()
    assert (await edit(shop, placed["id"], None, notes="x")).json()["code"] == "version_required"
    assert (await edit(shop, placed["id"], 7, notes="x")).json()["code"] == "changed_meanwhile"
    answers = await asyncio.gather(*(edit(shop, placed["id"], 1, notes=f"№{number}") for number in range(4)))
    assert sorted(one.status_code for one in answers) == [200, 412, 412, 412]
    assert len(await shop.orders.published(OrderChanged)) == 1


async def test_an_edit_changes_what_was_sent_and_what_follows_from_it(shop: Shop) -> None:
    placed = await shop.place(customer_id=str(shop.customer))
    answer = await edit(
        shop,
        placed["id"],
        1,
        card_text="С днём рождения",
        delivery=shop.by_courier(fee=2000),
        recipient={"name": "Нуне", "phone": "091 55 66 77"},
    )
    card = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert (card["card_text"], card["delivery"]["kind"], card["delivery"]["recipient"]) == (
        "С днём рождения",
        "courier",
        {"name": "Нуне", "phone": "+37491556677"},
    )
    assert card["total"]["amount"] == 2870000
    [event] = await shop.orders.published(OrderChanged)
    assert (event.fields, event.total.amount) == (("card_text", "delivery", "total"), 2870000)
    async with shop.orders.client(shop.person()) as http:
        found = (await http.get("/api/orders/v1/orders?q=Нуне")).json()["items"]
    assert [one["id"] for one in found] == [placed["id"]]


async def test_the_way_can_be_chosen_anew_and_back(shop: Shop) -> None:
    placed = await shop.place(delivery=shop.by_courier(), customer_id=str(shop.customer))
    when = {"starts_at": "2030-01-02T10:00:00Z", "ends_at": "2030-01-02T10:30:00Z"}
    collected = (await edit(shop, placed["id"], 1, delivery={"window": when, "recipient": {"name": "Ани"}})).json()
    assert (collected["delivery"]["kind"], collected["delivery"]["address"]) == ("pickup", None)
    assert (collected["total"]["amount"], collected["delivery"]["window"]) == (2670000, when)
    brought = (await edit(shop, placed["id"], 2, delivery=shop.by_courier(fee=2500))).json()
    assert (brought["delivery"]["kind"], brought["total"]["amount"]) == ("courier", 2920000)
    foreign = await edit(shop, placed["id"], 3, delivery=shop.by_courier(store=(await open_shop(shop.orders)).id))
    assert (foreign.status_code, foreign.json()["code"]) == (422, "orders.quote_for_another_store")
    assert [one.delivery.kind for one in await shop.orders.published(OrderChanged)] == ["pickup", "courier"]


async def test_an_edit_that_changes_nothing_says_nothing(shop: Shop) -> None:
    placed = await shop.place(notes="x")
    assert (await edit(shop, placed["id"], 1, notes="x")).headers["ETag"] == '"1"'
    assert await shop.orders.published(OrderChanged) == []


async def test_delivery_and_card_are_fixed_once_the_bouquet_stands(shop: Shop) -> None:
    card = await shop.assembled_order()
    late = await edit(shop, card["id"], card["version"], card_text="поздно")
    assert (late.status_code, late.json()["code"]) == (409, "orders.too_late_to_change")
    assert (await edit(shop, card["id"], card["version"], notes="успели")).status_code == 200


async def test_a_card_moves_between_stages_of_its_status_and_through_verbs(shop: Shop) -> None:
    """S66, S68: the board cannot lead where the states do not."""
    paid = await shop.paid_order()
    titles = {"ru": "Оплачен, проверен", "hy": "Ստուգված", "en": "Paid and checked"}
    made = await shop.post("/stages", {"status": "paid", "titles": titles, "colour": "#00aa55", "position": 35})
    assert made.status_code == 201
    path = f"/orders/{paid['id']}/stage"
    moved = (await shop.post(path, {"stage_id": made.json()["id"]})).json()
    assert (moved["status"], moved["stage_id"]) == ("paid", made.json()["id"])
    reachable = {"stage_id": await stage_of(shop, "delivered")}
    await refused(shop, path, reachable, 409, "orders.not_ready")
    await refused(shop, path, {"stage_id": await stage_of(shop, "placed")}, 409, "orders.status_not_reachable")
    await refused(shop, path, {"stage_id": str(uuid7())}, 404, "not_found")
    florists = {"stage_id": await stage_of(shop, "with_florists")}
    handed = (await shop.post(path, florists)).json()
    assert (handed["status"], handed["stage_id"]) == ("with_florists", florists["stage_id"])
    hands = {"stage_id": await stage_of(shop, "in_assembly")}
    await refused(shop, path, hands, 403, "identity.not_permitted", shop.person({"orders.change", "orders.read"}))
    assert (await shop.post(path, hands)).json()["status"] == "in_assembly"
    assert len(await shop.orders.rows("select 1 from {schema}.assemblies")) == 1
    lost = {"stage_id": await stage_of(shop, "lost"), "reason": "nonsense"}
    await refused(shop, path, lost, 422, "orders.loss_reason_unknown")


async def test_a_stage_that_goes_out_of_use_gives_its_orders_away_and_the_last_one_stays(shop: Shop) -> None:
    paid = await shop.paid_order()
    first = await stage_of(shop, "paid")
    titles = {"ru": "Второй"}
    body = {"titles": titles, "colour": "#00aa55", "position": 36}
    second = (await shop.post("/stages", {"status": "paid", **body})).json()
    async with shop.orders.client(shop.person()) as http:
        url = "/api/orders/v1/stages"
        off = {**body, "active": False}
        done = await http.put(f"{url}/{first}", json=off, headers={"If-Match": '"1"'})
        assert (done.status_code, done.json()["active"]) == (200, False)
        stays = await http.put(f"{url}/{second['id']}", json=off, headers={"If-Match": '"1"'})
        assert (stays.status_code, stays.json()["code"]) == (409, "orders.last_stage_of_status")
        stale = await http.put(f"{url}/{second['id']}", json=body, headers={"If-Match": '"9"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
        fixed = await http.put(f"{url}/{second['id']}", json={**body, "status": "lost"}, headers={"If-Match": '"1"'})
        assert fixed.status_code == 422
    assert (await shop.card(paid["id"]))["stage_id"] == second["id"]
    assert (await shop.paid_order())["stage_id"] == second["id"]


async def test_loss_reasons_are_data_but_ours_stay(shop: Shop) -> None:
    titles = {"ru": "Не тот город", "en": "Wrong city"}
    made = await shop.post("/loss-reasons", {"code": "wrong_city", "titles": titles})
    assert made.status_code == 201
    await refused(shop, "/loss-reasons", {"code": "wrong_city", "titles": titles}, 409, "orders.code_taken")
    placed = await shop.place()
    assert (await shop.post(f"/orders/{placed['id']}/lose", {"loss_reason": "wrong_city"})).status_code == 200
    async with shop.orders.client(shop.person()) as http:
        reasons = (await http.get("/api/orders/v1/loss-reasons")).json()
        ours = next(one for one in reasons if one["code"] == "payment_expired")
        assert all(one["titles"][language] for one in reasons if one["built_in"] for language in ("ru", "hy", "en"))
        url = f"/api/orders/v1/loss-reasons/{ours['id']}"
        off = {"titles": titles, "position": 1, "active": False}
        stays = await http.put(url, json=off, headers={"If-Match": '"1"'})
        assert (stays.status_code, stays.json()["code"]) == (409, "orders.our_reason")
        url = f"/api/orders/v1/loss-reasons/{made.json()['id']}"
        assert (await http.put(url, json=off, headers={"If-Match": '"1"'})).json()["active"] is False
    placed = await shop.place()
    await refused(
        shop, f"/orders/{placed['id']}/lose", {"loss_reason": "wrong_city"}, 422, "orders.loss_reason_unknown"
    )


async def test_a_policy_holds_for_orders_placed_from_then_on(shop: Shop) -> None:
    before = await shop.place()
    async with shop.orders.client(shop.person()) as http:
        body = {"number_prefix": "KEN", "pay_within_seconds": 120, "auto_hand_to_florists": True}
        url = f"/api/orders/v1/policies/{shop.id}"
        assert (await http.put(url, json=body, headers={"If-Match": '"1"'})).json()["version"] == 2
        assert (await http.put(url, json=body, headers={"If-Match": '"1"'})).status_code == 412
        bad = await http.put(url, json=body | {"number_prefix": "кен"}, headers={"If-Match": '"2"'})
        assert bad.status_code == 422
    after = await shop.place()
    for placed, status in ((before, "paid"), (after, "with_florists")):
        await shop.reserve(placed["id"])
        await shop.pay(placed["id"], 26700)
        assert (await shop.card(placed["id"]))["status"] == status


async def test_another_buyer_brings_their_own_name_and_phone(shop: Shop) -> None:
    placed = await shop.place(buyer={"name": "Не тот", "phone": "+37477000000"})
    card = (await edit(shop, placed["id"], 1, customer_id=str(shop.customer))).json()
    assert card["buyer"] == {"name": "Мариам Петросян", "phone": "+37491000111", "email": "mariam@example.am"}
    assert (card["customer_name"], card["version"]) == ("Мариам Петросян", 2)
    [event] = await shop.orders.published(OrderChanged)
    assert (event.customer_id, event.fields) == (shop.customer, ("buyer", "customer_id"))
    async with shop.orders.client(shop.person()) as http:
        found = [(await http.get(f"/api/orders/v1/orders?q={words}")).json()["items"] for words in ("Мариам", "Не тот")]
    assert [len(items) for items in found] == [1, 0]


async def test_customers_of_other_stores_cannot_be_named_in_an_edit(shop: Shop) -> None:
    other = await open_shop(shop.orders)
    placed = await shop.place()
    answer = await edit(shop, placed["id"], 1, customer_id=str(other.customer))
    assert (answer.status_code, answer.json()["code"]) == (422, "orders.customer_unknown")
    assert (await shop.card(placed["id"]))["version"] == 1
