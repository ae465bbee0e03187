"""An event is one fact that happened, written down once and never changed.

The class is the promise: `name` and `version` are data on it, the body is JSON by pydantic. On the wire it is
a CloudEvents 1.0 message in binary mode (headers `cloudEvents_*`), so any consumer can route without parsing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from chassis.ids import StoreId

CONTENT_TYPE = "application/json"
PREFIX = "cloudEvents_"


class Event(BaseModel):
    """Base of every published event; readers ignore fields they do not know.

    `sequence` is the aggregate's version after this fact: consumers compare it, never arrival order. One version
    carries one event. `store_id` is None only for facts about the whole network.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: ClassVar[str]
    version: ClassVar[int] = 1
    subject_field: ClassVar[str]
    """Name of the field that holds the aggregate's id."""
    producer: ClassVar[str] = ""
    """The producing context, where the name does not begin with it."""

    store_id: StoreId | None
    sequence: int
    occurred_at: AwareDatetime

    @property
    def subject(self) -> str:
        return str(getattr(self, self.subject_field))

    @classmethod
    def context(cls) -> str:
        return cls.producer or cls.name.split(".", 1)[0]

    @classmethod
    def routing_key(cls) -> str:
        return f"{cls.name.split('.', 1)[1]}.v{cls.version}"


def exchange_of(context: str) -> str:
    return f"{context}.events"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The metadata of one message, the same for all its deliveries (R22)."""

    id: UUID
    type: str
    version: int
    source: str
    time: datetime
    subject: str
    sequence: int
    store_id: StoreId | None
    traceparent: str | None = None
    causation_id: UUID | None = None
    order_id: UUID | None = None

    @property
    def routing_key(self) -> str:
        return f"{self.type.split('.', 1)[1]}.v{self.version}"

    def headers(self) -> dict[str, str]:
        """AMQP headers of CloudEvents binary mode, with our extension attributes in lower case."""
        attributes = {
            "specversion": "1.0",
            "id": str(self.id),
            "type": f"{self.type}.v{self.version}",
            "source": f"/narciss/{self.source}",
            "time": self.time.isoformat(),
            "subject": self.subject,
            "sequence": str(self.sequence),
        }
        optional = {
            "storeid": self.store_id,
            "causationid": self.causation_id,
            "orderid": self.order_id,
            "traceparent": self.traceparent,
        }
        attributes |= {key: str(value) for key, value in optional.items() if value is not None}
        headers = {PREFIX + key: value for key, value in attributes.items()}
        if self.traceparent:
            headers["traceparent"] = self.traceparent
        return headers

    @classmethod
    def read(cls, headers: Mapping[str, object]) -> "Envelope":
        """The envelope of a received message. Raises ValueError or KeyError when it is not one of ours."""
        plain = {key.removeprefix(PREFIX): _text(value) for key, value in headers.items() if key.startswith(PREFIX)}
        name, _, version = plain["type"].rpartition(".v")
        if not name:
            raise ValueError(f"type without a version: {plain['type']}")
        return cls(
            id=UUID(plain["id"]),
            type=name,
            version=int(version),
            source=plain["source"].rsplit("/", 1)[-1],
            time=datetime.fromisoformat(plain["time"]),
            subject=plain["subject"],
            sequence=int(plain["sequence"]),
            store_id=StoreId(UUID(plain["storeid"])) if "storeid" in plain else None,
            traceparent=plain.get("traceparent"),
            causation_id=UUID(plain["causationid"]) if "causationid" in plain else None,
            order_id=UUID(plain["orderid"]) if "orderid" in plain else None,
        )


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
