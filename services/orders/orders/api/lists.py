"""The list, the intake queue and how much there is to do (S73)."""

from typing import Annotated, Final, get_args

from chassis.http import Db
from chassis.ids import StoreId
from chassis.paging import Page
from chassis.refusals import Malformed
from contracts.api import orders as api
from contracts.api import orders_lists as lists_api
from contracts.api.orders_words import IntakeCause, Role
from contracts.events.orders import OrderStatus as S
from contracts.ids import UserId
from fastapi import APIRouter, Query

from orders import views_desk, views_lists
from orders.api.doors import Reader, Running
from orders.api.shapes import order_row, row_values
from orders.domain.counting import has_days
from orders.views import AnyRow
from orders.views_lists import RowExtras

router = APIRouter(prefix="/api/orders/v1", tags=["orders"])

_TABS: Final[dict[str, lists_api.OrderFilter]] = {
    "placed": lists_api.OrderFilter(status=[S.PLACED]),
    "attention": lists_api.OrderFilter(needs_attention=True),
    "asks_buyer": lists_api.OrderFilter(asks_buyer=True),
    "unpaid": lists_api.OrderFilter(status=[S.CONFIRMED], payment_state=["unpaid", "partial"]),
    "with_florists": lists_api.OrderFilter(status=[S.WITH_FLORISTS]),
    "in_assembly": lists_api.OrderFilter(status=[S.IN_ASSEMBLY]),
    "ready": lists_api.OrderFilter(status=[S.READY_FOR_COURIER]),
    "on_the_road": lists_api.OrderFilter(status=[S.COURIER_ASSIGNED, S.IN_DELIVERY]),
    "today": lists_api.OrderFilter(when="today"),
    "overdue": lists_api.OrderFilter(when="overdue"),
}


@router.get("/orders")
async def list_orders(
    wanted: Annotated[lists_api.OrderQuery, Query()], caller: Reader, running: Running, db: Db
) -> Page[api.OrderRow]:
    """The newest first, or by departure; days are those of the promised window in each store's own zone."""
    if wanted.order_by == "departure" and not has_days(wanted):
        raise Malformed(reason="To sort by departure, say for which days.")
    async with db.transaction(caller.scope) as tx:
        rows, following = await views_lists.list_orders(tx, wanted, running.clock())
        extras = await views_lists.row_extras(tx, rows)
    return Page(items=[order_row(row, extras) for row in rows], next_cursor=following)


@router.get("/order-count")
async def count_orders(
    wanted: Annotated[lists_api.OrderFilter, Query()], caller: Reader, running: Running, db: Db
) -> lists_api.Count:
    async with db.transaction(caller.scope) as tx:
        [count] = await views_lists.count_each(tx, [wanted], running.clock())
    return count


@router.get("/desk")
async def get_desk(caller: Reader, running: Running, db: Db, store_id: StoreId | None = None) -> lists_api.DeskCounts:
    """Every tab's and badge's number in one answer."""
    wanted = [one.model_copy(update={"store_id": store_id}) for one in _TABS.values()]
    async with db.transaction(caller.scope) as tx:
        counts = await views_lists.count_each(tx, wanted, running.clock())
        hand = await views_desk.count_to_hand(tx, store_id)
    return lists_api.DeskCounts(hand=hand, **dict(zip(_TABS, counts, strict=True)))


@router.get("/intake")
async def list_intake(
    wanted: Annotated[lists_api.IntakeQuery, Query()], caller: Reader, running: Running, db: Db
) -> Page[lists_api.IntakeEntry]:
    """What nobody has dealt with yet, the oldest promise first, with the deadline that comes next."""
    async with db.transaction(caller.scope) as tx:
        rows, following = await views_desk.intake(tx, wanted, running.clock())
        extras = await views_lists.row_extras(tx, rows)
    return Page(items=[_entry(row, extras) for row in rows], next_cursor=following)


def _causes_of(row: AnyRow) -> tuple[IntakeCause, ...]:
    return tuple(name for name in get_args(IntakeCause) if getattr(row, f"is_{name}"))


def _entry(row: AnyRow, extras: RowExtras) -> lists_api.IntakeEntry:
    more = {"causes": _causes_of(row), "waits_for": row.wait, "until": row.due_at}
    return lists_api.IntakeEntry.model_validate(row_values(row, extras) | more)


@router.get("/colleagues")
async def list_colleagues(
    caller: Reader, db: Db, store_id: StoreId | None = None, role: Role | None = None
) -> list[lists_api.Colleague]:
    """Who can be responsible for an order or make it; by name."""
    async with db.transaction(caller.scope) as tx:
        rows = await views_desk.colleagues(tx, store_id, role)
    return [lists_api.Colleague(id=UserId(row.user_id), name=row.display_name, roles=tuple(row.roles)) for row in rows]
