"""What must be true of the platform's data at any moment, and what must be true once it has come to rest.

    python -m tools.invariants .narciss/run.json             the first kind: true in every committed state
    python -m tools.invariants .narciss/run.json --at-rest   both: nothing is being done and every event has arrived
    python -m tools.invariants .narciss/run.json --since 2026-11-23T06:00+00:00   and events that somebody has not heard

Reads the whole database as its owner, in one snapshot, and writes nothing. One line per broken invariant with the
first few rows that break it; exit code 1 when there is one. Each invariant is one query that returns what breaks it.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import asyncpg

SHOWN: Final = 5
SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence, and the query that returns one row of text for each thing it is not true of."""

    says: str
    broken_by: str
    at_rest: bool = False


STOCK: Final = (
    Invariant(
        "what is on hand of a batch is the sum of its movements",
        """
        select format('batch %s: on hand %s, moved %s', b.id, b.on_hand, coalesce(m.moved, 0))
        from inventory.batches b
        left join (select batch_id, sum(quantity) as moved from inventory.movements group by 1) m on m.batch_id = b.id
        where b.on_hand <> coalesce(m.moved, 0)
        """,
    ),
    Invariant(
        "what is reserved of a batch is the sum of its live reservations",
        """
        select format('batch %s: reserved %s, promised %s', b.id, b.reserved, coalesce(r.promised, 0))
        from inventory.batches b
        left join (
          select batch_id, sum(quantity) as promised from inventory.reservations where ended_at is null group by 1
        ) r on r.batch_id = b.id
        where b.reserved <> coalesce(r.promised, 0)
        """,
    ),
    Invariant(
        "the balance of a product at a place is the sum of its batches",
        """
        select format('product %s at %s: %s/%s, batches %s/%s',
          product_id, location_id, b.on_hand, b.reserved, s.on_hand, s.reserved)
        from inventory.balances b
        full join (
          select location_id, product_id, sum(on_hand) as on_hand, sum(reserved) as reserved
          from inventory.batches group by 1, 2
        ) s using (location_id, product_id)
        where (coalesce(b.on_hand, 0), coalesce(b.reserved, 0)) <> (coalesce(s.on_hand, 0), coalesce(s.reserved, 0))
        """,
    ),
    Invariant(
        "nothing is reserved that is not there",
        """
        select format('batch %s: reserved %s of %s', id, reserved, on_hand) from inventory.batches
        where reserved < 0 or reserved > on_hand
        """,
    ),
    Invariant(
        "a live reservation belongs to a hold that stands or to an order that has its stock",
        """
        select format('reservation %s of hold %s (%s), order %s (%s)', r.id, r.hold_id, h.state, r.order_id, o.state)
        from inventory.reservations r
        left join inventory.holds h on h.id = r.hold_id
        left join inventory.order_reservations o on o.order_id = r.order_id
        where r.ended_at is null
          and not case when r.order_id is null then h.state = 'held' else coalesce(o.state = 'reserved', false) end
        """,
    ),
    Invariant(
        "a hold is let go within a minute of its end",
        """
        select format('hold %s ended at %s', id, expires_at) from inventory.holds
        where state = 'held' and expires_at < now() - interval '1 minute'
        """,
    ),
    Invariant(
        "a hold that was bound belongs to an order that inventory knows",
        """
        select format('hold %s of order %s', h.id, h.order_id) from inventory.holds h
        where h.state = 'bound' and not exists (
          select from inventory.order_reservations r where r.order_id = h.order_id
        )
        """,
    ),
    Invariant(
        "an order that was given up keeps no stems",
        """
        select format('order %s (%s): reservation %s', o.number, o.status, r.id)
        from orders.orders o join inventory.reservations r on r.order_id = o.id and r.ended_at is null
        where o.status in ('cancelled', 'lost')
        """,
        at_rest=True,
    ),
    Invariant(
        "inventory knows every order that goes on",
        """
        select format('order %s (%s)', o.number, o.status) from orders.orders o
        where o.ended_at is null and not exists (
          select from inventory.order_reservations r where r.order_id = o.id
        )
        """,
        at_rest=True,
    ),
)
MONEY: Final = (
    Invariant(
        "captured = allocated + refunded + unallocated, each the sum of its ledger",
        """
        select format('payment %s: %s of %s allocated, %s refunded; ledgers say %s of %s, %s', p.id,
          b.allocated, b.captured, b.refunded, coalesce(a.allocated, 0), p.amount, coalesce(r.refunded, 0))
        from pos.payments p
        left join pos.payment_balances b on b.payment_id = p.id
        left join (select payment_id, sum(amount) as allocated from pos.allocations group by 1) a on a.payment_id = p.id
        left join (
          select payment_id, sum(amount) as refunded from pos.refund_postings group by 1
        ) r on r.payment_id = p.id
        where b.payment_id is null or b.captured <> p.amount or b.captured <> b.allocated + b.refunded + b.unallocated
          or b.allocated <> coalesce(a.allocated, 0) or b.refunded <> coalesce(r.refunded, 0)
        """,
    ),
    Invariant(
        "an order's total is the sum of its lines and its delivery",
        """
        select format('order %s: %s, lines %s, delivery %s', o.number, o.total, sum(i.total),
          o.delivery -> 'fee' ->> 'amount')
        from orders.orders o join orders.order_items i on i.order_id = o.id
        group by o.id
        having o.total <> sum(i.total) + coalesce((o.delivery -> 'fee' ->> 'amount')::bigint, 0)
        """,
    ),
    Invariant(
        "what an order was paid is the sum of what it was told of",
        """
        select format('order %s: paid %s, told %s; refunded %s, told %s', o.number, o.paid, coalesce(m.paid, 0),
          o.refunded, coalesce(m.refunded, 0))
        from orders.orders o
        left join (
          select order_id, coalesce(sum(amount) filter (where kind = 'payment'), 0) as paid,
            coalesce(sum(amount) filter (where kind = 'refund'), 0) as refunded
          from orders.order_money group by 1
        ) m on m.order_id = o.id
        where (o.paid, o.refunded) <> (coalesce(m.paid, 0), coalesce(m.refunded, 0))
        """,
    ),
    Invariant(
        "one fiscal operation has one receipt, and one receipt one operation",
        """
        select format('receipt %s of register %s: %s operations', receipt_number, register_id, count(*))
        from fiscal_gateway_am.operations where receipt_number is not null
        group by register_id, receipt_number having count(*) > 1
        """,
    ),
    Invariant(
        "the till and the register's journal say the same of a receipt",
        """
        select format('operation %s: till %s № %s, register № %s', f.id, f.state, f.receipt_number, o.receipt_number)
        from pos.fiscal_operations f left join fiscal_gateway_am.operations o on o.id = f.id
        where f.country = 'AM' and f.receipt_number is distinct from o.receipt_number::text
        """,
        at_rest=True,
    ),
    Invariant(
        "what orders were told of money is what the till allocated and gave back",
        """
        select format('order %s: told %s, allocated %s', o.number, o.paid - o.refunded, coalesce(a.kept, 0))
        from orders.orders o
        left join (
          select order_id, sum(amount) as kept from pos.allocations where order_id is not null group by 1
        ) a on a.order_id = o.id
        where o.paid - o.refunded <> coalesce(a.kept, 0)
        """,
        at_rest=True,
    ),
)
FLOW: Final = (
    Invariant(
        "an order that goes on waits for something with a deadline, or for a person who was told",
        """
        select format('order %s (%s)', o.number, o.status) from orders.orders o
        where o.ended_at is null and o.attention is null
          and not exists (select from orders.order_deadlines d where d.order_id = o.id)
        """,
    ),
    Invariant(
        "a deadline is looked at within a minute",
        """
        select format('order %s: %s was due at %s', order_id, wait, due_at) from orders.order_deadlines
        where due_at < now() - interval '1 minute'
        """,
    ),
    Invariant(
        "what orders say of an order's stock is what inventory says",
        """
        select format('order %s: %s, inventory %s', o.number, o.stock, r.state)
        from orders.orders o join inventory.order_reservations r on r.order_id = o.id
        where o.stock_version <> r.version and r.state <> 'expected' and o.ended_at is null
        """,
        at_rest=True,
    ),
)
"""`stock_version` of an order is the version of the last thing inventory said about it."""


_UNPUBLISHED: Final = """
select format('%s %s, attempt %s: %s', type, event_id, attempts, last_error) from {schema}.outbox
where published_at is null
"""


def outboxes(schemas: Sequence[str]) -> tuple[Invariant, ...]:
    """Of each context: everything that was committed has been published."""
    return tuple(
        Invariant(f"the outbox of {schema} is drained", _UNPUBLISHED.format(schema=schema), at_rest=True)
        for schema in schemas
    )


async def broken(postgres_url: str, *, at_rest: bool) -> list[str]:
    """A sentence for each invariant that does not hold, with the first rows that break it."""
    connection = await asyncpg.connect(postgres_url, timeout=10, command_timeout=SECONDS)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await broken_within(connection, at_rest=at_rest)
    finally:
        await connection.close()


async def broken_within(connection: asyncpg.Connection, *, at_rest: bool) -> list[str]:
    """The same, as a transaction of the owner sees it."""
    await connection.execute("select set_config('narciss.stores', '*', true)")
    found = await connection.fetch("select schemaname from pg_tables where tablename = 'outbox' order by 1")
    asked = [*STOCK, *MONEY, *FLOW, *outboxes([str(row[0]) for row in found])]
    said = [await _said(connection, one) for one in asked if at_rest or not one.at_rest]
    return [sentence for sentence in said if sentence]


async def _said(connection: asyncpg.Connection, invariant: Invariant) -> str:
    rows = [str(row[0]) for row in await connection.fetch(invariant.broken_by)]
    if not rows:
        return ""
    more = [f"and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
    return "\n    ".join([f"not true: {invariant.says}", *rows[:SHOWN], *more])


async def _unheard(postgres_url: str, since: datetime) -> list[str]:
    # Imported here: who listens is known to the contexts' own code, and all of it would be loaded for every question.
    from tools import heard

    connection = await asyncpg.connect(postgres_url, timeout=10, command_timeout=SECONDS)
    try:
        return await heard.unheard(connection, heard.listeners(), since)
    finally:
        await connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.invariants")
    parser.add_argument("run_file", type=Path)
    parser.add_argument("--at-rest", action="store_true", help="nothing is being done: events must have arrived, too")
    parser.add_argument(
        "--since", type=datetime.fromisoformat, help="events recorded since then took effect everywhere"
    )
    options = parser.parse_args()
    url = str(json.loads(options.run_file.read_text())["postgres_url"])
    said = asyncio.run(broken(url, at_rest=options.at_rest))
    if options.since is not None:
        said += asyncio.run(_unheard(url, options.since))
    print("\n".join(said) if said else "every invariant holds")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
