"""Make and change our own accounts. Whoever does sees every store the account serves (R20)."""

from collections.abc import Sequence

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import ChangedMeanwhile, NotFound, StoreNotAssigned
from contracts.api.messenger import ProfileChange, ProfileIn
from contracts.ids import ProfileId

from messenger.domain.channels import SERVED, WEBCHAT
from messenger.domain.profile import Profile
from messenger.domain.refusals import ChannelNotServed, ConfigurationMissing, ConfigurationTaken
from messenger.store import profiles, web_chats


async def make_profile(tx: Tx, profile_id: ProfileId, wanted: ProfileIn, connection_key: str) -> None:
    if wanted.channel not in SERVED[wanted.provider]:
        raise ChannelNotServed(provider=wanted.provider, channel=wanted.channel)
    own = wanted.provider == WEBCHAT
    if own != (wanted.web_chat is not None) or own == (wanted.configuration_id is not None):
        raise ConfigurationMissing(provider=wanted.provider, needed="web_chat" if own else "configuration_id")
    _check_stores(tx, wanted.store_ids)
    made = await profiles.add_profile(
        tx,
        profile_id=profile_id,
        provider=wanted.provider,
        channel=wanted.channel,
        title=wanted.title,
        store_ids=wanted.store_ids,
        connection_key=connection_key,
        configuration_id=wanted.configuration_id,
        enabled=wanted.enabled,
    )
    if not made:
        raise ConfigurationTaken()
    if wanted.web_chat is not None:
        await web_chats.keep(tx, profile_id, wanted.web_chat.allowed_origins, wanted.web_chat.greetings)


async def change_profile(tx: Tx, profile_id: ProfileId, wanted: ProfileChange, expected: int) -> int:
    """Returns the new version."""
    profile = await _own(tx, profile_id)
    if profile.version != expected:
        raise ChangedMeanwhile(version=profile.version, expected=expected)
    _check_stores(tx, wanted.store_ids)
    version = profile.version + 1
    await profiles.change_profile(
        tx, profile_id, title=wanted.title, store_ids=wanted.store_ids, enabled=wanted.enabled, version=version
    )
    if wanted.web_chat is not None and profile.provider == WEBCHAT:
        await web_chats.keep(tx, profile_id, wanted.web_chat.allowed_origins, wanted.web_chat.greetings)
    if wanted.enabled and profile.trouble is not None:
        await profiles.set_trouble(tx, profile_id, None)
    return version


async def rotate_hook(tx: Tx, profile_id: ProfileId, connection_key: str) -> None:
    profile = await _own(tx, profile_id)
    await profiles.rotate_key(tx, profile_id, connection_key, profile.version + 1)


async def _own(tx: Tx, profile_id: ProfileId) -> Profile:
    """The account, locked, when the caller sees all its stores; otherwise there is none."""
    profile = await profiles.profile(tx, profile_id, lock=True)
    if profile is None or not all(tx.scope.includes(store) for store in profile.store_ids):
        raise NotFound(what="account")
    return profile


def _check_stores(tx: Tx, stores: Sequence[StoreId]) -> None:
    if not all(tx.scope.includes(store) for store in stores):
        raise StoreNotAssigned()
