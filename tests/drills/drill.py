"""One drill: load, a fault, its end, rest, and the comparison of what was promised with what is there."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import uuid4

from tests.drills import books
from tests.drills.ground import Ground
from tests.drills.load import Load
from tests.stories.people import Refused
from tests.stories.shop import Shop
from tools.heard import Listener
from tools.local.faults import Fault

ORDERS_PER_SECOND: Final = 5.0
WARM_SECONDS: Final = 2.0
AFTERWARDS_SECONDS: Final = 2.0
FIRST_WITHIN: Final = 45.0
AT_REST_WITHIN: Final = 120.0
LOOK_SECONDS: Final = 0.5


@dataclass
class Scene:
    """What a fault has in its hands. It counts itself, and names whatever it sees that may not be."""

    ground: Ground
    shop: Shop
    load: Load
    since: datetime
    faults: int = 0
    operations: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Drill:
    """A fault with the sentence of what must hold. `inject` returns when the fault is over."""

    name: str
    proves: str
    says: str
    inject: Callable[[Scene], Awaitable[None]]
    per_second: float = ORDERS_PER_SECOND
    first_within: float = FIRST_WITHIN
    at_rest_within: float = AT_REST_WITHIN
    door_stays_open: bool = False
    """Whether nobody may be sent away (an answer from 500 up) while it lasts."""


@dataclass(frozen=True)
class Outcome:
    """One line of the table. Times in seconds from the end of the fault; None where it never came."""

    drill: str
    faults: int
    operations: int
    lost: Sequence[str]
    doubled: Sequence[str]
    refused: int
    cut: int
    first: float | None
    at_rest: float | None
    problems: Sequence[str]

    @property
    def well(self) -> bool:
        return not (self.lost or self.doubled or self.problems)


async def play(drill: Drill, ground: Ground, shop: Shop, line: dict[str, object], known: Sequence[Listener]) -> Outcome:
    """Carry it out. Whatever goes wrong is in the outcome; nothing is raised for it."""
    before, since = await books.kept(ground), await ground.now()
    load = Load(shop, f"{drill.name} {uuid4().hex[:6]}", dict(line), drill.per_second)
    scene = Scene(ground, shop, load, since)
    over, first, at_rest = time.monotonic(), None, None
    async with load.coming():
        try:
            await asyncio.sleep(WARM_SECONDS)
            over = await _inject(drill, scene)
            first = await _recovered(scene, over, drill)
            await asyncio.sleep(AFTERWARDS_SECONDS)
        except (Fault, Refused) as trouble:
            scene.problems.append(str(trouble))
    try:
        at_rest = await _at_rest(scene, over, known)
    except (Fault, Refused) as trouble:
        scene.problems.append(str(trouble))
    await _compare(scene, before, drill, at_rest)
    found = await books.orders(ground, load.run)
    unheard = await books.waiting(ground, known, since) if at_rest is None else []
    return Outcome(
        drill=drill.name,
        faults=scene.faults,
        operations=load.operations + scene.operations,
        lost=[*books.lost(load.answers, found), *unheard],
        doubled=books.doubled(load.answers, found),
        refused=sum(load.refused.values()),
        cut=load.cut,
        first=first,
        at_rest=at_rest,
        problems=[*scene.problems, *load.complaints, *books.unanswered(found)],
    )


async def _inject(drill: Drill, scene: Scene) -> float:
    """The moment at which the fault was over."""
    try:
        await drill.inject(scene)
    except Exception as error:  # noqa: BLE001  (a drill that fails itself is a red line of the table, and the next is played)
        scene.problems.append(f"the drill could not be carried out: {error!r}")
    return time.monotonic()


async def _recovered(scene: Scene, over: float, drill: Drill) -> float:
    """Seconds until orders are accepted and everybody serves and consumes."""
    first = await scene.load.first_after(over, drill.first_within * 3)
    await scene.ground.healthy()
    return max(first, time.monotonic() - over)


async def _at_rest(scene: Scene, over: float, known: Sequence[Listener]) -> float:
    """Seconds until every buyer is done, every event has its effects and every order its answer."""
    await scene.load.finished()
    deadline = time.monotonic() + AT_REST_WITHIN * 2
    while True:
        left = await books.waiting(scene.ground, known, scene.since)
        left += books.unanswered(await books.orders(scene.ground, scene.load.run))
        if not left:
            return time.monotonic() - over
        if time.monotonic() > deadline:
            raise Refused(f"not at rest: {left[0]}")
        await asyncio.sleep(LOOK_SECONDS)


async def _compare(scene: Scene, before: books.Kept, drill: Drill, at_rest: float | None) -> None:
    """What must hold afterwards, and was so before."""
    after, problems = await books.kept(scene.ground), scene.problems
    problems += [said for name, said in after.broken.items() if name not in before.broken]
    if after.parked > before.parked:
        problems.append(f"{after.parked - before.parked} messages were parked")
    if after.unrouted > before.unrouted:
        problems.append(f"{after.unrouted - before.unrouted} events found no queue")
    problems += await scene.ground.sessions()
    if drill.door_stays_open and scene.load.refused:
        problems.append(f"buyers were sent away: {dict(scene.load.refused)}")
    if at_rest is not None and at_rest > drill.at_rest_within:
        problems.append(f"at rest after {at_rest:.0f} s, {drill.at_rest_within:.0f} s at most")
