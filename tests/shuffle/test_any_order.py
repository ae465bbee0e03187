"""Messages reach every flow in any order and more than once, and the end is always the same (decision 2.6)."""

import os
from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from chassis.bus import Flow
from chassis.cli import service_of

from tests.shuffle.conftest import Stage, Stages
from tests.shuffle.deliveries import HANDLED, Bus, orders_of
from tests.shuffle.history import after_deeds, heard_before
from tests.shuffle.left_out import LEFT_OUT
from tests.shuffle.sequences import Message, heard_by
from tests.shuffle.state import BLANK, WORLD, differences, ids_in
from tests.shuffle.worlds import ANSWERS, MADE_BY_WORLD, WORLDS, as_said, nothing
from tools.local.parts import CONTEXTS

pytestmark = pytest.mark.servers
FLOWS = [(context.package, flow.name) for context in CONTEXTS for flow in service_of(context.package).flows]
"""Every consumer of the platform; a new one is in the list by itself and needs a tale."""
HOW_MANY = int(os.environ.get("NARCISS_SHUFFLES", "3"))
SEED = int(os.environ.get("NARCISS_SHUFFLE_SEED", "20"))
AT_ONCE = 20
ENOUGH = 90
Tables = dict[str, Counter[str]]


class Run:
    """One flow of one context, which hears the same messages again and again."""

    def __init__(self, stage: Stage, flow: Flow) -> None:
        self._world, self._state, self._flow = stage.world, stage.state, flow
        heard, context = heard_by(flow), stage.world.running.service.context
        out = after_deeds(context, heard, MADE_BY_WORLD)
        self.messages = [one for one in heard if one.envelope.id not in out]
        self._needs = heard_before(context, self.messages)
        self._known = ids_in([one.event.model_dump(mode="json") for one in self.messages])
        self._known |= {str(one.envelope.id) for one in self.messages}
        self.refusals: dict[str, str] = {}

    async def begin(self) -> None:
        """What the context has of its own is made once for all orders."""
        await self._state.put_back(BLANK)
        await WORLDS.get(self._flow.name, nothing)(self._world)
        await self._state.keep(WORLD)

    async def end_of(self, line: Sequence[Message], at_once: int) -> tuple[Tables, dict[str, str]]:
        """The tables and what became of each message, after this line of messages."""
        await self._state.put_back(WORLD)
        answer = ANSWERS.get(self._flow.name, as_said)
        bus = Bus(self._world.running, self._flow, lambda event: answer(self._world, event), self._needs)
        outcomes = await bus.deliver(line, Random(len(line)), at_once)
        self.refusals = bus.refusals
        return await self._state.written_out(self._known, LEFT_OUT.get(self._flow.name, {})), outcomes


def how_many(messages: int) -> int:
    """Orders to try: what hears little is cheap to try more often."""
    return max(HOW_MANY, min(5 * HOW_MANY, ENOUGH // messages))


@pytest.mark.parametrize(("package", "name"), FLOWS)
async def test_any_order_ends_as_the_right_one(package: str, name: str, stages: Stages) -> None:
    stage = await stages(package)
    run = Run(stage, stage.flow(name))
    assert any(one.tale != "example" for one in run.messages), (
        f"no tale tells {name} anything: see tests/shuffle/tales.py"
    )
    await run.begin()
    ordered, outcomes = await run.end_of(run.messages, 1)
    assert HANDLED in outcomes.values(), f"{name} could do nothing with what it heard: {run.refusals}"
    for number, line in enumerate(orders_of(run.messages, SEED, how_many(len(run.messages)))):
        shuffled, others = await run.end_of(line, AT_ONCE if number % 2 else 1)
        changed = [what for what, how in others.items() if outcomes[what] != how]
        differing = [
            f"{what}: {others[what]} instead of {outcomes[what]} {run.refusals.get(what, '')}" for what in changed
        ]
        differing += differences(ordered, shuffled)
        if differing:
            pytest.fail(f"{name}, order {number} of seed {SEED}:\n" + "\n".join(differing), pytrace=False)
