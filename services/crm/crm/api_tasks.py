"""HTTP in: tasks."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from contracts.api.crm import TaskIn, TaskOut, TaskPatch
from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Row

from contracts import permissions
from crm import views
from crm.actions.keep_tasks import change_task, create_task

router = APIRouter(prefix="/api/crm/v1", tags=["tasks"])
Reader = Annotated[Caller, Depends(permitted(permissions.TASKS_READ))]
Writer = Annotated[Caller, Depends(permitted(permissions.TASKS_WRITE))]


def _out(row: Row[Any]) -> TaskOut:
    return TaskOut.model_validate(row, from_attributes=True)


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


@router.get("/tasks")
async def list_tasks(
    caller: Reader,
    db: Db,
    state: Literal["open", "done", "cancelled"] | None = None,
    assignee_id: UUID | None = None,
    customer_id: UUID | None = None,
    conversation_id: UUID | None = None,
    order_id: UUID | None = None,
    size: PageSize = 50,
    cursor: Cursor = None,
) -> Page[TaskOut]:
    links = {"customer_id": customer_id, "conversation_id": conversation_id, "order_id": order_id}
    linked = {name: value for name, value in links.items() if value is not None}
    async with db.transaction(caller.scope) as tx:
        rows, following = await views.page_of_tasks(
            tx, state=state, assignee_id=assignee_id, linked=linked, size=size, cursor=cursor
        )
    return Page(items=[_out(row) for row in rows], next_cursor=following)


@router.post("/tasks", status_code=201, response_model=TaskOut)
async def post_task(request: Request, body: TaskIn, caller: Writer, db: Db, key: IdempotencyKey = None) -> Response:
    store_id = caller.store_for(StoreId(body.store_id) if body.store_id else None)

    async def work(tx: Tx) -> Answer:
        fields = body.model_dump(exclude={"store_id"})
        row = await create_task(tx, store_id, fields, by=caller.principal, now=_now(request))
        return answer(201, _out(row), resource_id=row.id, ETag=f'"{row.version}"')

    return await once(db, caller.scope, caller, endpoint="task_create", key=key, request_hash=hash_of(body), work=work)


@router.patch("/tasks/{task_id}")
async def patch_task(
    request: Request,
    task_id: UUID,
    body: TaskPatch,
    caller: Writer,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> TaskOut:
    async with db.transaction(caller.scope) as tx:
        fields = body.model_dump(exclude_unset=True)
        row = await change_task(tx, task_id, fields, expected_version=expected, now=_now(request))
    etag(response, row.version)
    return _out(row)


@router.post("/tasks/{task_id}/{end}")
async def post_task_end(
    request: Request, task_id: UUID, end: Literal["done", "cancelled"], caller: Writer, db: Db
) -> TaskOut:
    """Finish or cancel a task."""
    async with db.transaction(caller.scope) as tx:
        row = await change_task(tx, task_id, {"state": end}, expected_version=None, now=_now(request))
    return _out(row)
