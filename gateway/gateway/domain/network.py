"""Legal entities and their stores (S13–S15). Country and currency stand once documents may exist."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chassis.ids import StoreId
from contracts.events.network import LegalEntityChanged, StoreChanged
from contracts.ids import LegalEntityId
from contracts.money import CURRENCIES
from contracts.phone import E164

from gateway.domain.refusals import CountryIsFixed, LegalEntityClosed, UnknownCurrency, UnknownTimeZone


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """`requisites` are texts by name: registration number, bank account, director …"""

    id: LegalEntityId
    title: str
    country: str
    tax_number: str
    tax_regime: str
    requisites: dict[str, str] = field(hash=False)
    active: bool
    version: int

    def changed(self, at: datetime) -> LegalEntityChanged:
        return LegalEntityChanged(
            store_id=None,
            sequence=self.version,
            occurred_at=at,
            legal_entity_id=self.id,
            title=self.title,
            country=self.country,
            tax_number=self.tax_number,
            tax_regime=self.tax_regime,
            active=self.active,
        )


@dataclass(frozen=True, slots=True)
class Store:
    """A shop; its country is its legal entity's."""

    id: StoreId
    legal_entity_id: LegalEntityId
    title: str
    address: str
    country: str
    time_zone: str
    currency: str
    language: str
    phone: E164 | None
    active: bool
    version: int

    def changed(self, at: datetime) -> StoreChanged:
        return StoreChanged(
            store_id=self.id,
            sequence=self.version,
            occurred_at=at,
            changed_store_id=self.id,
            legal_entity_id=self.legal_entity_id,
            title=self.title,
            address=self.address,
            country=self.country,
            time_zone=self.time_zone,
            currency=self.currency,
            language=self.language,
            phone=self.phone,
            active=self.active,
        )


def check_store(store: Store, entity: LegalEntity) -> Store:
    """Raises UnknownTimeZone, UnknownCurrency, CountryIsFixed, or LegalEntityClosed where the store is open."""
    try:
        ZoneInfo(store.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UnknownTimeZone(time_zone=store.time_zone) from error
    if store.currency not in CURRENCIES:
        raise UnknownCurrency(currency=store.currency)
    if store.country != entity.country:
        raise CountryIsFixed()
    if store.active and not entity.active:
        raise LegalEntityClosed()
    return store


def store_after(before: Store, wanted: Store, entity: LegalEntity) -> Store:
    """The store after an edit, one version later. Raises what check_store raises."""
    if wanted.currency != before.currency:
        raise CountryIsFixed()
    return check_store(replace(wanted, country=before.country, version=before.version + 1), entity)


def entity_after(before: LegalEntity, wanted: LegalEntity) -> LegalEntity:
    """The legal entity after an edit, one version later. Raises CountryIsFixed."""
    if wanted.country != before.country:
        raise CountryIsFixed()
    return replace(wanted, version=before.version + 1)
