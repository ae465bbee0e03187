"""The door: who asks, whether they may come this way, and where the request goes. Everything passes here once."""

from ipaddress import ip_address
from typing import Any

from chassis.http import problem, refusal_problem
from chassis.identity import Caller, SubjectKind
from chassis.refusals import NotSignedIn, Refusal
from chassis.scope import Scope as StoreScope
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import cors, csrf, routes
from gateway.cookies import session_token
from gateway.domain.refusals import CredentialRevoked, WrongKindOfCaller
from gateway.parts import Parts, parts_of
from gateway.patience import BodyTooSlow, patient
from gateway.routes import Kind, Route
from gateway.tokens import API_KEY, DEVICE
from gateway.visit import Visit, address_of, keep_visit
from gateway.visitor import Visitor

NOBODY = Caller(SubjectKind.PUBLIC, "public", StoreScope.among(()))
_STORE_HEADER = "x-narciss-store"


class Entrance:
    """Innermost of the middlewares: its refusals become problems here, before anything was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        route = routes.find(scope["path"], scope["raw_path"])
        if route is None:
            response: Response = problem(404, "not_found", "There is nothing at this address.")
            return await response(scope, receive, send)
        parts = parts_of(scope["app"])
        headers = Headers(scope=scope)
        extra: dict[str, str] = {}
        receive = patient(receive, parts.settings)
        try:
            if Kind.API_KEY in route.kinds and (preflight := await cors.preflight(scope["method"], headers, parts)):
                return await preflight(scope, receive, send)
            caller = await self._caller(route, scope, headers, parts, extra)
            if route.context != "gateway":
                return await parts.proxy.forward(route.context, caller, scope, receive, _with(extra, send))
        except Refusal as refusal:
            return await _refused(refusal, extra)(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _caller(
        self, route: Route, scope: Scope, headers: Headers, parts: Parts, extra: dict[str, str]
    ) -> Caller:
        """The caller for a route; `extra` gets headers for the answer, whatever it will be."""
        if Kind.PROVIDER in route.kinds:
            return Caller(SubjectKind.PROVIDER, route.provider, StoreScope.among(()))
        if route.prefix in routes.OPERATIONS:
            await self._check_operations(scope, headers, parts)
        if Kind.PUBLIC in route.kinds:
            return NOBODY
        visit = await _visit(scope, headers, parts)
        if visit.visitor.kind not in route.kinds:
            raise WrongKindOfCaller(wanted=", ".join(sorted(route.kinds)))
        if visit.visitor.kind is Kind.USER:
            csrf.check(scope["method"], headers, visit.token, parts.settings.public_url)
        if (terms := visit.visitor.terms) is not None:
            extra |= cors.check(headers, terms)
            extra |= await parts.throttle.spend(visit.visitor.credential, terms.requests_per_minute)
        keep_visit(scope, visit)
        return visit.caller

    async def _check_operations(self, scope: Scope, headers: Headers, parts: Parts) -> None:
        """Metrics and the self-check are for the network they are collected from, or for those who may see them."""
        try:
            address = ip_address(address_of(scope))
        except ValueError:
            address = None
        if address is not None and any(address in network for network in parts.settings.operations_networks):
            return
        visit = await _visit(scope, headers, parts)
        visit.caller.require("operations.read")


async def _visit(scope: Scope, headers: Headers, parts: Parts) -> Visit:
    """The visitor of a request and the store they act in, decided once (S8). A bearer credential wins over a cookie."""
    kind, token = _credential(headers, parts)
    visitor = await known(kind, token, parts)
    return Visit(visitor, visitor.caller(headers.get(_STORE_HEADER, "")), token, address_of(scope))


async def known(kind: Kind, token: str, parts: Parts) -> Visitor:
    """Raises NotSignedIn for a session that is over, CredentialRevoked for a key or device that is not valid."""
    visitor = await parts.visitors.find(kind, token)
    if visitor is None:
        raise NotSignedIn() if kind is Kind.USER else CredentialRevoked()
    return visitor


def _credential(headers: Headers, parts: Parts) -> tuple[Kind, str]:
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    if not bearer or scheme.lower() != "bearer":
        bearer = headers.get("x-api-key", "")
    bearer = bearer.strip()
    if bearer.startswith(API_KEY):
        return Kind.API_KEY, bearer
    if bearer.startswith(DEVICE):
        return Kind.DEVICE, bearer
    if bearer:
        raise CredentialRevoked()
    token = session_token(headers, parts.settings)
    if token is None:
        raise NotSignedIn()
    return Kind.USER, token


def _refused(refusal: Refusal, extra: dict[str, str]) -> Response:
    response = refusal_problem(refusal)
    response.headers.update(extra)
    if isinstance(refusal, BodyTooSlow):
        # What is still to come of it is nobody's request.
        response.headers["Connection"] = "close"
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def _with(extra: dict[str, str], send: Send) -> Send:
    """Add headers to the answer of a service."""
    if not extra:
        return send

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers: Any = MutableHeaders(raw=message["headers"])
            headers.update(extra)
        await send(message)

    return sending
