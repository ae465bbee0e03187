"""Events in, figures out: exact to the minor unit, whatever the order of arrival."""

import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from analytics.app import SERVICE
from analytics.consumers import every_event
from analytics.tables import metadata
from chassis.db import sqlalchemy_url
from chassis.events import Event
from chassis.ids import StoreId, uuid7
from chassis.migrate import differences
from chassis.scope import Scope
from chassis.tables import PLATFORM_TABLES
from chassis.testing import RunningService, migrated
from contracts.events.inventory import StockConsumed
from contracts.events.network import StoreChanged
from contracts.events.operations import IncidentCleared, IncidentRaised
from contracts.events.orders import OrderCompleted, OrderNeedsAttention, OrderStatus
from contracts.ids import LegalEntityId, OrderId
from contracts.money import Money
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

pytestmark = pytest.mark.servers
HERE, THERE = StoreId(uuid7()), StoreId(uuid7())
DONE = datetime(2026, 2, 14, 20, 30, tzinfo=UTC)
READ = {"analytics.read", "orders.read", "operations.read", "operations.manage"}


@pytest.fixture
async def analytics(start: Callable[..., Awaitable[RunningService]]) -> RunningService:
    service = await start(SERVICE)
    for store in (HERE, THERE):
        await service.deliver(store_changed(store))
    return service


def store_changed(store: StoreId) -> StoreChanged:
    return StoreChanged(
        store_id=store,
        sequence=1,
        occurred_at=DONE,
        changed_store_id=store,
        legal_entity_id=LegalEntityId(uuid7()),
        title=f"Shop {str(store)[-4:]}",
        address="Abovyan 8",
        country="AM",
        time_zone="Asia/Yerevan",
        currency="AMD",
        language="hy",
        active=True,
    )


def completed(order: OrderId, store: StoreId = HERE) -> OrderCompleted:
    return OrderCompleted(
        store_id=store,
        sequence=9,
        occurred_at=DONE,
        order_id=order,
        number="KEN-1",
        status=OrderStatus.DELIVERED,
        lines=(),
        total=Money(1_350_000, "AMD"),
        paid=Money(1_350_000, "AMD"),
        delivery_fee=Money(150_000, "AMD"),
    )


def consumed(order: OrderId, store: StoreId = HERE) -> StockConsumed:
    return StockConsumed(
        store_id=store, sequence=3, occurred_at=DONE, order_id=order, takes=(), cost=Money(430_000, "AMD")
    )


async def statement(service: RunningService, store: StoreId) -> dict[str, int]:
    async with service.client(service.user(store, permissions=READ)) as http:
        answer = await http.get(
            "/api/analytics/v1/profit-and-loss", params={"first_day": "2026-02-01", "last_day": "2026-02-28"}
        )
    assert answer.status_code == 200, answer.text
    return {f"{line['day']} {line['kind']}": line["amount"]["amount"] for line in answer.json()["lines"]}


async def test_profit_and_loss_is_the_same_for_any_order_of_arrival_and_repetition(analytics: RunningService) -> None:
    for count, order_of_arrival in enumerate(itertools.permutations((completed, consumed)), start=1):
        order = OrderId(uuid7())
        for make in order_of_arrival:
            assert await analytics.deliver(make(order), times=2) >= 1
        assert await statement(analytics, HERE) == {
            "2026-02-15 goods": 1_200_000 * count,
            "2026-02-15 delivery": 150_000 * count,
            "2026-02-15 stem_cost": -430_000 * count,
        }


async def test_another_store_sees_none_of_it(analytics: RunningService) -> None:
    """S9, R24: statement, documents, passport, incidents."""
    order = OrderId(uuid7())
    await analytics.deliver(completed(order))
    await analytics.deliver(attention(order))
    assert await statement(analytics, THERE) == {}
    async with analytics.client(analytics.user(THERE, permissions=READ)) as http:
        assert (await http.get(f"/api/analytics/v1/passports/{order}")).status_code == 404
        assert (await http.get("/api/analytics/v1/incidents")).json()["items"] == []
        documents = {"store_id": str(HERE), "day": "2026-02-15", "kind": "goods"}
        answer = await http.get("/api/analytics/v1/profit-and-loss/documents", params=documents)
        assert (answer.status_code, answer.json()["code"]) == (403, "identity.store_not_assigned")


async def test_the_passport_shows_everything_once_in_causal_order(analytics: RunningService) -> None:
    order = OrderId(uuid7())
    event_id = uuid7()
    await analytics.deliver(consumed(order), times=3, event_id=event_id)
    await analytics.deliver(completed(order))
    async with analytics.client(analytics.user(HERE, permissions=READ)) as http:
        passport = (await http.get(f"/api/analytics/v1/passports/{order}")).json()
    assert [entry["type"] for entry in passport["entries"]] == ["inventory.stock_consumed", "orders.order_completed"]
    assert passport["entries"][0]["event_id"] == str(event_id)


def attention(order: OrderId) -> OrderNeedsAttention:
    return OrderNeedsAttention(
        store_id=HERE,
        sequence=2,
        occurred_at=DONE,
        order_id=order,
        number="KEN-1",
        status=OrderStatus.PLACED,
        problem="stock_short",
        facts={"missing": "rose"},
    )


async def test_an_incident_is_raised_once_and_cleared_once(analytics: RunningService) -> None:
    await analytics.deliver(attention(OrderId(uuid7())), times=2)
    raised = await analytics.published(IncidentRaised)
    assert [(event.kind, event.evidence) for event in raised] == [("order.stock_short", {"missing": "rose"})]
    async with analytics.client(analytics.user(HERE, permissions=READ)) as http:
        url = f"/api/analytics/v1/incidents/{raised[0].incident_id}/clear"
        assert (await http.post(url)).status_code == 204
        again = await http.post(url)
        assert (again.status_code, again.json()["code"]) == (409, "analytics.incident_already_cleared")
        assert (await http.get("/api/analytics/v1/incidents")).json()["items"] == []
        assert (await http.post(f"/api/analytics/v1/incidents/{uuid4()}/clear")).status_code == 404
    assert len(await analytics.published(IncidentCleared)) == 1


async def test_a_period_beyond_reason_is_refused(analytics: RunningService) -> None:
    async with analytics.client(analytics.user(HERE, permissions=READ)) as http:
        answer = await http.get(
            "/api/analytics/v1/profit-and-loss", params={"first_day": "2020-01-01", "last_day": "2026-01-01"}
        )
    assert (answer.status_code, answer.json()["code"]) == (422, "analytics.period_too_long")


async def test_ledger_lines_cannot_be_changed(analytics: RunningService) -> None:
    from sqlalchemy import text

    await analytics.deliver(completed(OrderId(uuid7())))
    with pytest.raises(DBAPIError, match="append-only"):
        async with analytics.runtime.db.transaction(Scope.network()) as tx:
            await tx.execute(text("update analytics.ledger set amount = 0"))


def test_every_promised_event_is_kept() -> None:
    names = {event.name for event in every_event()}
    assert {"orders.order_placed", "gateway.store_changed", "fiscal.receipt_issued"} - names == {
        "gateway.store_changed"
    }
    assert all(issubclass(event, Event) for event in every_event())
    assert len(names) >= 60


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
            " where nspname = 'analytics' and relkind = 'r' and not relforcerowsecurity order by 1"
        )
        names = {row.relname for row in unguarded}
    await engine.dispose()
    assert found == []
    assert names == {*PLATFORM_TABLES, "alembic_version"}
