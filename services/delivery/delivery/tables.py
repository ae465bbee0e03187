"""Tables of the delivery context. Money in minor units, moments in UTC, points in degrees (WGS 84)."""

from chassis.tables import context_metadata, origin_columns
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = context_metadata("delivery")

stores = Table(
    "stores",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("address", Text),
    Column("phone", Text),
)
store_points = Table(
    "store_points",
    metadata,
    Column("store_id", Uuid, primary_key=True),
    Column("latitude", Double, nullable=False),
    Column("longitude", Double, nullable=False),
)
"""Where couriers start: set by hand, because the network knows a store's address only in words."""
couriers = Table(
    "couriers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text),
    Column("active", Boolean, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)
"""People with the courier role; the id is the person's."""
zones = Table(
    "zones",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("polygon", JSONB, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("minimal_order", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("fee >= 0", name="fee_not_negative"),
    CheckConstraint("minimal_order >= 0", name="minimal_order_not_negative"),
)
Index("ix_zones_store_id", zones.c.store_id)
slot_rules = Table(
    "slot_rules",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("weekdays", ARRAY(Integer), nullable=False),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("cut_off_minutes", Integer, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("capacity >= 0", name="capacity_not_negative"),
)
"""Windows of the week in the store's own time; slots of a day are made from them when first asked for."""
Index("ix_slot_rules_store_id", slot_rules.c.store_id)
slots = Table(
    "slots",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("rule_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("orders_until", DateTime(timezone=True), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("booked", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("rule_id", "day", name="uq_slots_rule_day"),
    CheckConstraint("booked >= 0 and booked <= capacity", name="booked_within_capacity"),
)
Index("ix_slots_store_day", slots.c.store_id, slots.c.day)
shifts = Table(
    "shifts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("courier_id", Uuid, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("opened_by", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("start_recorded_at", DateTime(timezone=True)),
    Column("end_recorded_at", DateTime(timezone=True)),
)
"""`started_at` and `ended_at` are the phone's moments; the recorded ones are ours."""
Index("uq_shifts_one_open", shifts.c.courier_id, unique=True, postgresql_where=shifts.c.ended_at.is_(None))
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("order_id", Uuid, nullable=False, unique=True),
    Column("order_number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("zone_id", Uuid),
    Column("slot_id", Uuid),
    Column("window_starts_at", DateTime(timezone=True), nullable=False),
    Column("window_ends_at", DateTime(timezone=True), nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("address", JSONB, nullable=False),
    Column("recipient", JSONB, nullable=False),
    Column("contact_phone", Text),
    Column("notes", Text, nullable=False, server_default=""),
    Column("courier_id", Uuid),
    Column("shift_id", Uuid),
    Column("attempt", Integer, nullable=False, server_default="1"),
    Column("assembled", Boolean, nullable=False, server_default=text("false")),
    Column("late_announced", Boolean, nullable=False, server_default=text("false")),
    Column("delivered_at", DateTime(timezone=True)),
    Column("order_sequence", BigInteger, nullable=False),
    Column("contents", ARRAY(Text), nullable=False, server_default="{}"),
    Column("position", Integer),
    Column("failure_cause", Text),
    Column("failure_reason", Text),
    Column("picked_up_at", DateTime(timezone=True)),
    *origin_columns(),
)
"""`position`: place in the courier's run; none goes by the window, after those with one."""
Index("ix_deliveries_store_window", deliveries.c.store_id, deliveries.c.window_starts_at, deliveries.c.id)
Index("ix_deliveries_courier", deliveries.c.courier_id, deliveries.c.state)
Index("ix_deliveries_shift", deliveries.c.shift_id)
Index(
    "ix_deliveries_overdue",
    deliveries.c.window_ends_at,
    postgresql_where=text("not late_announced and state not in ('delivered', 'cancelled')"),
)
log = Table(
    "delivery_log",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("delivery_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    Column("occurred_at", DateTime(timezone=True)),
    Column("who_name", Text, nullable=False, server_default=""),
    Column("cause", Text),
    Column("courier_id", Uuid),
)
"""Who did what, when and why; cannot be edited (S139).

`at` is when it was recorded here, `occurred_at` when it happened by the device of who did it, `courier_id` who has
the delivery from then on.
"""
Index("ix_delivery_log_delivery_id", log.c.delivery_id, log.c.version)
proofs = Table(
    "proofs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("delivery_id", Uuid, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("photo", LargeBinary),
    Column("photo_type", Text),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
images = Table(
    "proof_images",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("delivery_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("sent_by", Text, nullable=False),
)
"""Photos and signatures that a phone sends apart from its report; cannot be edited."""
Index("ix_proof_images_delivery_id", images.c.delivery_id)
Index("ix_proofs_delivery_id", proofs.c.delivery_id)
closed_orders = Table(
    "closed_orders",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("reason", Text, nullable=False),
)
"""Orders that ended before their delivery was made here: a late order_placed makes none."""
collected_orders = Table(
    "collected_orders",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("order_sequence", BigInteger, nullable=False),
)
"""Orders that were collected after all, as of this version, before their delivery was made here: what was promised
earlier makes none."""
