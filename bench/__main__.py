"""How quick the platform is, beside what the same machine could do at most: `make bench`.

    python -m bench                                  a system of its own, everything, within half an hour
    python -m bench --quick --scenario orders lists  a short look at some
    python -m bench --run-file .narciss/run.json     a system that runs already; it is filled with made-up orders

Prints a table and writes `bench/results/<day>-<commit>.json` and a picture of growth. Exit code 1 when a figure is
below its release floor.
"""

import argparse
import asyncio
import importlib
import os
import sys
import time
from pathlib import Path

import aiohttp
import asyncpg

from bench import report
from bench.figures import Figure, targets
from bench.platform import measured
from bench.rest import Watch
from bench.session import NotThereYet, Session
from tools.local.faults import Fault

SCENARIOS = ("memory", "orders", "events", "webhook", "storefront", "till", "growth", "start")
"""In the order they are measured: what fills the database comes late."""

TROUBLE = (Fault, ExceptionGroup, OSError, TimeoutError, aiohttp.ClientError, asyncpg.PostgresError)
"""One scenario that cannot be carried out takes nothing from the others; the exit code tells of it."""


def _say(began: float, sentence: str) -> None:
    passed = time.monotonic() - began
    print(f"[{passed:6.1f} s, load {os.getloadavg()[0]:4.1f}] {sentence}", flush=True)


async def bench(names: list[str], *, quick: bool, run_file: Path | None) -> int:
    began, promised = time.monotonic(), targets()
    figures: list[Figure] = []
    said: dict[str, str] = {}
    failed: dict[str, str] = {}
    async with measured(run_file, lambda sentence: _say(began, sentence)) as platform:
        watch = await Watch.on(platform)
        session = Session(platform, lambda sentence: _say(began, sentence), quick, watch)
        try:
            await session.look_at_idle()
            about = await report.circumstances(platform, session.idle)
            for name in names:
                scenario = importlib.import_module(f"bench.scenarios.{name}")
                session.say(f"— {scenario.TITLE}")
                try:
                    figures += await scenario.measure(session)
                except NotThereYet as reason:
                    said[scenario.TITLE] = f"not there yet: {reason}"
                except TROUBLE as trouble:
                    said[scenario.TITLE] = failed[name] = f"FAILED: {_why(trouble)}"
                    session.say(failed[name])
        finally:
            await session.watch.close()
    report.show(figures, promised, said)
    if not quick:
        print(f"kept in {report.keep(figures, promised, said, about)}")
    broken = report.below_floor(figures, promised)
    if broken:
        print(f"below the release floor: {', '.join(broken)}")
    if failed:
        print(f"not measured: {', '.join(failed)}")
    return 1 if broken or failed else 0


def _why(trouble: BaseException) -> str:
    """One line; of several the first."""
    while isinstance(trouble, BaseExceptionGroup):
        trouble = trouble.exceptions[0]
    return " ".join(f"{type(trouble).__name__}: {trouble}".split())[:300]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", nargs="+", choices=SCENARIOS, default=list(SCENARIOS), metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="a short look: rough figures, nothing is kept")
    parser.add_argument("--run-file", type=Path, help="measure this running system; its database may be thrown away")
    options = parser.parse_args()
    chosen = [name for name in SCENARIOS if name in options.scenario]
    try:
        return asyncio.run(bench(chosen, quick=options.quick, run_file=options.run_file))
    except Fault as fault:
        print(f"bench: {fault}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
