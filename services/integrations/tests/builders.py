"""What pos would ask for, and stores to ask it for."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from chassis.ids import StoreId, uuid7
from contracts.demo import STORES
from contracts.events.parts import ReceiptLine
from contracts.events.pos import PaymentRequested, PaymentRequestWithdrawn, RefundRequested
from contracts.ids import OrderId, PaymentId, PaymentRequestId, RefundId
from contracts.money import Money

TVERSKAYA: StoreId = STORES[0].id
PETROGRADKA: StoreId = STORES[1].id
KENTRON: StoreId = STORES[2].id

FISCAL_KEY = "test_demo-yookassa-key-tverskaya"
PLAIN_KEY = "test_demo-yookassa-key-petrogradka"
FISCAL = {"shop_id": "900001", "receipts": True, "receipt_email": "receipts@example.com"}
PLAIN = {"shop_id": "900002"}


def rub(major: str) -> Money:
    return Money.from_major(major, "RUB")


def line(title: str, price: str, quantity: str = "1", total: str | None = None, **more: Any) -> ReceiptLine:
    unit_price = rub(price)
    return ReceiptLine(
        title=title,
        product_code=more.pop("product_code", "ROSE-50"),
        unit=more.pop("unit", "шт"),
        quantity=Decimal(quantity),
        unit_price=unit_price,
        total=rub(total) if total else unit_price.times(Decimal(quantity)),
        **more,
    )


def asked(store: StoreId = PETROGRADKA, amount: str = "4500.00", **more: Any) -> PaymentRequested:
    now = datetime.now(UTC)
    facts: dict[str, Any] = {
        "store_id": store,
        "sequence": 1,
        "occurred_at": now,
        "payment_request_id": PaymentRequestId(uuid7()),
        "order_id": OrderId(uuid7()),
        "order_number": "P-2026-00042",
        "amount": rub(amount),
        "expires_at": now + timedelta(minutes=30),
        "description": "Заказ P-2026-00042",
        "customer_phone": "+79001234567",
        "customer_email": "anna@example.com",
        "lines": (line("Пион 25", amount),),
    }
    return PaymentRequested(**{**facts, **more})


def withdrawn(request: PaymentRequested) -> PaymentRequestWithdrawn:
    return PaymentRequestWithdrawn(
        store_id=request.store_id,
        sequence=2,
        occurred_at=datetime.now(UTC),
        payment_request_id=request.payment_request_id,
        order_id=request.order_id,
        reason="order_lost",
    )


def back(request: PaymentRequested, reference: str, amount: str = "4500.00", **more: Any) -> RefundRequested:
    return RefundRequested(
        store_id=request.store_id,
        sequence=1,
        occurred_at=datetime.now(UTC),
        refund_id=RefundId(uuid7()),
        payment_id=PaymentId(uuid7()),
        order_id=request.order_id,
        amount=rub(amount),
        provider="yookassa",
        provider_reference=reference,
        reason="Заказ отменён",
        **more,
    )
