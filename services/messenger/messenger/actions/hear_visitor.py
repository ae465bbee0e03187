"""What a visitor of a shop's site does: write, and say what their page has got."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.db import Tx
from chassis.refusals import TooManyRequests
from contracts.ids import MessageId

from messenger.actions.take_in import take_in
from messenger.domain.facts import Item, StatusFact
from messenger.domain.profile import Profile
from messenger.store import inbound, messages, web_chats

WINDOW = timedelta(minutes=1)
OF_A_VISITOR, OF_AN_ADDRESS = 20, 60
"""Messages a minute; an office behind one address has many visitors."""
PICTURES_OF_A_VISITOR, PICTURES_OF_AN_ADDRESS = 5, 15
"""Pictures a minute: they take room."""


async def hear_visitor(
    tx: Tx, profile: Profile, written: Item, address: str, now: datetime, *, picture: bool = False
) -> None:
    """Keep what was written; it is taken in as every provider's webhook is. Raises TooManyRequests."""
    visitor, place = f"visitor {written.thread_key}", _address(profile, address)
    limits = {visitor: OF_A_VISITOR, place: OF_AN_ADDRESS}
    if picture:
        limits |= {f"pictures, {visitor}": PICTURES_OF_A_VISITOR, f"pictures, {place}": PICTURES_OF_AN_ADDRESS}
    await spend(tx, profile, limits, now)
    await inbound.keep(tx, profile, [written], now)


async def begin_visit(tx: Tx, profile: Profile, address: str, now: datetime) -> None:
    """Raises TooManyRequests."""
    await spend(tx, profile, {_address(profile, address): OF_AN_ADDRESS}, now)


async def spend(tx: Tx, profile: Profile, limits: dict[str, int], now: datetime) -> None:
    window = now.replace(second=0, microsecond=0)
    used = await web_chats.count_uses(tx, profile.id, list(limits), window)
    if any(used[source] > limit for source, limit in limits.items()):
        raise TooManyRequests(retry_after=(window + WINDOW - now) // timedelta(seconds=1) + 1)


def _address(profile: Profile, address: str) -> str:
    """Addresses are personal: counted by a digest, forgotten within a day."""
    return "address " + hashlib.sha256(profile.id.bytes + address.encode()).hexdigest()


async def note_receipts(
    tx: Tx, profile: Profile, visitor: UUID, message_ids: Sequence[MessageId], state: str, now: datetime
) -> None:
    """Ticks of a visitor's own thread; ids of other threads are passed over in silence."""
    for key in sorted(await messages.keys_in_thread(tx, profile.id, str(visitor), message_ids)):
        # At most a screenful, each with its own tick to join in.
        await take_in(tx, profile, StatusFact(key, state, now), now)
