"""People who work here and where: what an assignment must look like, and what is told about a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chassis.ids import StoreId
from contracts.events.identity import Assignment, UserChanged
from contracts.ids import UserId
from contracts.phone import E164

from gateway.domain.access import Right
from gateway.domain.refusals import AssignedTwice, PasswordTooWeak, RoleIsNetworkWide, RoleNeedsStore, UnknownRole
from gateway.domain.roles import ADMINISTRATOR, NETWORK_ROLES, ROLES

PASSWORD_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Post:
    """A role in a store (None: the whole network), and whether it is where the person usually works (S16)."""

    store: StoreId | None
    role: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    id: UserId
    login: str
    display_name: str
    language: str
    phone: E164 | None
    active: bool
    version: int
    posts: tuple[Post, ...]

    @property
    def is_administrator(self) -> bool:
        return self.active and any(post.role == ADMINISTRATOR for post in self.posts)

    def changed(self, at: datetime) -> UserChanged:
        """What everybody is told; sequence is the version after the change."""
        return UserChanged(
            store_id=None,
            sequence=self.version,
            occurred_at=at,
            user_id=self.id,
            display_name=self.display_name,
            language=self.language,
            phone=self.phone,
            assignments=tuple(Assignment(store_id=post.store, role=post.role) for post in self.posts),
            active=self.active,
        )


def check_posts(posts: Sequence[Post]) -> tuple[Post, ...]:
    """Posts in a stable order. Raises UnknownRole, RoleNeedsStore, RoleIsNetworkWide or AssignedTwice."""
    for post in posts:
        if post.role not in ROLES:
            raise UnknownRole(role=post.role)
        if post.role in NETWORK_ROLES and post.store is not None:
            raise RoleIsNetworkWide(role=post.role)
        if post.role not in NETWORK_ROLES and post.store is None:
            raise RoleNeedsStore(role=post.role)
    pairs = {(post.store, post.role) for post in posts}
    defaults = {post.store for post in posts if post.is_default}
    if len(pairs) != len(posts) or len(defaults) > 1:
        raise AssignedTwice()
    return tuple(sorted(posts, key=lambda post: (not post.is_default, str(post.store or ""), post.role)))


def edited(
    person: Person, display_name: str, language: str, phone: E164 | None, active: bool, posts: Sequence[Post]
) -> Person:
    """The person after an edit, one version later."""
    return replace(
        person,
        display_name=display_name,
        language=language,
        phone=phone,
        active=active,
        posts=check_posts(posts),
        version=person.version + 1,
    )


def powers_differ(before: Person, after: Person) -> bool:
    """Whether what the person may do has changed in any way: then their sessions must end."""
    return before.active != after.active or {(p.store, p.role) for p in before.posts} != {
        (p.store, p.role) for p in after.posts
    }


def rights_of(posts: Iterable[Post]) -> tuple[Right, ...]:
    """A post whose role no longer exists gives nothing."""
    return tuple(Right(post.store, ROLES.get(post.role, frozenset()), post.is_default) for post in posts)


def check_password(password: str, login: str) -> None:
    """Raises PasswordTooWeak."""
    if len(password) < PASSWORD_LENGTH or password.casefold() == login.casefold() or len(set(password)) < 4:
        raise PasswordTooWeak(length=PASSWORD_LENGTH)
