"""One request's answer to "who asks": made at the entrance, read by the gateway's own routes."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from chassis.http import Rule
from chassis.identity import Caller, SubjectKind
from chassis.refusals import NotPermitted, NotSignedIn
from starlette.requests import Request
from starlette.types import Scope

from gateway.store_audit import Actor
from gateway.visitor import Visitor

_VISIT = "narciss.visit"
_IPV6_NETWORK_BITS = 64


@dataclass(frozen=True, slots=True)
class Visit:
    """A known visitor, the caller they are for this request, and the credential they showed."""

    visitor: Visitor
    caller: Caller
    token: str
    address: str

    @property
    def actor(self) -> Actor:
        return Actor(self.caller.principal, self.caller.name, self.address)


def keep_visit(scope: Scope, visit: Visit) -> None:
    scope[_VISIT] = visit


def visit_of(request: Request) -> Visit:
    """Raises NotSignedIn on routes that let anybody in."""
    visit: Visit | None = request.scope.get(_VISIT)
    if visit is None:
        raise NotSignedIn()
    return visit


class Needs(Rule):
    """Who may use a route of the gateway itself; the visitor was made known at the entrance, not by a token."""

    async def __call__(self, request: Request) -> Caller:
        caller = visit_of(request).caller
        if caller.kind not in self.kinds:
            raise NotPermitted(permission=self.permission or "this route")
        if self.permission is not None:
            caller.require(self.permission)
        return caller


def needs(permission: str) -> Needs:
    return Needs(permission, frozenset({SubjectKind.USER}))


def any_user() -> Needs:
    """Every signed-in person, for what is their own."""
    return Needs(None, frozenset({SubjectKind.USER}))


def anyone_signed_in() -> Needs:
    return Needs(None, frozenset({SubjectKind.USER, SubjectKind.DEVICE}))


def address_of(scope: Scope) -> str:
    """The network address a request came from, as the server saw it (behind a proxy: NARCISS_FORWARDED_ALLOW_IPS)."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def lockout_address(address: str) -> str:
    """What failures are counted by: an IPv4 address, or the network a household gets in IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped) if mapped else str(ip_network(f"{parsed}/{_IPV6_NETWORK_BITS}", strict=False))
