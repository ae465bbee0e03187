"""The ledger on the real database: provable, append-only, whole after any sequence of events."""

import json
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from chassis.db import sqlalchemy_url
from chassis.events import Event
from chassis.migrate import differences
from chassis.scope import Scope
from chassis.tables import PLATFORM_TABLES
from chassis.testing import RunningService, TestKeys, migrated, running
from contracts.demo import STORES, demo_id
from contracts.events import pos as events
from contracts.events.pos import PaymentRecorded, PaymentRefunded, RefundRequested
from contracts.ids import OrderId
from pos import demo, store_money
from pos.app import SERVICE, money_is_whole
from pos.tables import metadata
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from services.pos.tests.builders import Shop, amd, as_json, open_shop

pytestmark = pytest.mark.servers
EXAMPLES = Path(__file__).parents[4] / "contracts" / "examples"
NETWORK_WIDE = {"sellables"}
"""Codes and units of what is sold are the same in every store, and no secret."""


async def _step(shop: Shop, orders: list[OrderId], chance: random.Random) -> None:
    """One thing that may happen at any moment; refusals are part of life."""
    order_id = chance.choice(orders)
    match chance.randrange(7):
        case 0:
            orders.append(await shop.confirmed())
        case 1:
            method = chance.choice(["cash", "card_terminal", "transfer", "bonus"])
            await shop.pay(order_id, amd(chance.choice([1, 5_000, 13_500, 20_000])), method)
        case 2:
            await shop.service.deliver(shop.captured(await shop.request_of(order_id)))
        case 3:
            payments = (await shop.get("/payments"))["items"]
            if payments:
                body: dict[str, Any] = {"reason": "random"}
                if chance.random() < 0.7:
                    body["amount"] = as_json(amd(chance.choice([1, 700, 9_000])))
                await shop.post(f"/payments/{chance.choice(payments)['id']}/refunds", body)
        case 4:
            asked = await shop.published(RefundRequested)
            if asked:
                one = chance.choice(asked)
                await shop.service.deliver(shop.refunded(one) if chance.random() < 0.6 else shop.refund_failed(one))
        case 5:
            open_ones = (await shop.get("/refunds", state=chance.choice(["due", "failed"])))["items"]
            if open_ones:
                verb = chance.choice(["settle", "retry"])
                body = {"register_id": str(shop.register_id)} if verb == "settle" else {}
                await shop.post(f"/refunds/{chance.choice(open_ones)['id']}/{verb}", body)
        case _:
            if chance.random() < 0.3:
                end = chance.choice([shop.lost_event, shop.cancelled_event])
                await shop.service.deliver(end(order_id), times=2)


@pytest.mark.parametrize("seed", range(4))
async def test_money_is_whole_after_any_sequence(pos: RunningService, seed: int) -> None:
    shop, chance = await open_shop(pos), random.Random(seed)
    orders = [await shop.confirmed()]
    for _ in range(30):
        await _step(shop, orders, chance)
    assert await money_is_whole(pos.runtime) == []
    captured = [one.amount.amount for one in await shop.published(PaymentRecorded)]
    back = [one.amount.amount for one in await shop.published(PaymentRefunded)]
    found = (await shop.get("/payments", size=200))["items"]
    names = ("amount", "allocated", "refunded", "unallocated")
    sums = {name: sum(one[name]["amount"] for one in found) for name in names}
    assert sums["amount"] == sum(captured) == sums["allocated"] + sums["refunded"] + sums["unallocated"]
    assert sums["refunded"] == sum(back)
    for order_id in orders:
        state = await shop.get(f"/orders/{order_id}/money")
        allocated = [
            part.amount.amount
            for one in await shop.published(PaymentRecorded)
            for part in one.allocations
            if part.order_id == order_id
        ]
        returned = [one.amount.amount for one in await shop.published(PaymentRefunded) if one.order_id == order_id]
        # Whoever adds up our events comes to the same sum as our ledger.
        assert state["paid"]["amount"] == sum(allocated) - sum(returned)


@pytest.mark.parametrize(
    "statement",
    [
        "update pos.payments set amount = amount + 1",
        "delete from pos.allocations",
        "update pos.refund_postings set amount = 1",
        "truncate pos.payments",
    ],
)
async def test_the_ledgers_only_grow(shop: Shop, statement: str) -> None:
    payment_id = (await shop.pay(await shop.confirmed(), amd(5_000), "transfer")).json()["id"]
    refund = (await shop.post(f"/payments/{payment_id}/refunds", {"reason": "test"})).json()["items"][0]
    await shop.post(f"/refunds/{refund['id']}/settle")
    with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
        async with shop.service.runtime.db.transaction(Scope.network()) as tx:
            await tx.execute(text(statement))


@pytest.mark.parametrize(
    "change",
    ["allocated = allocated + 1", "unallocated = unallocated - 1, refunded = refunded + 1", "refunding = 999999999"],
)
async def test_the_database_itself_refuses_money_that_does_not_add_up(shop: Shop, change: str) -> None:
    payment_id = (await shop.pay(await shop.confirmed(), amd(5_000), "transfer")).json()["id"]
    with pytest.raises(DBAPIError, match="violates check constraint"):
        async with shop.service.runtime.db.transaction(Scope.network()) as tx:
            await tx.execute(
                text(f"update pos.payment_balances set {change} where payment_id = :id"), {"id": payment_id}
            )


async def test_the_self_check_names_a_payment_whose_balance_is_not_its_ledger(shop: Shop) -> None:
    payment_id = (await shop.pay(await shop.confirmed(), amd(5_000), "transfer")).json()["id"]
    async with shop.service.runtime.db.transaction(Scope.network()) as tx:
        await tx.execute(
            text("update pos.payment_balances set allocated = 0, unallocated = captured where payment_id = :id"),
            {"id": payment_id},
        )
    assert await money_is_whole(shop.service.runtime) == [f"payment {payment_id} is out of balance with its ledger"]
    async with shop.service.runtime.db.transaction(Scope.network()) as tx:
        await store_money.derive_balance(tx, payment_id)
    assert await money_is_whole(shop.service.runtime) == []


async def test_the_migrated_database_equals_the_tables_and_every_table_has_a_scope(
    new_database: Callable[[], Awaitable[str]],
) -> None:
    admin_url = await new_database()
    await migrated(SERVICE, admin_url)
    engine = create_async_engine(sqlalchemy_url(admin_url), connect_args={"server_settings": {"search_path": "public"}})
    async with engine.connect() as connection:
        found: list[Any] = await connection.run_sync(differences, metadata)
        unguarded = await connection.exec_driver_sql(
            "select relname from pg_class join pg_namespace n on n.oid = relnamespace"
            " where nspname = 'pos' and relkind = 'r' and not relforcerowsecurity"
        )
        names = {row.relname for row in unguarded}
    await engine.dispose()
    assert found == []
    assert names == {*PLATFORM_TABLES, "alembic_version", *NETWORK_WIDE}


def promised() -> dict[str, type[Event]]:
    return {
        each.name: each
        for each in vars(events).values()
        if isinstance(each, type) and issubclass(each, Event) and "name" in vars(each)
    }


async def test_every_event_of_pos_is_produced_with_the_fields_of_its_example(shop: Shop) -> None:
    online, counter = await shop.paid_online(), await shop.confirmed()
    await shop.pay(counter, amd(13_500))
    await shop.service.deliver(shop.issued((await shop.fiscal_asked(online))[0]))
    await shop.service.deliver(shop.cancelled_event(online))
    await shop.service.deliver(shop.refunded((await shop.published(RefundRequested))[0]))
    shift = await shop.get(f"/registers/{shop.register_id}/shift")
    await shop.post(f"/shifts/{shift['id']}/close", {"counted_cash": as_json(amd(33_500))})
    for name, event in promised().items():
        produced = await shop.published(event)
        assert produced, f"{name} was never said"
        example = json.loads((EXAMPLES / f"{name}.v1.json").read_text())
        said = [set(one.model_dump(mode="json", exclude_none=True)) for one in produced]
        assert any(set(example) <= fields for fields in said), f"{name}: {set(example)} is not in {said}"


async def test_demo_data_is_the_same_however_often_it_is_loaded(
    new_database: Callable[..., Awaitable[str]], keys: TestKeys
) -> None:
    admin_url = await new_database()
    async with running(SERVICE, admin_url=admin_url, keys=keys) as service:
        env = {"NARCISS_POSTGRES_URL": service.runtime.settings.postgres_url.get_secret_value()}
        await demo.load(env)
        await demo.load(env)
        registers = await service.rows("select id, kind, country, register_number from {schema}.registers")
        kentron = next(row for row in registers if row.id == demo_id("register", "kentron"))
        assert (kentron.kind, kentron.country, len(registers)) == ("hdm", "AM", len(STORES))
        assert [row.kind for row in registers].count("none") == len(STORES) - 1
        assert len(await service.published(events.ShiftOpened)) == len(STORES)
