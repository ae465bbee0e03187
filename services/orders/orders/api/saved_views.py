"""Filters that a person keeps for themselves; nobody else sees or changes them."""

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import uuid7
from contracts.api import orders_lists as lists_api
from fastapi import APIRouter, Response

from orders import views_desk, views_lists
from orders.actions import keep_views
from orders.api.doors import Reader, Running
from orders.views import AnyRow

router = APIRouter(prefix="/api/orders/v1/saved-views", tags=["orders"])


@router.get("")
async def list_saved_views(caller: Reader, running: Running, db: Db) -> list[lists_api.SavedView]:
    """The caller's own, in their order, each with how many orders it shows now."""
    async with db.transaction(caller.scope) as tx:
        rows = await views_desk.my_views(tx, caller.principal)
        filters = [lists_api.OrderFilter.model_validate(row.filter) for row in rows]
        counts = await views_lists.count_each(tx, filters, running.clock())
    return [_view(row, count) for row, count in zip(rows, counts, strict=True)]


@router.post("", status_code=201, response_model=lists_api.SavedView)
async def post_saved_view(
    body: lists_api.NewSavedView, caller: Reader, running: Running, db: Db, key: IdempotencyKey = None
) -> Response:
    async def work(tx: Tx) -> Answer:
        row = await keep_views.keep(tx, caller.principal, lists_api.SavedViewId(uuid7()), body)
        [count] = await views_lists.count_each(tx, [body.filter], running.clock())
        return answer(201, _view(row, count), resource_id=row.id)

    return await once(
        db, caller.scope, caller, endpoint="saved_view_create", key=key, request_hash=hash_of(body), work=work
    )


@router.put("/{view_id}")
async def put_saved_view(
    view_id: lists_api.SavedViewId,
    body: lists_api.EditSavedView,
    caller: Reader,
    running: Running,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> lists_api.SavedView:
    async with db.transaction(caller.scope) as tx:
        row = await keep_views.change(tx, caller.principal, view_id, body, expected)
        [count] = await views_lists.count_each(tx, [body.filter], running.clock())
    etag(response, row.version)
    return _view(row, count)


@router.delete("/{view_id}", status_code=204)
async def delete_saved_view(view_id: lists_api.SavedViewId, caller: Reader, db: Db) -> None:
    async with db.transaction(caller.scope) as tx:
        await keep_views.forget(tx, caller.principal, view_id)


def _view(row: AnyRow, count: lists_api.Count) -> lists_api.SavedView:
    return lists_api.SavedView.model_validate(dict(row._mapping) | {"count": count})
