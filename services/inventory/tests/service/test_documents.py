"""Papers that move stock: receipts become batches, write-offs need a reason, reversals erase nothing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import uuid7
from contracts.events.inventory import DocumentPosted, DocumentReversed
from contracts.ids import BatchId
from contracts.money import Money

from services.inventory.tests.builders import (
    DAY,
    EVERYTHING,
    MOSCOW,
    YEREVAN,
    Shop,
    many,
    placed,
    product_line,
    today,
)

pytestmark = pytest.mark.servers
API = "/api/inventory/v1"


async def new_product(http: Any, shop: Shop, sku: str, **more: Any) -> UUID:
    body = {"sku": sku, "title": {"ru": sku}, "unit": "stem", "category_id": str(shop.category), **more}
    answer = await http.post(f"{API}/products", json=body)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


def rubles(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "RUB"}


async def test_posted_receipt_makes_batches_with_dates_and_costs(shop: Shop) -> None:
    """S107, S131, S86: a bunch of 25 is 25 stems; the date comes from the vase life when the paper has none."""
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        await http.put(f"{API}/units/bunch", json={"code": "bunch", "title": {"ru": "пачка"}})
        rose = await new_product(http, shop, "rose", vase_life_days=7, packings=[{"unit": "bunch", "factor": "25.000"}])
        supplier = (await http.post(f"{API}/suppliers", json={"title": "Flora"})).json()["id"]
        draft = await http.post(
            f"{API}/receipts",
            json={
                "location_id": str(shop.places[MOSCOW]),
                "supplier_id": supplier,
                "lines": [
                    {"product_id": str(rose), "quantity": "2.000", "unit": "bunch", "cost": rubles(333_333)},
                    {
                        "product_id": str(rose),
                        "quantity": "10.000",
                        "cost": rubles(50_000),
                        "best_before": str(today() + 3 * DAY),
                    },
                ],
            },
        )
        assert (draft.status_code, draft.json()["state"], draft.json()["number"]) == (201, "draft", "R-000001")
        assert await shop.service.rows("select 1 from {schema}.batches") == []
        path = f"{API}/receipts/{draft.json()['id']}/posting"
        posted = await http.post(path, headers={"If-Match": '"1"'})
        again = await http.post(path, headers={"If-Match": '"1"'})
        late = await http.post(path, headers={"If-Match": '"2"'})
        stock = (await http.get(f"{API}/stock")).json()["items"]
        moves = (await http.get(f"{API}/products/{rose}/movements")).json()["items"]
    assert (posted.status_code, posted.json()["state"]) == (200, "posted"), posted.text
    assert [step["step"] for step in posted.json()["log"]] == ["drafted", "posted"]
    assert (again.status_code, late.status_code, late.json()["code"]) == (412, 409, "inventory.not_a_draft")
    [item] = stock
    assert (item["on_hand"], item["free"], item["sku"]) == ("60.000", "60.000", "rose")
    assert [(b["on_hand"], b["cost"]["amount"], b["age_days"], b["past_date"]) for b in item["batches"]] == [
        ("10.000", 50_000, 0, False),
        ("50.000", 333_333, 0, False),
    ]
    assert sorted((move["quantity"], move["cost"]["amount"]) for move in moves) == [
        ("10.000", 50_000),
        ("50.000", 333_333),
    ]
    [event] = await shop.service.published(DocumentPosted)
    assert (event.sequence, event.number, event.total_cost) == (2, "R-000001", Money(383_333, "RUB"))
    assert await shop.books() == []


async def test_receipt_is_reversed_while_all_of_it_is_there(shop: Shop) -> None:
    """R16: by opposite movements; never when its stems are promised or used."""
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        rose = await new_product(http, shop, "rose")
        body = {
            "location_id": str(shop.places[MOSCOW]),
            "lines": [{"product_id": str(rose), "quantity": "9.000", "cost": rubles(90_000)}],
        }
        paper = (await http.post(f"{API}/receipts", json=body)).json()["id"]
        undone = {"reason": "wrong supplier"}
        early = await http.post(f"{API}/documents/{paper}/reversal", json=undone, headers={"If-Match": '"1"'})
        await http.post(f"{API}/receipts/{paper}/posting", headers={"If-Match": '"1"'})
        wish = {"lines": [{"kind": "product", "sellable_id": str(rose), "quantity": "1.000"}]}
        hold = (await http.post(f"{API}/holds", json=wish)).json()["hold_id"]
        used = await http.post(f"{API}/documents/{paper}/reversal", json=undone, headers={"If-Match": '"2"'})
        assert await shop.service.published(DocumentReversed) == []
        await http.delete(f"{API}/holds/{hold}")
        gone = await http.post(f"{API}/documents/{paper}/reversal", json=undone, headers={"If-Match": '"2"'})
    assert (early.status_code, early.json()["code"]) == (409, "inventory.not_posted")
    assert (used.status_code, used.json()["code"]) == (409, "inventory.batch_in_use")
    assert (gone.status_code, gone.json()["state"], gone.json()["version"]) == (200, "reversed", 3)
    rows = await shop.service.rows("select kind, quantity, cost_amount from {schema}.movements order by id")
    assert [tuple(row) for row in rows] == [("receipt", many(9), 90_000), ("reversal", many(-9), -90_000)]
    [event] = await shop.service.published(DocumentReversed)
    assert (event.sequence, event.reason) == (3, "wrong supplier")
    assert await shop.books() == []


async def test_write_off_takes_what_is_past_its_date_and_leaves_what_is_promised(shop: Shop) -> None:
    """R15: barred from sale, never from write-off."""
    rose = await shop.product("rose")
    old = await shop.receive(rose, 10, best_before=today() - 3 * DAY, cost=10_000)
    new = await shop.receive(rose, 10, best_before=today() + 3 * DAY, cost=20_000)
    await shop.service.deliver(placed(product_line(rose, 7)))
    place = str(shop.places[MOSCOW])

    def paper(quantity: str, batch: BatchId | None = None, reason: str = "wilted") -> dict[str, Any]:
        line = {"product_id": str(rose), "quantity": quantity, "batch_id": str(batch) if batch else None}
        return {"location_id": place, "reason": reason, "lines": [line]}

    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        too_much = await http.post(f"{API}/write-offs", json=paper("14.000"))
        promised = await http.post(f"{API}/write-offs", json=paper("4.000", new))
        unreasoned = await http.post(f"{API}/write-offs", json=paper("1.000", reason=""))
        assert await shop.balance(rose) == (many(20), many(7))
        assert await shop.service.published(DocumentPosted) == []
        done = await http.post(f"{API}/write-offs", json=paper("12.000"))
        back = await http.post(
            f"{API}/documents/{done.json()['id']}/reversal", json={"reason": "mistake"}, headers={"If-Match": '"1"'}
        )
    facts = too_much.json()["facts"]["shortages"]
    assert (too_much.status_code, facts) == (
        409,
        [{"product_id": str(rose), "wanted": "14.000", "available": "13.000"}],
    )
    assert promised.json()["facts"]["shortages"] == [{"batch_id": str(new), "wanted": "4.000", "available": "3.000"}]
    assert unreasoned.status_code == 422
    assert (done.status_code, done.json()["total"]) == (201, rubles(10_000 + 4_000))
    assert [(line["batch_id"], line["quantity"]) for line in done.json()["lines"]] == [
        (str(old), "10.000"),
        (str(new), "2.000"),
    ]
    assert back.json()["state"] == "reversed"
    assert await shop.batch(old) == (many(10), many(0))
    assert await shop.books() == []


async def test_papers_refuse_what_they_cannot_know(shop: Shop) -> None:
    """Each refusal once; nothing is written."""
    rose = await shop.product("rose")
    place = str(shop.places[MOSCOW])

    def paper(**line: Any) -> dict[str, Any]:
        return {
            "location_id": place,
            "lines": [{"product_id": str(rose), "quantity": "1.000", "cost": rubles(100), **line}],
        }

    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        answers = {
            "unit": await http.post(f"{API}/receipts", json=paper(unit="bunch")),
            "currency": await http.post(f"{API}/receipts", json=paper(cost={"amount": 1, "currency": "AMD"})),
            "product": await http.post(f"{API}/receipts", json=paper(product_id=str(uuid7()))),
            "supplier": await http.post(f"{API}/receipts", json={**paper(), "supplier_id": str(uuid7())}),
            "location": await http.post(f"{API}/receipts", json={**paper(), "location_id": str(shop.places[YEREVAN])}),
        }
        empty = (await http.post(f"{API}/receipts", json={"location_id": place, "lines": []})).json()["id"]
        nothing = await http.post(f"{API}/receipts/{empty}/posting", headers={"If-Match": '"1"'})
    assert {name: (answer.status_code, answer.json()["code"]) for name, answer in answers.items()} == {
        "unit": (422, "inventory.unit_unknown"),
        "currency": (422, "inventory.currency_mismatch"),
        "product": (422, "inventory.reference_unknown"),
        "supplier": (422, "inventory.reference_unknown"),
        "location": (422, "inventory.reference_unknown"),
    }
    assert (nothing.status_code, nothing.json()["code"]) == (422, "inventory.nothing_to_post")
    assert len(await shop.service.rows("select 1 from {schema}.documents")) == 1


async def test_documents_and_suppliers_of_another_store_do_not_exist(shop: Shop) -> None:
    rose = await shop.product("rose")
    body = {
        "location_id": str(shop.places[MOSCOW]),
        "lines": [{"product_id": str(rose), "quantity": "1.000", "cost": rubles(100)}],
    }
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        paper = (await http.post(f"{API}/receipts", json=body)).json()["id"]
        await http.post(f"{API}/suppliers", json={"title": "Flora"})
        mine = [len((await http.get(f"{API}/{what}")).json()) for what in ("suppliers", "locations")]
        listed = (await http.get(f"{API}/documents", params={"kind": "supplier_receipt"})).json()["items"]
    async with shop.service.client(shop.service.user(YEREVAN, permissions=EVERYTHING)) as http:
        theirs = [(await http.get(f"{API}/{what}")).json() for what in ("suppliers", "documents", "stock")]
        card = await http.get(f"{API}/documents/{paper}")
        posting = await http.post(f"{API}/receipts/{paper}/posting", headers={"If-Match": '"1"'})
    assert (mine, [item["id"] for item in listed]) == ([1, 1], [paper])
    assert theirs == [[], {"items": [], "next_cursor": None}, {"items": [], "next_cursor": None}]
    assert (card.status_code, posting.status_code) == (404, 404)


async def test_draft_can_be_rewritten_until_it_is_posted(shop: Shop) -> None:
    rose = await shop.product("rose")

    def paper(quantity: str) -> dict[str, Any]:
        line = {"product_id": str(rose), "quantity": quantity, "cost": rubles(100)}
        return {"location_id": str(shop.places[MOSCOW]), "lines": [line]}

    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        made = (await http.post(f"{API}/receipts", json=paper("1.000"))).json()["id"]
        path = f"{API}/receipts/{made}"
        changed = await http.put(path, json=paper("5.000"), headers={"If-Match": '"1"'})
        stale = await http.put(path, json=paper("7.000"), headers={"If-Match": '"1"'})
        await http.post(f"{path}/posting", headers={"If-Match": '"2"'})
        posted = await http.put(path, json=paper("9.000"), headers={"If-Match": '"3"'})
    assert (changed.json()["version"], stale.status_code, posted.status_code) == (2, 412, 409)
    assert await shop.balance(rose) == (many(5), many(0))


async def test_location_with_stock_is_not_closed(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 5)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        body = {"title": "Cold room", "kind": "cold_room", "fulfils": False}
        cold = (await http.post(f"{API}/locations", json=body)).json()
        shut = await http.put(
            f"{API}/locations/{shop.places[MOSCOW]}",
            json={"title": "Floor", "active": False},
            headers={"If-Match": '"1"'},
        )
        closed = await http.put(
            f"{API}/locations/{cold['id']}", json={**body, "active": False}, headers={"If-Match": '"1"'}
        )
        line = {"product_id": str(rose), "quantity": "1.000", "cost": rubles(100)}
        refused = await http.post(f"{API}/receipts", json={"location_id": cold["id"], "lines": [line]})
    assert (shut.status_code, shut.json()["code"]) == (409, "inventory.location_not_empty")
    assert (closed.status_code, closed.json()["active"], closed.json()["version"]) == (200, False, 2)
    assert (refused.status_code, refused.json()["code"]) == (409, "inventory.location_closed")


async def test_stock_where_the_store_does_not_fulfil_is_not_promised(shop: Shop) -> None:
    rose = await shop.product("rose")
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        body = {"title": "Warehouse", "kind": "warehouse", "fulfils": False}
        far = (await http.post(f"{API}/locations", json=body)).json()["id"]
        await shop.receive(rose, 9, place=far, best_before=today() + timedelta(days=1))
        await shop.receive(rose, 2)
        wish = {"lines": [{"kind": "product", "sellable_id": str(rose), "quantity": "3.000"}]}
        near_only = await http.post(f"{API}/holds", json=wish)
        await http.put(f"{API}/locations/{far}", json={**body, "fulfils": True}, headers={"If-Match": '"1"'})
        both = await http.post(f"{API}/holds", json=wish)
    assert near_only.json()["facts"]["shortages"][0]["available"] == "2.000"
    assert both.status_code == 201
    assert await shop.balance(rose) == (many(2), many(0)), "the older batch lies in the warehouse"
    assert await shop.books() == []
