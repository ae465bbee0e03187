"""The gateway on a real database beside a real device double, with a clock that the tests move."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from chassis.clock import utc_now
from chassis.events import Event
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.fiscal import FiscalFact, ReceiptIssued, ReceiptRefused, ReceiptResolved, ReceiptUnknown
from contracts.events.parts import ReceiptLine
from contracts.events.pos import FiscalKind, FiscalRequested
from contracts.ids import FiscalOperationId, OrderId, RegisterId
from contracts.money import Money
from fiscal_gateway_am.actions.keep_register import keep_register
from fiscal_gateway_am.app import SERVICE
from fiscal_gateway_am.domain.device import Departments, DeviceSettings
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.resources import gateway_of
from fiscal_gateway_am.worker import work_off_one_register

from tools.doubles.hdm.faults import Fault
from tools.doubles.hdm.running import Running, running
from tools.doubles.hdm.settings import Settings

CRN = Crn("53000001")
FACTS: tuple[type[FiscalFact], ...] = (ReceiptIssued, ReceiptRefused, ReceiptUnknown, ReceiptResolved)
SOLD_AT = utc_now()


def dram(whole: int) -> Money:
    return Money(whole * 100, "AMD")


def line(code: str = "ROSE-RED-60", quantity: int | Decimal = 3, price: int = 1_500, **other: Any) -> ReceiptLine:
    said = {
        "title": "Վարդ կարմիր",
        "product_code": code,
        "classifier_code": "0603",
        "unit": "հատ",
        "quantity": Decimal(quantity),
        "unit_price": dram(price),
        "total": dram(price).times(quantity),
    }
    return ReceiptLine.model_validate(said | other)


@dataclass
class Till:
    """The gateway as its shop and its device see it. `sell` and the like only make requests."""

    service: RunningService
    double: Running
    store: StoreId
    register: RegisterId
    now: datetime = field(default_factory=utc_now)

    def clock(self) -> datetime:
        return self.now

    def sale(self, *lines: ReceiptLine, **other: Any) -> FiscalRequested:
        sold = lines or (line(),)
        total = Money.total((each.total for each in sold), "AMD")
        said: dict[str, Any] = {
            "store_id": self.store,
            "sequence": 1,
            "occurred_at": SOLD_AT,
            "fiscal_operation_id": FiscalOperationId(uuid7()),
            "register_id": self.register,
            "country": "AM",
            "kind": FiscalKind.SALE,
            "order_id": OrderId(uuid7()),
            "lines": sold,
            "paid_cash": dram(0),
            "paid_cashless": total,
            "total": total,
        }
        return FiscalRequested.model_validate(said | other)

    def giving_back(self, sold: FiscalRequested, *lines: ReceiptLine, **other: Any) -> FiscalRequested:
        return self.sale(
            *(lines or sold.lines), kind=FiscalKind.RETURN, original_operation_id=sold.fiscal_operation_id, **other
        )

    async def ask(self, request: FiscalRequested, times: int = 1) -> FiscalRequested:
        assert await self.service.deliver(request, times=times) == 1
        return request

    async def work(self) -> bool:
        """One pass of one hand."""
        return await work_off_one_register(self.service.runtime)

    async def settle(self) -> None:
        """Work until nothing is left to do by itself; waiting is only a later clock."""
        for _ in range(200):
            if await self.work():
                continue
            later = await self.service.rows(
                "select min(at) as at from (select due_at as at from {schema}.operations"
                " union all select leased_until from {schema}.registers) as moments where at > :now",
                now=self.now,
            )
            if later[0].at is None:
                return
            self.now = later[0].at + timedelta(milliseconds=1)
        raise AssertionError("no end in sight")

    async def scalar(self, sql: str) -> Any:
        return (await self.service.rows(sql))[0][0]

    async def state(self, request: FiscalRequested) -> str:
        rows = await self.service.rows(
            "select state from {schema}.operations where id = :id", id=request.fiscal_operation_id
        )
        return str(rows[0].state)

    async def facts(self, request: FiscalRequested) -> list[Event]:
        """Everything published about one operation, in order."""
        said = [fact for kind in FACTS for fact in await self.service.published(kind)]
        own = [fact for fact in said if fact.fiscal_operation_id == request.fiscal_operation_id]
        return sorted(own, key=lambda fact: fact.sequence)

    def fault(self, kind: str, **details: object) -> None:
        self.double.faults.add(Fault.model_validate({"kind": kind, **details}))

    @property
    def totals(self) -> list[int]:
        """Lumas of every receipt in the device's fiscal memory, in order; a return is negative."""
        receipts = self.double.device.memory.receipts.values()
        return [-receipt.total if receipt.sale_type == 2 else receipt.total for receipt in receipts]

    @property
    def asked(self) -> list[int]:
        """Operations the device was asked for."""
        return [seen.operation for seen in self.double.device.exchanged]

    async def being_asked(self) -> bool:
        """Whether the device is at work on a request this very moment."""
        return self.double.device.busy_with > 0

    def settings(self, **other: Any) -> DeviceSettings:
        said: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.double.port.port,
            "password": "1234ABCD",
            "cashier": 3,
            "pin": "3233",
            "departments": Departments(1, {"49.42": 3}),
        }
        return DeviceSettings(**(said | other))

    async def keep(self, settings: DeviceSettings | None = None, last_number: int | None = 0, **other: Any) -> None:
        runtime = self.service.runtime
        async with runtime.db.transaction(Scope.of(other.get("store_id", self.store))) as tx:
            await keep_register(
                tx,
                other.get("register_id", self.register),
                other.get("store_id", self.store),
                CRN,
                settings or self.settings(),
                None if last_number is None else ReceiptNumber(last_number),
                gateway_of(runtime).keyring,
            )


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "secrets"
    file.write_text(base64.b64encode(bytes(range(32))).decode())
    return file


@pytest.fixture
async def unregistered(
    start: Callable[..., Awaitable[RunningService]], tmp_path: Path, key_file: Path
) -> AsyncIterator[Till]:
    """A gateway that knows no register yet."""
    quick = {f"hdm_{what}_seconds": 2.0 for what in ("connect", "query", "printing", "card")}
    service = await start(SERVICE, secrets_key_file=key_file, **quick)
    async with running(Settings(), tmp_path) as double:
        till = Till(service, double, StoreId(uuid7()), RegisterId(uuid7()))
        service.runtime.clock = till.clock
        yield till


@pytest.fixture
async def till(unregistered: Till) -> Till:
    await unregistered.keep()
    return unregistered


@pytest.fixture
def line_of() -> Callable[..., ReceiptLine]:
    return line


@pytest.fixture
def till_of() -> Callable[..., Till]:
    return Till
