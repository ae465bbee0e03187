"""What a generator sends: made from a plan that is plain JSON, number by number."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import uuid4

LINES = 3


class Request(NamedTuple):
    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None


Maker = Callable[[int], Request]
_JSON = {"Content-Type": "application/json"}


def maker(given: Mapping[str, Any]) -> Maker:
    """By the plan's `kind`. Raises KeyError for one nobody knows."""
    return _KINDS[given["kind"]](given)


def strata(count: int) -> list[range]:
    """Three parts of `count` products: one line from each, so lines of an order differ and every product is alike."""
    edges = [count * part // LINES for part in range(LINES + 1)]
    return [range(first, after) for first, after in pairwise(edges)]


def _orders(given: Mapping[str, Any]) -> Maker:
    """Three lines of the products, by chance, each order with a key of its own."""
    products: Sequence[str] = given["products"]
    parts = strata(len(products))
    chance = random.Random(given.get("seed"))

    def make(number: int) -> Request:
        lines = [
            {"kind": "product", "sellable_id": products[chance.choice(part)], "quantity": "1.000"} for part in parts
        ]
        body = {"store_id": given["store_id"], "lines": lines, "buyer": {"name": given["buyer"]}}
        headers = {**_JSON, "Idempotency-Key": str(uuid4())}
        return Request("POST", "/api/orders/v1/orders", headers, json.dumps(body).encode())

    return make


def _looks(given: Mapping[str, Any]) -> Maker:
    """The given paths one after another, each as often as the others."""
    paths: Sequence[str] = given["paths"]
    return lambda number: Request("GET", paths[number % len(paths)])


_KINDS: dict[str, Callable[[Mapping[str, Any]], Maker]] = {"orders": _orders, "looks": _looks}
