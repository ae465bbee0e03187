"""`make drills`: a whole system of its own is started, broken in many ways under load, and asked what is true of it.

    python -m tests.drills                          all of them
    python -m tests.drills --only broker-killed,all-at-once
    python -m tests.drills --list                   what there is, and where the rest of F1–F32 stands
    python -m tests.drills --rate 8                 orders per second
    python -m tests.drills --results FILE           the same as JSON

Exit code 1 when anything was lost, doubled or broken, or came back too late.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console

from tests.drills import table
from tests.drills.catalogue import DRILLS, ELSEWHERE, SKIPPED
from tests.drills.drill import Drill, Outcome, play
from tests.drills.ground import Ground
from tests.drills.stock import plenty
from tests.stories.people import System
from tests.stories.shop import opened
from tools import heard
from tools.local.faults import Fault


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.drills")
    parser.add_argument("--only", default="", help="names of drills, separated by commas")
    parser.add_argument("--list", action="store_true", help="say what there is")
    parser.add_argument("--rate", type=float, help="orders per second instead of each drill's own")
    parser.add_argument("--results", type=Path, help="write the table as JSON, too")
    parser.add_argument("--keep", action="store_true", help="keep the logs and the data of the system")
    return parser.parse_args()


def _chosen(names: str) -> list[Drill]:
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    known = {drill.name: drill for drill in DRILLS}
    if strange := [name for name in wanted if name not in known]:
        raise Fault(f"There is no drill {', '.join(strange)}; --list names them.")
    return [known[name] for name in wanted] if wanted else list(DRILLS)


def _list(console: Console) -> None:
    for drill in DRILLS:
        console.print(f"{drill.name:26} {drill.proves:8} {drill.says}", soft_wrap=True)
    for proves, where in ELSEWHERE.items():
        console.print(f"{'(make test)':26} {proves:8} {where}", soft_wrap=True)
    for proves, reason in SKIPPED.items():
        console.print(f"{'skipped':26} {proves:8} {reason}", soft_wrap=True)


async def _run(drills: Sequence[Drill], console: Console, *, keep: bool) -> list[Outcome]:
    began, task = time.monotonic(), asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)

    def say(sentence: str) -> None:
        console.print(f"[{time.monotonic() - began:6.1f} s] {sentence}", markup=False, soft_wrap=True)

    ground, outcomes = Ground(lambda _: None), []
    say(f"a system of its own is started in {ground.base}")
    try:
        await ground.up()
        known = heard.listeners()
        async with opened(System.read(ground.run_file)) as shop:
            line = await plenty(shop)
            say(f"{ground.record.url} is up and has stems for everybody; {len(drills)} drills")
            console.print(table.HEAD, markup=False)
            for number, drill in enumerate(drills, 1):
                with console.status(f"{number} of {len(drills)}: {drill.says} …"):
                    outcomes.append(await play(drill, ground, shop, line, known))
                _tell(outcomes[-1], lambda text: console.print(text, markup=False, soft_wrap=True))
    finally:
        await ground.down(keep_logs=keep or not outcomes or not all(one.well for one in outcomes))
    say(f"done; load average {os.getloadavg()[0]:.1f}")
    return outcomes


def _tell(outcome: Outcome, out: Callable[[str], None]) -> None:
    out(table.line(outcome))
    for sentence in table.explained(outcome):
        out(sentence)


def main() -> int:
    options, console = _options(), Console(highlight=False)
    if options.list:
        _list(console)
        return 0
    try:
        drills = _chosen(options.only)
        if options.rate:
            drills = [replace(drill, per_second=options.rate) for drill in drills]
        outcomes = asyncio.run(_run(drills, console, keep=options.keep))
    except Fault as fault:
        sys.stderr.write(f"narciss: {fault}\n")
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
    for proves, reason in SKIPPED.items():
        console.print(f"skipped {proves}: {reason}", soft_wrap=True)
    console.print(table.summary(outcomes))
    if options.results:
        options.results.write_text(json.dumps([asdict(one) for one in outcomes], indent=2) + "\n")
    return 0 if all(one.well for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
