"""The gateway's own pages and the platform's documents."""

import json
from pathlib import Path

import pytest
from chassis.testing import TestKeys
from fastapi import FastAPI
from gateway.texts import LANGUAGES, TEXTS, language_of

from gateway import documents
from gateway.tests.builders import House, problem, served
from gateway.tests.conftest import OpenHouse
from tools.contracts.events import all_events, asyncapi

pytestmark = pytest.mark.servers


@pytest.mark.parametrize(
    ("accept", "language"),
    [("hy-AM,hy;q=0.9,en;q=0.8", "hy"), ("de,en;q=0.5", "en"), ("fr", "ru"), ("", "ru"), ("en;q=x,hy;q=0.1", "hy")],
)
def test_pages_speak_the_readers_language(accept: str, language: str) -> None:
    assert language_of(accept) == language
    assert all(set(said) == set(LANGUAGES) for said in TEXTS.values())


async def test_one_document_speaks_for_all_contexts_that_answer(open_house: OpenHouse, keys: TestKeys) -> None:
    crm = FastAPI()

    @crm.get("/api/crm/v1/customers")
    async def list_customers() -> dict[str, str]:
        """Everybody who ever bought something."""
        return {}

    @crm.get("/internal/crm/v1/secrets")
    async def internal() -> dict[str, str]:
        return {}

    async with served(crm) as url:
        away = ("inventory", "delivery", "pos", "messenger", "integrations", "analytics")
        dead = dict.fromkeys(away, "http://127.0.0.1:1")
        house = await open_house(service_urls={"crm": url, **dead}, public_url="https://narciss.example")
        async with house.browser() as reader:
            document = (await reader.get("/openapi.json")).json()
            page = (await reader.get("/docs")).text
    assert document["servers"] == [{"url": "https://narciss.example"}]
    customers = document["paths"]["/api/crm/v1/customers"]["get"]
    assert (customers["operationId"][:4], customers["tags"]) == ("crm.", ["crm"])
    assert "/api/gateway/v1/me" in document["paths"]
    assert not [path for path in document["paths"] if "internal" in path]
    assert sorted(document["x-unavailable"]) == sorted(dead)
    schemas = document["components"]["schemas"]
    assert schemas["gateway.Me"]["properties"]["stores"]["items"] == {
        "$ref": "#/components/schemas/gateway.StoreOfMine"
    }
    assert "Everybody who ever bought something." in page


async def test_events_are_documented_for_people_and_programs(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(documents, "PUBLISHED", tmp_path)
    async with house.browser() as reader:
        problem(await reader.get("/asyncapi"), 404, "not_found")
        said = asyncapi(all_events())
        (tmp_path / "asyncapi.json").write_text(json.dumps(said), "utf-8")
        assert (await reader.get("/asyncapi")).json() == said
        page = await reader.get("/asyncapi", headers={"Accept": "text/html"})
    assert "orders.order_placed" in page.text
