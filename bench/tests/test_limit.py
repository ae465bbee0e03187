import pytest

from bench.limit.pgbench import read_report
from tools.local.faults import Fault

SAID = """transaction type: one_call.sql
number of clients: 8
number of transactions actually processed: 2000
number of failed transactions: 0 (0.000%)
latency average = 2.667 ms
initial connection time = 21.1 ms
tps = 3009.123456 (without initial connection time)
"""


def test_rate_and_latency_are_read_from_the_report() -> None:
    attempt = read_report(SAID, postgres_cpu=900.0)
    assert (attempt.rate, attempt.milliseconds, attempt.cpu) == (3009.123456, 2.667, 0.45)


def test_words_that_are_no_report_are_told() -> None:
    with pytest.raises(Fault, match="connection refused"):
        read_report("connection refused", 0.0)
