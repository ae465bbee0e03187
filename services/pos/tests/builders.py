"""Stores, orders and provider's words that tests of pos speak with."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid5

import httpx
from chassis.events import Event
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.api.pos_points import PointRules, ReceiptMoment, ReceiptRules, RegisterIn, RegisterKind, RetailPointIn
from contracts.events.fiscal import ReceiptIssued, ReceiptRefused
from contracts.events.integrations import PaymentCaptured, RefundFailed, RefundSucceeded
from contracts.events.inventory import SellableChanged
from contracts.events.network import StoreChanged
from contracts.events.orders import OrderCancelled, OrderConfirmed, OrderLost, OrderPlaced, OrderSource, OrderStatus
from contracts.events.parts import DeliveryTerms, OrderLine, SellableKind, Titles
from contracts.events.pos import FiscalRequested, PaymentRequested, RefundRequested
from contracts.ids import LegalEntityId, OrderId, OrderItemId, PaymentRequestId, RegisterId, RetailPointId, UserId
from contracts.money import Money
from pos.actions.ask_payment import NAMESPACE
from pos.actions.set_up_point import add_register, add_retail_point
from pos.actions.work_shift import open_shift

from contracts import permissions as may

E = TypeVar("E", bound=Event)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVERYTHING = {
    may.POS_READ,
    may.POS_SELL,
    may.POS_CONFIGURE,
    may.PAYMENTS_READ,
    may.PAYMENTS_RECORD,
    may.PAYMENTS_REFUND,
    may.FISCAL_RESOLVE,
}
API = "/api/pos/v1"


def amd(amount: int) -> Money:
    """Whole drams."""
    return Money(amount * 100, "AMD")


def as_json(money: Money) -> dict[str, Any]:
    return {"amount": money.amount, "currency": money.currency}


@dataclass
class Shop:
    """One store with a retail point, a register and an open shift, and one person who may do everything."""

    service: RunningService
    store_id: StoreId
    point_id: RetailPointId
    register_id: RegisterId
    vase: UUID
    person: Caller
    sequence: int = field(default=0)

    def next(self) -> int:
        self.sequence += 1
        return self.sequence

    async def published(self, event_class: type[E]) -> list[E]:
        """What was announced about this store, oldest first."""
        rows = await self.service.rows(
            "select payload from {schema}.outbox where type = :type and store_id = :store_id order by id",
            type=event_class.name,
            store_id=self.store_id,
        )
        return [event_class.model_validate_json(row.payload) for row in rows]

    async def post(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        async with self.service.client(self.person) as http:
            return await http.post(API + path, json=body or {}, headers=headers)

    async def get(self, path: str, **query: Any) -> Any:
        async with self.service.client(self.person) as http:
            answer = await http.get(API + path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def pay(self, order_id: OrderId, amount: Money, method: str = "cash", **more: Any) -> httpx.Response:
        body = {"order_id": str(order_id), "method": method, "amount": as_json(amount), **more}
        if method in ("cash", "card_terminal"):
            body["register_id"] = str(self.register_id)
        return await self.post("/payments", body)

    async def confirmed(self, total: Money | None = None, **changes: Any) -> OrderId:
        """An order that waits for its money."""
        order_id = OrderId(uuid7())
        await self.service.deliver(self.placed_event(order_id, total))
        await self.service.deliver(self.confirmed_event(order_id, total, **changes))
        return order_id

    def content(self, total: Money | None) -> dict[str, Any]:
        """Three vases and delivery for 1 500."""
        whole = total or amd(13_500)
        fee = amd(1_500)
        line = OrderLine(
            item_id=OrderItemId(uuid7()),
            kind=SellableKind.PRODUCT,
            sellable_id=self.vase,
            title="Ваза стеклянная",
            quantity=Decimal("3.000"),
            unit_price=Money((whole - fee).amount // 3, "AMD"),
            total=whole - fee,
        )
        return {"lines": (line,), "delivery": DeliveryTerms(kind="courier", fee=fee), "total": whole}

    def fact(self, order_id: OrderId, status: OrderStatus) -> dict[str, Any]:
        return {
            "store_id": self.store_id,
            "sequence": self.next(),
            "occurred_at": NOW,
            "order_id": order_id,
            "number": f"KEN-{str(order_id)[-4:]}",
            "status": status,
        }

    def placed_event(self, order_id: OrderId, total: Money | None = None) -> OrderPlaced:
        return OrderPlaced(
            **self.fact(order_id, OrderStatus.PLACED),
            **self.content(total),
            source=OrderSource.CRM,
            placed_by="user:test",
        )

    def confirmed_event(self, order_id: OrderId, total: Money | None = None, **changes: Any) -> OrderConfirmed:
        content = self.content(total)
        values = {
            "amount_due": content["total"],
            "pay_until": datetime.now(UTC) + timedelta(minutes=30),
            "buyer_phone": "+37491234567",
        }
        return OrderConfirmed(**self.fact(order_id, OrderStatus.CONFIRMED), **content, **(values | changes))

    def lost_event(self, order_id: OrderId) -> OrderLost:
        fact = self.fact(order_id, OrderStatus.LOST)
        return OrderLost(**fact, loss_reason="payment_expired", was=OrderStatus.CONFIRMED)

    def cancelled_event(self, order_id: OrderId) -> OrderCancelled:
        return OrderCancelled(
            **self.fact(order_id, OrderStatus.CANCELLED),
            reason="the buyer changed their mind",
            cancelled_by="user:test",
            was=OrderStatus.PAID,
            paid=amd(0),
        )

    async def request_of(self, order_id: OrderId) -> PaymentRequested:
        """The newest payment request of an order."""
        asked = await self.published(PaymentRequested)
        return [one for one in asked if one.order_id == order_id][-1]

    def captured(self, request: PaymentRequested, amount: Money | None = None, **changes: Any) -> PaymentCaptured:
        values = {
            "store_id": self.store_id,
            "sequence": 3,
            "occurred_at": NOW,
            "payment_request_id": request.payment_request_id,
            "order_id": request.order_id,
            "provider": "yookassa",
            "provider_reference": f"yk-{request.payment_request_id}",
            "amount": amount or request.amount,
            "captured_at": NOW,
        }
        return PaymentCaptured(**(values | changes))

    async def paid_online(self, total: Money | None = None) -> OrderId:
        order_id = await self.confirmed(total)
        await self.service.deliver(self.captured(await self.request_of(order_id)))
        return order_id

    def refunded(self, refund: RefundRequested, sequence: int = 2) -> RefundSucceeded:
        return RefundSucceeded(
            store_id=self.store_id,
            sequence=sequence,
            occurred_at=NOW,
            refund_id=refund.refund_id,
            payment_id=refund.payment_id,
            order_id=refund.order_id,
            provider="yookassa",
            provider_reference=f"ref-{refund.refund_id}",
            amount=refund.amount,
        )

    def refund_failed(self, refund: RefundRequested, sequence: int = 2) -> RefundFailed:
        return RefundFailed(
            store_id=self.store_id,
            sequence=sequence,
            occurred_at=NOW,
            refund_id=refund.refund_id,
            payment_id=refund.payment_id,
            order_id=refund.order_id,
            reason="insufficient_funds",
        )

    def issued(self, asked: FiscalRequested, sequence: int = 2, number: str = "120") -> ReceiptIssued:
        return ReceiptIssued(
            store_id=self.store_id,
            sequence=sequence,
            occurred_at=NOW,
            fiscal_operation_id=asked.fiscal_operation_id,
            register_id=asked.register_id,
            order_id=asked.order_id,
            receipt_number=number,
            fiscal_number="98765432",
            register_number="51512345",
            issued_at=NOW,
            total=asked.total,
        )

    def refused(self, asked: FiscalRequested, sequence: int = 2) -> ReceiptRefused:
        return ReceiptRefused(
            store_id=self.store_id,
            sequence=sequence,
            occurred_at=NOW,
            fiscal_operation_id=asked.fiscal_operation_id,
            register_id=asked.register_id,
            order_id=asked.order_id,
            code="154",
            remedy="fix_data",
            explanation="the goods code is not known",
        )

    async def fiscal_asked(self, order_id: OrderId) -> list[FiscalRequested]:
        return [one for one in await self.published(FiscalRequested) if one.order_id == order_id]

    async def balance(self, payment_id: str) -> dict[str, int]:
        found = await self.get(f"/payments/{payment_id}")
        names = ("amount", "allocated", "refunded", "unallocated", "refunding")
        return {name: found[name]["amount"] // 100 for name in names}


async def open_shop(
    service: RunningService,
    *,
    kind: RegisterKind = RegisterKind.HDM,
    moment: ReceiptMoment = ReceiptMoment.WHEN_PAID,
) -> Shop:
    store_id = StoreId(uuid7())
    person = service.user(store_id, permissions=EVERYTHING)
    shop = Shop(service, store_id, RetailPointId(uuid7()), RegisterId(uuid7()), uuid7(), person)
    await service.deliver(store_changed(store_id))
    await service.deliver(sellable_changed(shop.vase))
    point = RetailPointIn(
        title="Counter",
        rules=PointRules(receipt=ReceiptRules(moment=moment)),
        cashiers=(UserId(UUID(person.subject)),),
    )
    number = "51512345" if kind is RegisterKind.HDM else None
    register = RegisterIn(title="Till", kind=kind, country="AM", register_number=number)
    async with service.runtime.db.transaction(Scope.of(store_id)) as tx:
        await add_retail_point(tx, shop.point_id, store_id, point, NOW)
        await add_register(tx, shop.register_id, shop.point_id, register, NOW)
        await open_shift(tx, shop.register_id, amd(20_000), user_id=UUID(person.subject), by=person.principal, now=NOW)
    return shop


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


def sellable_changed(sellable_id: UUID, sequence: int = 1, classifier: str | None = "7013") -> SellableChanged:
    return SellableChanged(
        store_id=None,
        sequence=sequence,
        occurred_at=NOW,
        sellable_id=sellable_id,
        kind=SellableKind.PRODUCT,
        title=Titles(ru="Ваза стеклянная"),
        sku="VASE-25",
        unit="piece",
        classifier_code=classifier,
        active=True,
    )


def request_id_of(order_id: OrderId, number: int = 1) -> PaymentRequestId:
    return PaymentRequestId(uuid5(NAMESPACE, f"payment_request:{order_id}:{number}"))
