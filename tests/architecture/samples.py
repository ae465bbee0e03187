"""One good and one bad sample of every house rule; what is wrong is put together, so that no rule finds it here."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

from tools.checks import dependencies, documents, honesty, imports, money, network, shape, transactions
from tools.checks.rules import Rule

ORDERS = "services/orders/orders"
CRM = {"services/crm/crm/app.py": ""}


@dataclass(frozen=True)
class Sample:
    """`good` and `bad` are trees (path → text); `found` are the places the bad one must be caught at."""

    rule: Rule
    good: Mapping[str, str]
    bad: Mapping[str, str]
    found: list[str]
    why: str = ""


def code(text: str) -> str:
    """A sample written with the indentation of its surroundings."""
    return dedent(text).strip("\n") + "\n"


def one(rule: Rule, path: str, good: str, bad: str, *lines: int, why: str = "") -> Sample:
    """A sample within one file, caught at these lines."""
    return Sample(rule, {path: good}, {path: bad}, [f"{path}:{line}" for line in lines or (1,)], why)


IMPORTS = [
    one(
        imports.domain_is_pure,
        f"{ORDERS}/domain/order.py",
        code(
            """
            import datetime
            from decimal import Decimal
            from chassis.refusals import Refusal
            from contracts.money import Money
            from orders.domain.items import Item
            from .refusals import OrderPaid
            """
        ),
        code(
            """
            import sqlalchemy
            import asyncio
            from chassis.db import Tx
            from orders import store
            from ..settings import Settings
            from pydantic import BaseModel
            """
        ),
        *(1, 2, 3, 4, 5, 6),
    ),
    one(imports.domain_is_pure, "services/pos/pos/till/domain.py", "import enum", "import httpx", why="one file"),
    one(
        imports.actions_touch_no_network,
        f"{ORDERS}/actions/place_order.py",
        code(
            """
            from chassis.db import Tx
            from orders import store
            from orders.domain import order
            """
        ),
        code(
            """
            import httpx
            from orders.clients import Inventory
            from orders import clients
            from chassis.client import ServiceClient
            from orders.providers.telegram import send
            """
        ),
        *(1, 2, 3, 4, 5),
    ),
    Sample(
        imports.services_stand_alone,
        CRM
        | {
            f"{ORDERS}/api.py": code(
                """
            import chassis.http
            from contracts.events import crm
            """
            )
        },
        CRM | {f"{ORDERS}/api.py": "from crm.domain import customer\n"},
        [f"{ORDERS}/api.py:1"],
    ),
    Sample(
        imports.services_stand_alone,
        CRM | {"contracts/contracts/money.py": "from chassis.ids import uuid7"},
        CRM | {"chassis/chassis/db.py": "import contracts.money", "contracts/contracts/money.py": "import crm"},
        ["chassis/chassis/db.py:1", "contracts/contracts/money.py:1"],
        why="chassis and contracts",
    ),
    Sample(
        imports.services_stand_alone,
        CRM | {"services/orders/tests/test_api.py": "import orders.api"},
        CRM | {"services/orders/tests/test_api.py": "import crm.api"},
        ["services/orders/tests/test_api.py:1"],
        why="tests of a service",
    ),
    Sample(
        imports.tools_stay_outside,
        {
            "services/orders/tests/test_api.py": "import pytest\nimport chassis.testing",
            f"{ORDERS}/api.py": "import chassis",
        },
        {
            f"{ORDERS}/api.py": code(
                """
            import tools.local
            from tests import stories
            from chassis.testing import clock
            """
            )
        },
        [f"{ORDERS}/api.py:{line}" for line in (1, 2, 3)],
    ),
]

TRANSACTIONS = [
    Sample(
        transactions.nothing_else_commits,
        {"chassis/chassis/db.py": "await connection.begin()", f"{ORDERS}/api.py": "async def f(): tx.publish(e)"},
        {
            f"{ORDERS}/actions/a.py": code(
                """
            async def f():
                await session.commit()
                async with engine.begin(): pass
            """
            )
        },
        [f"{ORDERS}/actions/a.py:2", f"{ORDERS}/actions/a.py:3"],
    ),
    Sample(
        transactions.edges_open_transactions,
        {
            f"{ORDERS}/api.py": code(
                """
            async def f():
                async with db.transaction(scope) as tx:
                    await act(tx)
            """
            )
        },
        {
            f"{ORDERS}/actions/a.py": code(
                """
            async def f():
                async with db.transaction(scope) as tx:
                    await act(tx)
            """
            )
        },
        [f"{ORDERS}/actions/a.py:2"],
    ),
    one(
        transactions.nothing_outside_in_a_transaction,
        f"{ORDERS}/api.py",
        code(
            """
            async def f():
                hold = await inventory_client.take_hold()
                async with db.transaction(scope) as tx:
                    await act(tx, hold)
                await client.post('/x')
            """
        ),
        code(
            """
            async def f():
                async with db.transaction(scope) as tx:
                    if ready:
                        await inventory_client.take_hold()
                    await self.client.post('/x')
            """
        ),
        *(4, 5),
    ),
    Sample(
        transactions.sql_has_a_home,
        {
            f"{ORDERS}/store.py": code(
                """
            from sqlalchemy import select
            async def f(tx):
                return await tx.all(select(a))
            """
            ),
            f"{ORDERS}/assembly/views_queue.py": "import sqlalchemy as sa",
            f"{ORDERS}/migrations/versions/0001.py": "import sqlalchemy as sa",
            f"{ORDERS}/api.py": '"""Select what you want from this list."""\nx = "Select one"',
            f"{ORDERS}/api_lists.py": "from sqlalchemy import Row, RowMapping",
        },
        {
            f"{ORDERS}/api.py": "from sqlalchemy import select",
            f"{ORDERS}/actions/a.py": code(
                """
            async def f(tx):
                await tx.execute(s)
                x = 'select id from orders'
            """
            ),
        },
        [f"{ORDERS}/actions/a.py:2", f"{ORDERS}/actions/a.py:3", f"{ORDERS}/api.py:1"],
    ),
    one(
        transactions.store_takes_a_scope,
        f"{ORDERS}/views.py",
        code(
            """
            async def orders(tx: Tx, page: Page) -> list[Row]: ...
            async def card(reader: Scope) -> Row: ...
            def _row(values: dict) -> Row: ...
            async def count(scope) -> int: ...
            def as_order(row: Row[Any]) -> Order: ...
            """
        ),
        code(
            """
            async def orders(page: Page) -> list[Row]: ...
            def card(id: OrderId) -> Row: ...
            async def lines(row: Row[Any]) -> list[Row]: ...
            """
        ),
        *(1, 2, 3),
    ),
    one(
        transactions.no_query_in_a_loop,
        f"{ORDERS}/store.py",
        code(
            """
            async def f(tx, lines):
                for row in await tx.all(q):
                    use(row)
                await tx.execute(insert, [l for l in lines])
                return [r for r in await tx.all(q)]
            """
        ),
        code(
            """
            async def f(tx, lines):
                for line in lines:
                    await tx.execute(insert, line)
                return [await tx.first(q) for line in lines]
            """
        ),
        *(3, 4),
    ),
    one(
        transactions.no_query_in_a_loop,
        f"{ORDERS}/actions/a.py",
        code(
            """
            from orders import store
            async def f(tx):
                for order in await store.orders(tx):
                    decide(order)
            """
        ),
        code(
            """
            from orders import store
            async def f(tx):
                for order in orders:
                    await store.save(tx, order)
            """
        ),
        4,
        why="through the store",
    ),
    one(
        transactions.events_leave_through_the_outbox,
        f"{ORDERS}/consumers.py",
        code(
            """
            from faststream.rabbit import RabbitMessage
            async def f(tx, self):
                tx.publish(e)
                self._tx.publish(e)
            """
        ),
        code(
            """
            import aio_pika
            async def f(broker):
                await broker.publish(e)
                await self.exchange.publish(m)
            """
        ),
        *(1, 3, 4),
    ),
]

OUTSIDE = [
    one(
        network.every_call_has_a_timeout,
        f"{ORDERS}/clients.py",
        code(
            """
            import httpx, aiohttp, asyncio
            from httpx import AsyncClient
            a = AsyncClient(timeout=3)
            b = aiohttp.ClientSession(timeout=t)
            async def f():
                async with asyncio.timeout(3):
                    await asyncio.open_connection(h, p)
                await asyncio.wait_for(asyncio.open_connection(h, p), 3)
            """
        ),
        code(
            """
            import httpx, aiohttp, asyncio
            from httpx import AsyncClient as C
            a = C()
            b = aiohttp.ClientSession()
            async def f():
                async with lock:
                    await asyncio.open_connection(h, p)
            c = httpx.get(u, timeout=None)
            """
        ),
        *(3, 4, 7, 8),
    ),
    one(
        network.time_and_chance_are_passed_in,
        f"{ORDERS}/domain/order.py",
        "def place(order_id, now): return Placed(order_id, now)\n",
        code(
            """
            import uuid, datetime
            from chassis.clock import utc_now
            def place():
                return Placed(uuid.uuid4(), utc_now(),
                    datetime.datetime.now())
            """
        ),
        *(4, 4, 5),
    ),
    Sample(
        network.settings_have_a_home,
        {f"{ORDERS}/settings.py": "import os\nurl = os.environ['URL']", f"{ORDERS}/api.py": "import os\nos.getpid()"},
        {
            f"{ORDERS}/api.py": code(
                """
            import os
            url = os.environ['URL']
            x = os.getenv('X')
            """
            )
        },
        [f"{ORDERS}/api.py:2", f"{ORDERS}/api.py:3"],
    ),
    one(
        money.no_float_near_money,
        f"{ORDERS}/domain/order.py",
        code(
            """
            from contracts.money import Money
            WAIT_SECONDS = 0.5
            def f(timeout: float = 1.5): sleep(0.1)
            class P:
                lat: float
            """
        ),
        code(
            """
            from contracts.money import Money
            RATE = 0.2
            def f(share: float, x=1.5): return float(x)
            """
        ),
        *(2, 3, 3, 3),
    ),
    one(
        money.no_float_near_money,
        "services/pos/pos/payments.py",
        "from decimal import Decimal\nRATE = Decimal('0.2')",
        "RATE = 0.2",
        why="by its name",
    ),
]

LONG = "def f():\n" + "    x = 1\n" * 60
CALM = "def f():\n" + "    x = 1\n" * 40

SHAPE = [
    one(shape.functions_are_short, "tools/a.py", LONG.replace("    x = 1\n", "", 1), LONG),
    one(shape.functions_are_calm, "tools/a.py", CALM.replace("    x = 1\n", "", 1), CALM),
    one(shape.files_are_short, "tools/a.py", "x = 1\n" * 400, "x = 1\n" * 401, 401),
    one(shape.files_are_short, "tests/test_a.py", "x = 1\n" * 600, "x = 1\n" * 601, 601, why="tests"),
    one(shape.files_are_short, "gateway/web/src/a.tsx", "x\n" * 250, "x\n" * 251, 251, why="web"),
    Sample(
        shape.names_say_something,
        {
            f"{ORDERS}/api.py": "def manages(): ...\nclass Utilised: ...",
            "tests/test_a.py": "def test_manager_unlocks(): ...",
        },
        {
            f"{ORDERS}/{'ut' + 'ils'}.py": code(
                """
            class OrderManager: ...
            def date_helper(): ...
            async def process_data(): ...
            """
            )
        },
        [f"{ORDERS}/{'ut' + 'ils'}.py:{line}" for line in (1, 1, 2, 3)],
    ),
]

SKIP = "pytest.mark." + "skip"
HONESTY = [
    one(
        honesty.nothing_is_silenced,
        "tools/a.py",
        "x = 1  # no" + "qa: S603\ny = 2  # types matter\n",
        "x = 1  # no" + "qa\ny = 2  # type" + ": ignore[arg-type]\nz = 3  # pragma" + ": no cover\n",
        *(1, 2, 3),
    ),
    one(
        honesty.nothing_is_silenced,
        "gateway/web/src/a.ts",
        "const ignored = 1\n// biome-" + "ignore lint/a11y/useMediaCaption: a voice has no captions\n",
        "// @ts-" + "ignore\n// biome-" + "ignore lint/a11y/useMediaCaption: later\n// biome-" + "ignore-all lint\n",
        *(1, 2, 3),
        why="web",
    ),
    one(honesty.nothing_is_postponed, "docs/a.md", "Method", "x\n\nTO" + "DO: later", 3),
    one(
        honesty.nothing_is_postponed,
        f"{ORDERS}/api.py",
        "def f(): raise ValueError",
        "def f(): raise NotImplementedError\n# FIX" + "ME\n",
        *(1, 2),
        why="stubs",
    ),
    one(
        honesty.no_test_is_skipped,
        "tests/test_a.py",
        code(
            """
            import pytest
            @pytest.mark.servers
            def test_x(): ...
            """
        ),
        f"import pytest\n@{SKIP}\ndef test_x(): ...\n@{SKIP}if(True)\ndef test_y(): pytest.{'sk' + 'ip'}('no')\n",
        *(2, 4, 5),
    ),
    Sample(
        honesty.no_machine_is_named,
        {
            "a.sh": "cd build/wo" + "rk/x && curl https://example.org/wo" + "rk\n",
            "requirements.lock": "a==1 \\\n    --hash=sha256:0",
            "docs/a.md": "the ho" + "me/page; rates/ro" + "ot",
        },
        {
            "a.sh": "cd /wo" + "rk/main\ncat /ho" + "me/anna/.profile\ncurl https://py" + "pi.org/simple\n",
            "pyproject.toml": "[tool.uv]\nindex-url = 'https://files.python" + "hosted.org'",
            "requirements.lock": "a @ https://example.org/a.whl",
        },
        ["a.sh:1", "a.sh:2", "a.sh:3", "pyproject.toml:2", "requirements.lock:1"],
    ),
    Sample(
        honesty.no_lock_with_addresses,
        {"requirements.lock": ""},
        {"uv" + ".lock": ""},
        ["uv" + ".lock:1"],
    ),
]

FIVE = "# orders\n" + "".join(f"\n## {heading.capitalize()}\n\ntext\n" for heading in documents.HEADINGS)
MANIFEST = code(
    """
            [project]
            name = 'narciss-orders'
            dependencies = [
              'narciss-chassis',
              'Aio.Pika>=9.5',
            ]
            """
)

DOCUMENTS = [
    Sample(
        documents.every_service_says_what_it_is,
        {"services/orders/pyproject.toml": "", "services/orders/README.md": FIVE},
        {
            "services/orders/pyproject.toml": "",
            "services/orders/README.md": FIVE.replace("## Calls", "## Called"),
            "services/crm/pyproject.toml": "",
        },
        ["services/crm/README.md:1", "services/orders/README.md:1"],
    ),
    Sample(
        documents.links_lead_somewhere,
        {
            "README.md": code(
                """
            [a](docs/map.md#where-things-are) [b](docs/) [c](https://x.org/y) [d](#here)
            # Here
            `[e](gone.md)`
            """
            ),
            "docs/map.md": code(
                """
            # Where things are
            [up](../README.md)
            ```
            [f](gone.md)
            ```
            """
            ),
        },
        {
            "README.md": code(
                """
            [a](docs/map.md)
            [b](docs/gone.md)
            [c](docs/map.md#nowhere)
            """
            ),
            "docs/map.md": "# Map",
        },
        ["README.md:2", "README.md:3"],
    ),
    Sample(
        dependencies.lock_covers_dependencies,
        {
            "services/orders/pyproject.toml": MANIFEST,
            "chassis/pyproject.toml": "[project]\nname = 'narciss-chassis'",
            "requirements.lock": "aio-pika==10.2.1 \\\n    --hash=sha256:0\n",
        },
        {
            "services/orders/pyproject.toml": MANIFEST,
            "chassis/pyproject.toml": code(
                """
            [project]
            name = 'narciss-chassis'
            dependencies = ['httpx']
            """
            ),
            "requirements.lock": "aio-pika==9.4.0\n",
        },
        ["chassis/pyproject.toml:3", "services/orders/pyproject.toml:5"],
    ),
]

SAMPLES = [*IMPORTS, *TRANSACTIONS, *OUTSIDE, *SHAPE, *HONESTY, *DOCUMENTS]
