"""Operation 6: what may be returned, and for how much. Amounts in lumas."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tools.doubles.hdm.memory import PREPAYMENT, RETURN, FiscalMemory, Row, Stored
from tools.doubles.hdm.settings import Settings
from tools.doubles.hdm.sums import Rejected, marks, number, to_lumas, whole

AMOUNTS = ("cashAmountForReturn", "cardAmountForReturn", "prePaymentAmountForReturn")


def returned(settings: Settings, memory: FiscalMemory, synchronised_to: int, said: dict[str, Any]) -> dict[str, Any]:
    """The return's fields; `back` is the used prepayment given back. Raises Rejected."""
    if said.get("crn") != settings.crn:
        raise Rejected(175)
    original = _original(memory, synchronised_to, whole(said, "returnTicketId"))
    partial = any(said.get(name) is not None for name in (*AMOUNTS, "returnItemList"))
    marked = marks(said)
    fields = _part(memory, original, said) if partial else _all(memory, original)
    if original.sale_type == PREPAYMENT and memory.unspent_prepayments() < fields["total"]:
        raise Rejected(184)
    return {**fields, "reference": original.number, "full": not partial, "marks": marked}


def _original(memory: FiscalMemory, synchronised_to: int, wanted: int) -> Stored:
    original = memory.receipts.get(wanted)
    if original is None:
        raise Rejected(174)
    if wanted > synchronised_to:
        raise Rejected(185)
    if original.sale_type == RETURN:
        raise Rejected(182)
    earlier = memory.returns_of(wanted)
    if any(one.full for one in earlier) or sum(one.total for one in earlier) >= original.total:
        raise Rejected(158)
    return original


def _all(memory: FiscalMemory, original: Stored) -> dict[str, Any]:
    if memory.returns_of(original.number):
        raise Rejected(180)
    return {
        "cash": original.cash - original.change,
        "card": original.card,
        "back": original.prepayment,
        "total": original.total,
        "rows": original.rows,
    }


def _part(memory: FiscalMemory, original: Stored, said: dict[str, Any]) -> dict[str, Any]:
    if original.partial:
        raise Rejected(179)
    cash, card, back = (to_lumas(number(said, name, default=Decimal(0))) for name in AMOUNTS)
    if min(cash, card, back) < 0:
        raise Rejected(188)
    total = cash + card + back
    listed = said.get("returnItemList")
    left = original.total - sum(one.total for one in memory.returns_of(original.number))
    if original.sale_type == PREPAYMENT:
        rows: tuple[Row, ...] = ()
        if listed or not 0 < total <= left:
            raise Rejected(178)
    else:
        if not listed:
            raise Rejected(180)
        rows = _rows(memory.remaining(original.number), listed)
        if total != sum(row.total for row in rows):
            raise Rejected(178)
    if card > original.card or back > original.prepayment:
        raise Rejected(178)
    return {"cash": cash, "card": card, "back": back, "total": total, "rows": rows}


def _rows(remaining: tuple[Row, ...], listed: Any) -> tuple[Row, ...]:
    if not isinstance(listed, list):
        raise Rejected(105)
    known = {row.rpid: row for row in remaining}
    taken = []
    for item in listed:
        row = known.pop(whole(item, "rpid"), None)
        quantity = number(item, "quantity")
        if row is None or not 0 < quantity <= row.quantity:
            raise Rejected(181)
        share = (Decimal(row.total) * quantity / row.quantity).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        taken.append(row.model_copy(update={"quantity": quantity, "total": int(share)}))
    return tuple(taken)
