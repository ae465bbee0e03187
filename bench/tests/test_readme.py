import pytest

from bench.figures import Target
from bench.readme import BEGIN, END, put, table

RESULT = {
    "at": "2026-11-23T10:00:00",
    "commit": "abcdef123456",
    "processors": 2,
    "load_average": [0.4, 1.0, 2.0],
    "figures": [{"name": "orders.8.rate", "median": 93.4, "unit": "orders/s", "limit": 3009.0, "ratio": 0.031}],
}
PROMISED = {
    "orders.8.rate": Target("orders.8.rate", 1, "orders/s", True, floor=0.03, goal=0.06, moonshot=0.1, of="ratio")
}


def test_only_what_was_measured_has_a_row() -> None:
    rows = table(RESULT, PROMISED).splitlines()
    assert rows[0].startswith("2026-11-23, commit `abcdef12`, 2 cores")
    assert rows[4:] == ["| orders/s | **93.4** orders/s | 3,009 | 3.1 % | 3 % | 6 % | 10 % |"]


def test_the_table_is_replaced_between_its_marks() -> None:
    assert put(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\nnew\n{END}\nb"


def test_a_text_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="not there"):
        put("a", "new")
