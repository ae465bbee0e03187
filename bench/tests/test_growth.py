from pathlib import Path
from typing import Any

from bench.growth import curves, draw

GROWTH: dict[str, Any] = {
    "name": "growth.place",
    "details": {
        "orders": [10_000, 1_000_000],
        "cpu_milliseconds": [[10.0, 30.0, 11.0], [12.0, 13.0, 12.5]],
        "p50": [[20.0], [21.0]],
        "p99": [[60.0], [80.0]],
    },
}
RESULT = {"at": "2026-11-23T10:00:00", "commit": "abcdef123456", "processor": "X", "processors": 2}


def test_a_curve_is_the_median_of_the_rounds() -> None:
    other = {"name": "orders.8.rate", "details": {}}
    assert curves([other, GROWTH], "cpu_milliseconds") == {"place": ([10_000, 1_000_000], [11.0, 12.5])}


def test_a_picture_is_drawn_when_growth_was_measured(tmp_path: Path) -> None:
    file = tmp_path / "growth.png"
    assert not draw({**RESULT, "figures": []}, file)
    assert not file.exists()
    assert draw({**RESULT, "figures": [GROWTH]}, file)
    assert file.read_bytes().startswith(b"\x89PNG")
