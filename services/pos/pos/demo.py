"""Demo data: one retail point per store, a fiscal register where the demo has a device, open shifts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from chassis.db import Database, Tx
from chassis.scope import Scope
from contracts.api.pos_points import PointRules, ReceiptRules, RegisterIn, RegisterKind, RetailPointIn
from contracts.demo import STORES, DemoStore, demo_id, demo_user_id
from contracts.ids import RegisterId, RetailPointId, UserId
from contracts.money import Money

from pos import store_points
from pos.actions.set_up_point import add_register, add_retail_point
from pos.actions.work_shift import open_shift

FISCAL_STORE = "kentron"
REGISTER_NUMBER = "53000001"
OPENING_CASH = {"RUB": 500_000, "AMD": 2_000_000}
COUNTERS = {"ru": "Прилавок", "hy": "Վաճառասեղան", "en": "Counter"}
HEADERS = {"ru": "Нарцисс. Живые цветы", "hy": "Նարցիս. թարմ ծաղիկներ", "en": "Narciss. Fresh flowers"}


async def load(env: Mapping[str, str]) -> None:
    """May be run again: what is there stays as it is."""
    db = Database(env["NARCISS_POSTGRES_URL"], "pos", pool_size=2)
    try:
        for store in STORES:
            async with db.transaction(Scope.of(store.id)) as tx:
                await _set_up(tx, store, datetime.now(UTC))
    finally:
        await db.dispose()


async def _set_up(tx: Tx, store: DemoStore, now: datetime) -> None:
    point_id = RetailPointId(demo_id("retail_point", store.key))
    register_id = RegisterId(demo_id("register", store.key))
    await add_retail_point(tx, point_id, store.id, _point(store), now)
    await add_register(tx, register_id, point_id, _register(store), now)
    if await store_points.open_shift(tx, register_id) is None:
        cashier = demo_user_id(f"cashier-{store.key}")
        cash = Money(OPENING_CASH[store.currency], store.currency)
        await open_shift(tx, register_id, cash, user_id=cashier, by=f"user:{cashier}", now=now)


def _point(store: DemoStore) -> RetailPointIn:
    people = [f"{role}-{store.key}" for role in ("cashier", "sales")] + [f"manager-{store.legal_entity}", "admin"]
    return RetailPointIn(
        title=f"{COUNTERS[store.language]} · {store.title}",
        rules=PointRules(receipt=ReceiptRules(header=HEADERS[store.language], footer=store.address)),
        location_ids=(_location(store),),
        cashiers=tuple(UserId(demo_user_id(login)) for login in people),
    )


def _location(store: DemoStore) -> UUID:
    return demo_id("location", f"{store.key}/shop")


def _register(store: DemoStore) -> RegisterIn:
    fiscal = store.key == FISCAL_STORE
    return RegisterIn(
        title="ՀԴՄ 1" if fiscal else COUNTERS[store.language],
        kind=RegisterKind.HDM if fiscal else RegisterKind.NONE,
        country=store.country,
        register_number=REGISTER_NUMBER if fiscal else None,
    )
