"""Legal entities and stores."""

from typing import Annotated

from chassis.db import Tx
from chassis.http import ExpectedVersion, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.paging import Cursor, Page, PageSize, split
from chassis.refusals import NotFound
from contracts.api.gateway import LegalEntityIn, LegalEntityOut, StoreIn, StoreOut
from contracts.ids import LegalEntityId
from contracts.permissions import NETWORK_MANAGE, NETWORK_READ
from fastapi import APIRouter, Depends, Response

from gateway import views
from gateway.actions import change_network
from gateway.api.common import PREFIX, PartsHere, VisitHere
from gateway.domain.network import LegalEntity, Store
from gateway.visit import needs

router = APIRouter(prefix=PREFIX)
Reader = Annotated[Caller, Depends(needs(NETWORK_READ))]
Administrator = Annotated[Caller, Depends(needs(NETWORK_MANAGE))]


@router.get("/stores")
async def list_stores(caller: Reader, parts: PartsHere, cursor: Cursor = None, size: PageSize = 50) -> Page[StoreOut]:
    """The stores in sight."""
    async with parts.db.transaction(caller.scope) as tx:
        rows = await views.stores_page(tx, cursor, size)
    kept, following = split(rows, size, "title", "id")
    return Page(items=[StoreOut.model_validate(row, from_attributes=True) for row in kept], next_cursor=following)


@router.get("/stores/{store_id}")
async def get_store(store_id: StoreId, caller: Reader, parts: PartsHere, response: Response) -> StoreOut:
    async with parts.db.transaction(caller.scope) as tx:
        row = await views.store_card(tx, store_id)
    if row is None:
        raise NotFound(what="store")
    etag(response, row.version)
    return StoreOut.model_validate(row, from_attributes=True)


@router.post("/stores", status_code=201, response_model=StoreOut)
async def post_store(
    body: StoreIn, caller: Administrator, visit: VisitHere, parts: PartsHere, key: IdempotencyKey = None
) -> Response:
    async def work(tx: Tx) -> Answer:
        added = await change_network.add_store(tx, visit.actor, _store(StoreId(uuid7()), body), parts.clock())
        shown = StoreOut.model_validate(added, from_attributes=True)
        return answer(201, shown, resource_id=added.id, ETag='"1"')

    made = await once(parts.db, caller.scope, caller, endpoint="store", key=key, request_hash=hash_of(body), work=work)
    parts.visitors.forget()
    return made


@router.put("/stores/{store_id}")
async def put_store(
    store_id: StoreId,
    body: StoreIn,
    caller: Administrator,
    visit: VisitHere,
    parts: PartsHere,
    expected: ExpectedVersion,
    response: Response,
) -> StoreOut:
    async with parts.db.transaction(caller.scope) as tx:
        after = await change_network.change_store(tx, visit.actor, _store(store_id, body), expected, parts.clock())
    parts.visitors.forget()
    etag(response, after.version)
    return StoreOut.model_validate(after, from_attributes=True)


def _store(store_id: StoreId, body: StoreIn) -> Store:
    """What is wanted; the country comes from the legal entity."""
    return Store(id=store_id, country="", version=1, **body.model_dump())


@router.get("/legal-entities")
async def list_legal_entities(
    caller: Reader, parts: PartsHere, cursor: Cursor = None, size: PageSize = 50
) -> Page[LegalEntityOut]:
    """Those of the stores in sight; all for administrators (S15)."""
    async with parts.db.transaction(caller.scope) as tx:
        rows = await views.legal_entities_page(tx, cursor, size)
    kept, following = split(rows, size, "title", "id")
    return Page(items=[LegalEntityOut.model_validate(row, from_attributes=True) for row in kept], next_cursor=following)


@router.get("/legal-entities/{entity_id}")
async def get_legal_entity(
    entity_id: LegalEntityId, caller: Reader, parts: PartsHere, response: Response
) -> LegalEntityOut:
    async with parts.db.transaction(caller.scope) as tx:
        row = await views.legal_entity_card(tx, entity_id)
    if row is None:
        raise NotFound(what="legal entity")
    etag(response, row.version)
    return LegalEntityOut.model_validate(row, from_attributes=True)


@router.post("/legal-entities", status_code=201, response_model=LegalEntityOut)
async def post_legal_entity(
    body: LegalEntityIn, caller: Administrator, visit: VisitHere, parts: PartsHere, key: IdempotencyKey = None
) -> Response:
    entity = LegalEntity(id=LegalEntityId(uuid7()), version=1, **body.model_dump())

    async def work(tx: Tx) -> Answer:
        await change_network.add_legal_entity(tx, visit.actor, entity, parts.clock())
        shown = LegalEntityOut.model_validate(entity, from_attributes=True)
        return answer(201, shown, resource_id=entity.id, ETag='"1"')

    return await once(
        parts.db, caller.scope, caller, endpoint="legal_entity", key=key, request_hash=hash_of(body), work=work
    )


@router.put("/legal-entities/{entity_id}")
async def put_legal_entity(
    entity_id: LegalEntityId,
    body: LegalEntityIn,
    caller: Administrator,
    visit: VisitHere,
    parts: PartsHere,
    expected: ExpectedVersion,
    response: Response,
) -> LegalEntityOut:
    wanted = LegalEntity(id=entity_id, version=expected, **body.model_dump())
    async with parts.db.transaction(caller.scope) as tx:
        after = await change_network.change_legal_entity(tx, visit.actor, wanted, expected, parts.clock())
    etag(response, after.version)
    return LegalEntityOut.model_validate(after, from_attributes=True)
