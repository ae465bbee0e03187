"""Prepares every context in one process (starting ten interpreters would be slower): migrate, declare, demo data.

    python -m tools.local.prepare PACKAGE... < plan.json

The packages are imported at once, while the servers may still be starting; the plan is read then:
``{"postgres_admin_url", "amqp_url", "demo": bool, "environments": {package: {name: value}}}``. Each finished step is
one line on standard output; a failure is a traceback and exit code 1. Safe to repeat.
"""

import asyncio
import importlib.util
import json
import os
import sys
from typing import Any

from chassis.cli import load_demo, prepare

from chassis import topology


async def carry_out(plan: dict[str, Any]) -> None:
    environments: dict[str, dict[str, str]] = plan["environments"]
    new_queues = False
    for package, environment in environments.items():
        new_queues |= await prepare(
            package,
            postgres_admin_url=plan["postgres_admin_url"],
            postgres_url=environment["NARCISS_POSTGRES_URL"],
            amqp_url=plan["amqp_url"],
        )
        print(f"{package}: schema and queues stand", flush=True)
    if new_queues:
        await topology.settle()
    if plan["demo"]:
        await _demo(environments)


async def _demo(environments: dict[str, dict[str, str]]) -> None:
    for package, environment in environments.items():
        if importlib.util.find_spec(f"{package}.demo") is None:
            continue
        # As if it ran in a process of its own: what it reads from the environment is its own environment.
        os.environ.clear()
        os.environ.update(environment)
        await load_demo(package, environment)
        print(f"{package}: demo data stands", flush=True)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        importlib.import_module(f"{name}.app")
    asyncio.run(carry_out(json.load(sys.stdin)))
