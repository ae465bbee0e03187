from bench.scenarios.growth import Facts, paths

FACTS = Facts(
    orders=10,
    ids=[f"01a206f7-0000-7000-8000-{number:012}" for number in range(400)],
    numbers=[f"KEN-{number:08}" for number in range(400)],
    phones=[f"+7916{number:07}" for number in range(400)],
    names=["Анна Иванова"] * 400,
    customers=[f"customer{number}" for number in range(400)],
    from_ms=1,
    to_ms=2,
    made=10,
)


def test_first_pages_are_asked_for_as_often_as_pages_deep_inside() -> None:
    found = paths("list", FACTS)
    assert sum("cursor=" in path for path in found) == len(found) / 2


def test_every_filter_is_asked_for_equally_often() -> None:
    found = paths("list", FACTS)
    assert sum("status=delivered" in path for path in found) == len(found) / 5


def test_searches_are_written_as_an_address_wants_them() -> None:
    found = paths("search", FACTS)
    assert len(found) == 400
    assert not any("+" in path or " " in path for path in found)
    assert "/api/orders/v1/orders?size=50&q=%2B79160000000" in found


def test_the_same_is_asked_for_in_the_same_order_each_time() -> None:
    assert paths("customer", FACTS) == paths("customer", FACTS)
