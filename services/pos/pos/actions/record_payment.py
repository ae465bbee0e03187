"""Money taken in the shop."""

from datetime import datetime

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.api.pos import AllocationIn, PaymentIn
from contracts.events.parts import PaymentMethod
from contracts.ids import OrderId, PaymentId, PosShiftId
from contracts.money import Money

from pos import store_copies, store_money, store_points
from pos.actions.ask_payment import ask_payment
from pos.actions.enter_payment import NewPayment, Part, enter_payment
from pos.actions.fiscalise import fiscalise
from pos.actions.work_shift import shift_for_money
from pos.domain.ledger import covering
from pos.domain.orders import Order
from pos.domain.refusals import (
    AllocatedMoreThanDue,
    AllocatedMoreThanPaid,
    AmountNotPositive,
    CurrencyDiffers,
    PaymentDiffers,
)


async def record_payment(tx: Tx, body: PaymentIn, store_id: StoreId, by: str, now: datetime) -> PaymentId:
    """One payment with its allocations; what no order needs stays unallocated and visible.

    Raises NotFound, OrderEnded, OrderNotPriced, CurrencyDiffers, AmountNotPositive, AllocatedMoreThanPaid,
    AllocatedMoreThanDue, RegisterNeeded, NoOpenShift, PaymentDiffers.
    """
    if not body.amount.is_positive:
        raise AmountNotPositive()
    if body.id is not None and await _is_known(tx, body):
        return body.id
    orders = await _payable_orders(tx, body)
    if body.id is not None and await _is_known(tx, body):
        # The till's other tab was quicker while this one waited for the order.
        return body.id
    owner = StoreId(next(iter(orders.values())).store_id) if orders else store_id
    await _refuse_foreign_currency(tx, owner, body.amount)
    parts = await _parts(tx, body, orders)
    shift = await shift_for_money(tx, owner, PaymentMethod(body.method), body.register_id)
    main = body.order_id or (body.allocations[0].order_id if len(body.allocations) == 1 else None)
    new = NewPayment(
        id=body.id or PaymentId(uuid7()),
        store_id=owner,
        order_id=main,
        method=PaymentMethod(body.method),
        amount=body.amount,
        recorded_by=by,
        customer_id=orders[main].customer_id if main in orders else None,
        register_id=body.register_id,
        shift_id=None if shift is None else PosShiftId(shift.id),
        note=body.note,
    )
    if not await enter_payment(tx, new, parts, now):
        if await _is_known(tx, body):
            return new.id
        raise PaymentDiffers()
    for order in orders.values():
        await ask_payment(tx, order, now)
        await fiscalise(tx, order, now, payment_id=new.id)
    return new.id


async def _is_known(tx: Tx, body: PaymentIn) -> bool:
    """The till repeats itself (R1): the same payment again is no payment at all. Raises PaymentDiffers."""
    earlier = None if body.id is None else await store_money.payment(tx, body.id)
    if earlier is None:
        return False
    same = (earlier.method, Money(earlier.amount, earlier.currency)) == (body.method.value, body.amount)
    if not same or (body.order_id is not None and earlier.order_id != body.order_id):
        raise PaymentDiffers()
    return True


async def _payable_orders(tx: Tx, body: PaymentIn) -> dict[OrderId, Order]:
    """Every order the payment names, locked. All of one store, or the stranger among them is not found."""
    wanted = {one.order_id for one in body.allocations} | ({body.order_id} if body.order_id else set())
    orders = await store_copies.lock_orders(tx, wanted)
    if len(orders) != len(wanted) or len({order.store_id for order in orders.values()}) > 1:
        raise NotFound(what="order")
    for order in orders.values():
        order.refuse_unless_payable(body.amount)
    return orders


async def _refuse_foreign_currency(tx: Tx, store_id: StoreId, amount: Money) -> None:
    currency = await store_points.store_currency(tx, store_id)
    if currency is not None and currency != amount.currency:
        raise CurrencyDiffers(wanted=currency, given=amount.currency)


async def _parts(tx: Tx, body: PaymentIn, orders: dict[OrderId, Order]) -> list[Part]:
    currency = body.amount.currency
    if not body.allocations:
        if body.order_id is None:
            return []
        due = orders[body.order_id].due(await store_money.paid_for(tx, body.order_id, currency))
        return [Part(body.order_id, covering(body.amount, due))]
    asked = _summed(body.allocations, currency)
    allocated = Money.total(asked.values(), currency)
    if allocated > body.amount:
        raise AllocatedMoreThanPaid(allocated=str(allocated), amount=str(body.amount))
    for order_id, amount in asked.items():
        due = orders[order_id].due(await store_money.paid_for(tx, order_id, currency))
        if amount > due:
            raise AllocatedMoreThanDue(number=orders[order_id].number, due=str(due))
    return [Part(order_id, amount) for order_id, amount in asked.items()]


def _summed(wanted: tuple[AllocationIn, ...], currency: str) -> dict[OrderId, Money]:
    sums: dict[OrderId, Money] = {}
    for one in wanted:
        if one.amount.currency != currency:
            raise CurrencyDiffers(wanted=currency, given=one.amount.currency)
        if not one.amount.is_positive:
            raise AmountNotPositive()
        sums[one.order_id] = sums.get(one.order_id, Money.zero(currency)) + one.amount
    return sums
