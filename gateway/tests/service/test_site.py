"""The gateway's own pages and the platform's documents."""

import json
from html import unescape
from pathlib import Path

import pytest
from chassis.testing import TestKeys
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from gateway.domain.people import Post
from gateway.domain.roles import SALES
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


async def test_front_page_asks_strangers_to_sign_in_and_shows_others_what_happens(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.browser() as nobody, house.signed_in("anna") as anna:
        stranger = await nobody.get("/", headers={"Accept-Language": "hy"})
        assert '<html lang="hy">' in stranger.text
        assert 'id="door"' in stranger.text
        inside = (await anna.get("/")).text
        assert 'id="hints"' in inside
        assert "Anna" in inside
        await nobody.get("/", headers={"Cookie": f"narciss_session={'x' * 5000}"})


def orders_with(answers: dict[str, tuple[int, object]]) -> FastAPI:
    app = FastAPI()

    @app.get("/api/orders/v1/public/{token}")
    async def public(token: str) -> JSONResponse:
        status, body = answers.get(token, (404, {"code": "not_found"}))
        return JSONResponse(body, status_code=status)

    return app


async def test_order_page_shows_the_order_and_escapes_what_people_wrote(open_house: OpenHouse) -> None:
    order = {"number": "A-17", "card": "<script>alert(1)</script>", "title": {"ru": "Роза", "en": "Rose"}}
    async with served(orders_with({"good": (200, order), "ill": (500, {})})) as orders:
        house = await open_house(service_urls={"orders": orders})
        async with house.browser(**{"Accept-Language": "en"}) as buyer:
            page = await buyer.get("/t/good")
            assert (page.status_code, "A-17" in page.text, "Rose" in page.text) == (200, True, True)
            assert "<script>alert" not in page.text
            assert "<script>alert(1)</script>" in unescape(page.text)
            assert [(await buyer.get(f"/t/{token}")).status_code for token in ("bad", "ill", "a%22b")] == [
                404,
                503,
                404,
            ]


async def test_order_page_says_so_when_orders_is_away(open_house: OpenHouse) -> None:
    house = await open_house(service_urls={"orders": "http://127.0.0.1:1"})
    async with house.browser() as buyer:
        page = await buyer.get("/t/abc")
    assert page.status_code == 503
    assert "text/html" in page.headers["content-type"]


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


async def test_only_our_assets_are_served(house: House) -> None:
    async with house.browser() as nobody:
        assert (await nobody.get("/assets/door.js")).headers["content-type"].startswith("text/javascript")
        for name in ("nothing.js", "%2e%2e/app.py", "..%2fapp.py", ""):
            assert (await nobody.get(f"/assets/{name}")).status_code == 404
