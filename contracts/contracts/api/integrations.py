"""Bodies of `/api/integrations/v1` and of the internal door to secrets."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.ids import (
    ConfigurationId,
    ExchangeId,
    OrderId,
    PaymentRequestId,
    ProviderPaymentId,
    WebhookDeliveryId,
    WebhookId,
)
from contracts.money import Money

Title = Annotated[str, Field(min_length=1, max_length=200)]
SettingValue = str | int | bool
SecretText = Annotated[str, Field(min_length=1, max_length=4000)]
EventTypes = Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=100)]
Url = Annotated[str, Field(min_length=8, max_length=2048)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FieldOut(BaseModel):
    name: str
    kind: Literal["text", "secret", "integer", "switch", "choice"]
    required: bool
    choices: list[str]
    default: SettingValue | None


class ProviderOut(BaseModel):
    """What can be configured (S161–S170); `many`: a store may have several."""

    name: str
    title: str
    purpose: str
    many: bool
    inbound: bool
    fields: list[FieldOut]


class SecretOut(BaseModel):
    """All that is ever shown of a secret (S11)."""

    name: str
    last4: str
    fingerprint: str
    set_at: datetime


class ConfigurationOut(BaseModel):
    id: ConfigurationId
    provider: str
    store_id: StoreId | None
    """None: the network's default (S171)."""
    title: str
    enabled: bool
    settings: dict[str, SettingValue]
    secrets: list[SecretOut]
    hook_url: str | None
    """Where the provider has to be told to call, for those that call here."""
    health: Literal["unknown", "ok", "needs_attention"]
    health_note: str
    health_at: datetime | None
    changed_by: str
    version: int
    updated_at: datetime


class ConfigurationIn(_In):
    provider: Annotated[str, Field(max_length=40)]
    store_id: StoreId | None = None
    title: Title | None = None
    enabled: bool = False
    settings: dict[str, SettingValue] = Field(default_factory=dict)
    secrets: dict[str, SecretText] = Field(default_factory=dict)


class ConfigurationChange(_In):
    """What is left out stays; given settings replace all settings; a secret given as null is taken away."""

    title: Title | None = None
    enabled: bool | None = None
    settings: dict[str, SettingValue] | None = None
    secrets: dict[str, SecretText | None] | None = None


class OpenedConfiguration(BaseModel):
    """For other contexts only: what a runtime needs to speak to its provider."""

    configuration_id: ConfigurationId
    provider: str
    store_id: StoreId | None
    enabled: bool
    settings: dict[str, SettingValue]
    secrets: dict[str, str] = Field(repr=False)
    title: str
    version: int


class ExchangeOut(BaseModel):
    """One exchange with the outside (S180)."""

    id: ExchangeId
    store_id: StoreId | None
    configuration_id: ConfigurationId | None
    provider: str
    direction: str
    operation: str
    outcome: str
    status_code: int | None
    duration_ms: int | None
    order_id: OrderId | None
    reference: str | None
    caused_by: UUID | None
    request: str
    response: str
    detail: str
    at: datetime


class ProviderPaymentOut(BaseModel):
    id: ProviderPaymentId
    payment_request_id: PaymentRequestId
    store_id: StoreId
    order_id: OrderId
    order_number: str
    provider: str
    state: str
    amount: Money
    provider_reference: str | None
    url: str | None
    reason: str | None
    expires_at: datetime
    withdrawn_at: datetime | None
    captured_at: datetime | None
    created_at: datetime


class WebhookIn(_In):
    store_id: StoreId | None = None
    title: Title
    url: Url
    event_types: EventTypes


class WebhookChange(_In):
    title: Title | None = None
    url: Url | None = None
    event_types: EventTypes | None = None
    enabled: bool | None = None


class WebhookOut(BaseModel):
    id: WebhookId
    store_id: StoreId | None
    """None: hears every store of the network."""
    title: str
    url: str
    event_types: list[str]
    enabled: bool
    state: Literal["active", "failing", "disabled"]
    disabled_reason: str | None
    failing_since: datetime | None
    secret_last4: str
    secret_fingerprint: str
    version: int


class WebhookMade(WebhookOut):
    """`secret` is shown this once; an answer repeated for the same Idempotency-Key is without it."""

    secret: str | None = None


class SecretRotation(_In):
    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24


class WebhookSecret(BaseModel):
    secret: str


class WebhookDeliveryOut(BaseModel):
    id: WebhookDeliveryId
    webhook_id: WebhookId
    message_id: UUID
    type: str
    order_id: OrderId | None
    state: Literal["waiting", "delivered", "exhausted"]
    attempts: int
    last_status: int | None
    last_error: str | None
    next_at: datetime | None
    delivered_at: datetime | None
    created_at: datetime


class WebhookAttemptOut(BaseModel):
    number: int
    outcome: str
    status_code: int | None
    duration_ms: int
    response: str
    at: datetime


class ReplaySince(_In):
    since: AwareDatetime


class Replayed(BaseModel):
    replayed: int
