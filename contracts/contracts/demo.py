"""Fixed names and ids of the demo network, so that every context's demo data speaks of the same stores."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from chassis.ids import StoreId

from contracts.ids import LegalEntityId, UserId

NAMESPACE: Final = UUID("6f1d6f3e-5b1a-5c1e-9a53-0d5f4e0b7a11")


def demo_id(kind: str, name: str) -> UUID:
    """The same id for the same thing on every machine."""
    return uuid5(NAMESPACE, f"{kind}:{name}")


@dataclass(frozen=True, slots=True)
class DemoStore:
    key: str
    title: str
    address: str
    legal_entity: str
    country: str
    time_zone: str
    currency: str
    language: str
    latitude: float
    longitude: float

    @property
    def id(self) -> StoreId:
        return StoreId(demo_id("store", self.key))

    @property
    def legal_entity_id(self) -> LegalEntityId:
        return LegalEntityId(demo_id("legal_entity", self.legal_entity))


STORES: Final = (
    DemoStore(
        "tverskaya",
        "Нарцисс на Тверской",
        "Москва, ул. Тверская, 12",
        "ru",
        "RU",
        "Europe/Moscow",
        "RUB",
        "ru",
        55.7639,
        37.6067,
    ),
    DemoStore(
        "petrogradka",
        "Нарцисс на Петроградке",
        "Санкт-Петербург, Большой пр. П. С., 44",
        "ru",
        "RU",
        "Europe/Moscow",
        "RUB",
        "ru",
        59.9620,
        30.3090,
    ),
    DemoStore(
        "kentron", "Նարցիս Կենտրոն", "Երևան, Աբովյան փող. 8", "am", "AM", "Asia/Yerevan", "AMD", "hy", 40.1835, 44.5152
    ),
    DemoStore(
        "arabkir",
        "Նարցիս Արաբկիր",
        "Երևան, Կոմիտասի պող. 31",
        "am",
        "AM",
        "Asia/Yerevan",
        "AMD",
        "hy",
        40.2066,
        44.5043,
    ),
)
"""Two legal entities, two countries, four stores (S15)."""


def demo_user_id(login: str) -> UserId:
    """Logins are `<role>-<store key>` (sales-kentron, florist-tverskaya …), `manager-<country>` and `admin`."""
    return UserId(demo_id("user", login))
