"""People and their posts. For administrators."""

from typing import Annotated

from chassis.db import Tx
from chassis.http import ExpectedVersion, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.paging import Cursor, Page, PageSize, split
from chassis.refusals import NotFound
from contracts.api.gateway import AssignmentBody, PasswordIn, RoleOut, UserEdit, UserIn, UserOut
from contracts.ids import UserId
from contracts.permissions import PEOPLE_MANAGE
from fastapi import APIRouter, Depends, Query, Response

from gateway import views
from gateway.actions import change_people, change_secrets
from gateway.api.common import PREFIX, PartsHere, VisitHere
from gateway.domain import people
from gateway.domain.people import Person, Post
from gateway.domain.roles import NETWORK_ROLES, ROLES
from gateway.visit import needs

router = APIRouter(prefix=PREFIX)
Administrator = Annotated[Caller, Depends(needs(PEOPLE_MANAGE))]


@router.get("/roles")
async def list_roles(_: Administrator) -> list[RoleOut]:
    """What each role may do (S12)."""
    return [
        RoleOut(role=role, network_wide=role in NETWORK_ROLES, permissions=sorted(permissions))
        for role, permissions in ROLES.items()
    ]


@router.get("/users")
async def list_users(
    caller: Administrator,
    parts: PartsHere,
    cursor: Cursor = None,
    size: PageSize = 50,
    search: Annotated[str | None, Query(max_length=100)] = None,
    store_id: StoreId | None = None,
) -> Page[UserOut]:
    async with parts.db.transaction(caller.scope) as tx:
        rows = await views.people_page(tx, cursor, size, search=search, store=store_id)
    kept, following = split(rows, size, "display_name", "id")
    return Page(items=[_card(row) for row in kept], next_cursor=following)


@router.get("/users/{user_id}")
async def get_user(user_id: UserId, caller: Administrator, parts: PartsHere, response: Response) -> UserOut:
    async with parts.db.transaction(caller.scope) as tx:
        row = await views.person_card(tx, user_id)
    card = _card(row)
    etag(response, card.version)
    return card


@router.post("/users", status_code=201, response_model=UserOut)
async def post_user(
    body: UserIn, caller: Administrator, visit: VisitHere, parts: PartsHere, key: IdempotencyKey = None
) -> Response:
    people.check_password(body.password, body.login)
    hashed = await parts.passwords.hashed(body.password)
    person = Person(
        id=UserId(uuid7()),
        login=body.login,
        display_name=body.display_name,
        language=body.language,
        phone=body.phone,
        active=True,
        version=1,
        posts=_posts(body.assignments),
    )

    async def work(tx: Tx) -> Answer:
        await change_people.add_person(tx, visit.actor, person, hashed, parts.clock())
        return answer(201, _shown(person), resource_id=person.id, ETag='"1"')

    # The password stays out of the stored hash of the request: a fast hash would give it away.
    request_hash = hash_of(body.model_copy(update={"password": ""}))
    return await once(parts.db, caller.scope, caller, endpoint="user", key=key, request_hash=request_hash, work=work)


@router.put("/users/{user_id}")
async def put_user(
    user_id: UserId,
    body: UserEdit,
    caller: Administrator,
    visit: VisitHere,
    parts: PartsHere,
    expected: ExpectedVersion,
    response: Response,
) -> UserOut:
    """The whole person. When what they may do changes, they have to sign in again."""
    async with parts.db.transaction(caller.scope) as tx:
        after = await change_people.change_person(
            tx,
            visit.actor,
            user_id,
            expected,
            parts.clock(),
            display_name=body.display_name,
            language=body.language,
            phone=body.phone,
            active=body.active,
            posts=_posts(body.assignments),
        )
        row = await views.person_card(tx, user_id)
    parts.visitors.forget()
    etag(response, after.version)
    return _card(row)


@router.put("/users/{user_id}/password", status_code=204)
async def put_user_password(
    user_id: UserId, body: PasswordIn, caller: Administrator, visit: VisitHere, parts: PartsHere
) -> None:
    """A new password for somebody who lost theirs; all their sessions end."""
    async with parts.db.transaction(caller.scope) as tx:
        login = _card(await views.person_card(tx, user_id)).login
    people.check_password(body.password, login)
    hashed = await parts.passwords.hashed(body.password)
    async with parts.db.transaction(caller.scope) as tx:
        await change_secrets.change_password(tx, visit.actor, user_id, hashed, parts.clock())
    parts.visitors.forget()


@router.delete("/users/{user_id}/second-factor", status_code=204)
async def delete_user_second_factor(user_id: UserId, caller: Administrator, visit: VisitHere, parts: PartsHere) -> None:
    """For somebody who lost their phone."""
    async with parts.db.transaction(caller.scope) as tx:
        await change_secrets.remove_second_factor(tx, visit.actor, user_id, parts.clock())
    parts.visitors.forget()


def _posts(bodies: list[AssignmentBody]) -> tuple[Post, ...]:
    return tuple(Post(body.store_id, body.role, body.is_default) for body in bodies)


def _shown(person: Person) -> UserOut:
    return UserOut(
        id=person.id,
        login=person.login,
        display_name=person.display_name,
        language=person.language,
        phone=person.phone,
        active=person.active,
        has_second_factor=False,
        assignments=[
            AssignmentBody(store_id=post.store, role=post.role, is_default=post.is_default) for post in person.posts
        ],
        version=person.version,
    )


def _card(row: object) -> UserOut:
    """Raises NotFound when there is no such person."""
    if row is None:
        raise NotFound(what="user")
    return UserOut.model_validate(row, from_attributes=True)
