"""Open streams would keep a stopping server waiting: they are told when the signal comes, not when all else is done."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_of_shutdown(callback: Callable[[], None]) -> Iterator[None]:
    """Call back (in the event loop) when the process is asked to stop, before whoever listened for that until now."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: earlier for number in _SIGNALS if callable(earlier := signal.getsignal(number))}

    def tell(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(callback)
        before[signal.Signals(number)](number, frame)

    for number in before:
        signal.signal(number, tell)
    try:
        yield
    finally:
        for number, earlier in before.items():
            if signal.getsignal(number) is tell:
                signal.signal(number, earlier)
