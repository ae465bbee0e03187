"""The control port: what tests and `make run` see of the device, and how they make it misbehave."""

from typing import Any

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from tools.doubles.hdm.device import Device
from tools.doubles.hdm.faults import Fault, FaultQueue
from tools.doubles.hdm.memory import Stored
from tools.doubles.hdm.server import Port
from tools.doubles.hdm.settings import Behaviour

FAULTS: TypeAdapter[list[Fault]] = TypeAdapter(list[Fault])


class Control:
    def __init__(self, device: Device, faults: FaultQueue, port: Port) -> None:
        self._device = device
        self._faults = faults
        self._port = port

    def application(self) -> web.Application:
        app = web.Application(middlewares=[_explained])
        at = "/__double__"
        app.add_routes(
            [
                web.get(f"{at}/health", self._health),
                web.get(f"{at}/receipts", self._receipts),
                web.get(f"{at}/paper", self._paper),
                web.get(f"{at}/exchanges", self._exchanges),
                web.get(f"{at}/faults", self._waiting_faults),
                web.post(f"{at}/faults", self._add_faults),
                web.post(f"{at}/behaviour", self._behave),
                web.post(f"{at}/power", self._power),
                web.post(f"{at}/by-hand", self._press_by_hand),
                web.post(f"{at}/reset", self._reset),
            ]
        )
        return app

    async def _health(self, _request: web.Request) -> web.Response:
        settings = self._device.settings
        return web.json_response(
            {
                "double": "hdm",
                "status": "ok",
                "port": self._port.port,
                "crn": settings.crn,
                "last_number": self._device.memory.last_number,
            }
        )

    async def _receipts(self, _request: web.Request) -> web.Response:
        return web.json_response([_told(receipt) for receipt in self._device.memory.receipts.values()])

    async def _paper(self, _request: web.Request) -> web.Response:
        return web.json_response(self._device.memory.paper)

    async def _exchanges(self, _request: web.Request) -> web.Response:
        return web.json_response([{"operation": seen.operation, "code": seen.code} for seen in self._device.exchanged])

    async def _waiting_faults(self, _request: web.Request) -> web.Response:
        return web.json_response([fault.model_dump() for fault in self._faults.waiting])

    async def _add_faults(self, request: web.Request) -> web.Response:
        """One fault or a list of them."""
        said = await request.json()
        self._faults.add(*FAULTS.validate_python(said if isinstance(said, list) else [said]))
        return await self._waiting_faults(request)

    async def _behave(self, request: web.Request) -> web.Response:
        """Changes the named habits and leaves the others."""
        wanted = {**self._device.settings.behaviour.model_dump(), **await request.json()}
        self._device.settings.behaviour = Behaviour.model_validate(wanted)
        return web.json_response(self._device.settings.behaviour.model_dump())

    async def _power(self, request: web.Request) -> web.Response:
        on = bool((await request.json())["on"])
        await (self._port.on() if on else self._port.off())
        return web.json_response({"on": on})

    async def _press_by_hand(self, request: web.Request) -> web.Response:
        said = await request.json()
        return web.json_response(_told(self._device.press_by_hand(int(said["drams"]), int(said.get("cashier", 4)))))

    async def _reset(self, _request: web.Request) -> web.Response:
        """A new device: empty memory, no session, no faults, the usual habits."""
        self._faults.clear()
        self._device.settings.behaviour = Behaviour()
        self._device.memory.erase()
        self._device.exchanged.clear()
        await self._port.off()
        self._device.synchronised_to = 0
        await self._port.on()
        return web.json_response({"receipts": 0})


@web.middleware
async def _explained(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        answer: web.StreamResponse = await handler(request)
    except (ValidationError, ValueError, KeyError) as why:
        return web.json_response({"error": str(why)}, status=422)
    return answer


def _told(receipt: Stored) -> dict[str, Any]:
    return receipt.model_dump(mode="json")
