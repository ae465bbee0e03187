"""Schemas, roles and migrations: each context owns one schema and logs in as a role that sees nothing else.

Migrations run as the owner of the database. Helpers here write the three database-side rules: row-level security
by store, inherited security of child rows (R24), and append-only ledgers.
"""

import asyncio
import importlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg
from alembic import command
from alembic import context as alembic_context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.db import asyncpg_url, schema_of, sqlalchemy_url

_RACES = (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError, asyncpg.InternalServerError)


async def migrate(package: str, context: str, metadata: MetaData, admin_url: str, role_url: str) -> None:
    """Create the context's schema and role where missing and bring its tables to the newest version."""
    for attempt in range(5):
        try:
            await _prepare_schema(context, admin_url, role_url)
            break
        except _RACES:
            # Roles belong to the whole cluster: another context or test run is creating them right now.
            if attempt == 4:
                raise
            await asyncio.sleep(0.2)
    engine = create_async_engine(
        sqlalchemy_url(admin_url), connect_args={"server_settings": {"search_path": "public"}, "timeout": 10}
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade, package, metadata)
    finally:
        await engine.dispose()


async def _prepare_schema(context: str, admin_url: str, role_url: str) -> None:
    schema, parts = schema_of(context), urlsplit(role_url)
    role, password = unquote(parts.username or ""), unquote(parts.password or "")
    connection = await asyncpg.connect(asyncpg_url(admin_url), timeout=10, command_timeout=30)
    try:
        known = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
        quoted = await connection.fetchval("select quote_literal($1)", password)
        verb = "alter" if known else "create"
        await connection.execute(f'{verb} role "{role}" login nosuperuser nobypassrls password {quoted}')
        for statement in _SCHEMA_STATEMENTS:
            await connection.execute(statement.format(schema=schema, role=role))
    finally:
        await connection.close(timeout=5)


_SCHEMA_STATEMENTS = (
    'create schema if not exists "{schema}"',
    "revoke create on schema public from public",
    # Extensions live in a schema of their own; trigram search is the one that contexts share.
    "create schema if not exists ext",
    "create extension if not exists pg_trgm schema ext",
    "grant usage on schema ext to public",
    'grant usage on schema "{schema}" to "{role}"',
    'alter default privileges in schema "{schema}" grant select, insert, update, delete on tables to "{role}"',
    'alter default privileges in schema "{schema}" grant usage, select on sequences to "{role}"',
    """
    create or replace function "{schema}".sees_network() returns boolean language plpgsql stable as $$
    declare visible text := current_setting('narciss.stores', true);
    begin
      if coalesce(visible, '') = '' and current_setting('narciss.strict', true) = 'on' then
        raise exception 'a query ran without a store scope' using errcode = 'insufficient_privilege';
      end if;
      return visible = '*';
    end $$
    """,
    """
    create or replace function "{schema}".visible_stores() returns uuid[] language sql stable as $$
      select case when coalesce(current_setting('narciss.stores', true), '') in ('', '*') then '{{}}'::uuid[]
                  else current_setting('narciss.stores', true)::uuid[] end
    $$
    """,
    """
    create or replace function "{schema}".refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
    end $$
    """,
)


def _upgrade(connection: Connection, package: str, metadata: MetaData) -> None:
    config = alembic_config(package)
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    command.upgrade(config, "head")


def alembic_config(package: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder(package)))
    config.set_main_option("path_separator", "os")
    return config


def migrations_folder(package: str) -> Path:
    module: ModuleType = importlib.import_module(package)
    return Path(str(module.__file__)).parent / "migrations"


def run_env() -> None:
    """The whole of a context's Alembic `env.py`."""
    config = alembic_context.config
    connection: Connection = config.attributes["connection"]
    metadata: MetaData = config.attributes["metadata"]
    alembic_context.configure(connection=connection, **_options(metadata))
    with connection.begin():  # the migration step has no service transaction to borrow
        connection.execute(text("select pg_advisory_xact_lock(hashtext('narciss.migrate'))"))
        with alembic_context.begin_transaction():
            alembic_context.run_migrations()


def _options(metadata: MetaData) -> dict[str, Any]:
    schema = metadata.schema

    def own(name: str | None, kind: str, _: Any) -> bool:
        return name == schema if kind == "schema" else True

    return {
        "target_metadata": metadata,
        "version_table_schema": schema,
        "include_schemas": True,
        "include_name": own,
        "compare_type": True,
        "compare_server_default": False,
    }


@cache
def known_versions(package: str) -> tuple[str, ...]:
    """The schema versions this code has migrations for, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(alembic_config(package)).walk_revisions())


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    """What autogenerate would still change: must be nothing (migrated database equals tables.py)."""
    from alembic.autogenerate import compare_metadata

    options = _options(metadata)
    del options["target_metadata"]
    context = MigrationContext.configure(connection, opts={**options, "target_metadata": metadata})
    return [
        item
        for item in compare_metadata(context, metadata)
        if not (isinstance(item, tuple) and "alembic_version" in str(item[1:]))
    ]


def store_scope(op: Any, schema: str, table: str, column: str = "store_id") -> None:
    """Row-level security: only rows of visible stores can be read or written."""
    _policy(op, schema, table, f"{column} = any ((select {schema}.visible_stores())::uuid[])")


def stores_scope(op: Any, schema: str, table: str, column: str = "store_ids") -> None:
    """Row-level security for rows shared by several stores: visible when one of them is."""
    _policy(op, schema, table, f"{column} && (select {schema}.visible_stores())::uuid[]")


def parent_scope(op: Any, schema: str, table: str, column: str, parent: str) -> None:
    """A child row is visible exactly when its parent is: the parent's own policy decides (R24)."""
    _policy(op, schema, table, f"exists (select 1 from {schema}.{parent} p where p.id = {table}.{column})")


def network_default_scope(op: Any, schema: str, table: str, column: str = "store_id") -> None:
    """Rows of a store, or network-wide defaults (no store), which everybody may read and only the network writes."""
    own = f"{column} = any ((select {schema}.visible_stores())::uuid[])"
    _policy(op, schema, table, f"{column} is null or {own}", own)


def _policy(op: Any, schema: str, table: str, using: str, check: str | None = None) -> None:
    op.execute(f"alter table {schema}.{table} enable row level security")
    op.execute(f"alter table {schema}.{table} force row level security")
    op.execute(
        f"create policy store_scope on {schema}.{table}"
        f" using ((select {schema}.sees_network()) or ({using}))"
        f" with check ((select {schema}.sees_network()) or ({check or using}))"
    )


def add_origin(op: Any, schema: str, *tables: str) -> None:
    """Give tables `tables.origin_columns()` where they are without: rows written before are worked on as of old."""
    for table in tables:
        op.execute(
            f"alter table {schema}.{table}"
            " add column if not exists traceparent text, add column if not exists caused_by uuid"
        )


def append_only(op: Any, schema: str, table: str) -> None:
    """Rows can be added and never changed or removed, whoever asks."""
    op.execute(
        f"create trigger append_only before update or delete on {schema}.{table}"
        f" for each row execute function {schema}.refuse_change()"
    )
    op.execute(
        f"create trigger append_only_truncate before truncate on {schema}.{table}"
        f" for each statement execute function {schema}.refuse_change()"
    )
