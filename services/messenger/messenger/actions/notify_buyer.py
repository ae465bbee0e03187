"""Tell a buyer about their order, in the conversation it came from."""

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


async def notify_buyer(tx: Tx, notice: Notice, texts: Texts, now: datetime) -> None:
    """Queue the words, or keep the notice until it is known where the order came from."""
    order = await orders.known(tx, notice.order_id)
    if order is None or not order.placed:
        await orders.keep_notice(tx, notice)
        return
    await _say(tx, order, notice, texts, now)


async def remember_origin(
    tx: Tx, order_id: OrderId, conversation_id: ConversationId | None, number: str, texts: Texts, now: datetime
) -> None:
    """The order is known now: link it with its conversation, then say what has waited for that."""
    if conversation_id is not None:
        conversation = await conversations.lock(tx, conversation_id)
        if conversation is not None:
            await _link(tx, conversation, order_id, number, now)
    for notice in await orders.take_notices(tx, order_id):
        # At most a handful, and each weighs what the one before has said.
        await notify_buyer(tx, notice, texts, now)


async def _link(tx: Tx, conversation: Conversation, order_id: OrderId, number: str, now: datetime) -> None:
    if await conversations.link_order(tx, conversation.id, order_id, number, PLATFORM, now):
        conversation = conversation.bumped()
        await conversations.save(tx, conversation)
        tx.publish(conversation.linked(now, order_id))


async def _say(tx: Tx, order: KnownOrder, notice: Notice, texts: Texts, now: datetime) -> None:
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
        return
    conversation = await conversations.lock(tx, order.conversation_id)
    if conversation is None:
        return
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
    await queue_automatic(tx, conversation, draft, now)
