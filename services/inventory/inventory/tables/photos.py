"""What things that are sold look like (S99)."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, SmallInteger, Table, Text, Uuid

from inventory.tables.base import key, made_now, metadata

photos = Table(
    "photos",
    metadata,
    key(),
    Column("sellable_id", Uuid, ForeignKey("inventory.sellables.id"), nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("made_by", Text, nullable=False),
    made_now("made_at"),
    CheckConstraint("octet_length(content) between 1 and 5242880", name="content"),
    Index("ix_photos_sellable_id_position", "sellable_id", "position"),
)
"""The first by position is the one on cards. A photo never changes: another picture is another row."""
