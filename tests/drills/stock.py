"""Stems for everybody: a drill proves nothing about reservations once the shop is sold out."""

from typing import Any, Final

from tests.stories.people import Refused, until
from tests.stories.shop import Shop

STEMS: Final = "50000.000"


async def plenty(shop: Shop) -> dict[str, Any]:
    """A line of an order of which there is enough for all drills: a published recipe, its components received."""
    recipe = await shop.published_recipe()
    card = await shop.manager.get(f"/api/inventory/v1/recipes/{recipe['recipe_id']}")
    places = await shop.manager.get("/api/inventory/v1/locations", store_id=shop.store_id)
    place = next(one for one in places if one["fulfils"] and one["active"])
    lines = [
        {"product_id": one["product_id"], "quantity": STEMS, "cost": {"amount": 1_000_000, "currency": "AMD"}}
        for one in card["composition"]["components"]
    ]
    draft = await shop.manager.post("/api/inventory/v1/receipts", {"location_id": place["id"], "lines": lines})
    path = f"/api/inventory/v1/receipts/{draft['id']}/posting"
    posted = await shop.manager.try_to("POST", path, version=draft["version"])
    if posted.is_error:
        raise Refused(f"the stems were not received: {posted.text[:300]}")
    product = lines[0]["product_id"]

    async def there() -> bool:
        return await shop.free(str(product)) >= 10_000

    await until("stems on the shelf", there)
    return {"kind": "recipe", "sellable_id": recipe["sellable_id"], "quantity": "1.000"}
