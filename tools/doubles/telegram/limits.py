"""How fast a bot may write: 30 messages a second in all, and short bursts to one person."""

import math
import time

from tools.doubles.common.shelf import Document
from tools.doubles.telegram.wire import too_many_requests

BOT_PER_SECOND = 30
CHAT_BURST = 20
_CHAT_PER_SECOND = 1.0


class Limits:
    """Buckets in real seconds; they start full with the process, as nobody remembers pace over a restart."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}

    def spend(self, bot: Document, chat_id: int) -> None:
        """Refuse the message that is one too many, and say when to come back."""
        per_second = float(bot.get("messages_per_second", BOT_PER_SECOND))
        burst = float(bot.get("chat_burst", CHAT_BURST))
        buckets = {
            f"{bot['id']}": (per_second, per_second),
            f"{bot['id']}:{chat_id}": (burst, _CHAT_PER_SECOND),
        }
        levels = {name: self._level(name, size, rate) for name, (size, rate) in buckets.items()}
        for name, level in levels.items():
            if level < 1:
                raise too_many_requests(max(1, math.ceil((1 - level) / buckets[name][1])))
        now = time.monotonic()
        for name, level in levels.items():
            self._buckets[name] = (level - 1, now)

    def forget(self) -> None:
        self._buckets.clear()

    def _level(self, name: str, size: float, rate: float) -> float:
        level, since = self._buckets.get(name, (size, time.monotonic()))
        return min(size, level + (time.monotonic() - since) * rate)
