"""Measure 7: how long an event takes from one service's transaction to its effect in another.

Both ends are rows of one database with one clock: the outbox row of the cause and the inbox row of the effect, each
with the time its transaction began. At half of what the platform can do the events are placed orders on their way to
the reservation; at 50 and 200 a second, for the highest rate and for the backlog they are changed prices on their way
to the copy that orders keeps, as 200 orders a second are more than there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bench.figures import Figure
from bench.numbers import percentile
from bench.scenarios.orders import EIGHT, place
from bench.session import Load, Run, Session
from bench.store import STORE, Shop, stocked
from tools.local.faults import Fault

TITLE = "an event, end to end"

RATES = (50, 200)
STEPS = (400, 800, 1600, 3200)
REQUESTS_PER_SECOND = 10
BACKLOG = 10_000
SECONDS = {False: 10.0, True: 4.0}
_KEEPS_UP_SECONDS = 1.0
_SHARES = (0.5, 0.95, 0.99)
_WAYS = """
select extract(epoch from i.handled_at - o.recorded_at)::float8 * 1000 as milliseconds
from {producer}.outbox o join {consumer}.inbox i on i.event_id = o.event_id and i.consumer = $2
where o.type = $3 and o.recorded_at >= $1
"""
_WAITING = """
select count(*) from inventory.outbox o
where o.type = $3 and o.recorded_at >= $1
  and not exists (select from orders.inbox i where i.event_id = o.event_id and i.consumer = $2 and i.handled_at <= $4)
"""


@dataclass(frozen=True, slots=True)
class Way:
    """From the event of one context to one flow of another."""

    producer: str
    event: str
    consumer: str
    flow: str


ORDER = Way("orders", "orders.order_placed", "inventory", "inventory.orders")
PRICE = Way("inventory", "inventory.price_changed", "orders", "orders.copies")


async def measure(session: Session) -> list[Figure]:
    shop = await stocked(session)
    figures = await _half(session, shop)
    sustained = 0
    for rate in RATES:
        run = await _prices(session, shop, rate, SECONDS[session.quick])
        times = await _times(session, PRICE, run.since)
        session.say(f"{rate} events a second: {_three(times)}")
        figures += _as_figures(f"events.{rate}", [times])
        sustained = rate if _kept_up(run, SECONDS[session.quick]) else sustained
    figures.append(await _highest(session, shop, sustained))
    figures.append(await _drain(session, shop))
    return figures


async def _half(session: Session, shop: Shop) -> list[Figure]:
    """Orders by the clock, half as many as eight clients can place."""
    capacity = (await place(session, shop, EIGHT, 3.0 if session.quick else 6.0)).rate
    doors = await session.platform.doors(shop.seller, EIGHT.clients)
    wish = {"kind": "orders", "products": list(shop.products), "store_id": shop.store_id, "buyer": "Արփի Բենչ"}
    rounds = []
    for _ in range(session.rounds):
        run = await session.run(Load(doors, 4.0 if session.quick else 10.0, wish, rate=capacity / 2))
        rounds.append(await _times(session, ORDER, run.since))
        session.say(f"{capacity / 2:.0f} orders a second, half of what is possible: {_three(rounds[-1])}")
    return _as_figures("events.half", rounds)


async def _prices(session: Session, shop: Shop, rate: int, seconds: float) -> Run:
    """So many changed prices a second, a few together in each request. Raises Fault when one is refused."""
    each = max(rate // REQUESTS_PER_SECOND, 1)
    doors = await session.platform.doors("admin", EIGHT.clients)
    run = await session.run(Load(doors, seconds, _wish(session, shop, each), rate=rate / each))
    if run.done < sum(run.statuses.values()):
        raise Fault(f"prices were refused: {run.statuses} {run.refusals}")
    return run


def _wish(session: Session, shop: Shop, each: int) -> dict[str, object]:
    """Every run begins above the prices of the last, so that each price is a change."""
    lowest = int(session.kept.get("lowest", 100_000))
    session.kept["lowest"] = lowest + 10_000
    products = list(shop.products)
    return {
        "kind": "prices",
        "products": products,
        "each": each,
        "lowest": lowest,
        "currency": STORE.currency,
        "store_id": shop.store_id,
    }


async def _times(session: Session, way: Way, since: datetime) -> list[float]:
    statement = _WAYS.format(producer=way.producer, consumer=way.consumer)
    rows = await session.watch.connection.fetch(statement, since, way.flow, way.event)
    if not rows:
        raise Fault(f"no {way.event} reached {way.flow}")
    return [row["milliseconds"] for row in rows]


def _kept_up(run: Run, seconds: float) -> bool:
    """Requests left in time and their effects were there soon after the last."""
    return run.settled - run.seconds <= _KEEPS_UP_SECONDS and run.seconds <= seconds + _KEEPS_UP_SECONDS


async def _highest(session: Session, shop: Shop, sustained: float) -> Figure:
    """Doubled until a second after the last request something still waits."""
    seconds = 3.0 if session.quick else 5.0
    for rate in STEPS if sustained == RATES[-1] else ():
        run = await _prices(session, shop, rate, seconds)
        session.say(f"{rate} events a second asked for: {run.settled - run.seconds:.1f} s behind at the end")
        if not _kept_up(run, seconds):
            break
        sustained = rate
    return Figure("events.sustained", [sustained], "/s", note="highest rate without a growing backlog")


async def _drain(session: Session, shop: Shop) -> Figure:
    """Many changes at once; how quickly what waits at the end of the requests is worked off."""
    most = BACKLOG // (5 if session.quick else 1)
    doors = await session.platform.doors("admin", 4)
    rates = []
    for _ in range(session.rounds):
        wish = _wish(session, shop, 500)
        run = await session.run(Load(doors, 60.0, wish, most=most // 500))
        asked = max(run.moments) + run.milliseconds[-1] / 1000
        ended = datetime.fromtimestamp(asked, run.since.tzinfo)
        arguments = (run.since, PRICE.flow, PRICE.event, ended)
        waiting = int(await session.watch.connection.fetchval(_WAITING, *arguments))
        seconds = run.settled - run.seconds
        rates.append(waiting / seconds if waiting and seconds > 0 else run.done * 500 / run.settled)
        session.say(f"a backlog of {waiting} events is gone after {seconds:.1f} s: {rates[-1]:.0f}/s")
    return Figure("events.drain", rates, "/s")


def _as_figures(name: str, rounds: Sequence[Sequence[float]]) -> list[Figure]:
    return [
        Figure(f"{name}.p{share * 100:.0f}", [percentile(times, share) for times in rounds], "ms") for share in _SHARES
    ]


def _three(times: Sequence[float]) -> str:
    said = ", ".join(f"p{share * 100:.0f} {percentile(times, share):.0f}" for share in _SHARES)
    return f"{said} ms of {len(times)}"
