import json

from bench.requests import maker, strata


def test_lines_of_an_order_are_three_different_products_and_all_come_up() -> None:
    products = [f"p{number}" for number in range(10)]
    make = maker({"kind": "orders", "products": products, "store_id": "s", "buyer": "b", "seed": 1})
    seen = set()
    for number in range(300):
        lines = json.loads(make(number).body or b"")["lines"]
        chosen = [line["sellable_id"] for line in lines]
        assert len(set(chosen)) == 3
        seen |= set(chosen)
    assert seen == set(products)


def test_each_order_has_a_key_of_its_own() -> None:
    make = maker({"kind": "orders", "products": ["a", "b", "c"], "store_id": "s", "buyer": "b"})
    assert len({make(number).headers["Idempotency-Key"] for number in range(50)}) == 50


def test_strata_cover_everything_once() -> None:
    assert [number for part in strata(1000) for number in part] == list(range(1000))


def test_looks_go_round() -> None:
    make = maker({"kind": "looks", "paths": ["/a", "/b"]})
    assert [make(number).path for number in range(4)] == ["/a", "/b", "/a", "/b"]
