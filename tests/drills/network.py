"""The network between one service and one server breaks in the four ways networks do."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from tests.drills.drill import Drill, Scene
from tests.drills.proxy import Network

CUT_SECONDS: Final = 8.0
SILENT_SECONDS: Final = 15.0
SLOW_SECONDS: Final = 8.0
RESETS: Final = 6
SERVER_NAMES: Final = {"amqp": "broker", "postgres": "database"}


def stays(name: str, server: str, network: Network, seconds: float) -> Callable[[Scene], Awaitable[None]]:
    """The way between the two is like this for so long."""

    async def inject(scene: Scene) -> None:
        way = scene.ground.proxies[name, server]
        if not way.connections:
            scene.problems.append(f"{name} has no connection to cut: nothing is proved")
        scene.faults += 1
        way.become(network)
        try:
            await asyncio.sleep(seconds)
        finally:
            way.become(Network.WELL)

    return inject


def breaks(name: str, server: str) -> Callable[[Scene], Awaitable[None]]:
    """Every connection is reset, again and again."""

    async def inject(scene: Scene) -> None:
        for _ in range(RESETS):
            scene.ground.proxies[name, server].reset()
            scene.faults += 1
            await asyncio.sleep(1)

    return inject


def _drills(name: str, server: str) -> list[Drill]:
    where = f"between {name} and its {SERVER_NAMES[server]}"
    short = f"{name}-{SERVER_NAMES[server]}"
    return [
        Drill(f"cut-{short}", "network", f"the way {where} is cut", stays(name, server, Network.REFUSING, CUT_SECONDS)),
        Drill(
            f"silent-{short}",
            "network",
            f"the way {where} delivers nothing and says nothing",
            stays(name, server, Network.SILENT, SILENT_SECONDS),
        ),
        Drill(f"slow-{short}", "network", f"the way {where} is slow", stays(name, server, Network.SLOW, SLOW_SECONDS)),
        Drill(f"reset-{short}", "network", f"connections {where} are reset", breaks(name, server)),
    ]


DRILLS: Final = (
    *_drills("orders", "amqp"),
    *_drills("inventory", "postgres"),
    Drill(
        "cut-orders-database",
        "network",
        "the way between orders and its database is cut",
        stays("orders", "postgres", Network.REFUSING, CUT_SECONDS),
    ),
    Drill(
        "silent-pos-broker",
        "network",
        "the way between pos and its broker delivers nothing and says nothing",
        stays("pos", "amqp", Network.SILENT, SILENT_SECONDS),
    ),
)
