"""The metadata of the context and the columns that every table writes the same way."""

from chassis.tables import context_metadata
from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, Numeric, Text, Uuid, func

metadata: MetaData = context_metadata("inventory")

AMOUNT = Numeric(14, 3)
"""A quantity in the product's stock unit."""


def key() -> Column[object]:
    return Column("id", Uuid, primary_key=True)


def titles() -> list[Column[object]]:
    """A name in three languages; Russian is always there."""
    return [Column("title_ru", Text, nullable=False), Column("title_hy", Text), Column("title_en", Text)]


def amount(name: str) -> Column[object]:
    return Column(name, AMOUNT, nullable=False)


def minor_units(name: str) -> Column[object]:
    return Column(name, BigInteger, nullable=False)


def moment(name: str, *, required: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=not required)


def made_now(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def version() -> Column[object]:
    return Column("version", Integer, nullable=False, server_default="1")
