"""Two very small contexts on the real chassis, standing where ``crm`` and ``gateway`` stand.

They are real services (schema, migration, relay, a consumer) without any business, so that the launcher can be
watched while it starts, revives and stops something.
"""

from pathlib import Path

_APP = """
from typing import ClassVar
from chassis.bus import Delivery, Flow
from chassis.events import Event
from chassis.service import Service
from chassis.tables import context_metadata
from sqlalchemy import Column, Integer, Table

metadata = context_metadata("{context}")
visits = Table("visits", metadata, Column("n", Integer, nullable=False))


class Visited(Event):
    name: ClassVar[str] = "{context}.visited"
    subject_field: ClassVar[str] = "who"
    who: str


listening = Flow("{context}.listening")


@listening.on(Visited)
async def hear(event: Visited, delivery: Delivery) -> None:
    async with delivery.transaction():
        pass


SERVICE = Service(context="{context}", package="{context}", title="Toy", metadata=metadata, flows=[listening])
"""
_MAIN = """
import os, sys
if os.environ.get("TOY_BREAKS") == "{context}":
    sys.exit("{context}: the vase is cracked")
from chassis.cli import main
from {context}.app import SERVICE
main(SERVICE)
"""
_DEMO = """
import asyncpg, json, os
from pathlib import Path

async def load(env):
    connection = await asyncpg.connect(env["NARCISS_POSTGRES_URL"])
    await connection.execute("insert into {context}.visits select 1 where not exists (select from {context}.visits)")
    await connection.close()
    users = [{{"role": "florist", "login": "anna", "password": "toy password", "stores": ["one", "two"]}}]
    Path(env["NARCISS_DEMO_USERS_FILE"]).write_text(json.dumps(users))
"""
_MIGRATION = """
from alembic import op
from {context}.app import metadata
revision = "0001"
down_revision = None

def upgrade():
    metadata.create_all(op.get_bind())
"""


def write_contexts(folder: Path) -> None:
    """Write the packages ``crm`` and ``gateway``; put the folder on PYTHONPATH to run them."""
    for context in ("crm", "gateway"):
        package = folder / context
        versions = package / "migrations" / "versions"
        versions.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "app.py").write_text(_APP.format(context=context))
        (package / "__main__.py").write_text(_MAIN.format(context=context))
        (package / "demo.py").write_text(_DEMO.format(context=context))
        (package / "migrations" / "env.py").write_text("from chassis.migrate import run_env\n\nrun_env()\n")
        (versions / "0001_toy.py").write_text(_MIGRATION.format(context=context))
