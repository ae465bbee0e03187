"""As many lanes as there is work for: nothing to do costs one look."""

import asyncio

from messenger.loops.lanes import LANES, Taken, side_by_side


async def test_nothing_to_do_costs_one_look() -> None:
    looks = 0

    async def step(taken: Taken) -> bool:
        nonlocal looks
        looks += 1
        return False

    assert not await side_by_side(step)
    assert looks == 1


async def test_a_slow_piece_of_work_holds_up_no_other() -> None:
    left, slow, done = [1, 2, 3, 4, 5, 6], asyncio.Event(), list[int]()

    async def step(taken: Taken) -> bool:
        if not left:
            return False
        mine = left.pop(0)
        taken()
        if mine == 1:
            await slow.wait()
        done.append(mine)
        if len(done) == 5:
            slow.set()
        return True

    assert not await asyncio.wait_for(side_by_side(step), 10)
    assert done == [2, 3, 4, 5, 6, 1]


async def test_there_are_never_more_than_the_lanes() -> None:
    at_once = most = 0
    left = 20

    async def step(taken: Taken) -> bool:
        nonlocal at_once, most, left
        if not left:
            return False
        left -= 1
        at_once += 1
        most = max(most, at_once)
        taken()
        await asyncio.sleep(0.001)
        at_once -= 1
        return True

    await side_by_side(step)
    assert (left, most) == (0, LANES)
