"""Who may hear of what (S9)."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import contracts.events
import pytest
from chassis.events import Envelope, Event
from chassis.identity import Caller, SubjectKind
from chassis.ids import StoreId
from chassis.scope import Scope
from gateway.domain.roles import ADMINISTRATOR, CASHIER, COURIER, FLORIST, ROLES, SALES
from gateway.live import audience_of, heard
from gateway.live_events import SOURCES

OURS, THEIRS = StoreId(UUID(int=1)), StoreId(UUID(int=2))


def all_events() -> Iterator[type[Event]]:
    for module in pkgutil.iter_modules(contracts.events.__path__, "contracts.events."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Event) and hasattr(value, "name"):
                yield value


def caller(role: str, *stores: StoreId) -> Caller:
    scope = Scope.of(*stores) if stores else Scope.network()
    return Caller(SubjectKind.USER, "x", scope, None, ROLES[role])


def hears(who: Caller, event_type: str, *stores: StoreId) -> bool:
    envelope = Envelope(UUID(int=9), event_type, 1, "x", datetime(2026, 11, 20, tzinfo=UTC), "s", 1, None)
    hint = heard(envelope, stores, 0.0)
    return hint is not None and hint.is_for(who)


def test_every_promised_event_has_an_audience_and_an_exchange_that_is_listened_to() -> None:
    events = list(all_events())
    assert len(events) > 50
    assert [event.name for event in events if audience_of(event.name) is None] == []
    assert {event.context() for event in events} <= set(SOURCES)


@pytest.mark.parametrize(
    ("role", "heard_types"),
    [
        (SALES, {"orders.x", "inventory.x", "inventory.price_changed", "delivery.x", "crm.x", "crm.task_x",
                 "pos.payment_x", "messenger.x", "network.x"}),
        (FLORIST, {"orders.x", "inventory.x", "inventory.price_changed", "crm.task_x", "network.x"}),
        (COURIER, {"delivery.x", "network.x"}),
        (CASHIER, {"orders.x", "inventory.x", "inventory.price_changed", "crm.x", "pos.x", "pos.payment_x", "fiscal.x",
                   "network.x"}),
    ],
)  # fmt: skip
def test_role_hears_of_its_work(role: str, heard_types: set[str]) -> None:
    types = {"orders.x", "inventory.x", "inventory.price_changed", "delivery.x", "crm.x", "crm.task_x", "pos.x",
             "pos.payment_x", "fiscal.x", "messenger.x", "integrations.x", "network.x", "operations.x"}  # fmt: skip
    assert {each for each in types if hears(caller(role, OURS), each, OURS)} == heard_types
    assert {each for each in types if hears(caller(role, OURS), each, THEIRS)} == set()
    assert {each for each in types if hears(caller(ADMINISTRATOR), each, THEIRS)} == types


def test_fact_without_a_store_is_for_the_network_unless_it_is_everybodys() -> None:
    assert not hears(caller(SALES, OURS), "crm.customer_changed")
    assert hears(caller(ADMINISTRATOR), "crm.customer_changed")
    assert hears(caller(SALES, OURS), "inventory.sellable_changed")
    assert hears(caller(SALES, OURS), "identity.user_changed")


def test_shared_subject_is_heard_of_in_each_of_its_stores() -> None:
    assert hears(caller(SALES, OURS), "crm.customer_changed", OURS, THEIRS)
    assert not hears(caller(SALES, OURS), "crm.customer_changed", THEIRS)


def test_unknown_event_is_told_to_nobody() -> None:
    assert not hears(caller(ADMINISTRATOR), "secrets.key_made", OURS)
