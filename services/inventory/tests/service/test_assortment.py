"""What the screens of stock and recipes show: money, counts, reasons, photos; each store its own."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import StoreId, uuid7
from inventory.publication.loops import keep_true

from services.inventory.tests.builders import EVERYTHING, MOSCOW, YEREVAN, Shop, many, today

pytestmark = pytest.mark.servers
API = "/api/inventory/v1"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 10


async def get(shop: Shop, path: str, store: StoreId = MOSCOW, **parameters: Any) -> Any:
    async with shop.service.client(shop.service.user(store, permissions=EVERYTHING)) as http:
        answer = await http.get(f"{API}{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def roubles(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "RUB"}


async def price(shop: Shop, sellable: UUID, amount: int, store: StoreId = MOSCOW) -> None:
    currency = "RUB" if store == MOSCOW else "AMD"
    body = {"prices": [{"sellable_id": str(sellable), "price": {"amount": amount, "currency": currency}}]}
    async with shop.service.client(shop.service.user(store, permissions=EVERYTHING)) as http:
        answer = await http.put(f"{API}/prices", json=body)
    assert answer.status_code == 200, answer.text


async def publish(shop: Shop, recipe: UUID) -> None:
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        assert (await http.put(f"{API}/publications/{recipe}", json={"requested": True})).status_code == 204
    await keep_true(shop.service.runtime)


async def test_assortment_says_what_a_recipe_costs_earns_and_lacks(shop: Shop) -> None:
    rose, ribbon, lily = [await shop.product(name) for name in ("rose", "ribbon", "lily")]
    await shop.receive(rose, 20, cost=200_000)
    await shop.receive(ribbon, 3, cost=3_000)
    ocean = await shop.recipe("ocean", {rose: 7, ribbon: 1})
    await shop.recipe("valley", {lily: 1, rose: 1})
    await price(shop, ocean, 150_000)
    await publish(shop, ocean)
    valley = (await get(shop, "/assortment", q="valley"))["items"][0]
    assert (valley["cost"], valley["price"], valley["available"], valley["reason"]) == (None, None, 0, "not_requested")
    assert valley["limit"]["title"]["ru"] == "lily"
    [found] = (await get(shop, "/assortment", shown="published"))["items"]
    assert (found["cost"], found["earned"]) == (roubles(71_000), roubles(79_000))
    assert (found["earned_percent"], found["margin_percent"]) == ("111.268", "50.000")
    assert found["suggested"] == roubles(106_500)
    assert (found["available"], found["limit"]["title"]["ru"], found["limit"]["free"]) == (2, "rose", "20.000")
    assert (found["published"], found["reason"], found["missing"]) == (True, None, [])


async def test_assortment_names_the_component_that_keeps_a_recipe_from_the_showcase(shop: Shop) -> None:
    rose = await shop.product("rose")
    ocean = await shop.recipe("ocean", {rose: 7})
    await price(shop, ocean, 150_000)
    await publish(shop, ocean)
    [found] = (await get(shop, "/assortment", shown="waiting", reason="component_missing"))["items"]
    assert [(one["product_id"], one["title"]["ru"]) for one in found["missing"]] == [(str(rose), "rose")]
    assert (await get(shop, "/assortment", shown="published"))["items"] == []


async def test_assortment_of_another_store_is_its_own(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 20)
    ocean = await shop.recipe("ocean", {rose: 7})
    await price(shop, ocean, 150_000)
    [there] = (await get(shop, "/assortment", store=YEREVAN))["items"]
    assert (there["price"], there["cost"], there["available"]) == (None, None, 0)
    async with shop.service.client(shop.service.user(YEREVAN, permissions=EVERYTHING)) as http:
        refused = await http.get(f"{API}/assortment", params={"store_id": str(MOSCOW)})
        card = await http.get(f"{API}/assortment/{ocean}", params={"store_id": str(MOSCOW)})
        unknown = await http.get(f"{API}/assortment/{uuid7()}")
    assert (refused.status_code, card.status_code, unknown.status_code) == (403, 403, 404)


async def test_recipe_sheet_shows_the_stock_behind_each_component(shop: Shop) -> None:
    rose, paper = await shop.product("rose"), await shop.product("paper")
    await shop.receive(rose, 20, cost=200_000)
    await shop.receive(rose, 5, best_before=today() - timedelta(days=2))
    ocean = await shop.recipe("ocean", {rose: 7, paper: 1})
    sheet = await get(shop, f"/assortment/{ocean}")
    [item] = sheet["items"]
    parts = {part["title"]["ru"]: part for part in item["components"]}
    assert (parts["rose"]["free"], parts["rose"]["on_hand"], parts["rose"]["makes"]) == ("20.000", "25.000", 2)
    assert (parts["paper"]["cost"], parts["paper"]["makes"], item["available"]) == (None, 0, 0)
    assert (sheet["currency"], item["number"], item["version"]) == ("RUB", 1, 1)


async def test_stock_is_listed_by_name_or_by_what_must_go_first(shop: Shop) -> None:
    aster, rose, tulip = [await shop.product(name) for name in ("aster", "rose", "tulip")]
    await shop.receive(aster, 10)
    await shop.receive(rose, 10, best_before=today() + timedelta(days=1), cost=50_000)
    await shop.receive(tulip, 10, best_before=today() - timedelta(days=1), cost=30_000)
    await shop.receive(tulip, 10, store=YEREVAN)
    by_name = await get(shop, "/stock", size=2)
    rest = await get(shop, "/stock", size=2, cursor=by_name["next_cursor"])
    assert [row["sku"] for row in [*by_name["items"], *rest["items"]]] == ["aster", "rose", "tulip"]
    first = await get(shop, "/stock", sort="best_before", size=1)
    others = await get(shop, "/stock", sort="best_before", cursor=first["next_cursor"])
    assert [row["sku"] for row in [*first["items"], *others["items"]]] == ["tulip", "rose", "aster"]
    assert [row["sku"] for row in (await get(shop, "/stock", attention="past"))["items"]] == ["tulip"]
    assert [row["sku"] for row in (await get(shop, "/stock", attention="expiring"))["items"]] == ["rose"]
    tulips = first["items"][0]
    assert (tulips["value"], tulips["free"], tulips["location"]) == (roubles(30_000), "0.000", "Shop floor")


async def test_summary_counts_what_must_be_sold_and_what_is_lost(shop: Shop) -> None:
    rose, tulip = await shop.product("rose"), await shop.product("tulip")
    await shop.receive(rose, 10, best_before=today() + timedelta(days=1), cost=50_000)
    await shop.receive(tulip, 10, best_before=today() - timedelta(days=1), cost=30_000)
    summary = await get(shop, "/stock/summary")
    [place] = summary["places"]
    assert (place["products"], place["expiring"], place["past"]) == (2, 1, 1)
    assert (place["value"]["amount"], place["past_value"]["amount"], summary["expiring_days"]) == (80_000, 30_000, 2)
    async with shop.service.client(shop.service.user(YEREVAN, permissions=EVERYTHING)) as http:
        refused = await http.get(f"{API}/stock/summary", params={"store_id": str(MOSCOW)})
    assert refused.status_code == 403
    [other] = (await get(shop, "/stock/summary", store=YEREVAN))["places"]
    assert (other["products"], other["value"]) == (0, {"amount": 0, "currency": "AMD"})


async def test_a_products_batches_can_be_asked_for_one_store(shop: Shop) -> None:
    rose = await shop.product("rose")
    here = await shop.receive(rose, 10)
    await shop.receive(rose, 6, store=YEREVAN)
    both = shop.service.user(MOSCOW, YEREVAN, permissions=EVERYTHING)
    found: dict[str, list[int]] = {"batches": [], "movements": []}
    async with shop.service.client(both) as http:
        for name, counts in found.items():
            for parameters in ({}, {"store_id": str(MOSCOW)}):
                answer = (await http.get(f"{API}/products/{rose}/{name}", params=parameters)).json()
                counts.append(len(answer if name == "batches" else answer["items"]))
        [batch] = (await http.get(f"{API}/products/{rose}/batches", params={"store_id": str(MOSCOW)})).json()
    assert found == {"batches": [2, 1], "movements": [2, 1]}
    assert (batch["id"], batch["value"]) == (str(here), roubles(10_000))


async def test_catalogue_counts_and_chooses_for_the_order_panel(shop: Shop) -> None:
    rose, tulip = await shop.product("rose red"), await shop.product("tulip")
    await shop.receive(rose, 20)
    ocean = await shop.recipe("ocean", {rose: 7})
    await price(shop, ocean, 150_000)
    await price(shop, rose, 10_000)
    chosen = (await get(shop, "/catalogue", sellable_now="true", with_availability="true"))["items"]
    assert {item["sku"]: item["available"] for item in chosen} == {"ocean": 2, "rose red": 20}
    by_words = (await get(shop, "/catalogue", q="red ro"))["items"]
    assert [(item["sku"], item["available"]) for item in by_words] == [("rose red", None)]
    by_id = (await get(shop, "/catalogue", ids=[str(tulip), str(ocean)]))["items"]
    assert [item["sku"] for item in by_id] == ["ocean", "tulip"]
    in_yerevan = (await get(shop, "/catalogue", store=YEREVAN, with_availability="true"))["items"]
    assert {item["available"] for item in in_yerevan} == {0}


async def test_substitutes_come_from_the_same_family_and_store(shop: Shop) -> None:
    red = await shop.product("red rose", colour="red", length="60")
    tall = await shop.product("tall red rose", colour="red", length="80")
    white = await shop.product("white rose", colour="white", length="80")
    away = await shop.product("far rose", colour="red", length="60")
    await shop.receive(tall, 30)
    await shop.receive(white, 30)
    await shop.receive(away, 30, store=YEREVAN)
    body = {"components": [{"product_id": str(red), "quantity": "7.000"}]}
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        [choice] = (await http.post(f"{API}/substitutes", json=body)).json()
        nothing = {"components": [{"product_id": str(uuid7()), "quantity": "7.000"}]}
        unknown = await http.post(f"{API}/substitutes", json=nothing)
    assert (choice["title"]["ru"], choice["free"], choice["unit"]) == ("red rose", "0.000", "stem")
    assert [one["title"]["ru"] for one in choice["substitutes"]] == ["tall red rose", "white rose"]
    assert unknown.status_code == 422


async def test_photo_is_kept_shown_to_everybody_and_taken_away(shop: Shop) -> None:
    """S99: what it is is told by its bytes, and an upload repeated is one photo."""
    rose = await shop.product("rose")
    ocean = await shop.recipe("ocean", {rose: 7})
    path = f"{API}/sellables/{ocean}/photos"
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        made = await http.post(path, content=PNG, headers={"Idempotency-Key": "one", "Content-Type": "text/html"})
        again = await http.post(path, content=PNG, headers={"Idempotency-Key": "one"})
        program = await http.post(path, content=b"<svg><script>1</script></svg>")
        large = await http.post(path, content=PNG + b"0" * (5 * 1024 * 1024))
        nowhere = await http.post(f"{API}/sellables/{uuid7()}/photos", content=PNG)
        card = (await http.get(f"{API}/assortment/{ocean}")).json()
    assert (made.status_code, again.json()) == (201, made.json())
    assert (program.status_code, program.json()["code"]) == (422, "inventory.not_a_picture")
    assert (large.status_code, large.json()["code"]) == (413, "inventory.picture_too_large")
    assert nowhere.status_code == 404
    url = made.json()["url"]
    assert [photo["url"] for photo in card["items"][0]["photos"]] == [card["items"][0]["photo"]] == [url]
    async with shop.service.client(shop.service.user(YEREVAN, permissions=frozenset())) as stranger:
        seen = await stranger.get(url)
        refused = await stranger.delete(f"{path}/{made.json()['id']}")
    assert (seen.content, seen.headers["content-type"]) == (PNG, "image/png")
    assert "immutable" in seen.headers["cache-control"]
    assert refused.status_code == 403
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        gone = await http.delete(f"{path}/{made.json()['id']}")
        twice = await http.delete(f"{path}/{made.json()['id']}")
        missing = await http.get(url)
    assert (gone.status_code, twice.status_code, missing.status_code) == (204, 404, 404)


async def test_a_photo_is_moved_to_the_first_place_and_stands_on_the_card(shop: Shop) -> None:
    ocean = await shop.recipe("ocean", {await shop.product("rose"): 7})
    path = f"{API}/sellables/{ocean}/photos"
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        first, second, third = [(await http.post(path, content=PNG)).json() for _ in range(3)]
        to_the_first = [await http.put(f"{path}/{third['id']}/place", json={"place": 1}) for _ in range(2)]
        to_the_last = await http.put(f"{path}/{first['id']}/place", json={"place": 99})
        unknown = await http.put(f"{path}/{uuid7()}/place", json={"place": 1})
    assert [one.json() for one in to_the_first] == [[third, first, second]] * 2
    assert to_the_last.json() == [third, second, first]
    assert unknown.status_code == 404
    card = await get(shop, f"/assortment/{ocean}")
    assert card["items"][0]["photo"] == third["url"]


async def test_a_variant_without_photos_shows_those_of_its_recipe(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 100)
    ocean = await shop.recipe("ocean", {rose: 7})
    variant = {
        "sku": "ocean-xl",
        "title": {"ru": "ocean xl"},
        "composition": {
            "components": [{"product_id": str(rose), "quantity": "25.000"}],
            "margin_percent": "50.000",
            "assembly_minutes": 10,
            "complexity": 1,
        },
    }
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        assert (await http.post(f"{API}/recipes/{ocean}/variants", json=variant)).status_code == 201
        photo = (await http.post(f"{API}/sellables/{ocean}/photos", content=PNG)).json()
    shown = (await get(shop, "/catalogue", q="ocean"))["items"]
    sheet = await get(shop, f"/assortment/{next(item['id'] for item in shown if item['sku'] == 'ocean-xl')}")
    assert [item["sku"] for item in sheet["items"]] == ["ocean", "ocean-xl"]
    assert [item["photo"] for item in shown] == [photo["url"], photo["url"]]
    assert await shop.balance(rose) == (many(100), many(0))
