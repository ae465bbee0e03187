"""The short table of figures in the README, from a kept result.

python -m bench.readme bench/results/<result>.json
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.figures import Target, targets
from bench.platform import ROOT
from bench.report import line_of, number

FILE = ROOT / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
SHOWN = (
    "orders.8.rate",
    "orders.8.cpu",
    "orders.1.p50",
    "orders.8.p99",
    "orders.hot.share",
    "list.rate",
    "growth.place",
    "events.half.p99",
    "webhook.rate",
    "storefront.p99",
    "memory.all",
    "start.later",
)


def table(result: Mapping[str, Any], promised: Mapping[str, Target]) -> str:
    """Markdown; a figure that the result does not hold is left out."""
    found = {row["name"]: row for row in result["figures"]}
    rows = [
        f"{result['at'][:10]}, commit `{result['commit'][:8]}`, {result['processors']} cores, everything on them"
        f" (the generator, too); load before it {result['load_average'][0]:.1f}.",
        "",
        "| | measured | limit | of it | floor | goal | moonshot |",
        "|---|---|---|---|---|---|---|",
    ]
    rows += [_row(found[name], promised[name]) for name in SHOWN if name in found]
    return "\n".join(rows)


def _row(row: Mapping[str, Any], target: Target) -> str:
    ratio = f"{row['ratio'] * 100:.1f} %" if row["ratio"] is not None else ""
    lines = [line_of(target, line) for line in (target.floor, target.goal, target.moonshot)]
    measured = f"**{number(row['median'])}** {row['unit']}".strip()
    cells = [target.title.removesuffix(", MB").removesuffix(", s"), measured, number(row["limit"]), ratio, *lines]
    return f"| {' | '.join(cells)} |"


def put(text: str, rows: str) -> str:
    """The text with the rows between the two marks. Raises ValueError when there are no marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{BEGIN} and {END} are not there")
    return f"{before}{BEGIN}\n{rows}\n{END}{after}"


def main() -> int:
    result = json.loads(Path(sys.argv[1]).read_text())
    FILE.write_text(put(FILE.read_text(), table(result, targets())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
