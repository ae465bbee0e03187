"""Events for the tests of crm."""

from datetime import UTC, datetime

from chassis.ids import StoreId, uuid7
from contracts.events.messenger import MessageReceived
from contracts.events.network import StoreChanged
from contracts.events.orders import OrderCompleted, OrderPlaced, OrderSource, OrderStatus
from contracts.events.parts import Channel, DeliveryTerms, Identity
from contracts.events.pos import PaymentRefunded
from contracts.ids import (
    ConversationId,
    CustomerId,
    LegalEntityId,
    MessageId,
    OrderId,
    PaymentId,
    ProfileId,
    RefundId,
)
from contracts.money import Money

HERE, THERE = StoreId(uuid7()), StoreId(uuid7())
PROFILE = ProfileId(uuid7())
NOW = datetime(2026, 2, 14, 9, 0, tzinfo=UTC)


def amd(dram: int) -> Money:
    return Money(dram * 100, "AMD")


def store_changed(store: StoreId) -> StoreChanged:
    return StoreChanged(
        store_id=store,
        sequence=1,
        occurred_at=NOW,
        changed_store_id=store,
        legal_entity_id=LegalEntityId(uuid7()),
        title="Kentron",
        address="Abovyan 8",
        country="AM",
        time_zone="Asia/Yerevan",
        currency="AMD",
        language="hy",
        active=True,
    )


def message(conversation: ConversationId, external_id: str = "501", store: StoreId = HERE) -> MessageReceived:
    return MessageReceived(
        store_id=store,
        sequence=1,
        occurred_at=NOW,
        conversation_id=conversation,
        profile_id=PROFILE,
        channel=Channel.TELEGRAM_BOT,
        message_id=MessageId(uuid7()),
        identity=Identity(
            channel=Channel.TELEGRAM_BOT, external_id=external_id, profile_id=PROFILE, display_name="Անի"
        ),
        text="Вардер?",
        sent_at=NOW,
        received_at=NOW,
    )


def placed(order: OrderId, customer: CustomerId | None, store: StoreId = HERE) -> OrderPlaced:
    return OrderPlaced(
        store_id=store,
        sequence=1,
        occurred_at=NOW,
        order_id=order,
        number="KEN-1",
        status=OrderStatus.PLACED,
        source=OrderSource.CRM,
        customer_id=customer,
        lines=(),
        delivery=DeliveryTerms(kind="pickup", fee=amd(0)),
        total=amd(10_000),
        placed_by="user:x",
    )


def completed(order: OrderId, customer: CustomerId, paid: int = 10_000, fee: int = 0) -> OrderCompleted:
    return OrderCompleted(
        store_id=HERE,
        sequence=9,
        occurred_at=NOW,
        order_id=order,
        number="KEN-1",
        status=OrderStatus.DELIVERED,
        customer_id=customer,
        lines=(),
        total=amd(paid),
        paid=amd(paid),
        delivery_fee=amd(fee),
    )


def refunded(order: OrderId, dram: int) -> PaymentRefunded:
    return PaymentRefunded(
        store_id=HERE,
        sequence=2,
        occurred_at=NOW,
        refund_id=RefundId(uuid7()),
        payment_id=PaymentId(uuid7()),
        order_id=order,
        amount=amd(dram),
        reason="wilted",
    )
