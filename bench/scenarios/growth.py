"""Measures 5 and 6: lists, search, board and a customer's page over a million orders, and what growing to that costs.

The same is measured at ten thousand, a hundred thousand and a million orders. At the last, lists are measured longer
and beside their bare statements on the same rows, without scope, shapes or a gateway.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chassis.paging import encode

from bench.figures import Figure
from bench.fill import ORDERS_PER_CUSTOMER, Fill
from bench.limit.pgbench import Attempt, Demand, Limit
from bench.numbers import growth
from bench.scenarios.orders import EIGHT, place
from bench.session import Load, Run, Session
from bench.store import STORE, stocked
from tools.local.faults import Fault

TITLE = "lists, search, board and customers while orders grow to a million"

LEVELS = (10_000, 100_000, 1_000_000)
QUICK_LEVELS = (10_000, 50_000)
CLIENTS = 8
READS = ("list", "search", "board", "customer")
_FILTERS = ("", "status=delivered", "payment_state=unpaid", f"store_id={STORE.id}", "status=confirmed&status=paid")
_DEEP = 40
_SEARCHES = 400
_SEED = 4711


@dataclass(frozen=True, slots=True)
class Facts:
    """About what is there: ids and people that requests ask for."""

    orders: int
    ids: Sequence[str]
    numbers: Sequence[str]
    phones: Sequence[str]
    names: Sequence[str]
    customers: Sequence[str]
    from_ms: int
    to_ms: int
    made: int


@dataclass
class Level:
    """What was measured with so many orders."""

    orders: int
    facts: Facts
    places: list[Run] = field(default_factory=list)
    reads: dict[str, list[Run]] = field(default_factory=dict)
    limits: dict[str, list[Attempt]] = field(default_factory=dict)


async def measure(session: Session) -> list[Figure]:
    shop = await stocked(session)
    filling = Fill(session.watch.connection, session.say)
    levels: list[Level] = []
    for most in QUICK_LEVELS if session.quick else LEVELS:
        level = Level(await filling.until(most), await _facts(session))
        last = most == (QUICK_LEVELS if session.quick else LEVELS)[-1]
        await _warm(session, level.facts)
        for _ in range(session.rounds):
            level.places.append(await place(session, shop, EIGHT, 3.0 if session.quick else 6.0))
            for name in READS:
                level.reads.setdefault(name, []).append(
                    await _read(session, name, level.facts, _seconds(session, last))
                )
                if last:
                    level.limits.setdefault(name, []).append(await _bare(session, name, level.facts))
        session.say(_sentence(level))
        levels.append(level)
    session.kept["levels"] = levels
    return [*_reading(levels[-1]), *_growing(levels)]


def _seconds(session: Session, last: bool) -> float:
    if session.quick:
        return 2.0
    return 6.0 if last else 4.0


async def _facts(session: Session) -> Facts:
    """By chance, but by the same chance every time."""
    connection = session.watch.connection
    await connection.execute("select setseed(0.5)")
    rows = await connection.fetch(
        """
        select o.id::text, o.number, o.buyer_phone, o.customer_name, o.customer_id::text from orders.orders o
        where o.placed_by = 'service:bench' order by random() limit $1
        """,
        _SEARCHES,
    )
    edges = await connection.fetchrow(
        """
        select count(*) as made, (extract(epoch from min(placed_at)) * 1000)::bigint as first,
          (extract(epoch from max(placed_at)) * 1000)::bigint as last
        from orders.orders where placed_by = 'service:bench'
        """
    )
    return Facts(
        orders=int(await connection.fetchval("select count(*) from orders.orders")),
        ids=[row["id"] for row in rows],
        numbers=[row["number"] for row in rows],
        phones=[row["buyer_phone"] for row in rows],
        names=[row["customer_name"] for row in rows],
        customers=[row["customer_id"] for row in rows],
        from_ms=edges["first"],
        to_ms=edges["last"],
        made=edges["made"],
    )


def paths(name: str, facts: Facts) -> list[str]:
    """What is asked for, shuffled: as many first pages as pages deep inside; more rare words than common ones."""
    chance = random.Random(_SEED)
    orders = "/api/orders/v1/orders?size=50"
    if name == "list":
        deep = [f"&cursor={encode([one])}" for one in facts.ids[:_DEEP]]
        found = [f"{orders}&{kept}{page}" for kept in _FILTERS for page in [""] * _DEEP + deep]
    elif name == "search":
        words = [*facts.phones[:160], *(number[-8:] for number in facts.numbers[160:280]), *facts.names[280:]]
        found = [f"{orders}&q={_quoted(word)}" for word in words]
    elif name == "board":
        found = [f"/api/orders/v1/board?store_id={STORE.id}"]
    else:
        found = [f"/api/crm/v1/customers/{one}" for one in facts.customers]
    chance.shuffle(found)
    return found


def _quoted(word: str) -> str:
    return word.replace("+", "%2B").replace(" ", "%20")


async def _warm(session: Session, facts: Facts) -> None:
    for name in READS:
        await _read(session, name, facts, 1.0)


async def _read(session: Session, name: str, facts: Facts, seconds: float) -> Run:
    """Everybody asked sees the whole network. Raises Fault when something is refused."""
    doors = await session.platform.doors("admin", CLIENTS)
    run = await session.run(Load(doors, seconds, {"kind": "looks", "paths": paths(name, facts)}), settle=False)
    if run.done < sum(run.statuses.values()):
        raise Fault(f"{name}: {run.statuses} {run.refusals}")
    return run


_BARE: Mapping[str, Mapping[str, int]] = {
    "list": {"reads/list": 1},
    "search": {"reads/search_phone": 4, "reads/search_number": 3, "reads/search_name": 3},
    "board": {"reads/board": 1},
    "customer": {"reads/customer": 1},
}


async def _bare(session: Session, name: str, facts: Facts) -> Attempt:
    variables: dict[str, str | int] = {
        "from_ms": facts.from_ms,
        "to_ms": facts.to_ms,
        "orders": facts.made,
        "customers": facts.made // ORDERS_PER_CUSTOMER,
        "store": f"'{STORE.id}'",
    }
    limit = Limit(session.platform.postgres_url, session.platform.pids()["postgres"])
    seconds = 2.0 if session.quick else 4.0
    return await limit.run(Demand(_BARE[name], CLIENTS, seconds, variables, prepared=False))


def _sentence(level: Level) -> str:
    said = [f"place {level.places[-1].net:.1f} ms"]
    said += [f"{name} {runs[-1].rate:.0f}/s, {runs[-1].net:.2f} ms" for name, runs in level.reads.items()]
    return f"{level.facts.orders:,} orders, processor time and rate: {'; '.join(said)}"


def _reading(level: Level) -> list[Figure]:
    figures = []
    for name, runs in level.reads.items():
        limits = level.limits[name]
        details = {
            "cpu_milliseconds": [run.per_process() for run in runs],
            "generator_cpu_milliseconds": [run.generator_cpu / run.done for run in runs],
            "limit_cpu_milliseconds": [one.cpu for one in limits],
            "orders": level.facts.orders,
        }
        figures += [
            Figure(f"{name}.rate", [run.rate for run in runs], "/s", [one.rate for one in limits], details=details),
            Figure(f"{name}.p50", [run.at(0.5) for run in runs], "ms"),
            Figure(f"{name}.p99", [run.at(0.99) for run in runs], "ms"),
            Figure(f"{name}.cpu", [run.net for run in runs], "ms"),
        ]
    return figures


def _growing(levels: Sequence[Level]) -> list[Figure]:
    """How many times the processor time grew between the first level and the last, round by round."""
    curves = {"place": [level.places for level in levels]}
    curves |= {name: [level.reads[name] for level in levels] for name in READS}
    figures = []
    for name, runs in curves.items():
        times = [growth(first.net, last.net) for first, last in zip(runs[0], runs[-1], strict=True)]
        details = {
            "orders": [level.facts.orders for level in levels],
            "cpu_milliseconds": [[run.net for run in rounds] for rounds in runs],
            "p50": [[run.at(0.5) for run in rounds] for rounds in runs],
            "p99": [[run.at(0.99) for run in rounds] for rounds in runs],
        }
        figures.append(Figure(f"growth.{name}", times, "×", details=details))
    return figures
