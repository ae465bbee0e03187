"""Analytics has no demo data of its own: it hears what the others' demo data say."""

from collections.abc import Mapping


async def load(_: Mapping[str, str]) -> None:
    return None
