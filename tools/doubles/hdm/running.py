"""A device at work: memory, port and control port together; used by the command line and by tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from tools.doubles.hdm.control import Control
from tools.doubles.hdm.device import Device
from tools.doubles.hdm.faults import FaultQueue
from tools.doubles.hdm.memory import FiscalMemory
from tools.doubles.hdm.server import Port
from tools.doubles.hdm.settings import Settings


@dataclass(frozen=True)
class Running:
    device: Device
    faults: FaultQueue
    port: Port
    control_url: str


@asynccontextmanager
async def running(
    settings: Settings, state_dir: Path, *, host: str = "127.0.0.1", port: int = 0, control_port: int = 0
) -> AsyncIterator[Running]:
    """Port 0 takes any free one. The memory of each device is its own file in `state_dir`."""
    memory = FiscalMemory(state_dir / f"fiscal-memory-{settings.crn}.jsonl")
    device, faults = Device(settings, memory), FaultQueue()
    listening = Port(device, faults, host, port)
    runner = web.AppRunner(Control(device, faults, listening).application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, control_port)
    try:
        await listening.on()
        await site.start()
        yield Running(device, faults, listening, f"http://{host}:{runner.addresses[0][1]}")
    finally:
        await listening.off()
        await runner.cleanup()
        memory.close()
