"""The order's page, what may be done next, photos, the buyer's own answer, the preview of a new order."""

from typing import Any
from uuid import UUID

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.ids import uuid7
from chassis.scope import Scope
from contracts.events.orders import OrderHandedToFlorists, OrderPlaced, SubstitutionAgreed, SubstitutionProposed
from contracts.ids import UserId

from services.orders.tests.builders import FLORIST, SALES, Shop, open_shop, user

pytestmark = pytest.mark.servers
PREFIX = "/api/orders/v1"
JPEG = b"\xff\xd8\xff\xe0 a small picture"
ANYBODY = Caller(SubjectKind.PUBLIC, "anonymous", Scope.of())


async def page_of(shop: Shop, order_id: str, caller: Caller | None = None) -> dict[str, Any]:
    async with shop.orders.client(caller or shop.person()) as http:
        answer = await http.get(f"{PREFIX}/orders/{order_id}/page")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{page["order"]["version"]}"'
    return page


def allowed(page: dict[str, Any]) -> list[str]:
    return [one["action"] for one in page["actions"] if one["refused"] is None]


def refusal(page: dict[str, Any], action: str) -> str:
    code: str = next(one["refused"]["code"] for one in page["actions"] if one["action"] == action)
    return code


async def propose(shop: Shop, order: dict[str, Any], caller: Caller) -> dict[str, Any]:
    body = {
        "item_id": order["lines"][0]["id"],
        "from_product_id": str(shop.rose),
        "from_quantity": "2.000",
        "to_product_id": str(shop.tulip),
        "to_quantity": "3.000",
        "price_change": {"amount": 30000, "currency": "AMD"},
        "reason": "сломаны",
    }
    answer = await shop.post(f"/orders/{order['id']}/substitutions", body, caller)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_the_page_has_everything_in_one_answer(shop: Shop) -> None:
    paid = await shop.paid_order(delivery=shop.by_courier())
    page = await page_of(shop, paid["id"])
    assert (page["order"]["number"], page["store"]["time_zone"]) == (paid["number"], "Asia/Yerevan")
    assert (page["stage"]["status"], page["stage"]["id"]) == ("paid", paid["stage_id"])
    assert [(one["titles"]["ru"], one["unit"]) for one in page["products"]] == [("Роза", "stem")]
    assert [(one["kind"], one["amount"], one["method"]) for one in page["money"]] == [
        ("payment", paid["total"], "online")
    ]
    assert [one["what"] for one in page["history"]] == ["paid", "confirmed", "placed"]
    assert {one["waits_for"] for one in page["waits"]} == {"delivery_answer", "handing"}
    stranger = (await open_shop(shop.orders)).person()
    async with shop.orders.client(stranger) as http:
        assert (await http.get(f"{PREFIX}/orders/{paid['id']}/page")).status_code == 404


async def test_the_page_says_what_may_be_done_next_and_why_not(shop: Shop) -> None:
    placed = await shop.place()
    page = await page_of(shop, placed["id"], shop.person(SALES))
    assert allowed(page) == ["edit", "edit_delivery", "lose", "cancel"]
    assert refusal(page, "hand_to_florists") == "orders.not_paid_yet"
    assert "take" not in [one["action"] for one in page["actions"]], "this role makes no bouquets"
    paid = await shop.paid_order()
    page = await page_of(shop, paid["id"])
    assert allowed(page) == ["edit", "edit_delivery", "hand_to_florists", "substitute", "cancel"]
    assert refusal(page, "lose") == "orders.already_paid"
    await shop.post(f"/orders/{paid['id']}/cancel", {"reason": "x"})
    assert allowed(await page_of(shop, paid["id"])) == []


async def test_the_wrong_order_goes_back_into_the_queue(shop: Shop) -> None:
    florist, another = shop.person(FLORIST), shop.person(FLORIST)
    taken = await shop.taken_order(florist)
    refused = await shop.post(f"/orders/{taken['id']}/put-back", caller=another)
    assert (refused.status_code, refused.json()["code"]) == (409, "orders.another_florists_order")
    assert (await shop.card(taken["id"]))["version"] == taken["version"]
    back = (await shop.post(f"/orders/{taken['id']}/put-back", caller=florist)).json()
    assert (back["status"], back["florist"], back["assemblies"]) == ("with_florists", None, [])
    assert len(await shop.orders.published(OrderHandedToFlorists)) == 2
    again = await shop.post(f"/orders/{taken['id']}/take", caller=another)
    assert (again.json()["status"], len(again.json()["assemblies"])) == ("in_assembly", 1)
    late = await shop.post(f"/orders/{taken['id']}/put-back", caller=florist)
    assert late.json()["code"] == "orders.another_florists_order"


async def test_who_comes_second_is_told_who_took_it(shop: Shop) -> None:
    florist = shop.person(FLORIST)
    assert florist.user_id is not None
    await shop.hear(user(UserId(florist.user_id), "Ани"))
    taken = await shop.taken_order(florist)
    refused = await shop.post(f"/orders/{taken['id']}/take", caller=shop.person(FLORIST))
    assert (refused.json()["code"], refused.json()["facts"]["florist"]) == ("orders.already_taken", "Ани")


async def test_the_queue_shows_what_is_made_and_what_was_made_today(shop: Shop) -> None:
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist, delivery=shop.by_courier())
    await propose(shop, taken, florist)
    async with shop.orders.client(florist) as http:
        [entry] = (await http.get(f"{PREFIX}/florist-queue")).json()
        assert (await http.get(f"{PREFIX}/florist-queue?done=true")).json() == []
    assert (entry["window"], entry["recipient_name"]) == (taken["delivery"]["window"], "Ани Саргсян")
    assert [(one["state"], one["replacement"]["to_title"]) for one in entry["substitutions"]] == [
        ("proposed", "Тюльпан")
    ]
    line = entry["lines"][0]
    assert (line["kind"], line["sellable_id"], line["recipe_version"]) == ("recipe", str(shop.recipe), 4)
    assert [(one["title"], one["unit"]) for one in line["components"]] == [("Роза", "stem")]
    made = await shop.assembled_order()
    async with shop.orders.client(florist) as http:
        done = (await http.get(f"{PREFIX}/florist-queue?done=true")).json()
    assert [one["id"] for one in done] == [made["id"]]


async def test_a_photo_is_kept_with_the_assembly_and_shown_to_nobody_else(shop: Shop) -> None:
    """R26."""
    made = await shop.assembled_order()
    url = f"{PREFIX}/orders/{made['id']}/photos"
    async with shop.orders.client(shop.person(FLORIST)) as http:
        kept = await http.post(url, content=JPEG, headers={"Idempotency-Key": "p"})
        again = await http.post(url, content=JPEG, headers={"Idempotency-Key": "p"})
        assert (kept.status_code, again.json()) == (201, kept.json())
        shown = await http.get(kept.json()["url"])
        text = await http.post(url, content=b"<svg onload=x>", headers={"Content-Type": "image/jpeg"})
        large = await http.post(url, content=JPEG + b"x" * 4_000_000)
    assert (shown.content, shown.headers["content-type"]) == (JPEG, "image/jpeg")
    assert (text.status_code, text.json()["code"]) == (422, "orders.photo_unreadable")
    assert (large.status_code, large.json()["code"]) == (413, "orders.photo_too_large")
    assert (await shop.card(made["id"]))["assemblies"][0]["photos"] == [kept.json()["url"]]
    async with shop.orders.client((await open_shop(shop.orders)).person()) as http:
        assert (await http.get(kept.json()["url"])).status_code == 404
        assert (await http.post(url, content=JPEG)).status_code == 404
    assert len(await shop.orders.rows("select id from {schema}.order_photos")) == 1


async def test_the_buyer_answers_on_a_page_of_their_own_and_only_once(shop: Shop) -> None:
    """R26."""
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist)
    made = await propose(shop, taken, florist)
    path, _, consent = made["consent_path"].partition("?consent=")
    assert path == f"/t/{taken['public_token']}"
    [asked] = await shop.orders.published(SubstitutionProposed)
    assert asked.consent_path == made["consent_path"]
    url = f"{PREFIX}/public/consents/{consent}"
    async with shop.orders.client(ANYBODY) as http:
        question = (await http.get(url)).json()
        answered = await http.post(url, json={"agree": True})
        again = await http.post(url, json={"agree": False})
        assert (await http.get(f"{PREFIX}/public/consents/{'x' * 32}")).status_code == 404
    assert (question["from_title"], question["to_title"], question["state"]) == ("Роза", "Тюльпан", "proposed")
    assert question["total_after"]["amount"] == taken["total"]["amount"] + 30000
    assert (answered.json()["state"], answered.json()["total_after"]) == ("agreed", question["total_after"])
    assert (again.status_code, again.json()["code"]) == (409, "orders.substitution_decided")
    card = await shop.card(taken["id"])
    assert (card["substitutions"][0]["decided_via"], card["substitutions"][0]["consent_path"]) == ("buyer:link", None)
    assert len(await shop.orders.published(SubstitutionAgreed)) == 1


async def test_a_new_order_is_priced_before_it_is_placed(shop: Shop) -> None:
    unknown = {"kind": "product", "sellable_id": str(uuid7()), "quantity": "1.000"}
    body = {"lines": [*shop.lines(), unknown], "delivery": {"quote": shop.quote()}}
    preview = (await shop.post("/orders/preview", body)).json()
    assert [one["total"] and one["total"]["amount"] for one in preview["lines"]] == [2400000, 270000, None]
    assert (preview["goods"]["amount"], preview["fee"]["amount"], preview["total"]["amount"]) == (
        2670000,
        150000,
        2820000,
    )
    assert preview["minutes"] == 50
    assert [(one["line"], one["code"]) for one in preview["problems"]] == [(3, "orders.sellable_unknown")]
    assert await shop.orders.published(OrderPlaced) == []
    placed = await shop.place()
    assert placed["number"].endswith("000001"), "a preview takes no number"
    assert UUID(placed["id"]).version == 7
    assert (await shop.post("/orders/preview", body, shop.person(FLORIST))).status_code == 403
