"""Measures 1–4: place an order of three lines, its stock reserved, every event durable and its consumers caught up.

With 1, 8 and 32 clients over 1,000 products, and with 32 over 10 hot ones; beside it, round by round and with as many
clients, pgbench with the minimal transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from bench.figures import Figure
from bench.limit.pgbench import Attempt, minimal_shop
from bench.session import Load, Run, Session
from bench.store import PRODUCTS, Shop, stocked
from tools.local.faults import Fault

TITLE = "place an order"


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    clients: int
    products: int


SETTINGS = (
    Setting("1 client", 1, PRODUCTS),
    Setting("8 clients", 8, PRODUCTS),
    Setting("32 clients", 32, PRODUCTS),
    Setting("32 clients, 10 hot products", 32, 10),
)
ONE, EIGHT, MANY, HOT = SETTINGS


@dataclass
class Rounds:
    """Everything of one setting, a value per round."""

    runs: list[Run] = field(default_factory=list)
    calls: list[Attempt] = field(default_factory=list)
    statements: list[Attempt] = field(default_factory=list)


async def measure(session: Session) -> list[Figure]:
    shop = await stocked(session)
    found = {setting: Rounds() for setting in SETTINGS}
    seconds, of_limit = (4.0, 3.0) if session.quick else (8.0, 5.0)
    deadlocks, known = await session.watch.deadlocks(), await session.broken_invariants()
    await place(session, shop, EIGHT, 2.0 if session.quick else 5.0)
    async with minimal_shop(session.platform.postgres_url, session.platform.pids()["postgres"]) as limit:
        for number in range(session.rounds):
            for setting, rounds in found.items():
                how = {"clients": setting.clients, "products": setting.products}
                rounds.calls.append(await limit.place("one_call", seconds=of_limit, **how))
                rounds.runs.append(await place(session, shop, setting, seconds))
                rounds.statements.append(await limit.place("seven_statements", seconds=of_limit, **how))
                session.say(f"round {number + 1}, {setting.name}: {_sentence(rounds)}")
    wrong = await _scarce(session, shop, known)
    wrong += await session.watch.deadlocks() - deadlocks
    wrong += sum(run.server_errors for rounds in found.values() for run in rounds.runs)
    return [*_figures(found), _wrong(wrong)]


async def place(session: Session, shop: Shop, setting: Setting, seconds: float) -> Run:
    """One run with this many clients, until everything about its orders is done. Raises Fault for what is wrong."""
    products = shop.products if setting.products == PRODUCTS else shop.hot
    doors = await session.platform.doors(shop.seller, setting.clients)
    wish = {"kind": "orders", "products": list(products), "store_id": shop.store_id, "buyer": "Արփի Բենչ"}
    run = await session.run(Load(doors, seconds, wish))
    if run.done == 0 or run.done < sum(run.statuses.values()):
        raise Fault(f"{setting.name}: orders were refused: {run.statuses} {run.refusals}")
    await answered(session, run)
    return run


async def answered(session: Session, run: Run) -> None:
    """Inventory has spoken about every order of the run."""
    row = await session.watch.connection.fetchrow(
        """
        select count(*) as placed, count(r.order_id) as answered
        from orders.orders o left join inventory.order_reservations r on r.order_id = o.id and r.state <> 'expected'
        where o.placed_at >= $1
        """,
        run.since,
    )
    if row["placed"] < run.done or row["answered"] < row["placed"]:
        raise Fault(f"of {run.done} orders {row['placed']} are there and {row['answered']} know about their stock")


async def _scarce(session: Session, shop: Shop, known: Sequence[str]) -> int:
    """More is asked for than there is, by everybody at once; then every invariant. How many broke since `known`."""
    session.say("everybody wants the last ones")
    short = shop.scarce
    connection = session.watch.connection
    free = "select coalesce(sum(on_hand - reserved), 0) from inventory.balances where product_id = any($1::uuid[])"
    doors = await session.platform.doors(shop.seller, MANY.clients)
    wish = {"kind": "orders", "products": list(short), "store_id": shop.store_id, "buyer": "Վերջին ցողուն"}
    await _leave(session, short, 20)
    run = await session.run(Load(doors, 60.0, wish, most=120))
    await answered(session, run)
    said = [sentence for sentence in await session.broken_invariants() if sentence not in known]
    for sentence in said:
        session.say(sentence)
    session.say(f"{run.done} orders of three for the last 200 stems: {await connection.fetchval(free, short)} are left")
    return len(said) + run.server_errors


async def _leave(session: Session, products: Sequence[str], each: int) -> None:
    """Write off all but a few of each product, through the public door."""
    admin = await session.platform.door("admin")
    rows = await session.watch.connection.fetch(
        "select location_id, product_id, on_hand - reserved as free from inventory.balances"
        " where store_id = $1::uuid and product_id = any($2::uuid[]) and on_hand - reserved > $3",
        session.kept["shop"].store_id,
        list(products),
        each,
    )
    for location in sorted({row["location_id"] for row in rows}):
        lines = [
            {"product_id": str(row["product_id"]), "quantity": f"{row['free'] - each:.3f}"}
            for row in rows
            if row["location_id"] == location
        ]
        body = {"location_id": str(location), "reason": "bench", "lines": lines}
        await admin.ask("POST", "/api/inventory/v1/write-offs", body, **{"Idempotency-Key": str(uuid4())})


def _sentence(rounds: Rounds) -> str:
    run, call, statements = rounds.runs[-1], rounds.calls[-1], rounds.statements[-1]
    return (
        f"{run.rate:.0f} orders/s, {run.net:.1f} ms of processor each (generator"
        f" {run.generator_cpu / max(run.done, 1):.1f}), p50 {run.at(0.5):.0f} p99 {run.at(0.99):.0f} ms;"
        f" limit {call.rate:.0f}/s in one call, {statements.rate:.0f}/s in seven statements"
    )


def _figures(found: dict[Setting, Rounds]) -> list[Figure]:
    figures: list[Figure] = []
    for setting, name in zip(SETTINGS, ("1", "8", "32", "hot"), strict=True):
        rounds = found[setting]
        calls = [one.rate for one in rounds.calls]
        details = {
            "seven_statements": [one.rate for one in rounds.statements],
            "at_the_door": [run.done / run.seconds for run in rounds.runs],
            "cpu_milliseconds": [run.per_process() for run in rounds.runs],
            "generator_cpu_milliseconds": [run.generator_cpu / run.done for run in rounds.runs],
        }
        gross = {"with_idle": [run.gross for run in rounds.runs], "limit": [one.cpu for one in rounds.calls]}
        figures += [
            Figure(f"orders.{name}.rate", [run.rate for run in rounds.runs], "orders/s", calls, details=details),
            Figure(f"orders.{name}.cpu", [run.net for run in rounds.runs], "ms", details=gross),
            Figure(f"orders.{name}.p50", [run.at(0.5) for run in rounds.runs], "ms"),
            Figure(f"orders.{name}.p99", [run.at(0.99) for run in rounds.runs], "ms"),
        ]
    shares = [hot.rate / many.rate for hot, many in zip(found[HOT].runs, found[MANY].runs, strict=True) if many.rate]
    return [*figures, Figure("orders.hot.share", [100 * share for share in shares], "%")]


def _wrong(count: int) -> Figure:
    return Figure("orders.wrong", [float(count)], "", note="5xx, deadlocks and broken invariants")
