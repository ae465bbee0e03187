"""A context's tables: kept, put back, and written out without what may differ."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import asyncpg
from chassis.tables import PLATFORM_TABLES

KEEPSAKE = "kept_{}"
BLANK, WORLD = "blank", "world"
ORIGIN = {"traceparent", "caused_by"}
"""Which message a row was written for, and in which span of this very run."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_COLUMNS = """
select c.relname as name, a.attname as column,
       coalesce(pg_get_expr(d.adbin, d.adrelid), '') ~ 'now\\(\\)|nextval' or a.attidentity <> '' as own,
       a.attgenerated <> '' as derived
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition
order by c.relname, a.attnum
"""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    own: bool
    """Filled by the database itself, from its clock or by counting: never the same twice."""
    derived: bool


@dataclass
class State:
    """The tables of one context, seen by a superuser."""

    connection: asyncpg.Connection
    schema: str
    tables: dict[str, list[Column]] = field(default_factory=dict)

    async def look(self) -> None:
        """Which tables there are."""
        for row in await self.connection.fetch(_COLUMNS, self.schema):
            self.tables.setdefault(row["name"], []).append(Column(row["column"], row["own"], row["derived"]))

    async def keep(self, name: str) -> None:
        """Remember everything as it is now under a name."""
        schema = KEEPSAKE.format(name)
        copies = "".join(f'create table {schema}."{one}" as table {self.schema}."{one}";' for one in self.tables)
        await self.connection.execute(f"drop schema if exists {schema} cascade; create schema {schema}; {copies}")

    async def put_back(self, kept: str) -> None:
        """Everything is as it was kept. Foreign keys are not looked at meanwhile: what was kept is whole."""
        everything = ", ".join(f'{self.schema}."{name}"' for name in self.tables)
        steps = [f"set local session_replication_role = replica; truncate {everything};"]
        for name, columns in self.tables.items():
            named = ", ".join(f'"{one.name}"' for one in columns if not one.derived)
            steps.append(
                f'insert into {self.schema}."{name}" ({named}) overriding system value '
                f'select {named} from {KEEPSAKE.format(kept)}."{name}";'
            )
        async with self.connection.transaction():
            await self.connection.execute("".join(steps))

    async def written_out(self, known: set[str], left_out: dict[str, str]) -> dict[str, Counter[str]]:
        """The rows of each table. `left_out` names tables, columns (`a.version`), rows (`a where …`), and why.

        An id that nobody knew before (`known`) was made here and is different each time.
        """
        found: dict[str, Counter[str]] = {}
        for name, columns in self.tables.items():
            if name in PLATFORM_TABLES or name == "schema_migrations" or name in left_out:
                continue
            hidden = {one.name for one in columns if one.own or f"{name}.{one.name}" in left_out} | ORIGIN
            shown = [one.name for one in columns if one.name not in hidden]
            if shown:
                named = ", ".join(f't."{one}"' for one in shown)
                begins = f"{name} where "
                rules = [rule.removeprefix(begins) for rule in left_out if rule.startswith(begins)]
                where = "".join(f" and not ({rule})" for rule in rules)
                chosen = f'select {named} from {self.schema}."{name}" t where true{where}'
                rows = await self.connection.fetch(f"select to_jsonb(s)::text as row from ({chosen}) s")
                found[name] = Counter(_without_new_ids(row["row"], known) for row in rows)
        return found

    async def said(self, known: set[str]) -> Counter[str]:
        """What the context has published: which fact about whom, and how often."""
        rows = await self.connection.fetch(f"select type, subject from {self.schema}.outbox")
        return Counter(_without_new_ids(f"{row['type']} of {row['subject']}", known) for row in rows)


def _without_new_ids(text: str, known: set[str]) -> str:
    return _UUID.sub(lambda found: found[0] if found[0] in known else "(new)", text)


def ids_in(value: Any) -> set[str]:
    """Every id that occurs in it, at any depth."""
    return set(_UUID.findall(json.dumps(value, default=str)))


def differences(ordered: dict[str, Counter[str]], shuffled: dict[str, Counter[str]]) -> list[str]:
    """What is there only after the one, and only after the other; of rows much alike only where they differ."""
    found = []
    for name, rows in ordered.items():
        mine = [json.loads(row) for row in (rows - shuffled[name]).elements()]
        others = [json.loads(row) for row in (shuffled[name] - rows).elements()]
        for row in mine:
            alike = max(others, key=partial(_likeness, row), default=None)
            if alike is None or _likeness(row, alike) * 2 < len(row):
                found.append(f"{name}: only in order: {json.dumps(row, ensure_ascii=False)}")
                continue
            others.remove(alike)
            differing = {key: (row[key], alike[key]) for key in row if row[key] != alike[key]}
            same = next((row[key] for key in ("number", "order_id", "id") if row.get(key)), "")
            found.append(f"{name} {same}: in order, shuffled: {differing}")
        found += [f"{name}: only shuffled: {json.dumps(row, ensure_ascii=False)}" for row in others]
    return sorted(found)


def _likeness(one: dict[str, Any], other: dict[str, Any]) -> int:
    same = sum(bool(one[key] == other[key]) for key in one)
    return same + len(one) if one.get("id") == other.get("id") else same
