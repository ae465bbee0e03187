"""The picture of growth: processor time and latency of everything over the number of orders.

python -m bench.growth bench/results/<result>.json     draws it again from a kept result
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

_PREFIX = "growth."
_COLOURS = ("#2f6f4f", "#c8553d", "#3d6fb4", "#a06cb0", "#c99a2e")
_PANELS = (
    ("cpu_milliseconds", "processor time of one, all processes (ms)"),
    ("p50", "half answered within (ms)"),
    ("p99", "99 of 100 answered within (ms)"),
)


def curves(figures: Sequence[Mapping[str, Any]], what: str) -> dict[str, tuple[list[int], list[float]]]:
    """By name: numbers of orders, and the median of the rounds at each."""
    return {
        str(figure["name"]).removeprefix(_PREFIX): (
            list(figure["details"]["orders"]),
            [median(rounds) for rounds in figure["details"][what]],
        )
        for figure in figures
        if str(figure["name"]).startswith(_PREFIX)
    }


def draw(result: Mapping[str, Any], file: Path) -> bool:
    """Write the picture; False where growth was not measured."""
    if not curves(result["figures"], _PANELS[0][0]):
        return False
    figure, panels = plt.subplots(1, len(_PANELS), figsize=(15, 4.6), layout="constrained")
    for panel, (what, title) in zip(panels, _PANELS, strict=True):
        found = curves(result["figures"], what)
        for (name, (orders, values)), colour in zip(found.items(), _COLOURS, strict=False):
            panel.plot(orders, values, marker="o", color=colour, label=name)
            panel.annotate(f"{values[-1]:.3g}", (orders[-1], values[-1]), xytext=(6, -3), textcoords="offset points")
        panel.set(xscale="log", yscale="log", xlabel="orders in the database", title=title)
        panel.grid(visible=True, which="major", alpha=0.25)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].legend(frameon=False)
    figure.suptitle(
        f"{result['commit'][:8]} · {result['at'][:10]} · {result['processor']}, {result['processors']} cores"
    )
    figure.savefig(file, dpi=110)
    plt.close(figure)
    return True


def main() -> int:
    file = Path(sys.argv[1])
    drawn = draw(json.loads(file.read_text()), file.with_suffix(".png"))
    print(f"drawn in {file.with_suffix('.png')}" if drawn else "growth was not measured")
    return 0 if drawn else 1


if __name__ == "__main__":
    sys.exit(main())
