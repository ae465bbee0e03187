"""The bonus ledger: each cause once, balance = sum, never below zero (R25)."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.crm import BonusPosted
from contracts.ids import CustomerId, OrderId
from crm.app import SERVICE
from crm.reminders import bonus_balances_add_up
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts import permissions
from services.crm.tests.builders import HERE, amd, completed, refunded, store_changed

pytestmark = pytest.mark.servers
URL = "/api/crm/v1"
ALL = frozenset(permissions.ALL - permissions.EXTERNAL)


@pytest.fixture
async def crm(start: Callable[..., Awaitable[RunningService]]) -> RunningService:
    service = await start(SERVICE)
    await service.deliver(store_changed(HERE))
    return service


async def a_customer(service: RunningService) -> CustomerId:
    async with service.client(service.user(HERE, permissions=ALL)) as http:
        answer = await http.post(f"{URL}/customers", json={"display_name": "Ani"})
    return CustomerId(UUID(answer.json()["id"]))


async def balance(service: RunningService, customer: CustomerId) -> int:
    rows = await service.rows("select balance from {schema}.bonus_balances where customer_id = :c", c=customer)
    return rows[0].balance if rows else 0


async def test_a_completed_order_earns_once_and_refunds_take_back_exactly(crm: RunningService) -> None:
    customer, order = await a_customer(crm), OrderId(uuid7())
    await crm.deliver(completed(order, customer, paid=12_000, fee=2_000), times=3)
    assert await balance(crm, customer) == amd(500).amount
    await crm.deliver(refunded(order, 4_000), times=2)
    await crm.deliver(refunded(order, 8_000), times=2)
    assert await balance(crm, customer) == 0
    assert [(event.kind, event.balance.amount) for event in await crm.published(BonusPosted)] == [
        ("earned", 50_000),
        ("reversed", 33_300),
        ("reversed", 0),
    ]


async def test_any_sequence_with_repeats_ends_in_the_sum_of_its_entries(crm: RunningService) -> None:
    customer = await a_customer(crm)
    chance = random.Random(7)
    events: list[Any] = []
    for _ in range(12):
        order, paid = OrderId(uuid7()), chance.randrange(1_000, 50_000)
        events.append(completed(order, customer, paid))
        if chance.random() < 0.6:
            events.append(refunded(order, paid))
    for event in events + chance.sample(events, len(events)):
        await crm.deliver(event, event_id=uuid7())
    kept = sum(
        row.amount
        for row in await crm.rows("select amount from {schema}.bonus_entries where customer_id = :c", c=customer)
    )
    refunds = {event.order_id for event in events if not hasattr(event, "paid")}
    expected = sum(
        event.paid.percent(5).amount for event in events if hasattr(event, "paid") and event.order_id not in refunds
    )
    assert (await balance(crm, customer), kept) == (expected, expected)
    assert await bonus_balances_add_up(crm.runtime) == []


async def test_two_tills_cannot_spend_the_same_bonus(crm: RunningService) -> None:
    customer = await a_customer(crm)
    await crm.deliver(completed(OrderId(uuid7()), customer, paid=20_000))
    async with crm.client(crm.user(HERE, permissions=ALL)) as http:
        answers = await asyncio.gather(
            *(
                http.post(
                    f"{URL}/customers/{customer}/bonus/spend",
                    json={"amount": {"amount": amd(700).amount, "currency": "AMD"}},
                    headers={"Idempotency-Key": f"till-{number}"},
                )
                for number in range(5)
            )
        )
        first = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
        again = await http.post(
            f"{URL}/customers/{customer}/bonus/spend",
            json={"amount": {"amount": amd(700).amount, "currency": "AMD"}},
            headers={"Idempotency-Key": f"till-{first}"},
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert (again.status_code, again.json()) == (200, {"balance": {"amount": amd(300).amount, "currency": "AMD"}})
    assert await balance(crm, customer) == amd(300).amount


async def test_bonus_moves_only_with_a_key(crm: RunningService) -> None:
    customer = await a_customer(crm)
    async with crm.client(crm.user(HERE, permissions=ALL)) as http:
        body = {"amount": {"amount": 100, "currency": "AMD"}, "why": "gift"}
        answer = await http.post(f"{URL}/customers/{customer}/bonus/adjust", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency.key_required")
    assert await balance(crm, customer) == 0


async def test_the_self_check_finds_a_balance_that_was_tampered_with(crm: RunningService) -> None:
    customer = await a_customer(crm)
    await crm.deliver(completed(OrderId(uuid7()), customer))
    async with crm.runtime.db.transaction(Scope.network()) as tx:
        await tx.execute(text("update crm.bonus_balances set balance = balance + 1"))
    assert len(await bonus_balances_add_up(crm.runtime)) == 1
    with pytest.raises(DBAPIError, match="append-only"):
        async with crm.runtime.db.transaction(Scope.network()) as tx:
            await tx.execute(text("delete from crm.bonus_entries"))


async def test_an_order_for_somebody_who_is_no_customer_here_earns_nothing_and_parks_nothing(
    crm: RunningService,
) -> None:
    assert await crm.deliver(completed(OrderId(uuid7()), CustomerId(uuid7()))) == 1
    assert await crm.published(BonusPosted) == []
