"""Demo data: forty customers per store, some with dates and bonus, a few with something to be done for them."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from chassis.db import Database, Tx
from chassis.http import wait_for
from chassis.scope import Scope
from contracts.demo import STORES, DemoStore, demo_id, demo_user_id
from contracts.money import Money
from contracts.phone import E164

from crm import store, store_recipients, views
from crm.actions.create_customer import NewCustomer, create_customer
from crm.actions.keep_tasks import create_task
from crm.actions.post_bonus import post

PATIENCE_SECONDS = 60
PER_STORE = 40
NAMES = {
    "ru": (
        ("Анна", "Мария", "Елена", "Ольга", "Наталья", "Дмитрий", "Сергей", "Алексей", "Иван", "Ирина"),
        ("Иванов", "Петров", "Соколов", "Кузнецов", "Смирнов", "Лебедев", "Волков", "Морозов"),
    ),
    "hy": (
        ("Անի", "Մարիամ", "Նարե", "Արամ", "Տիգրան", "Հայկ", "Լիլիթ", "Գոռ", "Սոնա", "Դավիթ"),
        ("Սարգսյան", "Հարությունյան", "Գրիգորյան", "Պետրոսյան", "Հակոբյան", "Մկրտչյան", "Ավետիսյան"),
    ),
}
TASKS = {
    "ru": ("Перезвонить: уточнить адрес", "Предложить букет ко дню рождения", "Согласовать свадебное оформление"),
    "hy": ("Զանգել և ճշտել հասցեն", "Առաջարկել ծննդյան փունջ", "Համաձայնեցնել հարսանեկան ձևավորումը"),
}
DUE_HOURS = (-3, 4, 50)
"""From now on: one is late already."""
PREFIXES = {"RU": "+7916", "AM": "+37491"}


async def load(env: Mapping[str, str]) -> None:
    """Once; waits until the stores of the network are known here."""
    db = Database(env["NARCISS_POSTGRES_URL"], "crm", pool_size=2)
    try:
        for shop in STORES:
            await _load_store(db, shop)
    finally:
        await db.dispose()


async def _load_store(db: Database, shop: DemoStore) -> None:
    scope = Scope.of(shop.id)

    async def known() -> bool | None:
        async with db.transaction(scope) as tx:
            return await store.store_of(tx, shop.id) is not None or None

    if not await wait_for(PATIENCE_SECONDS, known):
        raise TimeoutError(f"the store {shop.key} did not arrive here in {PATIENCE_SECONDS} s")
    async with db.transaction(scope) as tx:
        rows, _ = await views.page_of_customers(tx, views.Filter(store_id=shop.id), size=1, cursor=None)
        if not rows:
            await _make(tx, shop)


def _named(first: str, last: str) -> str:
    """A Russian woman's surname ends with an а; an Armenian surname is the same for everybody."""
    return f"{first} {last}а" if first.endswith(("а", "я")) else f"{first} {last}"


async def _make(tx: Tx, shop: DemoStore) -> None:
    chance = random.Random(shop.key)  # noqa: S311  (the same people on every machine)
    first_names, last_names = NAMES[shop.language]
    now = datetime.now(UTC)
    for number in range(PER_STORE):
        phone = PREFIXES[shop.country] + f"{chance.randrange(10**7):07d}"[: 7 if shop.country == "RU" else 6]
        new = NewCustomer(
            display_name=_named(chance.choice(first_names), chance.choice(last_names)),
            phones=[E164(phone)],
            language=shop.language,
            origin="demo",
        )
        row = await create_customer(tx, shop.id, new, now=now)
        if number % 4 == 0:
            await store_recipients.add_date(
                tx,
                id=demo_id("memorable_date", f"{shop.key}:{number}"),
                customer_id=row.id,
                store_id=shop.id,
                kind="birthday",
                person=chance.choice(first_names),
                month=chance.randint(1, 12),
                day=chance.randint(1, 28),
                lead_days=7,
            )
        if number % 3 == 0:
            amount = Money(chance.randrange(1, 40) * 10_000, shop.currency)
            operation = f"demo:{shop.key}:{number}"
            await post(tx, row.id, shop.id, amount, kind="adjusted", operation=operation, now=now, why="welcome")
        if number < len(DUE_HOURS):
            fields = {
                "title": TASKS[shop.language][number],
                "assignee_id": demo_user_id(f"sales-{shop.key}"),
                "due_at": now + timedelta(hours=DUE_HOURS[number]),
                "customer_id": row.id,
            }
            await create_task(tx, shop.id, fields, by="service:demo", now=now)
