"""Tables, events, routes and consumers of the sample context, in one file because it is a test."""

import asyncio
import os
from typing import Annotated, ClassVar
from uuid import UUID

from chassis.bus import Delivery, Flow, Unprocessable
from chassis.clock import utc_now
from chassis.db import Tx
from chassis.events import Event
from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound, check_version
from chassis.service import Service
from chassis.tables import context_metadata
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field
from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, case, select
from sqlalchemy.dialects.postgresql import insert

metadata: MetaData = context_metadata("sample")
notes = Table(
    "notes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
heard = Table(
    "heard",
    metadata,
    Column("note_id", Uuid, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("text", Text, nullable=False),
)
echoes = Table(
    "echoes",
    metadata,
    Column("note_id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
)
ledger = Table("ledger", metadata, Column("id", Uuid, primary_key=True), Column("amount", Integer, nullable=False))


class NoteWritten(Event):
    name: ClassVar[str] = "sample.note_written"
    subject_field: ClassVar[str] = "note_id"

    note_id: UUID
    text: str


class NoteEchoed(Event):
    name: ClassVar[str] = "sample.note_echoed"
    subject_field: ClassVar[str] = "note_id"

    note_id: UUID


class NoteIn(BaseModel):
    text: str = Field(min_length=1, max_length=200)


class NoteOut(BaseModel):
    id: UUID
    text: str
    version: int


router = APIRouter(prefix="/api/sample/v1")
Reader = Annotated[Caller, Depends(permitted("notes.read"))]
Writer = Annotated[Caller, Depends(permitted("notes.write"))]


@router.post("/notes", status_code=201, response_model=NoteOut)
async def post_note(body: NoteIn, caller: Writer, db: Db, key: IdempotencyKey = None) -> Response:
    store = caller.store_for(None)

    async def work(tx: Tx) -> Answer:
        if body.text == "slow":
            await asyncio.sleep(1.0)
        if body.text == "crash":
            raise RuntimeError("asked to crash")
        note_id = uuid7()
        await tx.execute(insert(notes).values(id=note_id, store_id=store, text=body.text, version=1))
        tx.publish(NoteWritten(store_id=store, sequence=1, occurred_at=utc_now(), note_id=note_id, text=body.text))
        return answer(201, NoteOut(id=note_id, text=body.text, version=1), resource_id=note_id)

    return await once(db, caller.scope, caller, endpoint="note", key=key, request_hash=hash_of(body), work=work)


@router.get("/notes")
async def list_notes(caller: Reader, db: Db) -> list[NoteOut]:
    async with db.transaction(caller.scope) as tx:
        rows = await tx.all(select(notes).order_by(notes.c.id))
    return [NoteOut(id=row.id, text=row.text, version=row.version) for row in rows]


@router.put("/notes/{note_id}")
async def put_note(
    note_id: UUID, body: NoteIn, caller: Writer, db: Db, expected: ExpectedVersion, response: Response
) -> NoteOut:
    async with db.transaction(caller.scope) as tx:
        row = await tx.first(select(notes).where(notes.c.id == note_id).with_for_update())
        if row is None:
            raise NotFound(what="note")
        check_version(expected, row.version)
        version = row.version + 1
        await tx.execute(notes.update().where(notes.c.id == note_id).values(text=body.text, version=version))
        tx.publish(
            NoteWritten(
                store_id=StoreId(row.store_id), sequence=version, occurred_at=utc_now(), note_id=note_id, text=body.text
            )
        )
    etag(response, version)
    return NoteOut(id=note_id, text=body.text, version=version)


listening = Flow("sample.listening")


@listening.on(NoteWritten)
async def hear_note(event: NoteWritten, delivery: Delivery) -> None:
    """Keep the newest text and count effects; misbehaves on request."""
    if event.text == "poison":
        raise ValueError("this note is poison")
    if event.text == "hopeless":
        raise Unprocessable("this note can never be heard")
    if event.text == "deadly":
        os._exit(9)
    async with delivery.transaction() as tx:
        if event.text.startswith("slow"):
            await asyncio.sleep(2.0)
        statement = insert(heard).values(note_id=event.note_id, times=1, sequence=event.sequence, text=event.text)
        newer = heard.c.sequence < event.sequence
        await tx.execute(
            statement.on_conflict_do_update(
                index_elements=[heard.c.note_id],
                set_={
                    "times": heard.c.times + 1,
                    "sequence": case((newer, event.sequence), else_=heard.c.sequence),
                    "text": case((newer, event.text), else_=heard.c.text),
                },
            )
        )
        if event.text.startswith("scoped"):
            await _echo(tx, event)


async def _echo(tx: Tx, event: NoteWritten) -> None:
    """Something that belongs to the note's store, and a fact of our own about it."""
    assert event.store_id is not None
    await tx.execute(insert(echoes).values(note_id=event.note_id, store_id=event.store_id, text=event.text))
    tx.publish(
        NoteEchoed(
            store_id=event.store_id, sequence=event.sequence, occurred_at=event.occurred_at, note_id=event.note_id
        )
    )


SERVICE = Service(
    context="sample",
    package="sample",
    title="Sample",
    metadata=metadata,
    routers=[router],
    flows=[listening],
)
