"""What the list, board, intake, calendar, saved views and bulk actions show and do (S73)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import uuid7
from contracts.events.identity import Assignment
from contracts.events.orders import OrderChanged, OrderHandedToFlorists
from contracts.ids import UserId

from services.orders.tests.builders import SALES, Shop, now, open_shop, reservation_failed, user

pytestmark = pytest.mark.servers
PREFIX = "/api/orders/v1"


async def get(shop: Shop, path: str, caller: Any = None, status: int = 200) -> Any:
    async with shop.orders.client(caller or shop.person()) as http:
        answer = await http.get(f"{PREFIX}{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


async def ids(shop: Shop, path: str, caller: Any = None) -> list[str]:
    return [one["id"] for one in (await get(shop, path, caller))["items"]]


async def test_a_row_says_what_is_in_the_order_and_what_is_due(shop: Shop) -> None:
    placed = await shop.place(delivery=shop.by_courier(), payment_mode="on_receipt")
    [row] = (await get(shop, "/orders"))["items"]
    assert row["items"] == [
        {"title": "Нежность", "quantity": "2.000"},
        {"title": "Роза", "quantity": "3.000"},
    ]
    assert (row["items_count"], row["minutes"], row["address"]) == (2, 50, "Ереван, ул. Абовяна, 8")
    assert (row["due"], row["florist"], row["asks_buyer"]) == (placed["total"], None, False)


async def test_the_list_is_narrowed_by_how_it_is_delivered_and_by_ids(shop: Shop) -> None:
    courier = await shop.place(delivery=shop.by_courier())
    pickup = await shop.place()
    assert await ids(shop, "/orders?delivery_kind=courier") == [courier["id"]]
    assert await ids(shop, f"/orders?ids={pickup['id']}&ids={uuid7()}") == [pickup["id"]]
    assert await ids(shop, "/orders?payment_state=unpaid&payment_state=partial") == [pickup["id"], courier["id"]]
    await get(shop, "/orders?colour=red", status=422)
    stranger = (await open_shop(shop.orders)).person()
    assert await ids(shop, f"/orders?ids={pickup['id']}", stranger) == []


async def test_days_are_said_in_words_and_read_by_the_stores_clock(shop: Shop) -> None:
    """The windows of the tests begin at the shop's noon, so that no midnight falls between."""
    noon = now().astimezone(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    today = await shop.place(delivery=shop.by_courier(starts_at=noon))
    later = await shop.place(delivery=shop.by_courier(starts_at=noon + timedelta(days=3)))
    soon = await shop.place(delivery=shop.by_courier(starts_at=noon + timedelta(days=1)))
    away = await shop.place(delivery=shop.by_courier(starts_at=noon + timedelta(days=30)))
    shift = timedelta(days=1) if now() >= noon + timedelta(hours=12) else timedelta(0)
    if not shift:
        assert await ids(shop, "/orders?when=today") == [today["id"]]
        assert await ids(shop, "/orders?when=tomorrow") == [soon["id"]]
        week = await ids(shop, "/orders?when=week&order_by=departure&size=2")
        assert week == [today["id"], soon["id"]]
        page = await get(shop, "/orders?when=week&order_by=departure&size=2")
        rest = await get(shop, f"/orders?when=week&order_by=departure&size=2&cursor={page['next_cursor']}")
        assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == ([later["id"]], None)
    assert away["id"] not in await ids(shop, "/orders?when=week")
    await get(shop, "/orders?order_by=departure", status=400)


async def test_what_is_late_is_found_until_it_ends(shop: Shop) -> None:
    past = await shop.place(delivery=shop.by_courier(starts_at=now() - timedelta(hours=5)))
    await shop.place(delivery=shop.by_courier())
    assert await ids(shop, "/orders?when=overdue") == [past["id"]]
    await shop.post(f"/orders/{past['id']}/cancel", {"reason": "x"})
    assert await ids(shop, "/orders?when=overdue") == []


async def test_counts_are_those_of_the_list_and_of_nobody_elses_stores(shop: Shop) -> None:
    other = await open_shop(shop.orders)
    await other.place()
    await shop.place()
    await shop.paid_order()
    assert await get(shop, "/order-count") == {"count": 2, "capped": False}
    assert (await get(shop, "/order-count?status=paid"))["count"] == 1
    desk = await get(shop, "/desk")
    assert {name: one["count"] for name, one in desk.items() if one["count"]} == {"placed": 1, "hand": 1}
    assert (await get(shop, f"/desk?store_id={other.id}"))["placed"]["count"] == 0


async def test_intake_shows_what_nobody_dealt_with_the_oldest_promise_first(shop: Shop) -> None:
    late = await shop.place(delivery=shop.by_courier(starts_at=now() + timedelta(hours=9)))
    soon = await shop.place(delivery=shop.by_courier(starts_at=now() + timedelta(hours=2)))
    whenever = await shop.paid_order()
    await shop.hear(reservation_failed(shop.id, late["id"]))
    confirmed = await shop.place()
    await shop.reserve(confirmed["id"])
    entries = (await get(shop, "/intake"))["items"]
    assert [one["id"] for one in entries] == [soon["id"], late["id"], whenever["id"]]
    assert [one["causes"] for one in entries] == [["placed"], ["placed", "attention"], ["hand"]]
    assert (entries[0]["waits_for"], entries[1]["attention"]) == ("stock_answer", "stock_short")
    assert await ids(shop, "/intake?cause=attention") == [late["id"]]
    first = await get(shop, "/intake?size=2")
    assert await ids(shop, f"/intake?size=2&cursor={first['next_cursor']}") == [whenever["id"]]
    stranger = (await open_shop(shop.orders)).person()
    assert await ids(shop, "/intake", stranger) == []


async def test_the_board_shows_first_what_leaves_first_and_can_be_narrowed(shop: Shop) -> None:
    later = await shop.place(delivery=shop.by_courier(starts_at=now() + timedelta(hours=9)))
    pickup = await shop.place()
    soon = await shop.place(delivery=shop.by_courier(starts_at=now() + timedelta(hours=2)))
    column = (await get(shop, "/board"))["columns"][0]
    assert [one["id"] for one in column["orders"]] == [soon["id"], later["id"], pickup["id"]]
    assert column["count"] == {"count": 3, "capped": False}
    narrowed = (await get(shop, "/board?delivery_kind=pickup"))["columns"][0]
    assert ([one["id"] for one in narrowed["orders"]], narrowed["count"]["count"]) == ([pickup["id"]], 1)


async def test_the_calendar_adds_up_every_window(shop: Shop) -> None:
    starts = datetime(2030, 5, 1, 8, 0, tzinfo=UTC)
    await shop.place(delivery=shop.by_courier(starts_at=starts))
    await shop.place(delivery=shop.by_courier(starts_at=starts))
    lost = await shop.place(delivery=shop.by_courier(starts_at=starts))
    await shop.post(f"/orders/{lost['id']}/cancel", {"reason": "x"})
    window = {"starts_at": "2030-05-01T10:00:00Z", "ends_at": "2030-05-01T12:00:00Z"}
    await shop.place(delivery={"window": window})
    path = "/calendar/load?first=2030-05-01&last=2030-05-31"
    [day] = await get(shop, path)
    assert (day["day"], day["orders"], day["minutes"]) == ("2030-05-01", 3, 150)
    assert [(one["starts_at"], one["orders"], one["by_courier"]) for one in day["slots"]] == [
        ("2030-05-01T08:00:00Z", 2, 2),
        ("2030-05-01T10:00:00Z", 1, 0),
    ]
    assert await get(shop, path, (await open_shop(shop.orders)).person()) == []
    await get(shop, "/calendar/load?first=2030-05-01&last=2030-08-01", status=400)


async def test_a_bulk_action_does_what_it_can_and_says_what_it_could_not(shop: Shop) -> None:
    other = await open_shop(shop.orders)
    paid, placed, foreign = await shop.paid_order(), await shop.place(), await other.place()
    body = {
        "order_ids": [placed["id"], paid["id"], foreign["id"]],
        "action": {"do": "hand_to_florists"},
    }
    answer = (await shop.post("/bulk", body)).json()
    assert answer["done"] == 1
    assert [one["refused"] and one["refused"]["code"] for one in answer["results"]] == [
        "orders.not_paid_yet",
        None,
        "not_found",
    ]
    assert [one["order"] and one["order"]["status"] for one in answer["results"]] == ["placed", "with_florists", None]
    assert [one.order_id for one in await shop.orders.published(OrderHandedToFlorists)] == [UUID(paid["id"])]
    assert (await shop.card(placed["id"]))["version"] == placed["version"]


async def test_a_bulk_move_needs_the_permission_of_its_verb(shop: Shop) -> None:
    placed = await shop.place()
    stages = {one["status"]: one["id"] for one in await get(shop, "/stages")}
    move = {"do": "stage", "stage_id": stages["lost"], "reason": "other"}
    body = {"order_ids": [placed["id"]], "action": move}
    [result] = (await shop.post("/bulk", body, shop.person(SALES - {"orders.cancel"}))).json()["results"]
    assert (result["refused"]["code"], result["order"]["status"]) == ("identity.not_permitted", "placed")
    [result] = (await shop.post("/bulk", body)).json()["results"]
    assert (result["refused"], result["order"]["status"]) == (None, "lost")
    assert (await shop.post("/bulk", body, shop.person({"orders.read"}))).status_code == 403


async def test_many_orders_get_somebody_responsible_at_once(shop: Shop) -> None:
    person = UserId(uuid7())
    await shop.hear(user(person, "Карина"))
    placed = [(await shop.place())["id"] for _ in range(2)]
    body = {"order_ids": placed, "action": {"do": "responsible", "user_ids": [str(person)]}}
    assert (await shop.post("/bulk", body)).json()["done"] == 2
    assert [one["name"] for one in (await shop.card(placed[0]))["responsible"]] == ["Карина"]
    assert await ids(shop, f"/orders?responsible_id={person}") == placed[::-1]
    assert len(await shop.orders.published(OrderChanged)) == 2


async def test_saved_views_belong_to_one_person(shop: Shop) -> None:
    mine, colleague = shop.person(), shop.person()
    await shop.place(delivery=shop.by_courier())
    await shop.place()
    body = {"name": "Курьером", "filter": {"delivery_kind": "courier"}, "position": 10}
    made = (await shop.post("/saved-views", body, mine)).json()
    assert (made["name"], made["count"]) == ("Курьером", {"count": 1, "capped": False})
    assert await get(shop, "/saved-views", mine) == [made]
    assert await get(shop, "/saved-views", colleague) == []
    url, changed = f"{PREFIX}/saved-views/{made['id']}", body | {"filter": {}}
    async with shop.orders.client(colleague) as http:
        assert (await http.put(url, json=changed, headers={"If-Match": '"1"'})).status_code == 404
        assert (await http.delete(url)).status_code == 404
    async with shop.orders.client(mine) as http:
        assert (await http.put(url, json=changed, headers={"If-Match": '"1"'})).json()["count"]["count"] == 2
        stale = await http.put(url, json=changed, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
        assert (await http.post(f"{PREFIX}/saved-views", json=body | {"filter": {"x": 1}})).status_code == 422
        assert (await http.delete(url)).status_code == 204
    assert await get(shop, "/saved-views", mine) == []


async def test_a_person_keeps_a_bounded_number_of_views(shop: Shop) -> None:
    mine = shop.person()
    body = {"name": "x", "filter": {}}
    made = [(await shop.post("/saved-views", body, mine)).status_code for _ in range(30)]
    assert set(made) == {201}
    refused = await shop.post("/saved-views", body, mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "orders.too_many_views")
    assert len(await get(shop, "/saved-views", mine)) == 30


async def test_colleagues_are_those_of_the_callers_stores(shop: Shop) -> None:
    other = await open_shop(shop.orders)
    for name, store, role in (("Ани", shop.id, "florist"), ("Борис", shop.id, "sales"), ("Чужой", other.id, "florist")):
        event = user(UserId(uuid7()), name)
        await shop.hear(event.model_copy(update={"assignments": (Assignment(store_id=store, role=role),)}))
    assert [(one["name"], one["roles"]) for one in await get(shop, "/colleagues")] == [
        ("Ани", ["florist"]),
        ("Борис", ["sales"]),
    ]
    assert [one["name"] for one in await get(shop, "/colleagues?role=florist")] == ["Ани"]
    assert await get(shop, f"/colleagues?store_id={other.id}") == []


async def test_a_stage_says_what_would_move_before_it_goes(shop: Shop) -> None:
    """S68."""
    paid = await shop.paid_order()
    other = await open_shop(shop.orders)
    await other.paid_order()
    stage = paid["stage_id"]
    alone = await get(shop, f"/stages/{stage}/preview")
    assert (alone["orders"]["count"], alone["moves_to"]) == (1, None)
    assert alone["refused"]["code"] == "orders.last_stage_of_status"
    new = {"status": "paid", "titles": {"ru": "Проверен"}, "colour": "#112233", "position": 5}
    made = (await shop.post("/stages", new)).json()
    with_another = await get(shop, f"/stages/{stage}/preview")
    assert (with_another["moves_to"]["id"], with_another["refused"]) == (made["id"], None)
    await get(shop, f"/stages/{uuid7()}/preview", status=404)
    await get(shop, f"/stages/{stage}/preview", shop.person(SALES), status=403)
