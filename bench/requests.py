"""What a generator sends: made from a plan that is plain JSON, number by number."""

import json
import random
import time
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


def _prices(given: Mapping[str, Any]) -> Maker:
    """New prices of the next `each` products, so each is one event; no request repeats the price of the one before."""
    products: Sequence[str] = given["products"]
    each, lowest = int(given["each"]), int(given["lowest"])

    def make(number: int) -> Request:
        first = number * each
        prices = [
            {
                "sellable_id": products[(first + place) % len(products)],
                "price": {"amount": lowest + 100 * ((first + place) // len(products)), "currency": given["currency"]},
            }
            for place in range(each)
        ]
        body = {"store_id": given["store_id"], "prices": prices}
        return Request("PUT", "/api/inventory/v1/prices", _JSON, json.dumps(body).encode())

    return make


def _telegram(given: Mapping[str, Any]) -> Maker:
    """Updates of a bot: the next of `people` writes a text; `first` is the number of the first person and update."""
    first, people, path = int(given["first"]), int(given["people"]), str(given["path"])

    def make(number: int) -> Request:
        person = {"id": first + number % people, "first_name": f"Գնորդ {number % people}"}
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {**person, "type": "private"},
            "from": {**person, "is_bot": False},
            "text": f"Բարև, {number}",
        }
        return Request("POST", path, _JSON, json.dumps({"update_id": first + number, "message": message}).encode())

    return make


_KINDS: dict[str, Callable[[Mapping[str, Any]], Maker]] = {
    "orders": _orders,
    "looks": _looks,
    "prices": _prices,
    "telegram": _telegram,
}
