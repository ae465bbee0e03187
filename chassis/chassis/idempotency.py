"""A request repeated is answered, not carried out again (S193–S195, F29).

The record stands in the transaction of the effect: key, endpoint, request hash, what it made and what was
answered. The same key and the same request gives the first answer; another request under the key is refused;
while the first is still running a second is told to come back.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header
from pydantic import BaseModel
from sqlalchemy import Column, DateTime, MetaData, SmallInteger, Table, Text, Uuid, func, text
from starlette.responses import Response

from chassis.db import Database, Tx
from chassis.identity import Caller
from chassis.refusals import Kind, Refusal
from chassis.scope import Scope


class KeyReused(Refusal):
    code = "idempotency.key_reused"
    kind = Kind.INVALID
    sentence = "This Idempotency-Key was used for a different request. Use a new key."


class StillRunning(Refusal):
    code = "idempotency.still_running"
    kind = Kind.CONFLICT
    sentence = "The first request with this Idempotency-Key is still running. Repeat in {retry_after} s."


class KeyRequired(Refusal):
    code = "idempotency.key_required"
    kind = Kind.MALFORMED
    sentence = "Send an Idempotency-Key header: this request moves money or stock."


IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200, alias="Idempotency-Key")]


def idempotency_table(metadata: MetaData) -> Table:
    return Table(
        "idempotency",
        metadata,
        Column("principal", Text, primary_key=True),
        Column("endpoint", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("request_hash", Text, nullable=False),
        Column("resource_id", Uuid),
        Column("response_status", SmallInteger, nullable=False),
        Column("response_body", Text, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


class Answer(BaseModel):
    """What an edge answers: status, body, and the thing it made."""

    status: int
    body: str
    resource_id: UUID | None = None
    headers: dict[str, str] = {}

    def response(self, *, replayed: bool = False) -> Response:
        headers = dict(self.headers)
        if replayed:
            headers["Idempotency-Replayed"] = "true"
        return Response(self.body, self.status, headers, media_type="application/json")


def answer(status: int, body: BaseModel, *, resource_id: UUID | None = None, **headers: str) -> Answer:
    return Answer(status=status, body=body.model_dump_json(), resource_id=resource_id, headers=headers)


def hash_of(body: BaseModel | None) -> str:
    """Hash of a validated request body; edges with published normalisation rules pass their own instead."""
    return hashlib.sha256((body.model_dump_json() if body else "").encode()).hexdigest()


async def once(
    db: Database,
    scope: Scope,
    caller: Caller,
    *,
    endpoint: str,
    key: str | None,
    request_hash: str,
    work: Callable[[Tx], Awaitable[Answer]],
) -> Response:
    """Open the transaction, do the work once for this key, and keep its answer with its effect.

    Without a key the work is simply done. Raises KeyReused, StillRunning, and whatever the work refuses with
    (a refusal rolls back and is not kept: the caller may correct the world and repeat).
    """
    if key is None:
        async with db.transaction(scope) as tx:
            return (await work(tx)).response()
    async with db.transaction(scope) as tx:
        earlier = await _claim(tx, db.schema, caller.principal, endpoint, key, request_hash)
        if earlier is not None:
            return earlier.response(replayed=True)
        made = await work(tx)
        await _keep(tx, db.schema, caller.principal, endpoint, key, request_hash, made)
    return made.response()


_CLAIM = """
select pg_try_advisory_xact_lock(hashtextextended(:principal || ' ' || :endpoint || ' ' || :key, 0)) as mine,
       i.request_hash, i.response_status, i.response_body, i.resource_id
from (select 1) as one left join {schema}.idempotency i
  on i.principal = :principal and i.endpoint = :endpoint and i.key = :key
"""
_KEEP = """
insert into {schema}.idempotency (principal, endpoint, key, request_hash, resource_id, response_status, response_body)
values (:principal, :endpoint, :key, :request_hash, :resource_id, :status, :body)
on conflict do nothing
"""
_statements: dict[tuple[str, str], Any] = {}


def _statement(template: str, schema: str) -> Any:
    found = _statements.get((template, schema))
    if found is None:
        found = _statements[template, schema] = text(template.format(schema=schema))
    return found


async def _claim(tx: Tx, schema: str, principal: str, endpoint: str, key: str, request_hash: str) -> Answer | None:
    row = await tx.first(_statement(_CLAIM, schema), {"principal": principal, "endpoint": endpoint, "key": key})
    assert row is not None
    if row.request_hash is not None:
        if row.request_hash != request_hash:
            raise KeyReused()
        return Answer(status=row.response_status, body=row.response_body, resource_id=row.resource_id)
    if not row.mine:
        raise StillRunning(retry_after=1)
    return None


async def _keep(tx: Tx, schema: str, principal: str, endpoint: str, key: str, request_hash: str, made: Answer) -> None:
    result = await tx.execute(
        _statement(_KEEP, schema),
        {
            "principal": principal,
            "endpoint": endpoint,
            "key": key,
            "request_hash": request_hash,
            "resource_id": made.resource_id,
            "status": made.status,
            "body": made.body,
        },
    )
    if result.rowcount == 0:
        # The first request committed between our look and our lock; everything done here rolls back.
        raise StillRunning(retry_after=1)
