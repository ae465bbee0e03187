"""Published by integrations: provider payments, intake, configuration, exchanges with the outside."""

from typing import ClassVar
from uuid import UUID

from chassis.events import Event
from pydantic import AwareDatetime

from contracts.ids import ConfigurationId, ExchangeId, IntakeId, OrderId, PaymentId, PaymentRequestId, RefundId
from contracts.money import Money


class ConfigChanged(Event):
    """A provider configuration was made, changed, switched on or off; never carries a secret (S11)."""

    name: ClassVar[str] = "integrations.config_changed"
    subject_field: ClassVar[str] = "configuration_id"

    configuration_id: ConfigurationId
    provider: str
    enabled: bool


class ProviderPaymentFact(Event):
    subject_field: ClassVar[str] = "payment_request_id"

    payment_request_id: PaymentRequestId
    order_id: OrderId
    provider: str
    provider_reference: str


class PaymentLinkCreated(ProviderPaymentFact):
    name: ClassVar[str] = "integrations.payment_link_created"

    url: str
    amount: Money
    expires_at: AwareDatetime


class PaymentCaptured(ProviderPaymentFact):
    """The provider has the money, verified by reading the payment back."""

    name: ClassVar[str] = "integrations.payment_captured"

    amount: Money
    captured_at: AwareDatetime


class PaymentCanceled(ProviderPaymentFact):
    name: ClassVar[str] = "integrations.payment_canceled"

    reason: str


class PaymentLinkFailed(Event):
    """No link could be made; a person must look (wrong credentials, refused amount)."""

    name: ClassVar[str] = "integrations.payment_link_failed"
    subject_field: ClassVar[str] = "payment_request_id"

    payment_request_id: PaymentRequestId
    order_id: OrderId
    provider: str
    reason: str


class RefundSucceeded(Event):
    name: ClassVar[str] = "integrations.refund_succeeded"
    subject_field: ClassVar[str] = "refund_id"

    refund_id: RefundId
    payment_id: PaymentId
    order_id: OrderId | None = None
    provider: str
    provider_reference: str
    amount: Money


class RefundFailed(Event):
    name: ClassVar[str] = "integrations.refund_failed"
    subject_field: ClassVar[str] = "refund_id"

    refund_id: RefundId
    payment_id: PaymentId
    order_id: OrderId | None = None
    reason: str


class IntakeReceived(Event):
    """An order or form came in from outside; the raw record is kept (S64)."""

    name: ClassVar[str] = "integrations.intake_received"
    subject_field: ClassVar[str] = "intake_id"

    intake_id: IntakeId
    source: str
    summary: dict[str, str]


class ExchangeRecorded(Event):
    """One exchange with an outside party ended (S180); webhook deliveries to partners included (S179)."""

    name: ClassVar[str] = "integrations.exchange_recorded"
    subject_field: ClassVar[str] = "exchange_id"

    exchange_id: ExchangeId
    provider: str
    direction: str
    """`out` or `in`."""
    operation: str
    outcome: str
    """`ok`, `rejected`, `unavailable` or `unknown`."""
    order_id: OrderId | None = None
    reference: str | None = None
    caused_by: UUID | None = None
    detail: str = ""
