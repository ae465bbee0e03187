"""The control API every double answers under ``/__double__/``."""

from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from tools.doubles.common.deliveries import Status
from tools.doubles.common.faults import Fault
from tools.doubles.common.shelf import Document, iso
from tools.doubles.common.stage import Double

CONTROL = "/__double__"


class Advance(BaseModel):
    """Move the double's clock; a negative number would unhappen things and is refused."""

    model_config = ConfigDict(extra="forbid")

    seconds: float


class Control:
    def __init__(self, double: Double) -> None:
        self._double = double
        self._stage = double.stage

    async def health(self) -> Document:
        return {"double": self._stage.name, "status": "ok", "now": iso(self._stage.clock.now())}

    async def calls(self, op: str | None = None) -> list[Document]:
        return self._stage.calls.every(op)

    async def forget_calls(self) -> Document:
        self._stage.calls.clear()
        return {"calls": 0}

    async def state(self) -> dict[str, list[Document]]:
        apart = {"calls", "deliveries", "faults"}
        return {kind: found for kind, found in self._stage.shelf.everything().items() if kind not in apart}

    async def forget_everything(self) -> dict[str, list[Document]]:
        await self._double.reset()
        return await self.state()

    async def faults(self) -> list[dict[str, Any]]:
        return self._stage.faults.waiting()

    async def add_fault(self, fault: Fault) -> Document:
        if fault.kind not in self._stage.fault_kinds:
            raise HTTPException(422, f"this double knows {', '.join(sorted(self._stage.fault_kinds))}")
        return {"id": self._stage.faults.add(fault), **fault.model_dump(mode="json")}

    async def forget_faults(self) -> Document:
        self._stage.faults.clear()
        return {"faults": 0}

    async def deliveries(self, status: Status | None = None, wait: float = 0) -> list[Document]:
        """Webhooks sent; with ``wait``, after at most so many seconds for those on their way."""
        await self._stage.deliveries.quiet(wait)
        return [delivery.model_dump(mode="json") for delivery in self._stage.deliveries.every(status=status)]

    async def repeat_delivery(self, number: int) -> Document:
        again = self._stage.deliveries.repeat(number)
        if again is None:
            raise HTTPException(404, f"there is no delivery {number}")
        return again.model_dump(mode="json")

    async def advance_clock(self, advance: Advance) -> Document:
        if advance.seconds < 0:
            raise HTTPException(422, "time does not run backwards")
        self._stage.clock.advance(advance.seconds)
        self._double.age()
        self._stage.deliveries.clock_moved()
        return {"now": iso(self._stage.clock.now())}


def control_routes(double: Double) -> APIRouter:
    control = Control(double)
    routes = APIRouter(prefix=CONTROL)
    routes.add_api_route("/health", control.health, methods=["GET"])
    routes.add_api_route("/calls", control.calls, methods=["GET"])
    routes.add_api_route("/calls", control.forget_calls, methods=["DELETE"])
    routes.add_api_route("/state", control.state, methods=["GET"])
    routes.add_api_route("/state", control.forget_everything, methods=["DELETE"])
    routes.add_api_route("/faults", control.faults, methods=["GET"])
    routes.add_api_route("/faults", control.add_fault, methods=["POST"])
    routes.add_api_route("/faults", control.forget_faults, methods=["DELETE"])
    routes.add_api_route("/deliveries", control.deliveries, methods=["GET"])
    routes.add_api_route("/deliveries/{number}/repeat", control.repeat_delivery, methods=["POST"])
    routes.add_api_route("/clock", control.advance_clock, methods=["POST"])
    return routes
