"""A real device double on a real port for the tests that need one; everything else here is pure."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from chassis.clock import utc_now
from fiscal_gateway_am.hdm.client import Device, Timeouts, Transcript
from fiscal_gateway_am.hdm.conversation import Counterpart

from tools.doubles.hdm.faults import Fault
from tools.doubles.hdm.running import Running, running
from tools.doubles.hdm.settings import Settings

QUICK = Timeouts(connect=2.0, query=2.0, printing=2.0, card=2.0)


@dataclass
class Shop:
    """The double, and how the gateway reaches it."""

    double: Running
    device: Device
    to: Counterpart
    transcript: Transcript = field(default_factory=Transcript)

    def fault(self, kind: str, **details: object) -> None:
        self.double.faults.add(Fault.model_validate({"kind": kind, **details}))

    @property
    def receipts(self) -> int:
        return len(self.double.device.memory.receipts)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with running(Settings(), tmp_path) as double:
        device = Device("127.0.0.1", double.port.port, cashier=3, password="1234ABCD", pin="3233")
        yield Shop(double, device, Counterpart(device, QUICK, utc_now))
