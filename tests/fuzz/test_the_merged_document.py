"""The one document that the gateway shows stands by itself: programs and the web client are made from it."""

import json
from collections.abc import Iterator
from typing import Any

from tools.web.api import merged_document


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _found(document: Any, reference: str) -> bool:
    here = document
    for step in reference.removeprefix("#/").split("/"):
        here = here.get(step) if isinstance(here, dict) else None
    return here is not None


def test_whatever_the_merged_document_refers_to_stands_in_it() -> None:
    document = json.loads(merged_document())
    references = set(_references(document))
    assert {kind for one in references if (kind := one.split("/")[2])} == {"schemas", "responses"}
    assert [one for one in sorted(references) if not _found(document, one)] == []
