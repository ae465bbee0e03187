"""Shops, payments, refunds and receipts as they are kept; what is due when; who is told."""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tools.doubles.common.deliveries import Delivery, Destination
from tools.doubles.common.shelf import Document, iso
from tools.doubles.common.stage import Stage
from tools.doubles.yookassa.wire import Refused, invalid

_KEY_LIFETIME = timedelta(hours=24)
_LONGEST_KEY = 64
_NO_ACCESS = "Error in shopId or secret key. Check their validity. You can reproduce the key in the Merchant Profile"


class World:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.shelf = stage.shelf

    def now(self) -> datetime:
        return self.stage.clock.now()

    # Shops

    def save_shop(self, shop: Document) -> None:
        self.shelf.put("shops", shop["shop_id"], shop)

    def shop(self, shop_id: str) -> Document | None:
        return self.shelf.get("shops", shop_id)

    def shop_signed_in(self, authorization: str) -> Document:
        """The shop behind HTTP Basic credentials."""
        scheme, _, encoded = authorization.partition(" ")
        try:
            shop_id, _, key = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refused(401, _NO_ACCESS, "Authorization") from None
        shop = self.shop(shop_id)
        if scheme.lower() != "basic" or shop is None:
            raise Refused(401, _NO_ACCESS, "Authorization")
        if not secrets.compare_digest(shop["secret_key"].encode(), key.encode()):
            raise Refused(401, _NO_ACCESS, "Authorization")
        return shop

    def destination_of(self, addressee: str) -> Destination | None:
        shop = self.shop(addressee)
        return Destination(shop["notification_url"]) if shop and shop["notification_url"] else None

    def notify(self, shop_id: str, event: str, body: Document, source: str | None = None) -> Delivery | None:
        """Tell the shop, if it has said where. The object goes out as it is at this moment."""
        if self.destination_of(shop_id) is None:
            return None
        notification: Document = {"type": "notification", "event": event, "object": body}
        return self.stage.deliveries.post(shop_id, event, notification, source=source)

    # Objects

    def save(self, kind: str, record: Document) -> None:
        """``kind`` is ``payments``, ``refunds`` or ``receipts``; ``record["object"]`` is what callers see."""
        self.shelf.put(kind, record["object"]["id"], record)

    def find(self, kind: str, shop: Document, number: str, parameter: str) -> Document:
        record = self.shelf.get(kind, number)
        if record is None or record["shop_id"] != shop["shop_id"]:
            raise Refused(404, f"{kind[:-1].capitalize()} doesn't exist or access denied", parameter)
        return record

    def every(self, kind: str, shop: Document) -> list[Document]:
        return [record for record in self.shelf.every(kind) if record["shop_id"] == shop["shop_id"]]

    def new_id(self) -> str:
        """Looks like a UUID and starts with the second it was made in, as theirs do."""
        second = f"{int(self.now().timestamp()) & 0xFFFFFFFF:08x}"
        return f"{second}-000f-5000-{secrets.token_hex(2)}-{secrets.token_hex(6)}"

    # Idempotence

    def once(self, shop: Document, key: str | None, asked: str, kind: str, do: Callable[[], Document]) -> Document:
        """Do something unless it has been done under this key; gives the object as it is now.

        ``asked`` is everything the caller said. Refusals are not remembered: nothing was done.
        """
        if not key or len(key) > _LONGEST_KEY:
            raise invalid("Idempotence key is missing or longer than 64 characters", "Idempotence-Key")
        fingerprint = hashlib.sha256(asked.encode()).hexdigest()
        name = f"{shop['shop_id']}:{key}"
        known = self.shelf.get("idempotence", name)
        if known is not None and self.now() - datetime.fromisoformat(known["at"]) <= _KEY_LIFETIME:
            if known["fingerprint"] != fingerprint:
                raise invalid("Idempotence key duplicated: the request differs from the first one", "Idempotence-Key")
            record = self.shelf.get(known["kind"], known["object_id"])
            assert record is not None
            return record
        with self.shelf.together():
            record = do()
            kept = {"kind": kind, "object_id": record["object"]["id"], "fingerprint": fingerprint}
            self.shelf.put("idempotence", name, {**kept, "at": iso(self.now())})
        return record

    # Time

    def set_alarm(self, kind: str, number: str, after: timedelta) -> datetime:
        """Have something happen to an object later; one alarm per object."""
        at = self.now() + after
        self.shelf.put("alarms", number, {"kind": kind, "id": number, "at": at.timestamp()})
        return at

    def cancel_alarm(self, number: str) -> None:
        self.shelf.remove("alarms", number)

    def due(self) -> list[Document]:
        """Alarms whose time has come; whoever acts on one cancels it."""
        now = self.now().timestamp()
        return [alarm for alarm in self.shelf.every("alarms") if alarm["at"] <= now]


def canonical(method: str, path: str, body: Any) -> str:
    return f"{method} {path} {json.dumps(body, sort_keys=True, default=str)}"


def shown(record: Document) -> Document:
    """The object with a field nobody announced: the API grows without a new version."""
    return {**record["object"], "future_field": {"added": "without notice"}}
