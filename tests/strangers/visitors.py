"""Who knocks at a service's door, and the identity token each of them shows."""

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid4

from chassis.identity import ALGORITHM, Caller, SubjectKind
from chassis.scope import Scope
from chassis.testing import TestKeys
from joserfc import jwt
from joserfc.jwk import OKPKey

from contracts import permissions
from tests.strangers.doors import Door
from tests.strangers.rows import OURS, THEIRS

SIGNED_IN = frozenset({SubjectKind.USER, SubjectKind.DEVICE, SubjectKind.API_KEY, SubjectKind.APP})


def person(*, theirs: bool = False) -> Caller:
    """Somebody of one store who may do everything there is."""
    store = THEIRS if theirs else OURS
    return Caller(SubjectKind.USER, str(uuid4()), Scope.of(store), store, permissions.ALL, "A person")


def authorization(keys: TestKeys, context: str, caller: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.signer().token(context, caller)}"}


def without_identity(keys: TestKeys, context: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Callers that no door but an open one may know, however much their token claims."""
    everything = person(theirs=True)
    claims = _claims(everything, context)
    yield "nobody", {}
    yield "another scheme", {"Authorization": "Basic YWRtaW46YWRtaW4="}
    yield "nonsense", _bearer("x.y.z")
    yield "expired", _bearer(_signed(keys, "gateway", "gateway", claims | {"exp": int(time.time()) - 60}))
    yield (
        "never expiring",
        _bearer(_signed(keys, "gateway", "gateway", {k: v for k, v in claims.items() if k != "exp"})),
    )
    yield "made for another service", _bearer(_signed(keys, "gateway", "gateway", claims | {"aud": "somebody"}))
    yield (
        "made for nobody",
        _bearer(_signed(keys, "gateway", "gateway", {k: v for k, v in claims.items() if k != "aud"})),
    )
    other = "orders" if context != "orders" else "crm"
    yield "another service as a person", _bearer(_signed(keys, other, other, claims | {"iss": other}))
    yield "another service as the gateway", _bearer(_signed(keys, other, other, claims))
    yield "another service under the gateway's name", _bearer(_signed(keys, other, "gateway", claims))
    yield "unsigned", _bearer(_unsigned(claims))
    stranger = OKPKey.generate_key("Ed25519", {"kid": "gateway"}, private=True, auto_kid=False)
    yield "signed by a key of its own", _bearer(_encoded(stranger, "gateway", claims))
    yield "by cookie or query only", {"Cookie": f"narciss_session={_signed(keys, 'gateway', 'gateway', claims)}"}


def wrong_kinds(door: Door) -> Iterator[Caller]:
    """Known callers of every kind that this door is not for."""
    (rule,) = door.rules
    for kind in SubjectKind:
        if kind not in rule.kinds:
            yield replace(person(theirs=True), kind=kind)


def without_permission(door: Door) -> Iterator[Caller]:
    """Callers of the right kind who may do everything but this."""
    (rule,) = door.rules
    if rule.permission is not None:
        for kind in sorted(rule.kinds & SIGNED_IN):
            allowed = permissions.ALL - {rule.permission}
            yield replace(person(theirs=True), kind=kind, permissions=allowed)


def _claims(caller: Caller, audience: str) -> dict[str, object]:
    return {
        "iss": "gateway",
        "aud": audience,
        "exp": int(time.time()) + 60,
        "sub": caller.subject,
        "kind": caller.kind.value,
        "name": caller.name,
        "stores": [str(THEIRS)],
        "store": str(THEIRS),
        "perms": sorted(caller.permissions),
    }


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _signed(keys: TestKeys, signer: str, kid: str, claims: dict[str, object]) -> str:
    return _encoded(OKPKey.import_key(keys.private_file(signer).read_text()), kid, claims)


def _encoded(key: OKPKey, kid: str, claims: dict[str, object]) -> str:
    return jwt.encode({"alg": ALGORITHM, "kid": kid}, claims, key, algorithms=[ALGORITHM])


def _unsigned(claims: dict[str, object]) -> str:
    parts = ({"alg": "none", "kid": "gateway"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def is_a_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
