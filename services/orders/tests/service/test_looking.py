"""List, search, board, calendar, public page (S59, S73)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.ids import uuid7
from chassis.scope import Scope
from contracts.events.crm import CustomerChanged, CustomerMerged, CustomerUnmerged
from contracts.ids import CustomerId, MergeId, UserId

from services.orders.tests.builders import NOW, Shop, customer, open_shop

pytestmark = pytest.mark.servers


async def items(shop: Shop, query: str = "") -> list[dict[str, Any]]:
    async with shop.orders.client(shop.person()) as http:
        answer = await http.get(f"/api/orders/v1/orders?{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def public(shop: Shop, token: str) -> Any:
    anybody = Caller(SubjectKind.PUBLIC, "anonymous", Scope.of())
    async with shop.orders.client(anybody) as http:
        return await http.get(f"/api/orders/v1/public/{token}")


async def test_the_list_shows_names_and_totals(shop: Shop) -> None:
    placed = await shop.place(customer_id=str(shop.customer), delivery=shop.by_courier())
    [row] = await items(shop)
    assert (row["number"], row["customer_name"], row["recipient_name"], row["total"]["amount"]) == (
        placed["number"],
        "Мариам Петросян",
        "Ани Саргсян",
        2820000,
    )
    assert (row["delivery_kind"], row["window_start"]) == ("courier", placed["delivery"]["window"]["starts_at"])


async def test_an_order_is_found_by_number_names_and_phones(shop: Shop) -> None:
    placed = await shop.place(customer_id=str(shop.customer), delivery=shop.by_courier())
    await shop.place()
    for query in (placed["number"], placed["number"][-4:], "саргсян", "Мариам", "99112233", "91000111"):
        assert [row["id"] for row in await items(shop, f"q={query}")] == [placed["id"]], query
    assert await items(shop, "q=100%25") == []
    async with shop.orders.client(shop.person()) as http:
        assert (await http.get("/api/orders/v1/orders?q=ab")).status_code == 422


async def test_the_list_is_narrowed_by_status_money_attention_and_stage(shop: Shop) -> None:
    placed = await shop.place()
    paid = await shop.paid_order()
    assert [row["id"] for row in await items(shop, "status=paid")] == [paid["id"]]
    assert len(await items(shop, "status=paid&status=placed")) == 2
    assert [row["id"] for row in await items(shop, "payment_state=unpaid")] == [placed["id"]]
    assert await items(shop, "needs_attention=true") == []
    assert [row["id"] for row in await items(shop, f"stage_id={paid['stage_id']}")] == [paid["id"]]
    assert len(await items(shop, "source=crm")) == 2


async def test_days_are_those_of_the_store(shop: Shop) -> None:
    """Half past nine in the evening in London is the next day in Yerevan (UTC+4)."""
    evening = datetime(2030, 5, 1, 21, 30, tzinfo=UTC)
    placed = await shop.place(delivery=shop.by_courier(starts_at=evening))
    assert [row["id"] for row in await items(shop, "first_day=2030-05-02&last_day=2030-05-02")] == [placed["id"]]
    assert await items(shop, "first_day=2030-05-01&last_day=2030-05-01") == []
    london = await open_shop(shop.orders, time_zone="Europe/London")
    there = await london.place(delivery=london.by_courier(starts_at=evening))
    assert [row["id"] for row in await items(london, "first_day=2030-05-01&last_day=2030-05-01")] == [there["id"]]
    async with shop.orders.client(shop.person()) as http:
        url = "/api/orders/v1/calendar?first=2030-05-01&last=2030-05-31"
        [day] = (await http.get(url)).json()
        assert (await http.get("/api/orders/v1/calendar?first=2030-05-01&last=2030-08-01")).status_code == 400
    assert (day["day"], day["minutes"], [one["id"] for one in day["orders"]]) == ("2030-05-02", 50, [placed["id"]])


async def test_the_board_has_a_column_for_every_stage_in_order(shop: Shop) -> None:
    paid = await shop.paid_order()
    async with shop.orders.client(shop.person()) as http:
        columns = (await http.get(f"/api/orders/v1/board?store_id={shop.id}")).json()["columns"]
    assert [column["stage"]["status"] for column in columns] == [
        "placed",
        "confirmed",
        "paid",
        "with_florists",
        "in_assembly",
        "ready_for_courier",
        "courier_assigned",
        "in_delivery",
        "delivered",
        "cancelled",
        "lost",
    ]
    filled = {column["stage"]["status"]: column for column in columns if column["orders"]}
    assert set(filled) == {"paid"}
    assert (filled["paid"]["count"]["count"], filled["paid"]["orders"][0]["id"]) == (1, paid["id"])


async def test_a_renamed_customer_is_found_by_the_new_name(shop: Shop) -> None:
    placed = await shop.place(customer_id=str(shop.customer))
    renamed = CustomerChanged.model_validate(
        customer(shop.customer, shop.id, name="Мария Оганесян").model_dump() | {"sequence": 2}
    )
    assert await shop.hear(renamed, times=2) == 1
    assert [row["customer_name"] for row in await items(shop, "q=Оганесян")] == ["Мария Оганесян"]
    assert len(await items(shop, "q=Петросян")) == 1, "the name they ordered under stays on the order"
    assert (await shop.card(placed["id"]))["customer_name"] == "Мария Оганесян"


async def test_orders_of_a_merged_customer_stand_with_the_survivor_until_unmerged(shop: Shop) -> None:
    """R19."""
    survivor = CustomerId(uuid7())
    await shop.hear(customer(survivor, shop.id, name="Карен Ованнисян"))
    placed = await shop.place(customer_id=str(shop.customer))
    common: dict[str, Any] = {
        "store_id": None,
        "occurred_at": NOW,
        "customer_id": survivor,
        "merge_id": MergeId(uuid7()),
    }
    merged = CustomerMerged(**common, sequence=2, absorbed_id=shop.customer, merged_by=UserId(uuid7()))
    await shop.hear(merged, times=2)
    [row] = await items(shop, f"customer_id={survivor}")
    assert (row["id"], row["customer_name"]) == (placed["id"], "Карен Ованнисян")
    await shop.hear(CustomerUnmerged(**common, sequence=3, restored_id=shop.customer), times=2)
    assert await items(shop, f"customer_id={survivor}") == []
    assert (await shop.card(placed["id"]))["customer_name"] == "Мариам Петросян"


async def test_a_merge_counts_also_when_it_is_heard_before_its_customer_and_its_undoing_late(shop: Shop) -> None:
    """R18, R19: merged, torn apart and merged again, heard in the wrong order."""
    survivor, absorbed = CustomerId(uuid7()), CustomerId(uuid7())
    first, second = MergeId(uuid7()), MergeId(uuid7())
    common: dict[str, Any] = {"store_id": None, "occurred_at": NOW, "customer_id": survivor}
    by = UserId(uuid7())
    await shop.hear(CustomerMerged(**common, sequence=4, merge_id=second, absorbed_id=absorbed, merged_by=by))
    await shop.hear(customer(absorbed, shop.id))
    where = "select merged_into from {schema}.customers where customer_id = :id"
    assert [row.merged_into for row in await shop.orders.rows(where, id=absorbed)] == [survivor]
    await shop.hear(CustomerUnmerged(**common, sequence=3, merge_id=first, restored_id=absorbed))
    await shop.hear(CustomerMerged(**common, sequence=2, merge_id=first, absorbed_id=absorbed, merged_by=by))
    assert [row.merged_into for row in await shop.orders.rows(where, id=absorbed)] == [survivor]
    await shop.hear(CustomerUnmerged(**common, sequence=5, merge_id=second, restored_id=absorbed))
    assert [row.merged_into for row in await shop.orders.rows(where, id=absorbed)] == [None]


async def test_the_public_page_shows_nothing_the_sender_forbade(shop: Shop) -> None:
    """S59."""
    placed = await shop.place(customer_id=str(shop.customer), delivery=shop.by_courier(), card_text="тайна")
    assert len(placed["public_token"]) >= 22
    answer = await public(shop, placed["public_token"])
    page = answer.json()
    assert (page["number"], page["status"], page["recipient_name"]) == (placed["number"], "placed", "Ани Саргсян")
    assert (page["total"], page["buyer_name"], [line["total"] for line in page["lines"]]) == (None, None, [None, None])
    assert "тайна" not in answer.text
    assert "+374" not in answer.text
    assert (await public(shop, "x" * 32)).status_code == 404


async def test_the_public_page_shows_what_the_sender_allowed(shop: Shop) -> None:
    placed = await shop.place(customer_id=str(shop.customer), shows_prices=True, shows_buyer=True)
    page = (await public(shop, placed["public_token"])).json()
    assert (page["total"]["amount"], page["buyer_name"]) == (2670000, "Мариам Петросян")


async def test_tokens_are_never_the_same(shop: Shop) -> None:
    tokens = {(await shop.place())["public_token"] for _ in range(5)}
    assert len(tokens) == 5


async def test_the_calendar_leaves_out_what_will_not_happen(shop: Shop) -> None:
    starts = datetime.now(UTC) + timedelta(days=3)
    placed = await shop.place(delivery=shop.by_courier(starts_at=starts))
    await shop.post(f"/orders/{placed['id']}/cancel", {"reason": "передумали"})
    first, last = starts.date() - timedelta(days=1), starts.date() + timedelta(days=1)
    async with shop.orders.client(shop.person()) as http:
        assert (await http.get(f"/api/orders/v1/calendar?first={first}&last={last}")).json() == []
