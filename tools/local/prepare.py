"""Prepares every context in one process: starting ten interpreters would be slower.

    python -m tools.local.prepare schemas PACKAGE... < plan.json     migrate and declare, before the services start
    python -m tools.local.prepare demo PACKAGE... < plan.json        load demo data, while the services run

What the step needs of the packages is imported at once, while servers and services may still be starting; the plan is
read then:
``{"postgres_admin_url", "amqp_url", "environments": {package: {name: value}}}``. Each finished step is one line on
standard output; a failure is a traceback and exit code 1. Safe to repeat.
"""

import asyncio
import importlib.util
import json
import sys
from collections.abc import Mapping
from typing import Any

from chassis.cli import load_demo, prepare

from chassis import topology

_FIRST = "gateway"
"""Its demo data is the network itself: the others wait for its stores and people to reach them."""


async def schemas(plan: Mapping[str, Any]) -> None:
    new_queues = False
    for package, environment in plan["environments"].items():
        new_queues |= await prepare(
            package,
            postgres_admin_url=plan["postgres_admin_url"],
            postgres_url=environment["NARCISS_POSTGRES_URL"],
            amqp_url=plan["amqp_url"],
        )
        print(f"{package}: schema and queues stand", flush=True)
    if new_queues:
        await topology.settle()


async def demo(plan: Mapping[str, Any]) -> None:
    """All at the same time, because they wait for each other's events (orders need prices, crm needs stores)."""
    environments: dict[str, Mapping[str, str]] = plan["environments"]
    if _FIRST in environments:
        await _load(_FIRST, environments[_FIRST])
    others = [_load(package, environment) for package, environment in environments.items() if package != _FIRST]
    await asyncio.gather(*others)


async def _load(package: str, environment: Mapping[str, str]) -> None:
    if importlib.util.find_spec(f"{package}.demo") is not None:
        await load_demo(package, environment)
        print(f"{package}: demo data stands", flush=True)


STEPS = {"schemas": schemas, "demo": demo}

_NEEDED = {"schemas": "app", "demo": "demo"}
"""The demo does without a context's doors, and so without three quarters of the time it takes to import them."""

if __name__ == "__main__":
    step, *packages = sys.argv[1:]
    for name in packages:
        if importlib.util.find_spec(f"{name}.{_NEEDED[step]}") is not None:
            importlib.import_module(f"{name}.{_NEEDED[step]}")
    asyncio.run(STEPS[step](json.load(sys.stdin)))
