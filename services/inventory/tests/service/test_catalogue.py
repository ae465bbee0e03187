"""Products, recipes and prices: what is announced, what is refused, what stays on record."""

from typing import Any

import pytest
from chassis.ids import uuid7
from contracts.events.inventory import PriceChanged, SellableChanged
from contracts.events.parts import Component
from contracts.ids import ProductId

from services.inventory.tests.builders import (
    EVERYTHING,
    MOSCOW,
    YEREVAN,
    Shop,
    many,
    placed,
    recipe_line,
)

pytestmark = pytest.mark.servers
API = "/api/inventory/v1"


def recipe_body(sku: str, components: dict[ProductId, str], **more: Any) -> dict[str, Any]:
    return {
        "sku": sku,
        "title": {"ru": sku, "hy": "ծաղկեփունջ"},
        "composition": composition(components),
        **more,
    }


def composition(components: dict[ProductId, str], margin: str = "100.000") -> dict[str, Any]:
    return {
        "components": [{"product_id": str(p), "quantity": q} for p, q in components.items()],
        "labour": [{"amount": 30_000, "currency": "RUB"}],
        "margin_percent": margin,
        "assembly_minutes": 25,
        "complexity": 3,
        "height_cm": 40,
    }


async def test_product_is_announced_with_its_whole_state(shop: Shop) -> None:
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        body = {
            "sku": "rose-50",
            "title": {"ru": "Роза", "hy": "Վարդ", "en": "Rose"},
            "unit": "stem",
            "category_id": str(shop.category),
            "attributes": {"colour": "red"},
            "classifier_code": "0603",
        }
        made = await http.post(f"{API}/products", json=body, headers={"Idempotency-Key": "one"})
        again = await http.post(f"{API}/products", json=body, headers={"Idempotency-Key": "one"})
        taken = await http.post(f"{API}/products", json=body)
        lost = await http.post(f"{API}/products", json={**body, "sku": "x", "unit": "parsec"})
        path = f"{API}/products/{made.json()['id']}"
        other_unit = await http.put(path, json={**body, "unit": "piece"}, headers={"If-Match": '"1"'})
        changed = await http.put(path, json={**body, "active": False}, headers={"If-Match": '"1"'})
        stale = await http.put(path, json=body, headers={"If-Match": '"1"'})
        blind = await http.put(path, json=body)
        card = await http.get(path)
        variant = await http.post(f"{API}/products", json={**body, "sku": "rose-60", "variant_of": made.json()["id"]})
        variants = (await http.get(f"{path}/variants")).json()
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert (taken.status_code, taken.json()["code"]) == (409, "inventory.sku_taken")
    assert (lost.status_code, lost.json()["detail"]) == (422, "There is no such unit.")
    assert (other_unit.status_code, other_unit.json()["code"]) == (409, "inventory.unit_fixed")
    assert (changed.status_code, stale.status_code, blind.status_code) == (200, 412, 428)
    assert (card.json()["active"], card.headers["ETag"]) == (False, '"2"')
    assert variants == [variant.json()["id"]]
    events = await shop.service.published(SellableChanged)
    assert [(e.sku, e.sequence, e.active, e.classifier_code) for e in events] == [
        ("rose-50", 1, True, "0603"),
        ("rose-50", 2, False, "0603"),
        ("rose-60", 1, True, "0603"),
    ]
    assert (events[0].title.hy, events[0].unit, events[0].store_id) == ("Վարդ", "stem", None)


async def test_recipe_gets_versions_and_orders_keep_theirs(shop: Shop) -> None:
    """S90–S98, S100, S105: how a bouquet is made never changes behind an order's back."""
    rose, paper = await shop.product("rose"), await shop.product("paper")
    await shop.receive(rose, 100)
    await shop.receive(paper, 100)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        named = [{"system": "tilda", "external_id": "t-1"}]
        made = await http.post(f"{API}/recipes", json=recipe_body("ocean", {rose: "7.000"}, external_ids=named))
        twice = await http.post(f"{API}/recipes", json=recipe_body("river", {rose: "7.000"}, external_ids=named))
        unknown = await http.post(f"{API}/recipes", json=recipe_body("x", {ProductId(uuid7()): "7.000"}))
        recipe = made.json()["id"]
        second = await http.post(
            f"{API}/recipes/{recipe}/versions",
            json=composition({rose: "9.000", paper: "1.000"}),
            headers={"If-Match": '"1"'},
        )
        stale = await http.post(
            f"{API}/recipes/{recipe}/versions", json=composition({rose: "1.000"}), headers={"If-Match": '"1"'}
        )
        big = recipe_body("ocean-xl", {rose: "25.000"}, attributes={"size": "XL"})
        with_variant = await http.post(f"{API}/recipes/{recipe}/variants", json=big)
        versions = (await http.get(f"{API}/recipes/{recipe}/versions")).json()
    assert made.status_code == 201, made.text
    assert (twice.status_code, twice.json()["code"]) == (409, "inventory.external_id_taken")
    assert (unknown.status_code, second.status_code, stale.status_code) == (422, 201, 412)
    assert [version["number"] for version in versions] == [2, 1]
    [variant] = with_variant.json()["variants"]
    assert (variant["sku"], variant["composition"]["components"][0]["quantity"]) == ("ocean-xl", "25.000")
    await shop.service.deliver(placed(recipe_line(recipe, 1, version=1), recipe_line(recipe, 1)))
    assert await shop.balance(rose) == (many(100), many(16))
    announced = [e for e in await shop.service.published(SellableChanged) if e.sku == "ocean"]
    assert [(e.sequence, e.recipe_version, e.assembly_minutes) for e in announced] == [(1, 1, 25), (2, 2, 25)]
    assert announced[1].components == (
        Component(product_id=rose, quantity=many(9)),
        Component(product_id=paper, quantity=many(1)),
    )


async def test_prices_have_history_and_belong_to_a_store(shop: Shop) -> None:
    """S89, S111, S122: two stores, two currencies."""
    rose = await shop.product("rose")

    def wish(amount: int, currency: str = "RUB", what: object = rose) -> dict[str, Any]:
        return {"prices": [{"sellable_id": str(what), "price": {"amount": amount, "currency": currency}}]}

    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        assert (await http.put(f"{API}/prices", json=wish(25_000))).status_code == 200
        foreign = await http.put(f"{API}/prices", json=wish(100, "AMD"))
        nobody = await http.put(f"{API}/prices", json=wish(100, what=uuid7()))
        await http.put(f"{API}/prices", json=wish(27_000))
    async with shop.service.client(shop.service.user(YEREVAN, permissions=EVERYTHING)) as http:
        await http.put(f"{API}/prices", json=wish(150_000, "AMD"))
        history = (await http.get(f"{API}/products/{rose}/prices")).json()["items"]
        listed = (await http.get(f"{API}/catalogue", params={"q": "ROS"})).json()["items"]
    assert (foreign.json()["code"], nobody.json()["code"]) == (
        "inventory.currency_mismatch",
        "inventory.reference_unknown",
    )
    assert [one["price"] for one in history] == [{"amount": 150_000, "currency": "AMD"}]
    assert [one["price"] for one in listed] == [{"amount": 150_000, "currency": "AMD"}]
    events = await shop.service.published(PriceChanged)
    assert [(e.store_id, e.sequence, e.price.amount) for e in events] == [
        (MOSCOW, 1, 25_000),
        (MOSCOW, 2, 27_000),
        (YEREVAN, 1, 150_000),
    ]
    assert {e.price_key for e in events} == {f"{rose}@{MOSCOW}", f"{rose}@{YEREVAN}"}


async def test_price_is_suggested_from_cost_labour_and_margin(shop: Shop) -> None:
    """S93, S94."""
    rose, paper = await shop.product("rose"), await shop.product("paper")
    await shop.receive(rose, 30, cost=100_000)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        body = recipe_body("ocean", {rose: "7.000", paper: "1.000"})
        recipe = (await http.post(f"{API}/recipes", json=body)).json()["id"]
        early = await http.get(f"{API}/recipes/{recipe}/suggested-price")
        await shop.receive(paper, 10, cost=5_000)
        found = (await http.get(f"{API}/recipes/{recipe}/suggested-price")).json()
    assert (early.status_code, early.json()["code"]) == (409, "inventory.cost_unknown")
    assert {name: money["amount"] for name, money in found.items()} == {
        "cost": 23_333 + 500,
        "labour": 30_000,
        "price": 2 * (23_833 + 30_000),
    }


async def test_barcode_has_one_owner_at_a_time(shop: Shop) -> None:
    """S88."""
    rose, tulip = await shop.product("rose"), await shop.product("tulip")
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        path = f"{API}/products/{rose}/barcodes/460001"
        assert [(await http.put(path)).status_code for _ in range(2)] == [204, 204]
        taken = await http.put(f"{API}/products/{tulip}/barcodes/460001")
        not_theirs = await http.delete(f"{API}/products/{tulip}/barcodes/460001")
        assert (await http.get(f"{API}/barcodes/460001")).json()["product_id"] == str(rose)
        assert (await http.delete(path)).status_code == 204
        assert (await http.get(f"{API}/barcodes/460001")).status_code == 404
        assert (await http.put(f"{API}/products/{tulip}/barcodes/460001")).status_code == 204
        record = (await http.get(f"{API}/products/{rose}/barcodes")).json()
        strange = await http.put(f"{API}/products/{rose}/barcodes/a b")
    assert (taken.json()["code"], not_theirs.json()["code"]) == (
        "inventory.barcode_taken",
        "inventory.barcode_not_owned",
    )
    assert [(one["code"], one["owned_until"] is None) for one in record] == [("460001", False)]
    assert strange.status_code == 422


async def test_catalogue_is_paged_and_filtered(shop: Shop) -> None:
    for name in ("a", "b", "c"):
        await shop.product(f"rose-{name}")
    await shop.product("tulip")
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        first = (await http.get(f"{API}/products", params={"q": "rose", "size": 2})).json()
        second = (
            await http.get(f"{API}/products", params={"q": "rose", "size": 2, "cursor": first["next_cursor"]})
        ).json()
        garbage = await http.get(f"{API}/products", params={"cursor": "nonsense"})
        units = (await http.get(f"{API}/units")).json()
        made = await http.post(f"{API}/categories", json={"title": {"ru": "Розы"}, "parent_id": str(shop.category)})
        orphan = await http.post(f"{API}/categories", json={"title": {"ru": "Розы"}, "parent_id": str(uuid7())})
        categories = (await http.get(f"{API}/categories")).json()
    assert [item["sku"] for item in first["items"] + second["items"]] == ["rose-a", "rose-b", "rose-c"]
    assert (second["next_cursor"], garbage.status_code) == (None, 400)
    assert [unit["code"] for unit in units] == ["piece", "stem"]
    assert (made.status_code, orphan.status_code) == (201, 422)
    assert {category["title"]["ru"] for category in categories} == {"Цветы", "Розы"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/products"),
        ("POST", "/recipes"),
        ("PUT", "/prices"),
        ("POST", "/holds"),
        ("GET", "/stock"),
        ("POST", "/receipts"),
        ("POST", "/write-offs"),
    ],
)
async def test_nothing_is_done_without_the_permission(shop: Shop, method: str, path: str) -> None:
    async with shop.service.client(shop.service.user(MOSCOW, permissions=set())) as http:
        assert (await http.request(method, f"{API}{path}", json={})).status_code == 403
    async with shop.service.client(None) as http:
        assert (await http.request(method, f"{API}{path}", json={})).status_code == 401
