"""The route table: what goes where, and what goes nowhere."""

from urllib.parse import unquote

import pytest
from gateway.routes import Kind

from gateway import routes

ANYONE = {"user", "device"}


@pytest.mark.parametrize(
    ("path", "context", "kinds"),
    [
        ("/api/orders/v1/orders", "orders", ANYONE),
        ("/api/orders", "orders", ANYONE),
        ("/api/orders/v1/public/abc", "orders", {"public"}),
        ("/api/orders/v1/publications", "orders", ANYONE),
        ("/api/v1/external/orders", "orders", {"api_key"}),
        ("/api/v1/external/orders/1", "orders", {"api_key"}),
        ("/api/v1/external/catalogue/1", "inventory", {"api_key"}),
        ("/api/v1/external/slots", "delivery", {"api_key"}),
        ("/hooks/telegram/key", "messenger", {"provider"}),
        ("/hooks/wappi/key", "messenger", {"provider"}),
        ("/hooks/yookassa/key", "integrations", {"provider"}),
        ("/api/gateway/v1/me", "gateway", ANYONE),
        ("/api/gateway/v1/sign-in", "gateway", {"public"}),
        ("/live", "gateway", ANYONE),
        ("/", "gateway", {"public"}),
        ("/t/abc", "gateway", {"public"}),
        ("/api/crm/v1/%D0%90", "crm", ANYONE),
    ],
)
def test_path_goes_to_its_context(path: str, context: str, kinds: set[str]) -> None:
    route = routes.find(unquote(path), path.encode())
    assert route is not None
    assert (route.context, {kind.value for kind in route.kinds}) == (context, kinds)


@pytest.mark.parametrize(
    "path",
    [
        "/internal/orders/v1/all",
        "/api/fiscal-gateway-am/v1/receipts",
        "/api/unknown/v1",
        "/api/v1/external",
        "/api/v1/external/customers",
        "/api/ordersx/v1",
        "/apiX",
        "/hooks/other/key",
        "/api/orders/../../internal/orders/v1/all",
        "/api/orders/v1/public/../orders",
        "/api/orders/v1/public/..",
        "/api/orders/v1/public/%2e%2e/orders",
        "/api/orders/v1/public/%2E%2E%2Forders",
        "/api/orders/v1/public%2f..%2forders",
        "/api/orders//v1/orders",
        "//api/orders/v1",
        "/api/orders/./v1",
        "/api/orders/v1/public/..\\orders",
        "/api/orders/v1/public/%5c..%5corders",
        "/api/orders/v1/a%00b",
        "/healthz2",
    ],
)
def test_path_that_no_row_names_or_that_is_not_plain_goes_nowhere(path: str) -> None:
    assert routes.find(unquote(path), path.encode()) is None


def test_public_rows_are_exactly_the_reviewed_ones() -> None:
    """S1: a new public route is a change of this list, seen by a reviewer."""
    contexts = ("crm", "orders", "inventory", "delivery", "pos", "messenger", "integrations", "analytics")
    assert {route.prefix for route in routes.ROUTES if Kind.PUBLIC in route.kinds} == {
        *(f"/api/{context}/v1/public" for context in contexts),
        "/api/gateway/v1/sign-in",
        "/api/gateway/v1/enrolments/redeem",
        "/",
        *("/app", "/courier", "/s", "/t", "/widget"),
        "/assets",
        "/docs",
        "/asyncapi",
        "/openapi.json",
        "/healthz",
        "/readyz",
        "/metrics",
        "/doctor",
    }
    assert all("internal" not in route.prefix for route in routes.ROUTES)
