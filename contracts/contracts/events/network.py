"""Published by the gateway about the business's structure; everybody keeps small copies."""

from typing import ClassVar

from chassis.events import Event
from chassis.ids import StoreId

from contracts.ids import LegalEntityId


class LegalEntityChanged(Event):
    """A legal entity was made or changed; carries its whole state (S13)."""

    producer: ClassVar[str] = "gateway"
    name: ClassVar[str] = "network.legal_entity_changed"
    subject_field: ClassVar[str] = "legal_entity_id"

    legal_entity_id: LegalEntityId
    title: str
    country: str
    """ISO 3166-1 alpha-2."""
    tax_number: str
    tax_regime: str
    active: bool


class StoreChanged(Event):
    """A store was made or changed; carries its whole state (S14)."""

    producer: ClassVar[str] = "gateway"
    name: ClassVar[str] = "network.store_changed"
    subject_field: ClassVar[str] = "changed_store_id"

    changed_store_id: StoreId
    legal_entity_id: LegalEntityId
    title: str
    address: str
    country: str
    time_zone: str
    currency: str
    language: str
    phone: str | None = None
    active: bool
