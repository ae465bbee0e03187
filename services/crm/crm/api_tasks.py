"""HTTP in: tasks."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from contracts.api.crm import TaskCounts, TaskIn, TaskOut, TaskPatch, TaskState
from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime

from contracts import permissions
from crm import card, store, views_tasks
from crm.actions.keep_tasks import change_task, create_task, reopen_task
from crm.domain.dates import end_of_day

router = APIRouter(prefix="/api/crm/v1", tags=["tasks"])
Reader = Annotated[Caller, Depends(permitted(permissions.TASKS_READ))]
Writer = Annotated[Caller, Depends(permitted(permissions.TASKS_WRITE))]


async def _shown(tx: Tx, task_id: UUID) -> TaskOut:
    row = await views_tasks.task_line(tx, task_id)
    if row is None:
        raise NotFound(what="task")
    return card.task_out(row)


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


@router.get("/tasks")
async def list_tasks(
    caller: Reader,
    db: Db,
    state: TaskState | None = None,
    store_id: StoreId | None = None,
    assignee_id: UUID | None = None,
    unassigned: bool = False,
    due_before: AwareDatetime | None = None,
    customer_id: UUID | None = None,
    conversation_id: UUID | None = None,
    order_id: UUID | None = None,
    sort: views_tasks.Sort = "newest",
    size: PageSize = 50,
    cursor: Cursor = None,
) -> Page[TaskOut]:
    """With names; newest first, or by the time they are due."""
    links = {"customer_id": customer_id, "conversation_id": conversation_id, "order_id": order_id}
    wanted = views_tasks.Filter(
        state=state,
        store_id=store_id,
        assignee_id=assignee_id,
        unassigned=unassigned,
        due_before=due_before,
        linked={name: value for name, value in links.items() if value is not None},
    )
    async with db.transaction(caller.scope) as tx:
        rows, following = await views_tasks.page_of_tasks(tx, wanted, size=size, cursor=cursor, sort=sort)
    return Page(items=[card.task_out(row) for row in rows], next_cursor=following)


@router.get("/tasks/counts")
async def count_tasks(request: Request, caller: Reader, db: Db, store_id: StoreId | None = None) -> TaskCounts:
    """Counters of the caller's stores; today ends at midnight of the store that is asked for or active."""
    now = _now(request)
    async with db.transaction(caller.scope) as tx:
        here = store_id or caller.store
        shop = await store.store_of(tx, here) if here else None
        midnight = end_of_day(now, shop.time_zone if shop else "UTC")
        found = await views_tasks.counts(tx, caller.user_id, store_id, now, midnight)
    return TaskCounts.model_validate(found)


@router.get("/tasks/{task_id}")
async def get_task(task_id: UUID, caller: Reader, db: Db, response: Response) -> TaskOut:
    async with db.transaction(caller.scope) as tx:
        found = await _shown(tx, task_id)
    etag(response, found.version)
    return found


@router.post("/tasks", status_code=201, response_model=TaskOut)
async def post_task(request: Request, body: TaskIn, caller: Writer, db: Db, key: IdempotencyKey = None) -> Response:
    store_id = caller.store_for(StoreId(body.store_id) if body.store_id else None)

    async def work(tx: Tx) -> Answer:
        fields = body.model_dump(exclude={"store_id"})
        row = await create_task(tx, store_id, fields, by=caller.principal, now=_now(request))
        return answer(201, await _shown(tx, row.id), resource_id=row.id, ETag=f'"{row.version}"')

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
        shown = await _shown(tx, row.id)
    etag(response, shown.version)
    return shown


@router.post("/tasks/{task_id}/{end}")
async def post_task_end(
    request: Request, task_id: UUID, end: Literal["done", "cancelled", "open"], caller: Writer, db: Db
) -> TaskOut:
    """Finish or cancel a task, or open an ended one again."""
    now = _now(request)
    async with db.transaction(caller.scope) as tx:
        if end == "open":
            await reopen_task(tx, task_id, now=now)
        else:
            await change_task(tx, task_id, {"state": end}, expected_version=None, now=now)
        return await _shown(tx, task_id)
