"""Every route of every document answers what its document says, whatever it is asked; never with an error of ours.

`make test S=fuzz A="--fuzz-examples 300"` asks longer; everyday runs ask the same few questions each time.
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.fuzz.asking import doors_of, interrogate
from tests.fuzz.world import World

pytestmark = [pytest.mark.servers, pytest.mark.timeout(3600)]
PUBLISHED: Final = Path(__file__).resolve().parents[2] / "contracts/published/openapi"
ENDLESS: Final = {"GET /live"}
"""Answers for as long as somebody listens; its own tests listen."""
_ORDER: Final = ("post", "put", "patch", "get", "delete")
"""What makes things first, so that there is something to ask about; what removes them last."""


def _routes() -> list[tuple[str, str, str]]:
    found = []
    for file in sorted(PUBLISHED.glob("*.json")):
        paths: dict[str, Any] = json.loads(file.read_text("utf-8"))["paths"]
        routes = [(method, path) for path, item in paths.items() for method in item]
        routes.sort(key=lambda one: (one[1].count("{") if one[0] == "post" else 9, _ORDER.index(one[0]), one[1]))
        found += [(file.stem, method.upper(), path) for method, path in routes]
    return [one for one in found if f"{one[1]} {one[2]}" not in ENDLESS]


@pytest.mark.parametrize(("context", "method", "path"), _routes(), ids=lambda one: str(one))
async def test_a_route_answers_as_its_document_says(
    context: str, method: str, path: str, world: World, examples: int
) -> None:
    operation = world.documents[context][path][method]
    async with doors_of(world.contexts[context], path) as clients:
        findings = await interrogate(operation, clients, world.pools[context], examples)
    if any(status == 201 for status in findings.seen):
        await world.look_around(context)
    assert not findings.wrong, "\n\n".join(findings.wrong.values())
