"""Where a double keeps what it was told: JSON documents in one SQLite file; a restart forgets nothing."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Document = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS documents (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, key)
);
CREATE INDEX IF NOT EXISTS documents_by_place ON documents (kind, place);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class Shelf:
    """Documents under (kind, key), listed in the order in which they were first put.

    Every call is one short synchronous statement: a double serves tests and one developer, not load.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_TABLES)
        self._depth = 0

    def put(self, kind: str, key: str, document: Document) -> None:
        self._db.execute(
            "INSERT INTO documents (kind, key, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            (kind, key, json.dumps(document, ensure_ascii=False)),
        )

    def get(self, kind: str, key: str) -> Document | None:
        row = self._db.execute("SELECT body FROM documents WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return None if row is None else json.loads(row[0])

    def every(self, kind: str, prefix: str = "") -> list[Document]:
        """Documents of the kind whose key starts with ``prefix``, oldest first."""
        rows = self._db.execute(
            "SELECT body FROM documents WHERE kind = ? AND substr(key, 1, ?) = ? ORDER BY place",
            (kind, len(prefix), prefix),
        )
        return [json.loads(row[0]) for row in rows]

    def remove(self, kind: str, key: str) -> None:
        self._db.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    def remove_every(self, kind: str) -> None:
        self._db.execute("DELETE FROM documents WHERE kind = ?", (kind,))

    def keep_newest(self, kind: str, count: int) -> None:
        self._db.execute(
            "DELETE FROM documents WHERE kind = ? AND place <= "
            "(SELECT place FROM documents WHERE kind = ? ORDER BY place DESC LIMIT 1 OFFSET ?)",
            (kind, kind, count),
        )

    def next_number(self, name: str, first: int = 1) -> int:
        """The next number of a series; a cleared shelf starts over."""
        row = self._db.execute(
            "INSERT INTO counters (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (name, first),
        ).fetchone()
        return int(row[0])

    def reach_number(self, name: str, number: int) -> None:
        """Numbers of this series up to this one are taken."""
        self._db.execute(
            "INSERT INTO counters (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
            (name, number),
        )

    def everything(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        for kind, body in self._db.execute("SELECT kind, body FROM documents ORDER BY place"):
            found.setdefault(kind, []).append(json.loads(body))
        return found

    def clear(self) -> None:
        with self.together():
            self._db.execute("DELETE FROM documents")
            self._db.execute("DELETE FROM counters")

    @contextmanager
    def together(self) -> Iterator[None]:
        """All writes inside happen, or none does. Must not be held across an ``await``."""
        if self._depth:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        else:
            self._db.execute("COMMIT")
        finally:
            self._depth = 0

    def close(self) -> None:
        self._db.close()


class Clock:
    """The double's own time: real time plus what was added through the control API, kept across restarts."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def now(self) -> datetime:
        kept = self._shelf.get("clock", "ahead")
        return datetime.now(UTC) + timedelta(seconds=kept["seconds"] if kept else 0)

    def advance(self, seconds: float) -> None:
        kept = self._shelf.get("clock", "ahead")
        self._shelf.put("clock", "ahead", {"seconds": (kept["seconds"] if kept else 0) + seconds})


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
