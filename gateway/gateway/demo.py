"""The demo network: two legal entities, four stores, people of every role, a partner's key.

Passwords are random and made once; they stand in the file named by NARCISS_DEMO_USERS_FILE, readable by its owner
only. Loading again changes nothing; a lost file gets new passwords, an empty database the ones in the file.
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from chassis.clock import utc_now
from chassis.db import Database
from chassis.scope import Scope
from contracts.demo import STORES, DemoStore, demo_id, demo_user_id
from contracts.ids import ApiKeyId, LegalEntityId
from contracts.permissions import EXTERNAL

from gateway import store, store_keys, store_sessions, tokens
from gateway.actions import change_network, change_people, change_secrets, give_keys
from gateway.domain.network import LegalEntity, Store
from gateway.domain.people import Person, Post
from gateway.domain.roles import ADMINISTRATOR, CASHIER, COURIER, FLORIST, MANAGER, SALES
from gateway.passwords import FOR_RANDOM_PASSWORDS, Passwords
from gateway.store_audit import PLATFORM
from gateway.store_keys import NewKey

_ENTITIES = {
    "ru": ("ООО «Нарцисс»", "RU", "7701234567", "usn_income", {"ogrn": "1027700132195", "bik": "044525225"}),
    "am": ("«Նարցիս» ՍՊԸ", "AM", "01234567", "turnover", {"registration": "264.110.1234567", "bank": "ACBA"}),
}
_NAMES = {
    "ru": {
        SALES: "Анна",
        FLORIST: "Ольга",
        COURIER: "Сергей",
        CASHIER: "Мария",
        MANAGER: "Ирина",
        ADMINISTRATOR: "Администратор",
    },
    "hy": {SALES: "Անի", FLORIST: "Լուսինե", COURIER: "Արամ", CASHIER: "Նարե", MANAGER: "Գայանե"},
}
_PARTNER = "Demo partner"
_PARTNER_ID = ApiKeyId(demo_id("api_key", "partner"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the users file; an API key stands there as role `api_key`, itself in place of a password."""

    role: str
    login: str
    password: str
    stores: list[str]


async def load(env: Mapping[str, str]) -> None:
    file = Path(env["NARCISS_DEMO_USERS_FILE"])
    db = Database(env["NARCISS_POSTGRES_URL"], "gateway", pool_size=2)
    known = _read(file)
    try:
        await _load_network(db)
        entries = [await _load_person(db, person, role, known) for person, role in _people()]
        entries.append(await _load_key(db, known))
    finally:
        await db.dispose()
    _write(file, entries)


async def _load_network(db: Database) -> None:
    now = utc_now()
    async with db.transaction(Scope.network()) as tx:
        for key, (title, country, tax_number, regime, requisites) in _ENTITIES.items():
            entity_id = LegalEntityId(demo_id("legal_entity", key))
            if await store.legal_entity_to_change(tx, entity_id) is None:
                entity = LegalEntity(entity_id, title, country, tax_number, regime, requisites, active=True, version=1)
                await change_network.add_legal_entity(tx, PLATFORM, entity, now)
        for demo in STORES:
            if await store.store_to_change(tx, demo.id) is None:
                await change_network.add_store(tx, PLATFORM, _store(demo), now)


def _store(demo: DemoStore) -> Store:
    return Store(
        id=demo.id,
        legal_entity_id=demo.legal_entity_id,
        title=demo.title,
        address=demo.address,
        country=demo.country,
        time_zone=demo.time_zone,
        currency=demo.currency,
        language=demo.language,
        phone=None,
        active=True,
        version=1,
    )


def _people() -> list[tuple[Person, str]]:
    """`<role>-<store key>` in every store, a manager for each country, one administrator."""
    people = []
    for demo in STORES:
        for role in (SALES, FLORIST, COURIER, CASHIER):
            post = Post(demo.id, role, is_default=True)
            people.append((_person(f"{role}-{demo.key}", role, demo.language, (post,)), role))
    for country, language in (("ru", "ru"), ("am", "hy")):
        own = [demo for demo in STORES if demo.legal_entity == country]
        posts = tuple(Post(demo.id, MANAGER, is_default=demo is own[0]) for demo in own)
        people.append((_person(f"manager-{country}", MANAGER, language, posts), MANAGER))
    people.append((_person("admin", ADMINISTRATOR, "ru", (Post(None, ADMINISTRATOR),)), ADMINISTRATOR))
    return people


def _person(login: str, role: str, language: str, posts: tuple[Post, ...]) -> Person:
    return Person(
        id=demo_user_id(login),
        login=login,
        display_name=_NAMES[language][role],
        language=language,
        phone=None,
        active=True,
        version=1,
        posts=posts,
    )


async def _load_person(db: Database, person: Person, role: str, known: Mapping[str, Entry]) -> Entry:
    keys = [demo.key for demo in STORES if any(post.store in (None, demo.id) for post in person.posts)]
    earlier = known.get(person.login)
    entry = Entry(role, person.login, earlier.password if earlier else secrets.token_urlsafe(12), keys)
    async with db.transaction(Scope.network()) as tx:
        there = await store_sessions.credentials_of(tx, person.login)
    if there is not None and earlier is not None:
        return entry
    hashed = await Passwords(1, FOR_RANDOM_PASSWORDS).hashed(entry.password)
    async with db.transaction(Scope.network()) as tx:
        if there is None:
            await change_people.add_person(tx, PLATFORM, person, hashed, utc_now())
        else:
            await change_secrets.change_password(tx, PLATFORM, there.user_id, hashed, utc_now())
    return entry


async def _load_key(db: Database, known: Mapping[str, Entry]) -> Entry:
    """The partner's key. A lost one cannot be read again, so another takes its place."""
    earlier = known.get(_PARTNER)
    raw = earlier.password if earlier else tokens.new_token(tokens.API_KEY)
    now = utc_now()
    async with db.transaction(Scope.network()) as tx:
        if not await store_keys.key_is_valid(tx, tokens.hash_of(raw)):
            there = await store_keys.key_to_change(tx, _PARTNER_ID) is not None
            key = NewKey(
                id=ApiKeyId(demo_id("api_key", raw)) if there else _PARTNER_ID,
                title=_PARTNER,
                prefix=raw[: len(tokens.API_KEY) + 4],
                last_four=raw[-4:],
                key_hash=tokens.hash_of(raw),
                permissions=sorted(EXTERNAL),
                store_ids=[demo.id for demo in STORES],
                allowed_origins=[],
                requests_per_minute=6000,
                expires_at=None,
                created_at=now,
                created_by=PLATFORM.principal,
            )
            await give_keys.give_key(tx, PLATFORM, key, now)
    return Entry("api_key", _PARTNER, raw, [demo.key for demo in STORES])


def _read(file: Path) -> dict[str, Entry]:
    if not file.exists():
        return {}
    return {entry["login"]: Entry(**entry) for entry in json.loads(file.read_text("utf-8"))}


def _write(file: Path, entries: list[Entry]) -> None:
    """All at once, and never readable by others."""
    content = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=2)
    if file.exists() and file.read_text("utf-8") == content:
        return
    beside = file.with_name(file.name + ".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(content)
    beside.replace(file)
