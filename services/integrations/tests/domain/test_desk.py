"""Answers that come while others are being written down are written together; none suffers for a neighbour."""

import asyncio
from collections.abc import Sequence

import pytest
from integrations.desk import Desk


class Book:
    """Remembers what was written together; the first page takes until somebody opens the lock."""

    def __init__(self, *refused: str) -> None:
        self.pages: list[list[str]] = []
        self.opened = asyncio.Event()
        self._refused = refused

    async def write(self, answers: Sequence[str]) -> None:
        await self.opened.wait()
        if set(answers) & set(self._refused):
            raise ValueError("cannot be written")
        self.pages.append(list(answers))


async def test_what_comes_meanwhile_is_written_together() -> None:
    desk, book = Desk[str](), Book()
    tasks = [asyncio.create_task(desk.record(answer, book.write)) for answer in ("first", "second", "third")]
    await asyncio.sleep(0)
    book.opened.set()
    await asyncio.gather(*tasks)
    assert book.pages == [["first"], ["second", "third"]]


async def test_what_cannot_be_written_fails_by_itself() -> None:
    desk, book = Desk[str](), Book("bad")
    tasks = [asyncio.create_task(desk.record(answer, book.write)) for answer in ("first", "good", "bad", "fine")]
    await asyncio.sleep(0)
    book.opened.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), ValueError, type(None)]
    assert book.pages == [["first"], ["good"], ["fine"]]


async def test_whoever_waits_hears_when_the_writer_is_stopped() -> None:
    desk, book = Desk[str](), Book()
    writer = asyncio.create_task(desk.record("first", book.write))
    waits = asyncio.create_task(desk.record("second", book.write))
    await asyncio.sleep(0)
    writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waits, 5)
    book.opened.set()
    await asyncio.wait_for(desk.record("third", book.write), 5)
    assert book.pages == [["third"]]
