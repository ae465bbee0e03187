"""The fiscal memory: receipts are appended to a file and never change; a restart finds all of them."""

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

SALE: Literal[0] = 0
RETURN: Literal[2] = 2
PREPAYMENT: Literal[3] = 3


class Row(BaseModel):
    """`total` in lumas, tax and discounts included."""

    rpid: int
    code: str
    name: str
    quantity: Decimal
    price: int
    unit: str
    classifier: str
    department: int
    total: int
    discount: str | None = None
    discount_type: int | None = None
    additional: str | None = None


class Stored(BaseModel):
    """A registered receipt; all amounts in lumas, time in milliseconds. `paper` is what was printed."""

    kind: Literal["receipt"] = "receipt"
    number: int
    sale_type: Literal[0, 2, 3]
    sub_type: int
    cashier: int
    time_ms: int
    fiscal: str
    total: int
    cash: int
    card: int
    partial: int = 0
    prepayment: int = 0
    change: int = 0
    buyer_tin: str | None = None
    department: int | None = None
    reference: int | None = None
    full: bool = False
    rows: tuple[Row, ...] = ()
    marks: tuple[str, ...] = ()
    verification: str = ""


class Noted(BaseModel):
    """Something printed that is not a receipt: a report, a cash movement, a copy, a sample."""

    kind: Literal["noted"] = "noted"
    what: str
    cashier: int
    time_ms: int
    details: dict[str, str] = Field(default_factory=dict)


class FiscalMemory:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.receipts: dict[int, Stored] = {}
        self.paper: list[str] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        for record in self._recorded():
            self._take_in(record)
        self._file = path.open("ab")

    @property
    def last_number(self) -> int:
        return max(self.receipts, default=0)

    def register(self, record: Stored | Noted) -> None:
        """On disk before anybody hears of it."""
        self._file.write(record.model_dump_json().encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._take_in(record)

    def returns_of(self, number: int) -> list[Stored]:
        return [r for r in self.receipts.values() if r.sale_type == RETURN and r.reference == number]

    def remaining(self, number: int) -> tuple[Row, ...]:
        """The rows of a receipt with what has been returned taken off, quantities and totals alike."""
        rows = {row.rpid: row for row in self.receipts[number].rows}
        for returned in self.returns_of(number):
            for gone in returned.rows:
                row = rows[gone.rpid]
                left = {"quantity": row.quantity - gone.quantity, "total": row.total - gone.total}
                rows[gone.rpid] = row.model_copy(update=left)
        return tuple(rows.values())

    def unspent_prepayments(self) -> int:
        """Lumas taken as prepayment and neither used in a sale nor given back."""
        taken = sum(r.total for r in self.receipts.values() if r.sale_type == PREPAYMENT)
        used = sum(r.prepayment for r in self.receipts.values() if r.sale_type == SALE)
        back = 0
        for receipt in self.receipts.values():
            if receipt.sale_type == RETURN and receipt.reference is not None:
                original = self.receipts[receipt.reference]
                back += receipt.total if original.sale_type == PREPAYMENT else -receipt.prepayment
        return taken - used - back

    def erase(self) -> None:
        """No real device can: this is for tests."""
        self._file.truncate(0)
        self.receipts.clear()
        self.paper.clear()

    def close(self) -> None:
        self._file.close()

    def _recorded(self) -> Iterator[Stored | Noted]:
        if not self._path.exists():
            return
        whole = self._path.read_bytes()
        # A process killed while appending leaves half a line: that receipt was never registered.
        complete = whole[: whole.rfind(b"\n") + 1]
        if complete != whole:
            self._path.write_bytes(complete)
        for line in complete.splitlines():
            shape = Stored if json.loads(line)["kind"] == "receipt" else Noted
            yield shape.model_validate_json(line)

    def _take_in(self, record: Stored | Noted) -> None:
        if isinstance(record, Stored):
            self.receipts[record.number] = record
            self.paper.append(_printed(record))
        else:
            self.paper.append(f"{record.what} {record.details}".strip())


def _printed(receipt: Stored) -> str:
    title = {SALE: "ԿՏՐՈՆ", RETURN: "ՎԵՐԱԴԱՐՁ", PREPAYMENT: "ԿԱՆԽԱՎՃԱՐ"}[receipt.sale_type]
    lines = [f"{title} {receipt.number:08d}  Ֆ {receipt.fiscal}"]
    lines += [
        f"{row.classifier} {row.name} {row.quantity} x {row.price / 100:.2f} = {row.total / 100:.2f}"
        for row in receipt.rows
    ]
    return "\n".join([*lines, f"ԸՆԴԱՄԵՆԸ {receipt.total / 100:.2f}"])
