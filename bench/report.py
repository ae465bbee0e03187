"""What is shown and kept: the table, and a dated result that names machine and commit."""

import json
import os
import platform as machine
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import asyncpg
from rich.console import Console
from rich.table import Table

from bench.figures import Figure, Target, Verdict
from bench.growth import draw
from bench.platform import ROOT, Platform

RESULTS = Path(__file__).with_name("results")
_STYLES = {Verdict.MOONSHOT: "bold green", Verdict.GOAL: "green", Verdict.FLOOR: "yellow", Verdict.BELOW: "bold red"}
_LIBRARIES = ("fastapi", "uvicorn", "faststream", "sqlalchemy", "asyncpg", "pydantic", "aiohttp", "uvloop")
_WIDTH = 170


def number(value: float | None) -> str:
    """Three digits that count; nothing for nothing."""
    if value is None:
        return ""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


def line_of(target: Target, value: float | None) -> str:
    """A promised line in the unit it was promised in."""
    if value is None:
        return ""
    return f"{value * 100:.0f} %" if target.of == "ratio" else number(value)


def ways(target: Target, figure: Figure) -> str:
    """How many times better it has to become for the goal and for the moonshot."""
    said = []
    for name, line in (("goal", target.goal), ("moonshot", target.moonshot)):
        distance = target.distance(figure, line)
        if distance is not None and distance > 1:
            said.append(f"×{distance:.2g} to the {name}")
    return ", ".join(said)


def table(figures: Sequence[Figure], targets: Mapping[str, Target], said: Mapping[str, str]) -> Table:
    """What was promised in the order of the promises, then the rest. `said`: why a scenario has no figures."""
    shown = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    shown.add_column("")
    shown.add_column("measure")
    for name in ("figure", "spread", "limit", "of it", "floor", "goal", "moonshot"):
        shown.add_column(name, justify="right")
    shown.add_column("reached")
    shown.add_column("still")
    known = {figure.name: figure for figure in figures}
    for name, target in targets.items():
        if name in known:
            shown.add_row(*_row(known[name], target))
    for figure in figures:
        if figure.name not in targets:
            shown.add_row(*_row(figure, None), style="dim")
    for scenario, reason in said.items():
        shown.add_row("", scenario, reason, style="dim")
    return shown


def _row(figure: Figure, target: Target | None) -> list[str]:
    spread = figure.spread
    ratio = f"{figure.ratio * 100:.1f} %" if figure.ratio is not None else ""
    apart = f"{number(spread.least)}–{number(spread.most)}" if len(figure.values) > 1 else ""
    measured = [f"{number(spread.middle)} {figure.unit}".strip(), apart, number(figure.limit), ratio]
    if target is None:
        return ["", " ".join([figure.name, figure.note]).strip(), *measured, "", "", "", "", ""]
    lines = [line_of(target, line) for line in (target.floor, target.goal, target.moonshot)]
    verdict = target.verdict(figure)
    reached = f"[{_STYLES[verdict]}]{verdict}[/]" if verdict else ""
    return [str(target.measure), target.title, *measured, *lines, reached, ways(target, figure)]


def show(figures: Sequence[Figure], targets: Mapping[str, Target], said: Mapping[str, str]) -> None:
    console = Console(width=_WIDTH, highlight=False)
    console.print()
    console.print(table(figures, targets, said))
    console.print()


def below_floor(figures: Sequence[Figure], targets: Mapping[str, Target]) -> list[str]:
    """Titles of the promises that are broken."""
    return [
        targets[figure.name].title
        for figure in figures
        if figure.name in targets and targets[figure.name].verdict(figure) is Verdict.BELOW
    ]


async def circumstances(platform: Platform, idle: Mapping[str, float]) -> dict[str, Any]:
    """Machine, versions, commit and how busy the machine was with other things."""
    connection = await asyncpg.connect(platform.postgres_url, timeout=10)
    try:
        postgres = await connection.fetchval("select version()")
    finally:
        await connection.close()
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "changed_since": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "processor": _processor(),
        "processors": os.cpu_count(),
        "memory_megabytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_048_576,
        "system": machine.platform(),
        "python": machine.python_version(),
        "postgresql": str(postgres).split(" on ", 1)[0],
        "libraries": {name: metadata.version(name) for name in _LIBRARIES},
        "load_average": os.getloadavg(),
        "idle_milliseconds_per_second": {name: round(value, 1) for name, value in idle.items()},
    }


def _processor() -> str:
    """Not every machine's /proc names one."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), machine.machine())


def _git(*arguments: str) -> str:
    """Empty outside a repository."""
    said = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.strip()


def keep(
    figures: Sequence[Figure], targets: Mapping[str, Target], said: Mapping[str, str], about: Mapping[str, Any]
) -> Path:
    """Write the result; its name tells day and commit, and `-changed` when the code was not that of the commit."""
    RESULTS.mkdir(exist_ok=True)
    stamp = str(about["at"])[:16].replace(":", "").replace("T", "-")
    changed = "-changed" if about["changed_since"] else ""
    file = RESULTS / f"{stamp}-{str(about['commit'])[:8] or 'nowhere'}{changed}.json"
    rows = [_kept(figure, targets.get(figure.name)) for figure in figures]
    content = {**about, "not_measured": dict(said), "figures": rows}
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    draw(content, file.with_suffix(".png"))
    return file


def _kept(figure: Figure, target: Target | None) -> dict[str, Any]:
    spread = figure.spread
    return {
        "name": figure.name,
        "title": target.title if target else figure.note,
        "unit": figure.unit,
        "median": spread.middle,
        "least": spread.least,
        "most": spread.most,
        "rounds": list(figure.values),
        "limit": figure.limit,
        "ratio": figure.ratio,
        "verdict": str(target.verdict(figure)) if target else "",
        "details": dict(figure.details),
    }
