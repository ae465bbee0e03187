"""The loop, message to door, on the running system and through public doors only: `make story`.

One line per step; exit code 0 when every step happened, 1 at the first that did not.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from tests.stories import partner
from tests.stories.people import Refused, System, until
from tests.stories.shop import Buyer, Shop, opened

RUN_FILE = Path(".narciss/run.json")


@dataclass
class Story:
    """One order's way; each step leaves what the next needs."""

    shop: Shop
    buyer: Buyer
    partner: partner.Partner
    hints: list[dict[str, Any]]
    conversation: dict[str, Any] = field(default_factory=dict)
    customer: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    order: dict[str, Any] = field(default_factory=dict)
    substitution: dict[str, Any] = field(default_factory=dict)
    pay_url: str = ""
    receipts_before: int = 0
    profit_before: dict[str, int] = field(default_factory=dict)

    @property
    def order_id(self) -> str:
        return str(self.order["id"])

    async def message_appears_live(self) -> str:
        """A buyer writes; the conversation appears on the operator's feed, or the feed says to load everything anew."""
        await self.buyer.writes("Բարև Ձեզ, վարդեր ունե՞ք")

        async def heard() -> bool:
            return any(not hint or hint["type"] == "messenger.message_received" for hint in self.hints)

        await until("live hint of the message", heard)
        self.conversation = await self.shop.conversation_of(self.buyer)
        return f"“{self.conversation['last_preview']}” from {self.conversation['title']}"

    async def customer_is_made(self) -> str:
        self.customer = await self.shop.customer_from(self.conversation["id"])

        async def linked() -> bool:
            card = await self.shop.conversation_of(self.buyer)
            return bool(card["customer_id"] == self.customer["id"])

        await until("link from the conversation to the customer", linked)
        return f"{self.customer['display_name']} without a phone"

    async def partner_subscribes(self) -> str:
        body = {
            "store_id": self.shop.store_id,
            "title": "story",
            "url": self.partner.url,
            "event_types": ["order.placed", "order.paid", "order.completed"],
        }
        made = await self.shop.admin.post("/api/integrations/v1/webhooks", body)
        self.partner.secret = made["secret"]
        return self.partner.url

    async def stems_are_held(self) -> str:
        recipe = await self.shop.published_recipe()
        extra = await self.shop.product_in_stock(besides=set())
        self.lines = [
            {"kind": "recipe", "sellable_id": recipe["sellable_id"], "quantity": "1.000"},
            {"kind": "product", "sellable_id": extra["product_id"], "quantity": "2.000"},
        ]
        self.order = {"hold": await self.shop.hold(self.lines)}
        return f"{recipe['title']['ru']} + 2 × {extra['title']['ru']}"

    async def order_is_placed(self) -> str:
        quote = await self.shop.quote()
        body = {
            "store_id": self.shop.store_id,
            "customer_id": self.customer["id"],
            "conversation_id": self.conversation["id"],
            "hold_id": self.order["hold"]["hold_id"],
            "lines": self.lines,
            "delivery": {
                "quote": quote["quote"],
                "address": {
                    "text": "Երևան, Թումանյան 15",
                    "latitude": self.shop.store.latitude + 0.004,
                    "longitude": self.shop.store.longitude + 0.004,
                },
                "recipient": {"name": "Մարիամ", "phone": "091 234567"},
            },
            "card_text": "Ծնունդդ շնորհավոր",
        }
        self.order = await self.shop.sales.post("/api/orders/v1/orders", body)
        return f"{self.order['number']}, {self.order['total']['amount'] / 100:.0f} {self.order['total']['currency']}"

    async def stock_is_reserved(self) -> str:
        self.order = await self.shop.order_when(self.order_id, "confirmed order", "confirmed", "paid")
        if self.order["stock"] != "reserved":
            raise Refused(f"stock is {self.order['stock']}")
        return f"until {self.order['pay_until']}"

    async def payment_link_is_sent(self) -> str:
        text = await self.buyer.reads("http")
        self.pay_url = next(word for word in text.split() if word.startswith("http")).rstrip(".,)")
        return self.pay_url

    async def buyer_pays(self) -> str:
        self.receipts_before = len(await self.shop.receipts_of_device())
        self.profit_before = await self.profit()
        await self.shop.pay_at(self.pay_url)
        self.order = await self.shop.order_when(self.order_id, "paid order", "paid", "with_florists")
        money = await self.shop.money(self.order_id)
        if money["paid"] != self.order["total"]:
            raise Refused(f"allocated {money['paid']} of {self.order['total']}")
        return "allocated in full"

    async def receipt_is_issued(self) -> str:
        async def issued() -> dict[str, Any] | None:
            operations = (await self.shop.money(self.order_id))["fiscal_operations"]
            return next((one for one in operations if one["state"] == "issued"), None)

        receipt = await until("fiscal receipt", issued)
        if len(await self.shop.receipts_of_device()) != self.receipts_before + 1:
            raise Refused("the device did not make exactly one receipt")
        return f"№ {receipt['receipt_number']} of register {receipt['register_number']}"

    async def florist_takes_it(self) -> str:
        path = f"/api/orders/v1/orders/{self.order_id}"
        await self.shop.sales.press(f"{path}/hand-to-florists", None, self._is("with_florists", "in_assembly"))
        await self.shop.florist.press(f"{path}/take", None, self._is("in_assembly"))
        return str((await self.shop.order(self.order_id))["florist"]["name"])

    def _is(self, *statuses: str) -> Callable[[], Awaitable[bool]]:
        async def look() -> bool:
            return (await self.shop.order(self.order_id))["status"] in statuses

        return look

    async def a_stem_is_replaced_with_consent(self) -> str:
        order = await self.shop.order(self.order_id)
        line = order["lines"][0]
        planned = {one["product_id"]: Decimal(one["quantity"]) for one in order["planned"]}
        component = line["components"][0]
        stand_in = await self.shop.product_in_stock(besides=set(planned))
        body = {
            "item_id": line["id"],
            "from_product_id": component["product_id"],
            "from_quantity": "1.000",
            "to_product_id": stand_in["product_id"],
            "to_quantity": "1.000",
            "price_change": {"amount": 0, "currency": order["total"]["currency"]},
            "reason": "կոտրված ցողուն",
        }

        async def proposed() -> bool:
            return bool((await self.shop.order(self.order_id))["substitutions"])

        await self.shop.florist.press(f"/api/orders/v1/orders/{self.order_id}/substitutions", body, proposed)
        self.substitution = (await self.shop.order(self.order_id))["substitutions"][0]
        await self.buyer.reads(stand_in["title"]["hy"] or stand_in["title"]["ru"])
        await self.buyer.writes("Այո, համաձայն եմ")
        consent = await until("buyer's consent", self._consent)
        agree = f"/api/orders/v1/orders/{self.order_id}/substitutions/{self.substitution['id']}/agree"

        async def agreed() -> bool:
            return bool((await self.shop.order(self.order_id))["substitutions"][0]["state"] == "agreed")

        await self.shop.sales.press(agree, {"message_id": consent}, agreed)
        return f"1 × {stand_in['title']['ru']}"

    async def _consent(self) -> str | None:
        path = f"/api/messenger/v1/conversations/{self.conversation['id']}/messages"
        page = await self.shop.sales.get(path, size=20)
        return next((one["id"] for one in page["items"] if "համաձայն" in one["text"]), None)

    async def bouquet_stands(self) -> str:
        path = f"/api/orders/v1/orders/{self.order_id}/assembled"
        done = self._is("ready_for_courier", "courier_assigned", "in_delivery", "delivered")
        await self.shop.florist.press(path, {}, done)

        async def consumed() -> dict[str, Any] | None:
            order = await self.shop.order(self.order_id)
            return order if order["cost"] is not None else None

        order = await until("stems written off at cost", consumed)
        self.order = order
        return f"stems cost {order['cost']['amount'] / 100:.2f} {order['cost']['currency']}"

    async def courier_is_assigned(self) -> str:
        async def ready() -> dict[str, Any] | None:
            return next((one for one in await self._deliveries() if one["state"] in ("ready", "assigned")), None)

        delivery = await until("delivery ready for a courier", ready)
        courier = await self._courier_on_shift()
        while delivery["state"] == "ready":
            answer = await self.shop.manager.try_to(
                "POST",
                f"/api/delivery/v1/deliveries/{delivery['id']}/assign",
                json={"courier_id": courier["id"]},
                version=delivery["version"],
            )
            if answer.is_error and answer.status_code != 412:
                raise Refused(answer.text)
            delivery = await until("delivery", ready)
        await self.shop.order_when(self.order_id, "courier on the order", "courier_assigned", "in_delivery")
        return str(courier["name"])

    async def _courier_on_shift(self) -> dict[str, Any]:
        couriers = await self.shop.manager.get("/api/delivery/v1/couriers", store_id=self.shop.store_id)
        mine = next(one for one in couriers if one["id"] == self.shop.courier.me["user_id"])
        if mine["shift_id"] is None:
            await self.shop.courier.post("/api/delivery/v1/shifts", {"store_id": self.shop.store_id})
        return dict(mine)

    async def _deliveries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = await self.shop.manager.get(
                "/api/delivery/v1/deliveries",
                store_id=self.shop.store_id,
                size=200,
                **({"cursor": cursor} if cursor else {}),
            )
            found += [one for one in page["items"] if one["order_id"] == self.order_id]
            cursor = page["next_cursor"]
            if found or cursor is None:
                return found

    async def delivered_with_proof(self) -> str:
        delivery = (await self._deliveries())[0]
        path = f"/api/delivery/v1/deliveries/{delivery['id']}"
        await self.shop.courier.post(f"{path}/picked-up", key=f"pick up {delivery['id']}")
        await self.shop.order_when(self.order_id, "order on its way", "in_delivery")
        await self.shop.courier.post(f"{path}/delivered", {"received_by": "Մարիամ"}, key=f"deliver {delivery['id']}")
        self.order = await self.shop.order_when(self.order_id, "delivered order", "delivered")
        return "received by Մարիամ"

    async def bonus_is_posted(self) -> str:
        async def posted() -> dict[str, Any] | None:
            page = await self.shop.sales.get(f"/api/crm/v1/customers/{self.customer['id']}/bonus")
            return next((one for one in page["items"] if one["order_id"] == self.order_id), None)

        entry = await until("bonus entry", posted)
        goods = self.order["total"]["amount"] - self.order["delivery"]["fee"]["amount"]
        expected = (goods * 5 + 5_000) // 10_000 * 100
        if entry["amount"]["amount"] != expected:
            raise Refused(f"bonus {entry['amount']} instead of {expected}")
        return f"{entry['amount']['amount'] / 100:.0f} {entry['amount']['currency']}"

    async def buyer_is_told(self) -> str:
        return await self.buyer.reads(f"{self.order['number']} պատվերը հանձնված է։")

    async def partner_hears(self) -> str:
        async def heard() -> bool:
            types = {
                one["type"] for one in self.partner.received if one.get("data", {}).get("order_id") == self.order_id
            }
            return types >= {"order.placed", "order.paid", "order.completed"}

        await until("signed webhooks at the partner", heard)
        if self.partner.forged:
            raise Refused("a webhook came with a wrong signature")
        return f"{len(set(self.partner.ids))} messages, all signed"

    async def profit(self) -> dict[str, int]:
        """Today's lines of the shop's profit and loss."""
        day = datetime.now(UTC).astimezone(ZoneInfo(self.shop.store.time_zone)).date().isoformat()
        statement = await self.shop.manager.get(
            "/api/analytics/v1/profit-and-loss", store_id=self.shop.store_id, first_day=day, last_day=day
        )
        return {line["kind"]: line["amount"]["amount"] for line in statement["lines"]}

    async def profit_is_exact(self) -> str:
        fee = self.order["delivery"]["fee"]["amount"]
        expected = {
            "goods": self.order["total"]["amount"] - fee,
            "delivery": fee,
            "stem_cost": -self.order["cost"]["amount"],
        }

        async def grown() -> bool:
            now = await self.profit()
            return all(now.get(kind, 0) - self.profit_before.get(kind, 0) == add for kind, add in expected.items())

        await until(f"profit and loss grown by {expected}", grown)
        return ", ".join(f"{kind} {amount / 100:+.2f}" for kind, amount in expected.items())

    async def passport_shows_it_all(self) -> str:
        wanted = {
            "messenger.message_received",
            "crm.customer_created",
            "orders.order_placed",
            "inventory.stock_reserved",
            "orders.order_confirmed",
            "pos.payment_requested",
            "integrations.payment_link_created",
            "messenger.message_sent",
            "integrations.payment_captured",
            "pos.payment_recorded",
            "orders.order_paid",
            "pos.fiscal_requested",
            "fiscal.receipt_issued",
            "orders.order_assembly_started",
            "orders.substitution_agreed",
            "orders.order_assembled",
            "inventory.stock_consumed",
            "delivery.courier_assigned",
            "delivery.delivered",
            "orders.order_completed",
            "crm.bonus_posted",
            "integrations.exchange_recorded",
        }
        path = f"/api/analytics/v1/passports/{self.order_id}"

        async def complete() -> list[dict[str, Any]] | None:
            answer = await self.shop.manager.try_to("GET", path)
            entries: list[dict[str, Any]] = answer.json()["entries"] if answer.is_success else []
            return entries if wanted <= {entry["type"] for entry in entries} else None

        entries = await until(f"passport with {len(wanted)} kinds of facts", complete)
        _require_one_trace(entries)
        seen: set[str] = set()
        ids = {entry["event_id"] for entry in entries}
        for entry in entries:
            if entry["caused_by"] in ids and entry["caused_by"] not in seen:
                raise Refused(f"{entry['type']} stands before its cause")
            seen.add(entry["event_id"])
        return f"{len(entries)} facts, causes before effects, one trace from placing to money, receipt and chat"


FOLLOWS = {
    "inventory.stock_reserved": "orders.order_placed",
    "orders.order_confirmed": "inventory.stock_reserved",
    "pos.payment_requested": "orders.order_confirmed",
    "integrations.payment_link_created": "pos.payment_requested",
    "messenger.message_sent": "integrations.payment_link_created",
    "integrations.payment_captured": "pos.payment_requested",
    "pos.payment_recorded": "integrations.payment_captured",
    "orders.order_paid": "pos.payment_recorded",
    "fiscal.receipt_issued": "pos.fiscal_requested",
}
"""What a fact of each kind follows from: over queues, and over rows that wait for somebody outside."""
IN_DOUBT = {"messenger.message_sent": "messenger.message_failed"}
"""How it ends when the process died between sending and hearing the answer: it may have arrived, nobody repeats it."""


def _require_one_trace(entries: list[dict[str, Any]]) -> None:
    """Placing an order is one trace as far as machines carry it. Raises Refused where it breaks off."""
    first = {entry["type"]: entry for entry in reversed(entries)}
    trace = first["orders.order_placed"]["trace_id"]
    for name, cause in FOLLOWS.items():
        kinds = {name, IN_DOUBT.get(name)}
        following = [e for e in entries if e["type"] in kinds and e["caused_by"] == first[cause]["event_id"]]
        if not following:
            raise Refused(f"no {name} names {cause} as its cause")
        if trace is None or following[0]["trace_id"] != trace:
            raise Refused(f"{name} has left the trace of the order: {following[0]['trace_id']} instead of {trace}")
    if first["messenger.message_received"]["trace_id"] is None:
        raise Refused("the buyer's message has no trace")


STEPS: tuple[tuple[str, str], ...] = (
    ("a message arrives and is seen live", "message_appears_live"),
    ("a customer is made from it", "customer_is_made"),
    ("a partner subscribes to events", "partner_subscribes"),
    ("stems are held while choosing", "stems_are_held"),
    ("the order is placed", "order_is_placed"),
    ("stock is reserved by batches", "stock_is_reserved"),
    ("the payment link is sent into the chat", "payment_link_is_sent"),
    ("the buyer pays", "buyer_pays"),
    ("the register issues one receipt", "receipt_is_issued"),
    ("a florist takes the order", "florist_takes_it"),
    ("a stem is replaced with consent", "a_stem_is_replaced_with_consent"),
    ("the bouquet stands, stems are written off", "bouquet_stands"),
    ("a courier on shift is assigned", "courier_is_assigned"),
    ("delivered with proof", "delivered_with_proof"),
    ("bonus is posted", "bonus_is_posted"),
    ("the buyer is told", "buyer_is_told"),
    ("the partner's webhook arrives, signed", "partner_hears"),
    ("profit and loss to the minor unit", "profit_is_exact"),
    ("the passport shows it all", "passport_shows_it_all"),
)


async def tell(system: System, say: Callable[[str], None]) -> None:
    """Drive the loop. Raises Refused at the first step that did not happen."""
    async with opened(system) as shop, partner.listening() as server, shop.sales.watching() as hints:
        story = Story(shop, shop.buyer(f"Անի {uuid4().hex[:6]}"), server, hints)
        for title, step in STEPS:
            began = time.monotonic()
            result = await getattr(story, step)()
            say(f"  ok  {title:44} {time.monotonic() - began:5.1f} s  {result}")


def main() -> int:
    if not RUN_FILE.exists():
        print("Nothing runs here. Start it with `make run` or `make up`, then tell the story.")
        return 1
    try:
        asyncio.run(tell(System.read(RUN_FILE), lambda line: print(line, flush=True)))
    except Refused as refused:
        print(f"  --  {refused}")
        return 1
    print("The loop is closed: message to door.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
