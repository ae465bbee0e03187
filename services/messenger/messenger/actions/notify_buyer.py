"""Tell a buyer about their order, in the conversation it came from."""

from dataclasses import replace
from datetime import datetime

from chassis.db import Tx
from contracts.ids import ConversationId, OrderId

from messenger.actions.send_message import Draft, queue_automatic
from messenger.domain.conversation import PLATFORM, Conversation
from messenger.domain.notices import (
    NoticeKind,
    Texts,
    client_id_of,
    is_still_worth_saying,
    language_of,
    wording,
)
from messenger.store import conversations, copies, orders
from messenger.store.orders import KnownOrder, Notice


async def notify_buyer(tx: Tx, order: KnownOrder, notice: Notice, texts: Texts, now: datetime) -> bool:
    """Queue the words, or keep the notice until it is known where the order came from. True when words were queued."""
    if not order.placed:
        await orders.keep_notice(tx, notice)
        return False
    return await _say(tx, order, notice, texts, now)


async def remember_origin(
    tx: Tx, order: KnownOrder, order_id: OrderId, conversation_id: ConversationId | None, texts: Texts, now: datetime
) -> bool:
    """The order is known now: link it with its conversation, then say what has waited for that.

    True when something was said.
    """
    if conversation_id is not None:
        conversation = await conversations.lock(tx, conversation_id)
        if conversation is not None:
            await _link(tx, conversation, order_id, order.number, now)
    if order.new:
        return False  # whatever is told of an order writes its row first, so nothing can wait for a new one
    said = False
    for notice in await orders.take_notices(tx, order_id):
        # At most a handful, and each weighs what the one before has said.
        said |= await _say(tx, order, notice, texts, now)
        if notice.sequence is not None:
            order = replace(order, told_sequence=max(order.told_sequence, notice.sequence))
    return said


async def _link(tx: Tx, conversation: Conversation, order_id: OrderId, number: str, now: datetime) -> None:
    if await conversations.link_order(tx, conversation.id, order_id, number, PLATFORM, now):
        conversation = conversation.bumped()
        await conversations.save(tx, conversation)
        tx.publish(conversation.linked(now, order_id))


async def _say(tx: Tx, order: KnownOrder, notice: Notice, texts: Texts, now: datetime) -> bool:
    kind = NoticeKind(notice.kind)
    worth = is_still_worth_saying(
        kind,
        closed=order.closed,
        told_sequence=order.told_sequence,
        sequence=notice.sequence,
        expires_at=notice.expires_at,
        now=now,
    )
    if not worth or order.conversation_id is None:
        return False
    conversation = await conversations.lock(tx, order.conversation_id)
    if conversation is None:
        return False
    if notice.sequence is not None:
        await orders.told(tx, notice.order_id, notice.sequence)
    language = language_of(await copies.languages_of(tx, conversation.store_id, conversation.customer_id))
    shop = await copies.shop(tx, conversation.store_id)
    facts = {"number": order.number, **notice.facts}
    draft = Draft(
        text=wording(texts, kind, language, facts, shop.time_zone),
        client_id=client_id_of(notice.event_id, kind),
        author=PLATFORM,
        order_id=notice.order_id,
    )
    return await queue_automatic(tx, conversation, draft, now) is not None
