"""Writes of people and places."""

from collections.abc import Iterable
from dataclasses import asdict

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.ids import LegalEntityId, UserId
from contracts.phone import E164
from sqlalchemy import func, insert, select, text, update

from gateway.domain.network import LegalEntity, Store
from gateway.domain.people import Person, Post
from gateway.domain.roles import ADMINISTRATOR
from gateway.tables import assignments, credentials, legal_entities, stores, users

_OTHER_ADMINISTRATORS = text(
    """
    select count(*) from (
      select u.id from gateway.users u join gateway.assignments a on a.user_id = u.id
      where a.role = :role and u.active and u.id <> :user_id for update of u) as others
    """
)


async def add_person(tx: Tx, person: Person, password_hash: str) -> bool:
    """False when the login is taken."""
    done = await tx.execute(
        text(
            "insert into gateway.users (id, login, display_name, language, phone, active, version)"
            " values (:id, :login, :display_name, :language, :phone, :active, :version) on conflict do nothing"
        ),
        {name: value for name, value in asdict(person).items() if name != "posts"},
    )
    if done.rowcount == 0:
        return False
    await tx.execute(insert(credentials).values(user_id=person.id, password_hash=password_hash))
    await _keep_posts(tx, person)
    return True


async def person_to_change(tx: Tx, user_id: UserId) -> Person | None:
    """The person, locked."""
    row = await tx.first(select(users).where(users.c.id == user_id).with_for_update())
    if row is None:
        return None
    posts = await tx.all(
        select(assignments.c.store_id, assignments.c.role, assignments.c.is_default)
        .where(assignments.c.user_id == user_id)
        .order_by(assignments.c.is_default.desc(), assignments.c.store_id, assignments.c.role)
    )
    return Person(
        id=UserId(row.id),
        login=row.login,
        display_name=row.display_name,
        language=row.language,
        phone=E164(row.phone) if row.phone else None,
        active=row.active,
        version=row.version,
        posts=tuple(Post(post.store_id, post.role, post.is_default) for post in posts),
    )


async def save_person(tx: Tx, person: Person) -> None:
    await tx.execute(
        update(users)
        .where(users.c.id == person.id)
        .values(
            display_name=person.display_name,
            language=person.language,
            phone=person.phone,
            active=person.active,
            version=person.version,
        )
    )
    await tx.execute(assignments.delete().where(assignments.c.user_id == person.id))
    await _keep_posts(tx, person)


async def _keep_posts(tx: Tx, person: Person) -> None:
    if person.posts:
        await tx.execute(
            insert(assignments),
            [
                {
                    "id": uuid7(),
                    "user_id": person.id,
                    "store_id": post.store,
                    "role": post.role,
                    "is_default": post.is_default,
                }
                for post in person.posts
            ],
        )


async def other_administrators(tx: Tx, user_id: UserId) -> int:
    """How many other active administrators there are; they are locked, so that two cannot dismiss each other."""
    return int(await tx.scalar(_OTHER_ADMINISTRATORS, {"role": ADMINISTRATOR, "user_id": user_id}))


async def stores_known(tx: Tx, wanted: Iterable[StoreId]) -> bool:
    """Whether all of these stores exist and are visible."""
    distinct = set(wanted)
    found = await tx.scalar(select(func.count()).select_from(stores).where(stores.c.id.in_(distinct)))
    return bool(found == len(distinct))


async def add_legal_entity(tx: Tx, entity: LegalEntity) -> None:
    await tx.execute(insert(legal_entities).values(**asdict(entity)))


async def legal_entity_to_change(tx: Tx, entity_id: LegalEntityId) -> LegalEntity | None:
    row = await tx.first(select(legal_entities).where(legal_entities.c.id == entity_id).with_for_update())
    return None if row is None else LegalEntity(**row._asdict())


async def save_legal_entity(tx: Tx, entity: LegalEntity) -> None:
    await tx.execute(update(legal_entities).where(legal_entities.c.id == entity.id).values(**asdict(entity)))


async def open_stores_of(tx: Tx, entity_id: LegalEntityId) -> int:
    statement = select(func.count()).select_from(stores).where(stores.c.legal_entity_id == entity_id, stores.c.active)
    return int(await tx.scalar(statement) or 0)


async def add_store(tx: Tx, store: Store) -> None:
    await tx.execute(insert(stores).values(**asdict(store)))


async def store_to_change(tx: Tx, store_id: StoreId) -> Store | None:
    row = await tx.first(select(stores).where(stores.c.id == store_id).with_for_update())
    return None if row is None else Store(**row._asdict())


async def save_store(tx: Tx, store: Store) -> None:
    await tx.execute(update(stores).where(stores.c.id == store.id).values(**asdict(store)))
