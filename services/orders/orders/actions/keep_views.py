"""Keep, change and forget a person's own views of the list."""

from typing import Any, Final

from chassis.db import Tx
from chassis.refusals import NotFound, check_version
from contracts.api.orders_lists import EditSavedView, NewSavedView, SavedViewId

from orders import store_setup
from orders.domain.refusals import TooManyViews
from orders.tables import saved_views

MOST_VIEWS: Final = 30


async def keep(tx: Tx, owner: str, view_id: SavedViewId, body: NewSavedView) -> Any:
    if await store_setup.count_views(tx, owner) >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    return await store_setup.add(tx, saved_views, {"id": view_id, "owner": owner, **body.model_dump(mode="json")})


async def change(tx: Tx, owner: str, view_id: SavedViewId, body: EditSavedView, expected: int) -> Any:
    row = await store_setup.lock_view(tx, owner, view_id)
    if row is None:
        raise NotFound(what="view")
    check_version(expected, row.version)
    return await store_setup.change(tx, saved_views, view_id, body.model_dump(mode="json"))


async def forget(tx: Tx, owner: str, view_id: SavedViewId) -> None:
    if not await store_setup.remove_view(tx, owner, view_id):
        raise NotFound(what="view")
