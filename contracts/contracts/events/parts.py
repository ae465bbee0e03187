"""Values that several events carry."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.ids import BatchId, OrderItemId, ProductId
from contracts.money import Money
from contracts.phone import PhoneField
from contracts.quantity import Amount3


class Part(BaseModel):
    """A value inside an event; readers ignore what they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Titles(Part):
    """A name in the platform's three languages; Russian is always there."""

    ru: Annotated[str, Field(min_length=1, max_length=300)]
    hy: str | None = None
    en: str | None = None

    def in_language(self, language: str) -> str:
        return {"hy": self.hy, "en": self.en}.get(language) or self.ru


class Channel(StrEnum):
    """The ten channels (S146). An account and a bot of one network are two (decision 5)."""

    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    TELEGRAM_BOT = "telegram_bot"
    MAX = "max"
    MAX_BOT = "max_bot"
    VK = "vk"
    AVITO = "avito"
    HH = "hh"
    SMS = "sms"
    WEB_CHAT = "web_chat"


class Identity(Part):
    """Who somebody is in a channel: provider's user id as seen by one of our profiles; no phone needed (S32)."""

    channel: Channel
    external_id: str
    profile_id: UUID
    display_name: str | None = None
    username: str | None = None
    phone: PhoneField | None = None


class SellableKind(StrEnum):
    """What an order line can be (S52)."""

    PRODUCT = "product"
    RECIPE = "recipe"
    RECIPE_VARIANT = "recipe_variant"
    CUSTOM_BOUQUET = "custom_bouquet"


class Component(Part):
    """So much of one product; the unit is the product's stock unit."""

    product_id: ProductId
    quantity: Amount3


class OrderLine(Part):
    """One line of an order with everything frozen when it was added (S70)."""

    item_id: OrderItemId
    kind: SellableKind
    sellable_id: UUID | None
    """Product, recipe or recipe variant; none for a custom bouquet."""
    title: str
    quantity: Amount3
    unit_price: Money
    total: Money
    assembly_minutes: int = 0
    recipe_version: int | None = None
    components: tuple[Component, ...] = ()
    """For one unit: given for a custom bouquet; others are resolved by inventory from the version."""


class Window(Part):
    """A promised time window, UTC."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class Address(Part):
    """Where to, in words and as a point (degrees, WGS 84)."""

    text: str
    latitude: float | None = None
    longitude: float | None = None
    entrance: str | None = None
    floor: str | None = None
    apartment: str | None = None


class Recipient(Part):
    """Who receives; need not be a customer (S40)."""

    name: str
    phone: PhoneField | None = None


class DeliveryTerms(Part):
    """How and when the order reaches its recipient, and for how much."""

    kind: str
    """`courier` or `pickup`."""
    window: Window | None = None
    slot_id: UUID | None = None
    zone_id: UUID | None = None
    fee: Money
    address: Address | None = None
    recipient: Recipient | None = None
    contact_phone: PhoneField | None = None
    notes: str = ""


class BatchTake(Part):
    """So much out of one batch, at that batch's cost."""

    product_id: ProductId
    batch_id: BatchId
    quantity: Amount3
    cost: Money


class PaymentMethod(StrEnum):
    CASH = "cash"
    CARD_TERMINAL = "card_terminal"
    TRANSFER = "transfer"
    ONLINE = "online"
    BONUS = "bonus"
    GIFT_CERTIFICATE = "gift_certificate"


class ReceiptLine(Part):
    """One line of a fiscal receipt."""

    title: str
    product_code: str
    classifier_code: str | None = None
    """Armenian ADG code or another country's goods code."""
    unit: str
    quantity: Amount3
    unit_price: Money
    total: Money
