"""Board, calendar, and the page behind a public link."""

from datetime import date, timedelta
from itertools import groupby
from typing import Annotated

from chassis.http import Db, for_public
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.refusals import Malformed, NotFound
from chassis.scope import Scope
from contracts.api import orders_board as board_api
from contracts.api import orders_external as external_api
from contracts.api import orders_lists as lists_api
from fastapi import APIRouter, Depends, Path, Query

from orders import store, views, views_board
from orders.api.doors import Reader, Running
from orders.api.shapes import order_row
from orders.domain.order import Order
from orders.views_board import MOST_CARDS
from orders.views_lists import row_extras

router = APIRouter(prefix="/api/orders/v1", tags=["orders"])
LONGEST_CALENDAR = timedelta(days=45)
NONE = lists_api.Count(count=0, capped=False)


@router.get("/board")
async def get_board(
    wanted: Annotated[lists_api.BoardFilter, Query()], caller: Reader, running: Running, db: Db
) -> board_api.Board:
    """Columns in the order of the pipeline: what leaves first on top, of ended orders the newest."""
    async with db.transaction(caller.scope) as tx:
        stages = await views_board.list_stages(tx, all_stages=False)
        found = await views_board.board_cards(tx, wanted, running.clock())
        shown = {one.id: [row for row in found if row.stage_id == one.id][:MOST_CARDS] for one in stages}
        extras = await row_extras(tx, [row for cards in shown.values() for row in cards])
        counts = await views_board.board_counts(tx, wanted, running.clock())
    columns = [
        board_api.BoardColumn(
            stage=board_api.Stage.model_validate(stage, from_attributes=True),
            count=counts.get(stage.id, NONE),
            orders=tuple(order_row(row, extras) for row in shown[stage.id]),
        )
        for stage in stages
    ]
    return board_api.Board(columns=tuple(columns))


@router.get("/calendar")
async def get_calendar(
    caller: Reader, db: Db, first: date, last: date, store_id: StoreId | None = None
) -> list[board_api.CalendarDay]:
    """Orders by the day of their window in their store's own zone."""
    _check_days(first, last)
    async with db.transaction(caller.scope) as tx:
        rows = await views_board.calendar(tx, store_id, first, last)
        extras = await row_extras(tx, rows)
    days = []
    for (day, store_of), found in groupby(sorted(rows, key=_day), key=_day):
        here = list(found)
        minutes = sum(extras.minutes.get(row.id, 0) for row in here)
        days.append(
            board_api.CalendarDay(
                day=day, store_id=store_of, minutes=minutes, orders=tuple(order_row(row, extras) for row in here)
            )
        )
    return days


@router.get("/calendar/load")
async def get_calendar_load(
    caller: Reader, db: Db, first: date, last: date, store_id: StoreId | None = None
) -> list[lists_api.DayLoad]:
    """How full every day and every promised window of it is; days without an order are left out."""
    _check_days(first, last)
    async with db.transaction(caller.scope) as tx:
        rows = await views_board.calendar_load(tx, store_id, first, last)
    days = []
    for (day, store_of), found in groupby(rows, key=_day):
        slots = tuple(_slot(row) for row in found)
        days.append(
            lists_api.DayLoad(
                day=day,
                store_id=store_of,
                orders=sum(one.orders for one in slots),
                minutes=sum(one.minutes for one in slots),
                slots=slots,
            )
        )
    return days


def _slot(row: views.AnyRow) -> lists_api.SlotLoad:
    return lists_api.SlotLoad(
        starts_at=row.window_start,
        ends_at=row.window_end,
        orders=row.orders,
        by_courier=row.by_courier,
        minutes=int(row.minutes),
        assembled=row.assembled,
    )


def _check_days(first: date, last: date) -> None:
    if last < first or last - first > LONGEST_CALENDAR:
        raise Malformed(reason="A calendar shows at most 45 days, first to last.")


def _day(row: views.AnyRow) -> tuple[date, StoreId]:
    return row.day, row.store_id


@router.get("/public/{token}")
async def get_public_order(
    token: Annotated[str, Path(min_length=22, max_length=64)],
    caller: Annotated[Caller, Depends(for_public())],
    db: Db,
) -> external_api.PublicOrder:
    """S59: the token is the permission, and names one order; that order alone is read."""
    async with db.transaction(Scope.network()) as tx:
        order_id = await views.id_of_token(tx, token)
        if order_id is None:
            raise NotFound(what="order")
        order = await store.read(tx, order_id)
        title, time_zone = await views.store_shown(tx, order.store_id)
    return _public(order, title, time_zone)


def _public(order: Order, store_title: str, time_zone: str) -> external_api.PublicOrder:
    """Nothing the sender forbade: prices and the buyer's name only where allowed."""
    recipient = order.delivery.recipient
    return external_api.PublicOrder(
        number=order.number,
        status=order.status,
        store=store_title,
        time_zone=time_zone,
        window=order.delivery.window,
        delivery_kind=order.delivery.kind,
        recipient_name=recipient.name if recipient else "",
        buyer_name=order.buyer.name if order.shows_buyer else None,
        courier_name=order.progress.courier_name,
        lines=tuple(
            external_api.PublicLine(
                title=line.title, quantity=line.quantity, total=line.total if order.shows_prices else None
            )
            for line in order.lines
        ),
        total=order.total if order.shows_prices else None,
        placed_at=order.placed_at,
        ended_at=order.ended_at,
    )
