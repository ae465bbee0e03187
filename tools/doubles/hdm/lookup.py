"""Operation 10 as real devices answer it: almost every number a text, and no fiscal number anywhere."""

from decimal import Decimal
from typing import Any

from tools.doubles.hdm.memory import RETURN, FiscalMemory, Row, Stored
from tools.doubles.hdm.settings import Settings

REGIME_VAT = 1


def shown(settings: Settings, memory: FiscalMemory, receipt: Stored) -> dict[str, Any]:
    regimes = {department.id: department.type for department in settings.departments}
    rows = memory.remaining(receipt.number) if receipt.sale_type != RETURN else receipt.rows
    fields: dict[str, Any] = {
        "cid": receipt.cashier,
        # Devices send the milliseconds cut to 32 bits.
        "time": receipt.time_ms % 2**32,
        "ta": _drams(receipt.total),
        "cash": _drams(receipt.cash),
        "card": _drams(receipt.card),
        "ppa": _drams(receipt.partial),
        "ppu": _drams(receipt.prepayment),
        "saleType": receipt.sale_type,
        "subType": receipt.sub_type,
        "pTin": receipt.buyer_tin or "",
        "ref": receipt.number if receipt.reference is None else receipt.reference,
        "refcrn": settings.crn,
    }
    if receipt.department is not None:
        fields["did"] = receipt.department
    as_text = settings.behaviour.numbers_as_text
    said = {name: _said(value, as_text) for name, value in fields.items()}
    totals = [{name: _said(value, as_text) for name, value in _row(row, regimes).items()} for row in rows]
    return {"rseq": receipt.number, **said, "totals": totals or None, "eMarks": list(receipt.marks) or None}


def _row(row: Row, regimes: dict[int, int]) -> dict[str, Any]:
    regime = regimes[row.department]
    vat = 20 if regime == REGIME_VAT else 0
    return {
        "rpid": row.rpid,
        "gc": row.code,
        "gn": row.name,
        "qty": float(row.quantity),
        "p": _drams(row.price),
        "mu": row.unit,
        "adg": row.classifier,
        "dsc": float(Decimal(row.discount or 0)),
        "dsct": row.discount_type or 0,
        "adsc": float(Decimal(row.additional or 0)),
        "did": row.department,
        "dt": vat,
        "dtm": regime,
        "t": round(row.total / (100 + vat), 2),
        "tt": _drams(row.total),
    }


def _drams(lumas: int) -> float:
    return lumas / 100


def _said(value: object, as_text: bool) -> object:
    return str(value) if as_text and not isinstance(value, str) else value
