from bench.cpu import MILLISECONDS_PER_TICK, Process, family, read_stat, spent

STAT = "4711 (a (strange) name) S 17 4711 4711 0 -1 4194560 100 200 0 0 7 3 20 10 20 0 4 0 99 1000 321 " + "0 " * 20


def test_a_name_with_parentheses_does_not_shift_the_fields() -> None:
    one = read_stat(STAT)
    assert (one.pid, one.parent, one.resident_pages) == (4711, 17, 321)
    assert one.own == 10 * MILLISECONDS_PER_TICK
    assert one.waited == 30 * MILLISECONDS_PER_TICK


PROCESSES = {
    1: Process(1, 0, 1000.0, 0.0, 1),
    10: Process(10, 1, 5.0, 2.0, 1),
    11: Process(11, 10, 30.0, 0.0, 1),
    12: Process(12, 11, 400.0, 0.0, 1),
    20: Process(20, 1, 7.0, 0.0, 1),
}


def test_a_family_is_everybody_below() -> None:
    assert sorted(one.pid for one in family(10, PROCESSES)) == [10, 11, 12]


def test_backends_count_with_their_postmaster_living_or_ended() -> None:
    assert spent({"postgres": 10, "orders": 20}, PROCESSES) == {"postgres": 437.0, "orders": 7.0}


def test_the_measurement_s_own_backend_does_not_count() -> None:
    assert spent({"postgres": 10}, PROCESSES, without=12) == {"postgres": 37.0}


def test_a_process_that_is_gone_has_spent_nothing() -> None:
    assert spent({"crm": 99}, PROCESSES) == {"crm": 0}
