"""Measure 12: stopped and started again, with its data: how long until everything is healthy."""

from bench.figures import Figure
from bench.session import NotThereYet, Session

TITLE = "a later start"


async def measure(session: Session) -> list[Figure]:
    launcher = session.platform.launcher
    if launcher is None:
        raise NotThereYet("a system that runs for others is not restarted")
    await session.watch.close()
    seconds = []
    for _ in range(1 if session.quick else 2):
        await launcher.stop()
        seconds.append(await launcher.start())
        session.say(f"up again after {seconds[-1]:.1f} s")
    return [Figure("start.later", seconds, "s")]
