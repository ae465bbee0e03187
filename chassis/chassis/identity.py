"""Who is asking, signed by the gateway for one service and for one minute.

An Ed25519 token (JWS) names the subject, what they may do and which stores they see; `aud` is the service it was
made for, `kid` the signer. Each process has its own key; all public keys stand in one key set. Services refuse
every request without a valid one, except their health checks.
"""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from chassis.ids import StoreId
from chassis.refusals import Kind, NotPermitted, NotSignedIn, Refusal, StoreNotAssigned
from chassis.scope import WHOLE_NETWORK, Scope

ALGORITHM = "Ed25519"
LIFETIME_SECONDS = 60
LEEWAY_SECONDS = 5
_CACHE_LIMIT = 4096


class SealBroken(Refusal):
    code = "seal_broken"
    kind = Kind.INVALID
    sentence = "This {purpose} is not valid any more. Ask for a new one."


class SubjectKind(StrEnum):
    USER = "user"
    DEVICE = "device"
    API_KEY = "api_key"
    APP = "app"
    PUBLIC = "public"
    PROVIDER = "provider"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Caller:
    """The one who asks. `scope` is what they may see; `store` the active store they chose, if any."""

    kind: SubjectKind
    subject: str
    scope: Scope
    store: StoreId | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)
    name: str = ""

    @property
    def principal(self) -> str:
        """Stable name of the caller in audit records and idempotency keys."""
        return f"{self.kind}:{self.subject}"

    @property
    def user_id(self) -> UUID | None:
        return UUID(self.subject) if self.kind is SubjectKind.USER else None

    def require(self, permission: str) -> None:
        if permission not in self.permissions:
            raise NotPermitted(permission=permission)

    def store_for(self, wanted: StoreId | None) -> StoreId:
        """The store to write to: the one named, else the active one; never one that is not assigned (S8)."""
        store = wanted or self.store
        if store is None or not self.scope.includes(store):
            raise StoreNotAssigned()
        return store


class Signer:
    """Makes identity tokens with this process's own key; one per caller and service is reused for a while."""

    def __init__(self, issuer: str, private_key: OKPKey) -> None:
        self.issuer = issuer
        self._key = private_key
        self._made: dict[tuple[str, Caller], tuple[float, str]] = {}

    @classmethod
    def load(cls, issuer: str, path: Path) -> "Signer":
        return cls(issuer, OKPKey.import_key(path.read_text()))

    def token(self, audience: str, caller: Caller) -> str:
        now = time.time()
        made = self._made.get((audience, caller))
        if made and now - made[0] < LIFETIME_SECONDS / 2:
            return made[1]
        if len(self._made) > _CACHE_LIMIT:
            self._made.clear()
        claims = {
            "iss": self.issuer,
            "aud": audience,
            "exp": int(now) + LIFETIME_SECONDS,
            "sub": caller.subject,
            "kind": caller.kind.value,
            "name": caller.name,
            "stores": WHOLE_NETWORK if caller.scope.stores is None else sorted(map(str, caller.scope.stores)),
            "store": str(caller.store) if caller.store else None,
            "perms": sorted(caller.permissions),
        }
        token = jwt.encode({"alg": ALGORITHM, "kid": self.issuer}, claims, self._key, algorithms=[ALGORITHM])
        self._made[audience, caller] = (now, token)
        return token

    def seal(self, audience: str, purpose: str, claims: dict[str, Any], seconds: int) -> str:
        """A statement of this context that a client may carry to another, which checks it without asking back."""
        body = {**claims, "iss": self.issuer, "aud": f"{audience}/{purpose}", "exp": int(time.time()) + seconds}
        return jwt.encode({"alg": ALGORITHM, "kid": self.issuer}, body, self._key, algorithms=[ALGORITHM])

    def as_service(self, audience: str) -> str:
        """A token for this service's own calls to another one, over the whole network."""
        return self.token(audience, Caller(SubjectKind.SERVICE, self.issuer, Scope.network()))


class Verifier:
    """Checks identity tokens made for one audience against the key set; results are kept until they expire."""

    def __init__(self, audience: str, keys: KeySet) -> None:
        self.audience = audience
        self._keys = keys
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            exp={"essential": True},
            aud={"essential": True, "value": audience},
            iss={"essential": True},
        )
        self._seen: dict[str, tuple[float, Caller]] = {}

    @classmethod
    def load(cls, audience: str, path: Path) -> "Verifier":
        return cls(audience, KeySet.import_key_set(json.loads(path.read_text())))

    def unseal(self, token: str, issuer: str, purpose: str) -> dict[str, Any]:
        """The claims of a statement sealed by `issuer` for us. Raises SealBroken when forged or expired."""
        registry = jwt.JWTClaimsRegistry(
            exp={"essential": True},
            aud={"essential": True, "value": f"{self.audience}/{purpose}"},
            iss={"essential": True, "value": issuer},
        )
        try:
            decoded = jwt.decode(token, self._keys, algorithms=[ALGORITHM])
            registry.validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise SealBroken(purpose=purpose) from error
        if decoded.header.get("kid") != issuer:
            raise SealBroken(purpose=purpose)
        return dict(decoded.claims)

    def caller(self, token: str) -> Caller:
        """The caller a token names. Raises NotSignedIn for anything forged, foreign or expired."""
        now = time.time()
        seen = self._seen.get(token)
        if seen and seen[0] > now:
            return seen[1]
        try:
            decoded = jwt.decode(token, self._keys, algorithms=[ALGORITHM])
            self._claims.validate(decoded.claims)
            if decoded.header.get("kid") != decoded.claims["iss"]:
                raise NotSignedIn()
            caller = _read(decoded.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotSignedIn() from error
        if caller.kind is not SubjectKind.SERVICE and decoded.claims["iss"] != "gateway":
            raise NotSignedIn()
        if len(self._seen) > _CACHE_LIMIT:
            self._seen.clear()
        self._seen[token] = (float(decoded.claims["exp"]), caller)
        return caller


def _read(claims: dict[str, Any]) -> Caller:
    return Caller(
        kind=SubjectKind(claims["kind"]),
        subject=claims["sub"],
        scope=_scope(claims["stores"]),
        store=StoreId(UUID(claims["store"])) if claims.get("store") else None,
        permissions=frozenset(claims["perms"]),
        name=claims.get("name", ""),
    )


def _scope(stores: str | Iterable[str]) -> Scope:
    if stores == WHOLE_NETWORK:
        return Scope.network()
    return Scope.among(StoreId(UUID(store)) for store in stores)
