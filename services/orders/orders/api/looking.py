"""Board, calendar, and the page behind a public link."""

from datetime import date, timedelta
from itertools import groupby, islice
from typing import Annotated

from chassis.http import Db, for_public
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.refusals import Malformed, NotFound
from chassis.scope import Scope
from contracts.api import orders_board as board_api
from contracts.api import orders_external as external_api
from fastapi import APIRouter, Depends, Path

from orders import store, views, views_board
from orders.api.doors import Reader
from orders.api.shapes import order_row
from orders.domain.order import Order
from orders.views_board import MOST_CARDS

router = APIRouter(prefix="/api/orders/v1", tags=["orders"])
LONGEST_CALENDAR = timedelta(days=45)


@router.get("/board")
async def get_board(caller: Reader, db: Db, store_id: StoreId | None = None) -> board_api.Board:
    """Columns in the order of the pipeline, each with its newest orders."""
    async with db.transaction(caller.scope) as tx:
        stages = await views_board.list_stages(tx, all_stages=False)
        cards = await views_board.board_cards(tx, store_id)
        counts = await views_board.board_counts(tx, store_id)
    columns = [
        board_api.BoardColumn(
            stage=board_api.Stage.model_validate(stage, from_attributes=True),
            count=counts.get(stage.id, 0),
            orders=tuple(order_row(row) for row in islice((c for c in cards if c.stage_id == stage.id), MOST_CARDS)),
        )
        for stage in stages
    ]
    return board_api.Board(columns=tuple(columns))


@router.get("/calendar")
async def get_calendar(
    caller: Reader, db: Db, first: date, last: date, store_id: StoreId | None = None
) -> list[board_api.CalendarDay]:
    """Orders by the day of their window in their store's own zone."""
    if last < first or last - first > LONGEST_CALENDAR:
        raise Malformed(reason="A calendar shows at most 45 days, first to last.")
    async with db.transaction(caller.scope) as tx:
        rows = await views_board.calendar(tx, store_id, first, last)
    days = []
    for (day, store_of), found in groupby(sorted(rows, key=_day), key=_day):
        here = list(found)
        minutes = sum(int(row.minutes) for row in here)
        days.append(
            board_api.CalendarDay(
                day=day, store_id=store_of, minutes=minutes, orders=tuple(order_row(row) for row in here)
            )
        )
    return days


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
        title = await views.store_title(tx, order.store_id)
    return _public(order, title)


def _public(order: Order, store_title: str) -> external_api.PublicOrder:
    """Nothing the sender forbade: prices and the buyer's name only where allowed."""
    recipient = order.delivery.recipient
    return external_api.PublicOrder(
        number=order.number,
        status=order.status,
        store=store_title,
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
