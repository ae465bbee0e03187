"""The device itself: one session at a time, every check before anything is registered."""

import os
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tools.doubles.hdm import wire
from tools.doubles.hdm.lookup import shown
from tools.doubles.hdm.memory import PREPAYMENT, SALE, FiscalMemory, Noted, Row, Stored
from tools.doubles.hdm.returning import returned
from tools.doubles.hdm.settings import Operator, Settings
from tools.doubles.hdm.sums import (
    GOODS,
    PREPAID,
    SIMPLE,
    Money,
    Rejected,
    buyer_tin,
    department_of,
    goods,
    marks,
    money,
    number,
    require_settled,
    to_lumas,
    whole,
)

CLOSING = frozenset({400, 402, 403, 404, 500, 101, 103, 104, 105, 111, 112, 113, 121, 155})
TWO_MONTHS_MS = 62 * 24 * 3600 * 1000
UNDER_PASSWORD = (1, 2)

Answer = dict[str, Any] | None


def now_ms() -> int:
    return time.time_ns() // 1_000_000_000 * 1000


@dataclass
class Session:
    key: bytes
    operator: Operator
    sequence: int | None = None


@dataclass
class Exchanged:
    """One request as the device saw it, for tests to look at."""

    operation: int
    request: dict[str, Any] | None
    code: int


@dataclass
class Device:
    settings: Settings
    memory: FiscalMemory
    clock_ms: Callable[[], int] = now_ms
    session: Session | None = None
    synchronised_to: int = field(init=False)
    busy_with: int = 0
    """Requests being carried out at this moment: a card being waited for, a slow print."""
    exchanged: deque[Exchanged] = field(default_factory=lambda: deque(maxlen=10_000))
    headers: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.synchronised_to = self.memory.last_number

    def answer(self, header: wire.Header, body: bytes) -> tuple[int, bytes]:
        """The code and the encrypted body. Whatever the code, nothing is registered unless it is 200
        (or 145 with `after_registering`)."""
        said: dict[str, Any] | None = None
        try:
            key = self._admitted(header)
            said = self._understood(header, key, body)
            self._ready(header.operation)
            fields = self._carried_out(header.operation, said)
            code, plain = 200, b"" if fields is None else wire.answer_json(fields)
        except Rejected as why:
            code, plain = why.code, b""
        self.exchanged.append(Exchanged(header.operation, said, code))
        return code, wire.encrypt(key, plain) if plain else b""

    def press_by_hand(self, drams: int, operator: int = 4) -> Stored:
        """Somebody sells on the device's own keys: a receipt the gateway knows nothing about."""
        row = Row(
            rpid=0,
            code="BY-HAND",
            name="Ձեռքով",
            quantity=1,
            price=drams * 100,
            unit="հատ",
            classifier="0603",
            department=1,
            total=drams * 100,
        )
        paid = Money(cash=drams * 100, card=0, partial=0, prepayment=0)
        return self._registered(SALE, GOODS, paid, drams * 100, operator, rows=(row,))

    def _admitted(self, header: wire.Header) -> bytes:
        if header.version not in self.settings.accepted_versions:
            raise Rejected(402)
        if not 1 <= header.operation <= 16:
            raise Rejected(404)
        if header.operation in UNDER_PASSWORD:
            return wire.password_key(self.settings.password)
        if self.session is None:
            raise Rejected(102)
        return self.session.key

    def _understood(self, header: wire.Header, key: bytes, body: bytes) -> dict[str, Any]:
        try:
            plain = wire.decrypt(key, body)
        except wire.Garbled as why:
            raise Rejected(101 if header.operation in UNDER_PASSWORD else 102) from why
        try:
            said = wire.said(plain)
        except ValueError as why:
            raise Rejected(105) from why
        if header.operation not in UNDER_PASSWORD:
            self._in_sequence(header.operation, said)
        return said

    def _in_sequence(self, operation: int, said: dict[str, Any]) -> None:
        # The manual asks for it on 7 and 8 too, the vendor's own sample leaves it out and works.
        if operation in (7, 8) and "seq" not in said:
            return
        sequence = whole(said, "seq")
        session = self.session
        if session is None or self.settings.behaviour.sequence == "off":
            return
        if session.sequence is not None and sequence <= session.sequence:
            raise Rejected(104)
        session.sequence = sequence

    def _ready(self, operation: int) -> None:
        if operation != 1 and (self.busy_with or self.settings.behaviour.busy_screen):
            raise Rejected(408)

    def _carried_out(self, operation: int, said: dict[str, Any]) -> Answer:
        plain: dict[int, Callable[[dict[str, Any]], Answer]] = {
            1: self._list_operators,
            2: self._log_in,
            12: lambda _said: {"dt": time.strftime("%d/%m/%Y %H:%M:%S", time.gmtime(self.clock_ms() / 1000))},
            14: self._synchronise,
            15: lambda _said: {"PaymentSystems": [{"code": c, "name": n} for c, n in self.settings.payment_systems]},
            16: self._check_mark,
        }
        if operation in plain:
            return plain[operation](said)
        if self.session is None:
            raise Rejected(102)
        with_operator: dict[int, Callable[[dict[str, Any], Operator], Answer]] = {
            3: self._log_out,
            4: self._print_receipt,
            5: self._copy_last,
            6: self._print_return,
            7: self._set_header,
            8: self._set_header,
            9: self._report,
            10: self._look_up,
            11: self._move_cash,
            13: self._sample,
        }
        return with_operator[operation](said, self.session.operator)

    def _list_operators(self, said: dict[str, Any]) -> Answer:
        self._require_password(said)
        active = [operator for operator in self.settings.operators if operator.active]
        return {
            "c": [{"id": o.id, "name": o.name, "deps": list(o.departments)} for o in active],
            "d": [d.model_dump() for d in self.settings.departments],
        }

    def _log_in(self, said: dict[str, Any]) -> Answer:
        self._require_password(said)
        operator = self.settings.operator(whole(said, "cashier"))
        if operator is None:
            raise Rejected(112)
        if not operator.active:
            raise Rejected(113)
        if str(said.get("pin")) != operator.pin:
            raise Rejected(111)
        self.session = Session(os.urandom(24), operator)
        return {"key": wire.session_key_text(self.session.key)}

    def _require_password(self, said: dict[str, Any]) -> None:
        if said.get("password") != self.settings.password:
            raise Rejected(101)

    def _log_out(self, _said: dict[str, Any], _operator: Operator) -> Answer:
        self.session = None
        return None

    def _print_receipt(self, said: dict[str, Any], operator: Operator) -> Answer:
        if self.settings.behaviour.out_of_paper == "before_registering":
            raise Rejected(145)
        mode = whole(said, "mode")
        if not isinstance(said.get("useExtPOS"), bool):
            raise Rejected(105)
        if mode not in (SIMPLE, GOODS, PREPAID):
            raise Rejected(172)
        if mode == PREPAID:
            stored = self._prepaid(said, operator)
        elif mode == SIMPLE:
            stored = self._simple(said, operator)
        else:
            rows = goods(self.settings, operator, said.get("items"))
            tin, marked = buyer_tin(said), marks(said)
            paid, total = money(said), sum(row.total for row in rows)
            require_settled(paid, total, self.settings.amount_limit)
            stored = self._registered(SALE, GOODS, paid, total, operator.id, rows=rows, marks=marked, buyer_tin=tin)
        return self._told(stored)

    def _prepaid(self, said: dict[str, Any], operator: Operator) -> Stored:
        tin = buyer_tin(said)
        if said.get("eMarks"):
            raise Rejected(194)
        if said.get("items"):
            raise Rejected(187)
        paid = money(said)
        if paid.paid <= 0 or paid.prepayment or paid.partial:
            raise Rejected(186)
        if paid.paid > self.settings.amount_limit:
            raise Rejected(153)
        return self._registered(PREPAYMENT, GOODS, paid, paid.paid, operator.id, buyer_tin=tin)

    def _simple(self, said: dict[str, Any], operator: Operator) -> Stored:
        if not self.settings.behaviour.simple_receipts:
            raise Rejected(410)
        department, tin, marked, paid = (
            department_of(self.settings, operator, said),
            buyer_tin(said),
            marks(said),
            money(said),
        )
        if said.get("items"):
            raise Rejected(156)
        require_settled(paid, paid.paid, self.settings.amount_limit)
        return self._registered(
            SALE, SIMPLE, paid, paid.paid, operator.id, buyer_tin=tin, marks=marked, department=department
        )

    def _registered(self, sale_type: int, sub_type: int, paid: Money, total: int, operator: int, **more: Any) -> Stored:
        stored = Stored.model_validate(
            {
                "number": self.memory.last_number + 1,
                "sale_type": sale_type,
                "sub_type": sub_type,
                "cashier": operator,
                "time_ms": self.clock_ms(),
                "fiscal": _digits(8),
                "verification": _digits(6),
                "total": total,
                "cash": paid.cash,
                "card": paid.card,
                "partial": paid.partial,
                "prepayment": paid.prepayment,
                "change": paid.paid - total,
                **more,
            }
        )
        self.memory.register(stored)
        if not self.settings.behaviour.lags_behind:
            self.synchronised_to = stored.number
        return stored

    def _told(self, stored: Stored, original: Stored | None = None) -> Answer:
        if self.settings.behaviour.out_of_paper == "after_registering":
            raise Rejected(145)
        moment = (original or stored).time_ms
        told: dict[str, Any] = {
            "rseq": stored.number,
            "crn": self.settings.crn,
            "sn": self.settings.serial,
            "tin": self.settings.tin,
            "taxpayer": self.settings.taxpayer,
            "address": self.settings.address,
            "time": float(moment) if self.settings.behaviour.float_time else moment,
            "fiscal": stored.fiscal,
            "lottery": "",
            "prize": 0,
            "total": stored.total / 100,
            "change": stored.change / 100,
            "emarksCount": str(len(stored.marks)),
            "verificationNumber": stored.verification,
        }
        if original is not None:
            told["rtime"] = stored.time_ms
        if self.settings.behaviour.with_qr:
            told["qr"] = f"TIN:{self.settings.tin}, CRN:{self.settings.crn}, Receipt_ID: {stored.number}"
        return told

    def _copy_last(self, _said: dict[str, Any], operator: Operator) -> Answer:
        self._require_paper()
        last = self.memory.receipts.get(self.memory.last_number)
        if last is None:
            raise Rejected(141)
        if last.cashier != operator.id:
            raise Rejected(142)
        self._note("copy", operator, receipt=str(last.number))
        return None

    def _print_return(self, said: dict[str, Any], operator: Operator) -> Answer:
        if self.settings.behaviour.out_of_paper == "before_registering":
            raise Rejected(145)
        fields = returned(self.settings, self.memory, self.synchronised_to, said)
        original = self.memory.receipts[fields["reference"]]
        paid = Money(cash=fields.pop("cash"), card=fields.pop("card"), partial=0, prepayment=fields.pop("back"))
        stored = self._registered(
            2, original.sub_type, paid, fields.pop("total"), operator.id, buyer_tin=original.buyer_tin, **fields
        )
        return self._told(stored, original)

    def _set_header(self, said: dict[str, Any], _operator: Operator) -> Answer:
        self.headers.append({name: value for name, value in said.items() if name != "seq"})
        return None

    def _report(self, said: dict[str, Any], operator: Operator) -> Answer:
        if whole(said, "reportType") not in (1, 2):
            raise Rejected(105)
        if sum(said.get(name) is not None for name in ("deptId", "cashierId", "transactionTypeId")) > 1:
            raise Rejected(169)
        start, end = whole(said, "startDate"), whole(said, "endDate")
        if end - start > TWO_MONTHS_MS:
            raise Rejected(170)
        self._require_paper()
        self._note("report", operator, type="XZ"[whole(said, "reportType") - 1], start=str(start), end=str(end))
        return None

    def _look_up(self, said: dict[str, Any], _operator: Operator) -> Answer:
        if said.get("crn") != self.settings.crn:
            raise Rejected(175)
        wanted = whole(said, "receiptId" if "receiptId" in said else "receiptID")
        if wanted not in self.memory.receipts or wanted > self.synchronised_to:
            raise Rejected(self.settings.behaviour.unknown_receipt_code)
        return shown(self.settings, self.memory, self.memory.receipts[wanted])

    def _move_cash(self, said: dict[str, Any], operator: Operator) -> Answer:
        amount = to_lumas(number(said, "amount"))
        if amount <= 0:
            raise Rejected(191)
        if not isinstance(said.get("isCashIn"), bool):
            raise Rejected(105)
        self._require_paper()
        self._note("cash", operator, amount=str(amount), into_drawer=str(said["isCashIn"]).lower())
        return None

    def _sample(self, _said: dict[str, Any], operator: Operator) -> Answer:
        self._require_paper()
        self._note("sample", operator)
        return None

    def _synchronise(self, _said: dict[str, Any]) -> Answer:
        if self.settings.behaviour.cannot_synchronise:
            raise Rejected(156)
        self.synchronised_to = self.memory.last_number
        return None

    def _check_mark(self, said: dict[str, Any]) -> Answer:
        marks({"eMarks": [said.get("eMark")]})
        return None

    def _require_paper(self) -> None:
        if self.settings.behaviour.out_of_paper != "no":
            raise Rejected(145)

    def _note(self, what: str, operator: Operator, **details: str) -> None:
        self.memory.register(Noted(what=what, cashier=operator.id, time_ms=self.clock_ms(), details=details))


def _digits(count: int) -> str:
    return "".join(str(random.randrange(10)) for _ in range(count))  # noqa: S311 - not a secret
