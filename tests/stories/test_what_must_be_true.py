"""After all stories, deaths of services included: what must be true of the data, and that a lie would be seen."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from tools import invariants

pytestmark = [pytest.mark.platform, pytest.mark.timeout(300)]

ONE_BATCH: Final = "ctid = (select ctid from inventory.batches where on_hand > reserved limit 1)"
ONE_ORDER: Final = "ctid = (select ctid from orders.orders limit 1)"
LIES: Final = {
    "what is on hand of a batch": f"update inventory.batches set on_hand = on_hand + 1 where {ONE_BATCH}",
    "what is reserved of a batch": f"update inventory.batches set reserved = reserved + 0.5 where {ONE_BATCH}",
    "the balance of a product": """
        update inventory.balances set on_hand = on_hand + 1 where ctid = (select ctid from inventory.balances limit 1)
    """,
    "nothing is reserved": f"""
        alter table inventory.batches drop constraint ck_batches_reserved_within_on_hand;
        update inventory.batches set reserved = on_hand + 1 where {ONE_BATCH}
    """,
    "a live reservation": """
        update inventory.reservations set ended_at = null, end_reason = null
        where ctid = (select ctid from inventory.reservations where ended_at is not null limit 1)
    """,
    "a hold is let go": """
        update inventory.holds set state = 'held', expires_at = now() - interval '2 minutes'
        where ctid = (select ctid from inventory.holds limit 1)
    """,
    "a hold that was bound": """
        update inventory.holds set state = 'bound', order_id = '0192f0c1-7d2a-7c3e-8b11-5a5f0b7c9d21'
        where ctid = (select ctid from inventory.holds limit 1)
    """,
    "captured = allocated": """
        update pos.payment_balances set allocated = allocated - 1, unallocated = unallocated + 1
        where ctid = (select ctid from pos.payment_balances where allocated > 0 limit 1)
    """,
    "an order's total": f"update orders.orders set total = total + 1 where {ONE_ORDER}",
    "what an order was paid": f"update orders.orders set paid = paid + 1 where {ONE_ORDER}",
    "one fiscal operation": """
        update fiscal_gateway_am.operations set receipt_number = 1, register_id = '0192f0c1-7d2a-7c3e-8b11-5a5f0b7c9d21'
    """,
    "an order that goes on": "delete from orders.order_deadlines",
    "a deadline is looked at": "update orders.order_deadlines set due_at = now() - interval '1 hour'",
}


@pytest.fixture
def postgres_url(platform_run_file: Path) -> str:
    return str(json.loads(platform_run_file.read_text())["postgres_url"])


@pytest.fixture
async def owner(postgres_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A transaction of the database's owner that never happened."""
    connection = await asyncpg.connect(postgres_url, timeout=10, command_timeout=60)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("select set_config('narciss.stores', '*', true)")
    yield connection
    await transaction.rollback()
    await connection.close()


async def test_every_invariant_holds(owner: asyncpg.Connection) -> None:
    assert await invariants.broken_within(owner, at_rest=False) == []


@pytest.mark.parametrize("beginning", LIES)
async def test_a_lie_is_seen(owner: asyncpg.Connection, beginning: str) -> None:
    await owner.execute(LIES[beginning])
    said = await invariants.broken_within(owner, at_rest=False)
    assert [one for one in said if one.startswith(f"not true: {beginning}")], said


def test_every_invariant_has_its_lie() -> None:
    at_any_moment = [one.says for one in (*invariants.STOCK, *invariants.MONEY, *invariants.FLOW) if not one.at_rest]
    untold = [says for says in at_any_moment if not any(says.startswith(beginning) for beginning in LIES)]
    assert (untold, len(LIES)) == ([], len(at_any_moment))
