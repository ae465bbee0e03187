"""Payments, allocations and refunds: ledgers that only grow, and the balance derived from them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.db import Tx
from contracts.events.parts import PaymentMethod
from contracts.ids import OrderId, PaymentRequestId, RefundId
from contracts.money import Money
from sqlalchemy import Row, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from pos.domain.fiscal import CASHLESS, Tenders
from pos.domain.ledger import Balance
from pos.tables import allocations, payment_balances, payment_requests, payments, refund_postings, refunds

OPEN_REFUNDS = ("requested", "due", "failed")


async def add_payment(tx: Tx, **values: Any) -> bool:
    """False when a payment with this id, request or provider reference is there already."""
    result = await tx.execute(insert(payments).values(**values).on_conflict_do_nothing())
    if result.rowcount == 0:
        return False
    await tx.execute(
        insert(payment_balances).values(
            payment_id=values["id"],
            store_id=values["store_id"],
            currency=values["currency"],
            captured=values["amount"],
            allocated=0,
            refunded=0,
            unallocated=values["amount"],
            refunding=0,
        )
    )
    return True


async def payment(tx: Tx, payment_id: UUID) -> Row[Any] | None:
    return await tx.first(select(payments).where(payments.c.id == payment_id))


async def payment_for_request(tx: Tx, request_id: UUID) -> Row[Any] | None:
    return await tx.first(select(payments).where(payments.c.payment_request_id == request_id))


async def add_allocations(tx: Tx, lines: Sequence[dict[str, Any]]) -> None:
    if lines:
        await tx.execute(insert(allocations).values(list(lines)))


async def add_refund_posting(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(refund_postings).values(**values))


_DERIVE = text("""
update pos.payment_balances b
set allocated = a.amount, refunded = r.amount, unallocated = b.captured - a.amount - r.amount, refunding = w.amount
from (select coalesce(sum(amount), 0) as amount from pos.allocations where payment_id = :payment_id) a,
     (select coalesce(sum(amount), 0) as amount from pos.refund_postings where payment_id = :payment_id) r,
     (select coalesce(sum(amount), 0) as amount from pos.refunds
      where payment_id = :payment_id and state = any (:open_states)) w
where b.payment_id = :payment_id
""")


async def derive_balance(tx: Tx, payment_id: UUID) -> None:
    """Bring the balance up to its ledgers; its constraints refuse what the ledgers may never say."""
    await tx.execute(_DERIVE, {"payment_id": payment_id, "open_states": list(OPEN_REFUNDS)})


async def lock_balance(tx: Tx, payment_id: UUID) -> Balance | None:
    """The payment's money, locked: of two refunds the second sees what the first took."""
    row = await tx.first(select(payment_balances).where(payment_balances.c.payment_id == payment_id).with_for_update())
    if row is None:
        return None
    parts = await tx.all(
        select(allocations.c.order_id, func.sum(allocations.c.amount).label("amount"))
        .where(allocations.c.payment_id == payment_id, allocations.c.order_id.is_not(None))
        .group_by(allocations.c.order_id)
    )
    waiting = await tx.all(
        select(refunds.c.order_id, refunds.c.from_allocation, refunds.c.amount).where(
            refunds.c.payment_id == payment_id, refunds.c.state.in_(OPEN_REFUNDS)
        )
    )
    refunding: dict[UUID | None, Money] = {}
    for each in waiting:
        key = each.order_id if each.from_allocation else None
        refunding[key] = refunding.get(key, Money.zero(row.currency)) + Money(each.amount, row.currency)
    return Balance(
        captured=Money(row.captured, row.currency),
        refunded=Money(row.refunded, row.currency),
        allocated={part.order_id: Money(int(part.amount), row.currency) for part in parts},
        refunding=refunding,
    )


async def payments_of_order(tx: Tx, order_id: OrderId) -> Sequence[Row[Any]]:
    """Payments meant for the order or allocated to it, in the order of their ids."""
    touching = select(allocations.c.payment_id).where(allocations.c.order_id == order_id)
    return await tx.all(
        select(payments).where((payments.c.order_id == order_id) | payments.c.id.in_(touching)).order_by(payments.c.id)
    )


async def paid_for(tx: Tx, order_id: OrderId, currency: str) -> Money:
    """What is allocated to the order now, refunds taken off."""
    amount = await tx.scalar(
        select(func.coalesce(func.sum(allocations.c.amount), 0)).where(
            allocations.c.order_id == order_id, allocations.c.currency == currency
        )
    )
    return Money(int(amount), currency)


async def tenders_kept(tx: Tx, order_id: OrderId, currency: str) -> Tenders:
    """Money kept for the order by how it came; bonus and certificates are no money of a receipt."""
    rows = await tx.all(
        select(payments.c.method, func.sum(allocations.c.amount).label("amount"))
        .join(payments, payments.c.id == allocations.c.payment_id)
        .where(allocations.c.order_id == order_id, allocations.c.currency == currency)
        .group_by(payments.c.method)
    )
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        method = PaymentMethod(row.method)
        kind = "cash" if method is PaymentMethod.CASH else "cashless" if method in CASHLESS else "other"
        sums[kind] += int(row.amount)
    return Tenders(Money(sums["cash"], currency), Money(sums["cashless"], currency))


async def refunded_of(tx: Tx, order_id: OrderId, currency: str) -> Money:
    """What of the order's money went back."""
    amount = await tx.scalar(
        select(func.coalesce(-func.sum(allocations.c.amount), 0)).where(
            allocations.c.order_id == order_id, allocations.c.currency == currency, allocations.c.amount < 0
        )
    )
    return Money(int(amount), currency)


async def add_refund(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(refunds).values(**values))


async def refund(tx: Tx, refund_id: UUID) -> Row[Any] | None:
    return await tx.first(select(refunds).where(refunds.c.id == refund_id))


async def lock_refund(tx: Tx, refund_id: UUID) -> Row[Any] | None:
    return await tx.first(select(refunds).where(refunds.c.id == refund_id).with_for_update())


async def change_refund(tx: Tx, refund_id: RefundId, **values: Any) -> None:
    await tx.execute(refunds.update().where(refunds.c.id == refund_id).values(**values))


async def has_open_refunds(tx: Tx, order_id: OrderId) -> bool:
    """Whether allocated money of the order is still on its way back."""
    found = await tx.scalar(
        select(func.count())
        .select_from(refunds)
        .where(refunds.c.order_id == order_id, refunds.c.from_allocation, refunds.c.state.in_(OPEN_REFUNDS))
    )
    return bool(found)


_STANDING = text("""
select sums.paid, sums.asked, r.*
from (select (select coalesce(sum(amount), 0) from pos.allocations
              where order_id = :order_id and currency = :currency) as paid,
             (select count(*) from pos.payment_requests where order_id = :order_id) as asked) sums
left join pos.payment_requests r on r.order_id = :order_id and r.state = 'open'
""").bindparams(bindparam("order_id", type_=Uuid))


async def standing_of(tx: Tx, order_id: OrderId, currency: str) -> tuple[Money, Row[Any] | None, int]:
    """What an order's asking for money starts from, in one look: what is allocated to it, its open request, and how
    many requests it has had."""
    row = await tx.first(_STANDING, {"order_id": order_id, "currency": currency})
    assert row is not None, "sums and counts are always there"
    return Money(int(row.paid), currency), None if row.id is None else row, row.asked


async def open_request(tx: Tx, order_id: OrderId) -> Row[Any] | None:
    return await tx.first(
        select(payment_requests).where(payment_requests.c.order_id == order_id, payment_requests.c.state == "open")
    )


async def request(tx: Tx, request_id: PaymentRequestId) -> Row[Any] | None:
    return await tx.first(select(payment_requests).where(payment_requests.c.id == request_id))


async def add_request(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(payment_requests).values(**values))


async def change_request(tx: Tx, request_id: PaymentRequestId, **values: Any) -> None:
    await tx.execute(payment_requests.update().where(payment_requests.c.id == request_id).values(**values))


_BROKEN = text("""
select p.id from pos.payments p
left join pos.payment_balances b on b.payment_id = p.id
left join (select payment_id, sum(amount) as amount, count(distinct currency) as currencies, min(currency) as currency
           from pos.allocations group by payment_id) a on a.payment_id = p.id
left join (select payment_id, sum(amount) as amount from pos.refund_postings group by payment_id) r
  on r.payment_id = p.id
where b.payment_id is null or b.captured <> p.amount or b.currency <> p.currency
   or b.allocated <> coalesce(a.amount, 0) or b.refunded <> coalesce(r.amount, 0)
   or p.amount <> b.allocated + b.refunded + b.unallocated
   or coalesce(a.currencies, 1) <> 1 or coalesce(a.currency, p.currency) <> p.currency
limit 20
""")


async def payments_out_of_balance(tx: Tx) -> list[UUID]:
    """Payments whose ledgers and balance disagree; there must be none."""
    return [row.id for row in await tx.all(_BROKEN)]
