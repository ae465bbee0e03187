"""What the generated visits cannot guess: values that only mean something to their context."""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from tests.strangers.rows import MARK, NOW, OURS, PNG, THEIRS, id_of
from tests.strangers.shapes import Knowing

Special = Mapping[str, tuple[Mapping[str, Any], ...]]
TITLES: Final = {"ru": "common", "hy": "common", "en": "common"}
DAY: Final = NOW.date()
SQUARE: Final = {
    "type": "Polygon",
    "coordinates": [[[37.0, 55.0], [38.0, 55.0], [38.0, 56.0], [37.0, 56.0], [37.0, 55.0]]],
}
RULES: Final = json.loads((Path(__file__).parent / "retail_point_rules.json").read_text())
SITE_KEY: Final = "theirsitekeytheirsitekeytheirsit"

ROWS: Final[Mapping[str, Special]] = {
    "crm": {
        "customers": ({}, {"id": id_of("absorbed"), "display_name": "theirs too"}),
        "bonus_entries": ({"kind": "earned"},),
        "bonus_balances": ({"balance": 100_000},),
        "tasks": ({"state": "open", "assignee_id": id_of("assignee")},),
        "merges": (
            {
                "moved": {
                    name: [] for name in ("channel_identities", "recipients", "memorable_dates", "orders", "tasks")
                }
            },
        ),
        "conversations": (
            {"identity": {"channel": "telegram_bot", "profile_id": str(id_of("profile")), "external_id": MARK}},
        ),
    },
    "orders": {
        "orders": (
            {
                "status": "confirmed",
                "stage_id": id_of("stage"),
                "source": "crm",
                "delivery": {"kind": "pickup", "fee": {"amount": 0, "currency": "RUB"}, "notes": MARK},
                "delivery_kind": "pickup",
                "payment_state": "unpaid",
                "payment_mode": "online",
                "stock": "reserved",
                "responsible": [],
                "public_token": "theirs-public-token-theirs-public-token",
                "total": 1000,
                "paid": 0,
                "refunded": 0,
                "delivery_rank": 1,
                "placed_at": NOW,
            },
        ),
        "stages": ({"status": "confirmed", "titles": TITLES, "colour": "#000000"},),
        "loss_reasons": ({"titles": TITLES},),
        "order_items": (
            {"kind": "product", "sellable_id": id_of("sellable"), "components": [], "unit_price": 1000, "total": 1000},
        ),
        "order_money": ({"kind": "payment"},),
        "order_history": ({"via": "crm", "what": "confirmed", "became": "confirmed"},),
        "substitutions": (
            {
                "state": "proposed",
                "item_id": id_of("order_item"),
                "replacement": {
                    "item_id": str(id_of("order_item")),
                    "from_product_id": str(id_of("sellable")),
                    "to_product_id": str(id_of("sellable")),
                    "from_component": {"product_id": str(id_of("sellable")), "quantity": "1"},
                    "to_component": {"product_id": str(id_of("sellable")), "quantity": "1"},
                    "price_change": {"amount": 0, "currency": "RUB"},
                },
            },
        ),
        "sellables": ({"kind": "product", "titles": TITLES, "components": []},),
        "saved_views": ({"owner": "user:somebody", "filter": {}},),
    },
    "inventory": {
        "sellables": (
            {"id": id_of("sellable"), "kind": "product", "sku": "theirs-1"},
            {"id": id_of("recipe"), "kind": "recipe", "sku": "theirs-2", "current_version": 1},
            {"id": id_of("recipe_variant"), "kind": "recipe_variant", "sku": "theirs-3", "current_version": 1},
        ),
        "units": ({"code": "piece"},),
        "barcodes": ({"code": "4600000000001"},),
        "recipe_versions": ({"sellable_id": id_of("recipe"), "labour": {"RUB": 100}},),
        "documents": (
            {"kind": "supplier_receipt", "state": "draft", "counterparty_id": id_of("supplier")},
            {"id": id_of("posted"), "number": "theirs 2", "kind": "supplier_receipt", "state": "posted"},
        ),
        "locations": ({"kind": "shop_floor", "fulfils": True},),
        "counterparties": ({"supplies": True},),
        "batches": ({"quantity": 10, "on_hand": 10, "reserved": 0},),
        "balances": ({"on_hand": 10, "reserved": 0},),
        "movements": ({"kind": "receipt"},),
        "holds": ({"state": "held", "expires_at": NOW + timedelta(hours=1), "needed_at": NOW + timedelta(hours=2)},),
        "order_reservations": ({"state": "reserved"},),
        "reservations": ({"hold_id": id_of("hold")},),
        "publications": (
            {"sellable_id": id_of("recipe"), "recipe_id": id_of("recipe"), "published": True, "requested": True},
        ),
        "prices": ({"sellable_id": id_of("recipe"), "amount": 1000},),
        "publication_dirty": ({"sellable_id": id_of("sellable")},),
    },
    "delivery": {
        "zones": ({"polygon": SQUARE},),
        "slot_rules": ({"weekdays": [1, 2, 3, 4, 5, 6, 7]},),
        "slots": (
            {
                "day": DAY + timedelta(days=1),
                "starts_at": NOW + timedelta(days=1),
                "ends_at": NOW + timedelta(days=1, hours=2),
                "orders_until": NOW + timedelta(hours=20),
                "booked": 0,
                "capacity": 5,
            },
        ),
        "deliveries": (
            {
                "state": "planned",
                "window_starts_at": NOW + timedelta(hours=1),
                "window_ends_at": NOW + timedelta(hours=3),
                "address": {"text": MARK, "latitude": 55.7, "longitude": 37.6},
                "recipient": {"name": MARK},
            },
        ),
        "delivery_log": ({"after": "planned"},),
        "proofs": ({"photo": PNG, "photo_type": "image/png"},),
        "proof_images": ({"kind": "photo"},),
        "closed_orders": ({"order_id": id_of("closed order"), "reason": "cancelled"},),
    },
    "pos": {
        "orders": ({"status": "confirmed", "total": 1000, "currency": "RUB", "delivery_fee": 0, "lines": []},),
        "retail_points": ({"rules": RULES},),
        "registers": ({"kind": "none"},),
        "register_operations": ({"kind": "shift_opened"},),
        "payment_requests": ({"state": "open"},),
        "payments": ({"method": "cash", "amount": 1000},),
        "allocations": ({"order_id": id_of("order"), "amount": 1000},),
        "refunds": ({"method": "cash", "state": "failed", "order_id": id_of("order")},),
        "payment_balances": ({"captured": 1000, "allocated": 1000, "refunded": 0, "unallocated": 0, "refunding": 0},),
        "fiscal_operations": (
            {"kind": "sale", "state": "unknown", "lines": [], "total": 1000, "paid_cash": 1000, "paid_cashless": 0},
        ),
    },
    "messenger": {
        "messages": ({"direction": "out", "kind": "text", "status": "failed"},),
        "media": ({"state": "ready", "kind": "photo", "content": PNG},),
        "canned_replies": ({"store_id": THEIRS, "texts": {"ru": MARK}},),
        "inbound_events": ({"state": "handled"},),
        "profiles": ({"provider": "webchat", "channel": "web_chat", "connection_key": SITE_KEY, "enabled": True},),
        "conversations": ({"channel": "web_chat"},),
        "web_chats": ({"greetings": {"ru": MARK}},),
    },
    "integrations": {
        "configurations": ({"provider": "yookassa", "store_id": THEIRS, "health": "unknown"},),
        "provider_payments": ({"provider": "yookassa", "state": "pending", "lines": []},),
        "provider_refunds": ({"provider": "yookassa", "state": "pending", "lines": []},),
        "exchanges": ({"store_id": THEIRS, "direction": "out", "outcome": "ok"},),
        "webhooks": ({"store_id": THEIRS, "url": "https://theirs.example.org/"},),
        "webhook_messages": ({"store_id": THEIRS, "type": "order.placed"},),
        "webhook_deliveries": ({"state": "exhausted"},),
        "webhook_attempts": ({"outcome": "answered"},),
        "notifications": ({"state": "verified"},),
    },
    "analytics": {
        "ledger": ({"kind": "goods", "order_id": id_of("order")},),
        "order_facts": ({},),
        "incidents": ({"store_id": THEIRS},),
        "passport_entries": ({"store_id": THEIRS, "order_id": id_of("order")},),
    },
}
"""By context and table: the rows there are, and what their columns hold beside what can be guessed."""

PICTURE: Final = base64.b64encode(PNG).decode()
REGISTER: Final = {"title": "x", "kind": "none", "country": "RU"}
LINE: Final = {"kind": "product", "sellable_id": str(id_of("sellable")), "quantity": "1"}
PARTNERS_ORDER: Final = {
    "store_id": str(THEIRS),
    "buyer": {"name": "x", "phone": "+79990000002"},
    "delivery": {},
    "lines": [{"sellable_id": str(id_of("sellable")), "quantity": "1"}],
}

KNOWN: Final[Mapping[str, Knowing]] = {
    "crm": Knowing(
        path={"end": "done"},
        query={
            "GET /api/crm/v1/customers/{customer_id}/merge-preview": {"other_id": str(id_of("absorbed"))},
        },
        body={
            "POST /api/crm/v1/customers": {"display_name": "x", "store_id": str(THEIRS)},
            "POST /api/crm/v1/tasks": {"title": "x", "store_id": str(THEIRS)},
            "POST /api/crm/v1/customers/{customer_id}/merge": {"absorbed_id": str(id_of("absorbed"))},
        },
    ),
    "orders": Knowing(
        body={
            "POST /api/orders/v1/orders": {
                "store_id": str(THEIRS),
                "delivery": {},
                "lines": [LINE],
            },
            "POST /api/orders/v1/orders/preview": {
                "store_id": str(THEIRS),
                "delivery": {},
                "lines": [LINE],
            },
            "POST /api/v1/external/orders": PARTNERS_ORDER,
            "POST /api/orders/v1/orders/{order_id}/photos": PNG,
            "POST /api/orders/v1/orders/{order_id}/lose": {"loss_reason": "common loss_reasons code"},
            "POST /api/orders/v1/orders/{order_id}/substitutions/{substitution_id}/agree": {"reason": "x"},
        },
    ),
    "inventory": Knowing(
        path={
            "code": "4600000000001",
            "PUT /api/inventory/v1/publications/{sellable_id} sellable_id": str(id_of("recipe")),
            "GET /api/v1/external/catalogue/{sellable_id} sellable_id": str(id_of("recipe")),
        },
        body={
            "PUT /api/inventory/v1/publications/{sellable_id}": {"store_id": str(THEIRS), "requested": True},
            "PUT /api/inventory/v1/prices": {
                "store_id": str(THEIRS),
                "prices": [{"sellable_id": str(id_of("sellable")), "price": {"amount": 5, "currency": "RUB"}}],
            },
            "POST /api/inventory/v1/locations": {"store_id": str(THEIRS), "title": "x", "kind": "shop_floor"},
            "POST /api/inventory/v1/suppliers": {"store_ids": [str(THEIRS)], "title": "x"},
            "POST /api/inventory/v1/holds": {"store_id": str(THEIRS), "lines": [LINE]},
            "POST /api/inventory/v1/sellables/{sellable_id}/photos": PNG,
        },
    ),
    "delivery": Knowing(
        path={"day": str(DAY + timedelta(days=1))},
        body={
            "POST /api/delivery/v1/deliveries/{delivery_id}/failed": {"cause": "other", "reason": "x", "at": str(NOW)},
            "POST /api/delivery/v1/deliveries/{delivery_id}/images": {
                "kind": "photo",
                "image": PICTURE,
                "occurred_at": str(NOW),
                "id": str(id_of("new image")),
            },
            "POST /api/delivery/v1/slot-rules": {
                "store_id": str(THEIRS),
                "weekdays": [1],
                "starts": "10:00:00",
                "ends": "12:00:00",
                "capacity": 1,
            },
            "POST /api/delivery/v1/zones": {
                "store_id": str(THEIRS),
                "title": "x",
                "polygon": SQUARE,
                "fee": {"amount": 1, "currency": "RUB"},
            },
        },
    ),
    "pos": Knowing(
        body={
            "PUT /api/pos/v1/registers/{register_id}": REGISTER,
            "POST /api/pos/v1/retail-points/{point_id}/registers": REGISTER,
            "POST /api/pos/v1/retail-points": {"title": "x", "store_id": str(THEIRS)},
            "POST /api/pos/v1/payments": {
                "order_id": str(id_of("order")),
                "register_id": str(id_of("register")),
                "method": "cash",
                "amount": {"amount": 1, "currency": "RUB"},
            },
        },
    ),
    "messenger": Knowing(
        path={"site_key": SITE_KEY},
        body={
            "PUT /api/messenger/v1/canned-replies/{reply_id}": {
                "shortcut": "x",
                "title": "x",
                "texts": {"ru": "x"},
                "store_id": str(OURS),
            },
            "POST /api/messenger/v1/profiles": {
                "provider": "webchat",
                "channel": "web_chat",
                "title": "x",
                "store_ids": [str(THEIRS)],
                "web_chat": {"allowed_origins": []},
            },
            "POST /api/messenger/v1/canned-replies": {
                "shortcut": "x",
                "title": "x",
                "texts": {"ru": "x"},
                "store_id": str(THEIRS),
            },
        },
    ),
    "integrations": Knowing(
        body={
            "POST /api/integrations/v1/webhooks": {
                "title": "x",
                "url": "https://shop.example.org/hook",
                "event_types": ["order.placed"],
                "store_id": str(THEIRS),
            },
        },
    ),
}
"""By context: what stands in its paths, queries and bodies beside what its document says."""
