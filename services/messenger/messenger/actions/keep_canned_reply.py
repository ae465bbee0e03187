"""Make, change and remove canned replies."""

from datetime import datetime

from chassis.db import Tx
from chassis.refusals import ChangedMeanwhile, NotFound, StoreNotAssigned
from contracts.api.messenger import CannedReplyIn
from contracts.ids import CannedReplyId

from messenger.domain.canned import check_placeholders
from messenger.domain.refusals import ShortcutTaken
from messenger.store import canned


async def make_canned_reply(tx: Tx, reply_id: CannedReplyId, wanted: CannedReplyIn, now: datetime) -> None:
    """Raises StoreNotAssigned (a reply of the network needs the whole network), ShortcutTaken, PlaceholderUnknown."""
    check_placeholders(wanted.texts.values())
    may = tx.scope.is_network if wanted.store_id is None else tx.scope.includes(wanted.store_id)
    if not may:
        raise StoreNotAssigned()
    if not await canned.add(tx, reply_id, wanted.store_id, wanted.shortcut, wanted.title, wanted.texts, now):
        raise ShortcutTaken(shortcut=wanted.shortcut)


async def change_canned_reply(
    tx: Tx, reply_id: CannedReplyId, wanted: CannedReplyIn, expected: int, now: datetime
) -> int:
    """Returns the new version. Raises NotFound, ChangedMeanwhile, ShortcutTaken, PlaceholderUnknown."""
    check_placeholders(wanted.texts.values())
    version = await canned.writable_version(tx, reply_id)
    if version is None:
        raise NotFound(what="reply")
    if version != expected:
        raise ChangedMeanwhile(version=version, expected=expected)
    if await canned.shortcut_taken(tx, reply_id, wanted.shortcut):
        raise ShortcutTaken(shortcut=wanted.shortcut)
    await canned.change(tx, reply_id, wanted.shortcut, wanted.title, wanted.texts, version + 1, now)
    return version + 1


async def remove_canned_reply(tx: Tx, reply_id: CannedReplyId) -> None:
    if await canned.writable_version(tx, reply_id) is None:
        raise NotFound(what="reply")
    await canned.remove(tx, reply_id)
