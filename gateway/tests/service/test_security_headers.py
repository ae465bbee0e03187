"""Every answer says what browsers may do with it (S4, S5)."""

import re

import httpx
import pytest
from gateway.domain.people import Post
from gateway.domain.roles import SALES

from gateway.tests.builders import API, House
from gateway.tests.conftest import OpenHouse

pytestmark = pytest.mark.servers


def check_headers(answer: httpx.Response) -> str:
    """All headers once; returns the content policy."""
    expected = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    for name, value in expected.items():
        assert answer.headers.get_list(name) == [value], (answer.url, name)
    (policy,) = answer.headers.get_list("content-security-policy")
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert "cache-control" in answer.headers
    return policy


async def test_every_answer_has_them(open_house: OpenHouse) -> None:
    house = await open_house(upload_bytes=1000, service_urls={"pos": "http://127.0.0.1:1"})
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client, house.browser() as nobody:
        answers = {
            "page": await nobody.get("/docs"),
            "signed in": await client.get("/docs"),
            "ours": await client.get(f"{API}/me"),
            "invalid": await nobody.post(f"{API}/sign-in", json={}),
            "refused": await nobody.get("/api/orders/v1/orders"),
            "proxied": await client.get("/api/orders/v1/orders"),
            "redirect": await client.get("/api/orders/v1/moved"),
            "nowhere": await nobody.get("/wp-admin"),
            "internal": await nobody.get("/internal/orders/v1/all"),
            "method": await nobody.put("/docs"),
            "large": await client.post("/api/orders/v1/orders", content=b"x" * 2000),
            "dead": await client.get("/api/pos/v1/shifts"),
            "asset": await nobody.get("/assets/narciss.css"),
            "health": await nobody.get("/healthz"),
        }
        for answer in answers.values():
            check_headers(answer)
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == {
        "page": 200,
        "signed in": 200,
        "ours": 200,
        "invalid": 422,
        "refused": 401,
        "proxied": 200,
        "redirect": 302,
        "nowhere": 404,
        "internal": 404,
        "method": 405,
        "large": 413,
        "dead": 503,
        "asset": 200,
        "health": 200,
    }


async def test_crash_has_them_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError("asked to crash")

    monkeypatch.setattr(house.parts.documents, "openapi", crash)
    async with house.browser() as nobody:
        answer = await nobody.get("/docs")
    assert answer.status_code == 500
    assert "asked to crash" not in answer.text
    check_headers(answer)


async def test_pages_keep_their_own_policy(house: House) -> None:
    """Scripts only with this answer's nonce, nothing inline, nothing from elsewhere."""
    async with house.browser() as nobody:
        check_page(await nobody.get("/docs"), await nobody.get("/docs"))


def check_page(first: httpx.Response, second: httpx.Response) -> None:
    nonces = [re.findall(r"'nonce-([^']+)'", check_headers(answer)) for answer in (first, second)]
    assert len(set(nonces[0])) == 1
    assert nonces[0] != nonces[1]
    page = first.text
    for tag in re.findall(r"<script[^>]*>", page):
        assert f'nonce="{nonces[0][0]}"' in tag
    assert re.findall(r"<script[^>]*>[^<]", page) == []
    assert re.findall(r"\son\w+=|style=|<style|javascript:", page) == []
    assert re.findall(r'(?:src|href)="(?!/)[^"]*"', page) == []


async def test_metrics_and_self_check_are_for_the_operations_network_only(open_house: OpenHouse) -> None:
    house = await open_house(operations_networks="10.0.0.0/8")
    await house.administrator()
    await house.person("anna", Post(house.ours, SALES))
    async with house.browser() as nobody, house.signed_in("anna") as anna, house.signed_in("boss") as boss:
        for path in ("/metrics", "/doctor"):
            statuses = [(await client.get(path)).status_code for client in (nobody, anna, boss)]
            assert statuses == [401, 403, 200]
