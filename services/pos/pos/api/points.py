"""Retail points and registers."""

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import StoreId, uuid7
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound, StoreNotAssigned
from contracts.api.pos_points import Register, RegisterIn, RegisterOperation, RetailPoint, RetailPointIn
from contracts.ids import RegisterId, RetailPointId
from fastapi import APIRouter, Response

from pos import store_points, views
from pos.actions.set_up_point import add_register, add_retail_point, change_register, change_retail_point
from pos.api import shapes
from pos.api.doors import Configurer, Now, Reader

router = APIRouter(prefix="/api/pos/v1", tags=["retail points"])


async def _point(tx: Tx, point_id: RetailPointId) -> RetailPoint:
    row = await store_points.point(tx, point_id)
    if row is None:
        raise NotFound(what="retail point")
    return shapes.retail_point(row)


async def _register(tx: Tx, register_id: RegisterId) -> Register:
    row = await store_points.register(tx, register_id)
    if row is None:
        raise NotFound(what="register")
    return shapes.register(row)


@router.get("/retail-points")
async def list_retail_points(caller: Reader, db: Db, store_id: StoreId | None = None) -> list[RetailPoint]:
    if store_id is not None and not caller.scope.includes(store_id):
        raise StoreNotAssigned()
    async with db.transaction(caller.scope) as tx:
        rows = await views.points(tx, store_id)
    return [shapes.retail_point(row) for row in rows]


@router.get("/retail-points/{point_id}")
async def get_retail_point(point_id: RetailPointId, caller: Reader, db: Db, response: Response) -> RetailPoint:
    async with db.transaction(caller.scope) as tx:
        point = await _point(tx, point_id)
    etag(response, point.version)
    return point


@router.post("/retail-points", status_code=201, response_model=RetailPoint)
async def post_retail_point(
    body: RetailPointIn, caller: Configurer, db: Db, now: Now, key: IdempotencyKey = None
) -> Response:
    """A store may have several (S17)."""
    store_id = caller.store_for(body.store_id)

    async def work(tx: Tx) -> Answer:
        point_id = RetailPointId(uuid7())
        await add_retail_point(tx, point_id, store_id, body, now)
        return answer(201, await _point(tx, point_id), resource_id=point_id)

    return await once(db, caller.scope, caller, endpoint="point", key=key, request_hash=hash_of(body), work=work)


@router.put("/retail-points/{point_id}")
async def put_retail_point(
    point_id: RetailPointId,
    body: RetailPointIn,
    caller: Configurer,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> RetailPoint:
    """Rules, locations and cashiers as they shall be from now on."""
    async with db.transaction(caller.scope) as tx:
        await change_retail_point(tx, point_id, body, expected)
        point = await _point(tx, point_id)
    etag(response, point.version)
    return point


@router.get("/registers")
async def list_registers(
    caller: Reader, db: Db, store_id: StoreId | None = None, retail_point_id: RetailPointId | None = None
) -> list[Register]:
    if store_id is not None and not caller.scope.includes(store_id):
        raise StoreNotAssigned()
    async with db.transaction(caller.scope) as tx:
        rows = await views.registers_of(tx, store_id, retail_point_id)
    return [shapes.register(row) for row in rows]


@router.post("/retail-points/{point_id}/registers", status_code=201, response_model=Register)
async def post_register(
    point_id: RetailPointId, body: RegisterIn, caller: Configurer, db: Db, now: Now, key: IdempotencyKey = None
) -> Response:
    async def work(tx: Tx) -> Answer:
        register_id = RegisterId(uuid7())
        await add_register(tx, register_id, point_id, body, now)
        return answer(201, await _register(tx, register_id), resource_id=register_id)

    endpoint = f"register {point_id}"
    return await once(db, caller.scope, caller, endpoint=endpoint, key=key, request_hash=hash_of(body), work=work)


@router.get("/registers/{register_id}")
async def get_register(register_id: RegisterId, caller: Reader, db: Db, response: Response) -> Register:
    async with db.transaction(caller.scope) as tx:
        register = await _register(tx, register_id)
    etag(response, register.version)
    return register


@router.put("/registers/{register_id}")
async def put_register(
    register_id: RegisterId, body: RegisterIn, caller: Configurer, db: Db, expected: ExpectedVersion, response: Response
) -> Register:
    async with db.transaction(caller.scope) as tx:
        await change_register(tx, register_id, body, expected)
        register = await _register(tx, register_id)
    etag(response, register.version)
    return register


@router.get("/registers/{register_id}/operations")
async def list_register_operations(
    register_id: RegisterId, caller: Reader, db: Db, size: PageSize = 50, cursor: Cursor = None
) -> Page[RegisterOperation]:
    """What was done with the register, newest first (S224-S227)."""
    async with db.transaction(caller.scope) as tx:
        await _register(tx, register_id)
        rows, following = await views.operation_page(tx, register_id, size, cursor)
    return Page(items=[shapes.register_operation(row) for row in rows], next_cursor=following)
