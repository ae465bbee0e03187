"""Record what became of one of our messages, and what providers later say about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chassis.db import Tx

from messenger.domain.conversation import Conversation
from messenger.domain.facts import ChangeFact
from messenger.domain.message import (
    ACCEPTED,
    FAILED,
    QUEUED,
    UNKNOWN,
    MessageState,
    versions_of,
    with_change,
    with_status,
)
from messenger.domain.outcome import (
    INQUIRY_PAUSES,
    AccessRefused,
    Lost,
    NotNow,
    Outcome,
    Rejected,
    Sent,
    Unreachable,
    has_missed_its_moment,
    next_attempt,
)
from messenger.store import conversations, messages, outgoing, profiles
from messenger.store.messages import Kept
from messenger.store.outgoing import Letter


async def report_outcome(tx: Tx, letter: Letter, outcome: Outcome, now: datetime) -> None:
    """Write down the outcome of one attempt; an attempt that is not the newest has nothing to say any more,
    except that the message has arrived."""
    if isinstance(outcome, Sent):
        await messages.hold_key(tx, letter.profile_id, outcome.message_key)
    conversation = await conversations.lock(tx, letter.conversation_id)
    kept = await messages.message(tx, letter.message_id)
    if conversation is None or kept is None:
        return
    if isinstance(outcome, Sent):
        if kept.provider_key is None:
            await name_message(tx, conversation, kept, outcome, now)
        return
    if kept.attempts != letter.attempt or kept.state.status != QUEUED:
        return
    match outcome:
        case NotNow():
            await _wait(tx, conversation, kept, outcome, now)
        case AccessRefused(reason):
            await profiles.set_trouble(tx, letter.profile_id, reason)
            await outgoing.put_back(tx, kept.id, at=now, reason=reason)
        case Unreachable(reason):
            await conversations.set_reachable(tx, conversation.id, reachable=False, at=now)
            await _end(tx, conversation, kept, FAILED, reason, now)
        case Rejected(reason):
            await _end(tx, conversation, kept, FAILED, reason, now)
        case Lost(reason):
            await _end(tx, conversation, kept, UNKNOWN, reason, now)
            await outgoing.release(tx, kept.id, now + timedelta(seconds=INQUIRY_PAUSES[0]))


async def report_abandoned(tx: Tx, letter_id: Kept, now: datetime) -> None:
    """The process that was sending it died: it may have arrived."""
    conversation = await conversations.lock(tx, letter_id.conversation_id)
    kept = await messages.message(tx, letter_id.id)
    if conversation is None or kept is None or kept.state.status != QUEUED:
        return
    if kept.lease_until is None or kept.lease_until >= now:
        return
    await _end(tx, conversation, kept, UNKNOWN, "the sender stopped before the provider answered", now)
    await outgoing.release(tx, kept.id, now)


async def _wait(tx: Tx, conversation: Conversation, kept: Kept, outcome: NotNow, now: datetime) -> None:
    if kept.queued_at is not None and has_missed_its_moment(kept.queued_at, now):
        await _end(tx, conversation, kept, FAILED, outcome.reason, now)
        return
    at = next_attempt(kept.attempts, now, outcome.after_seconds)
    if outcome.pause_profile:
        await profiles.pause(tx, kept.profile_id, at)
    await outgoing.put_back(tx, kept.id, at=at, reason=outcome.reason)


async def _end(tx: Tx, conversation: Conversation, kept: Kept, status: str, reason: str, now: datetime) -> None:
    state = with_status(kept.state, status, now, reason)
    conversation = await _announce(tx, conversation, kept, state, now)
    await outgoing.release(tx, kept.id, None)
    await conversations.save(tx, conversation)


async def name_message(tx: Tx, conversation: Conversation, kept: Kept, sent: Sent, now: datetime) -> None:
    """The provider has the message under this key. The caller holds the key and the conversation.

    When its echo was kept as somebody else's message before we knew, that row gives way and its ticks stay.
    """
    twin = await messages.of_key(tx, kept.profile_id, sent.message_key)
    state = with_status(kept.state, ACCEPTED, sent.at)
    if twin is not None and twin.id != kept.id:
        await messages.remove(tx, twin.id)
        if twin.state.status is not None and twin.state.status_at is not None:
            state = with_status(state, twin.state.status, twin.state.status_at, twin.state.failure)
    await messages.give_key(
        tx, kept.id, message_key=sent.message_key, task_key=sent.task_key, sort_key=sent.sort_key, at=sent.at
    )
    conversation = await _announce(tx, conversation, kept, state, now)
    keys = [sent.message_key] + ([sent.task_key] if sent.task_key else [])
    waiting = await messages.take_waiting(tx, kept.profile_id, keys)
    named = await messages.message(tx, kept.id)
    assert named is not None
    conversation = await apply_changes(tx, conversation, named, waiting, now)
    await conversations.refresh_preview(tx, conversation.id)
    await conversations.save(tx, conversation)


async def _announce(tx: Tx, conversation: Conversation, kept: Kept, state: MessageState, now: datetime) -> Conversation:
    """Save the new state; a changed status is a fact of its own."""
    await messages.save_state(tx, kept.id, state)
    if state.status == kept.state.status:
        return conversation
    conversation = conversation.bumped()
    tx.publish(conversation.outcome(kept.id, state, kept.author, kept.order_id, now))
    return conversation


async def apply_changes(
    tx: Tx, conversation: Conversation, kept: Kept, changes: Sequence[ChangeFact], now: datetime
) -> Conversation:
    """Join edits, deletions and ticks into the message; returns the conversation with its new version."""
    if not changes:
        return conversation
    state = kept.state
    versions = []
    for fact in changes:
        versions += versions_of(state, fact)
        state = with_change(state, fact)
    await messages.keep_versions(tx, kept.id, versions)
    if state == kept.state:
        return conversation
    if (state.text, state.edited_at, state.deleted_at) != (
        kept.state.text,
        kept.state.edited_at,
        kept.state.deleted_at,
    ):
        conversation = conversation.bumped()
        tx.publish(conversation.changed(kept.id, state, now))
    return await _announce(tx, conversation, kept, state, now)
