"""One double put together: its memory, its clock, its script, its webhooks and its application."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from tools.doubles.common.calls import CallLog
from tools.doubles.common.deliveries import Deliveries, Redelivery
from tools.doubles.common.faults import FaultQueue
from tools.doubles.common.options import Options
from tools.doubles.common.shelf import Clock, Document, Shelf
from tools.doubles.common.transport import Dialect, FaultyTransport

_NO_WEBHOOKS = Redelivery(accepts=lambda status: True, pauses=(1.0,), attempts=1)


class Stage:
    """What every double stands on. ``base_url`` is where the outside reaches it, known once the port is."""

    def __init__(self, name: str, options: Options, faults: frozenset[str], rule: Redelivery = _NO_WEBHOOKS) -> None:
        self.name = name
        self.options = options
        self.fault_kinds = faults
        self.base_url = ""
        self.shelf = Shelf(options.state_dir / f"{name}.sqlite")
        self.clock = Clock(self.shelf)
        self.faults = FaultQueue(self.shelf)
        self.calls = CallLog(self.shelf, self.clock)
        self.deliveries = Deliveries(self.shelf, self.clock, self.faults, rule, options.pace)

    def demo(self) -> Document:
        """This double's part of the demo file; empty when none was given."""
        if self.options.demo is None:
            return {}
        part: dict[str, Any] = json.loads(self.options.demo.read_text(encoding="utf-8")).get(self.name, {})
        return part


@dataclass(frozen=True)
class Double:
    """``load_demo`` adds what the demo file has and the state has not; ``age`` lets time pass (expiries),
    ``forget`` drops what is remembered outside the shelf.

    ``alongside`` is whatever else runs while the double does (the SMTP listener).
    """

    stage: Stage
    app: FastAPI
    dialect: Dialect
    load_demo: Callable[[], None]
    age: Callable[[], None] = lambda: None
    forget: Callable[[], None] = lambda: None
    alongside: Callable[[], AbstractAsyncContextManager[Any]] = field(default=lambda: nullcontext())

    def wrapped(self) -> FaultyTransport:
        return FaultyTransport(self.app, self.stage.calls, self.stage.faults, self.dialect)

    async def reset(self) -> None:
        """Forget everything, then start again from the demo file."""
        await self.stage.deliveries.stop()
        self.stage.shelf.clear()
        self.forget()
        self.load_demo()
