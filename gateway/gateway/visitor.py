"""A known caller: what stands behind a session's cookie, a device's token or an API key."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from chassis.identity import Caller, SubjectKind
from chassis.ids import StoreId
from chassis.refusals import StoreNotAssigned
from chassis.scope import Scope
from contracts.ids import UserId

from gateway.domain.access import Rights
from gateway.domain.people import Post
from gateway.routes import Kind

_MOST_CALLERS = 64


@dataclass(frozen=True, slots=True)
class KeyTerms:
    """What an API key was given beside permissions."""

    allowed_origins: frozenset[str]
    requests_per_minute: int


@dataclass(frozen=True, eq=False)
class Visitor:
    """A known caller before a store was chosen; `credential` is the id of the session, device or key."""

    kind: Kind
    credential: UUID
    subject_kind: SubjectKind
    subject: str
    name: str
    language: str
    rights: Rights
    remembered: StoreId | None = None
    posts: tuple[Post, ...] = ()
    login: str = ""
    terms: KeyTerms | None = None
    last_seen_at: datetime | None = None
    expires_at: datetime | None = None
    _callers: dict[str, Caller] = field(default_factory=dict)

    @property
    def user_id(self) -> UserId | None:
        return UserId(UUID(self.subject)) if self.subject_kind is SubjectKind.USER else None

    def remembering(self, store: StoreId | None) -> "Visitor":
        """The same visitor with another remembered store."""
        return replace(self, remembered=store, _callers={})

    def caller(self, wanted: str) -> Caller:
        """The caller of one request that names a store in its header (empty: none named).

        Raises StoreNotAssigned (S8).
        """
        made = self._callers.get(wanted)
        if made is None:
            made = self._caller(_store_named(wanted))
            if len(self._callers) < _MOST_CALLERS:
                self._callers[wanted] = made
        return made

    def _caller(self, wanted: StoreId | None) -> Caller:
        grant = self.rights.grant(wanted, self.remembered)
        scope = Scope.network() if grant.stores is None else Scope.among(grant.stores)
        return Caller(self.subject_kind, self.subject, scope, grant.store, grant.permissions, self.name)


def _store_named(text: str) -> StoreId | None:
    if not text:
        return None
    try:
        return StoreId(UUID(text))
    except ValueError as error:
        raise StoreNotAssigned() from error
