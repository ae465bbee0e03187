"""What is published looks like the published examples; and it travels through the real broker."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from chassis.events import Event
from chassis.http import wait_for
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events import inventory as promised
from contracts.events.inventory import PublicationChanged, StockReserved
from contracts.money import Money
from inventory.app import SERVICE
from inventory.catalogue.actions.set_prices import set_prices
from inventory.publication.actions.publish import request_publication
from inventory.publication.loops import keep_true
from inventory.stock.loops import warn_of_expiring_batches

import contracts
from services.inventory.tests.builders import (
    DAY,
    EVERYTHING,
    MOSCOW,
    Later,
    Shop,
    assembled,
    cancelled,
    lost,
    open_shop,
    placed,
    product_line,
    recipe_line,
    today,
)

pytestmark = pytest.mark.servers
EXAMPLES = Path(contracts.__file__).parent.parent / "examples"
PROMISED = [
    found
    for found in vars(promised).values()
    if isinstance(found, type) and issubclass(found, Event) and found is not Event
]


async def story(shop: Shop) -> None:
    """Everything that inventory can say is said once."""
    rose, tulip = await shop.product("rose"), await shop.product("tulip")
    recipe = await shop.recipe("ocean", {rose: 7, tulip: 1})
    await shop.receive(tulip, 30, best_before=today() + DAY)
    await shop.receive(await shop.product("peony"), 5)
    async with shop.service.runtime.db.transaction(Scope.of(MOSCOW)) as tx:
        await set_prices(tx, MOSCOW, {recipe: Money(250_000, "RUB")}, set_by="t", now=Later()())
        await request_publication(tx, MOSCOW, [recipe], requested=True)
    await keep_true(shop.service.runtime)
    await shop.receive(rose, 20)
    await warn_of_expiring_batches(shop.service.runtime, Later()())
    await warn_of_expiring_batches(shop.service.runtime, Later()())
    kept, gone = placed(product_line(rose, 2)), placed(product_line(rose, 2))
    for message in (kept, gone, placed(product_line(rose, 99)), lost(gone.order_id)):
        await shop.service.deliver(message)
    await shop.service.deliver(assembled(kept.order_id, {rose: 2, tulip: 99}))
    await shop.service.deliver(cancelled(kept.order_id))
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        body = {"sku": "made", "title": {"ru": "роза", "hy": "վարդ", "en": "rose"}, "unit": "stem"}
        assert (await http.post("/api/inventory/v1/products", json=body)).status_code == 201
        line = {"product_id": str(rose), "quantity": "1.000"}
        paper = {"location_id": str(shop.places[MOSCOW]), "reason": "wilted", "lines": [line]}
        done = (await http.post("/api/inventory/v1/write-offs", json=paper)).json()["id"]
        back = f"/api/inventory/v1/documents/{done}/reversal"
        await http.post(back, json={"reason": "mistake"}, headers={"If-Match": '"1"'})


def kinds(value: Any) -> Any:
    """A message without its values: names of fields and what sort of thing stands there."""
    if isinstance(value, dict):
        return {name: kinds(inner) for name, inner in value.items() if inner not in (None, [], {}, "")}
    if isinstance(value, list):
        return kinds(value[0])
    return type(value).__name__


def fields_of(shape: Any, at: str = "") -> set[str]:
    if isinstance(shape, dict):
        return {field for name, inner in shape.items() for field in fields_of(inner, f"{at}.{name}")}
    return {f"{at}: {shape}"}


async def test_every_promised_event_is_published_and_shaped_like_its_example(shop: Shop) -> None:
    await story(shop)
    for event_class in PROMISED:
        events = await shop.service.published(event_class)
        assert events, event_class.name
        example = json.loads((EXAMPLES / f"{event_class.name}.v1.json").read_text())
        possible = {field for event in events for field in fields_of(kinds(event.model_dump(mode="json")))}
        certain = set.intersection(*(fields_of(kinds(event.model_dump(mode="json"))) for event in events))
        shown = fields_of(kinds(example))
        optional = {f".{name}" for name, field in event_class.model_fields.items() if not field.is_required()}
        assert not {field for field in shown - possible if not field.startswith(tuple(optional))}, event_class.name
        assert not {field for field in certain - shown if not field.startswith(tuple(optional))}, event_class.name


async def test_order_travels_through_the_broker_and_storefronts_hear_of_it(
    start: Callable[..., Awaitable[RunningService]], new_vhost: Callable[[], Awaitable[str]]
) -> None:
    """S104 and the loop's first step, with relay, consumers and loops running."""
    service = await start(SERVICE, amqp_url=await new_vhost(), roles=frozenset({"api", "worker"}))
    shop = await open_shop(service)
    rose = await shop.product("rose")
    recipe = await shop.recipe("ocean", {rose: 7})
    async with service.runtime.db.transaction(Scope.of(MOSCOW)) as tx:
        await set_prices(tx, MOSCOW, {recipe: Money(250_000, "RUB")}, set_by="t", now=Later()())
        await request_publication(tx, MOSCOW, [recipe], requested=True)
    await shop.receive(rose, 9)
    await _until(lambda: _published(service, recipe, True))
    order = placed(recipe_line(recipe, 1))
    await service.send(order)
    await _until(lambda: _published(service, recipe, False))
    [reserved] = await service.published(StockReserved)
    assert reserved.order_id == order.order_id
    await _until(lambda: _nothing_waits(service))


async def _published(service: RunningService, recipe: UUID, shown: bool) -> bool:
    events = [event for event in await service.published(PublicationChanged) if event.recipe_id == recipe]
    return bool(events) and events[-1].published is shown


async def _nothing_waits(service: RunningService) -> bool:
    return not list(await service.rows("select 1 from {schema}.outbox where published_at is null"))


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    async def look() -> bool | None:
        return await holds() or None

    assert await wait_for(20, look), "it never happened"
