"""Placing an order in two statements: one reads everything the decision needs, one writes everything it made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.context import current_origin
from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.parts import SellableKind, Titles
from contracts.ids import CustomerId
from contracts.money import Money
from contracts.phone import E164
from pydantic_core import to_json
from sqlalchemy import text

from orders.domain.fulfilment import open_waits
from orders.domain.order import Buyer, Change, Line
from orders.domain.placing import Shop
from orders.domain.pricing import Catalogue, Offer
from orders.rows import COMPONENTS, values_of
from orders.tables import orders


@dataclass(frozen=True, slots=True)
class Counter:
    """What the shop's counter knows at the moment of placing."""

    shop: Shop | None
    catalogue: Catalogue
    customer: Buyer | None
    customer_name: str
    serial: int


_READ = text(
    """
    select s.active, s.country, s.currency, s.language,
           p.pay_within_seconds, p.auto_hand_to_florists, p.number_prefix, p.standing_substitution,
           c.customer_id, c.display_name, c.phone, c.email,
           case when cast(:takes_number as boolean) then nextval('orders.order_numbers') else 0 end as serial,
           (select jsonb_agg(jsonb_build_array(
                     x.sellable_id, x.kind, x.titles, x.sku, x.active, x.minutes, x.complexity,
                     x.recipe_version, x.components, r.amount, r.currency))
            from orders.sellables x
            left join orders.prices r on r.sellable_id = x.sellable_id and r.store_id = :store
            where x.sellable_id = any (cast(:ids as uuid[])) or x.sku = any (cast(:skus as text[]))) as offers
    from orders.stores s
    join orders.policies p on p.store_id = s.store_id
    left join orders.customers c on c.customer_id = :customer
    where s.store_id = :store
    """
)


async def look_up(
    tx: Tx,
    store: StoreId,
    sellables: Sequence[UUID],
    skus: Sequence[str],
    customer: CustomerId | None,
    *,
    takes_number: bool = True,
) -> Counter:
    """Store, policy, customer, the next number and every offer with its price, in one statement."""
    row = await tx.first(
        _READ,
        {
            "store": store,
            "ids": list(sellables),
            "skus": list(skus),
            "customer": customer,
            "takes_number": takes_number,
        },
    )
    if row is None:
        return Counter(None, Catalogue((), "", ""), None, "", 0)
    shop = Shop(
        store_id=store,
        active=row.active,
        country=row.country,
        currency=row.currency,
        language=row.language,
        pay_within_seconds=row.pay_within_seconds,
        auto_hand=row.auto_hand_to_florists,
        prefix=row.number_prefix,
        standing_substitution=row.standing_substitution,
    )
    known = row.customer_id is not None
    return Counter(
        shop=shop,
        catalogue=Catalogue([_offer(one) for one in (row.offers or ())], row.currency, row.language),
        customer=Buyer(row.display_name, E164(row.phone) if row.phone else None, row.email) if known else None,
        customer_name=row.display_name if known else "",
        serial=row.serial,
    )


def _offer(values: Sequence[Any]) -> Offer:
    sellable_id, kind, titles, sku, active, minutes, complexity, version, components, amount, currency = values
    return Offer(
        sellable_id=UUID(sellable_id),
        kind=SellableKind(kind),
        titles=Titles.model_validate(titles),
        sku=sku,
        active=active,
        minutes=minutes,
        complexity=complexity,
        recipe_version=version,
        components=COMPONENTS.validate_python(components),
        price=None if amount is None else Money(amount, currency),
    )


_GIVEN = [column for column in orders.c.keys() if column != "stage_id"]  # noqa: SIM118  (a column collection)
_PLACE = text(
    f"""
    with placed as (
      insert into orders.orders ({", ".join(_GIVEN)}, stage_id)
      values ({", ".join(f":{column}" for column in _GIVEN)},
              (select id from orders.stages where status = :status and active order by position, id limit 1))
    ), found_by as (
      insert into orders.order_search (order_id, store_id, words) values (:id, :store_id, :words)
    ), noted as (
      insert into orders.order_history
        (order_id, store_id, version, at, principal, name, via, what, was, became, note)
      values (:id, :store_id, :version, :placed_at, :principal, :name, :via, 'placed', null, :status, '')
    ), waits as (
      insert into orders.order_deadlines (order_id, store_id, wait, due_at, traceparent, caused_by)
      select cast(:id as uuid), cast(:store_id as uuid), w.wait, w.due_at,
             cast(:traceparent as text), cast(:caused_by as uuid)
      from unnest(cast(:waits as text[]), cast(:dues as timestamptz[])) as w(wait, due_at)
    )
    insert into orders.order_items
      (order_id, store_id, id, position, kind, sellable_id, title, quantity, unit_price, total, minutes, complexity,
       recipe_version, components, wishes, budget)
    select cast(:id as uuid), cast(:store_id as uuid), l.id, l.position, l.kind, l.sellable_id, l.title, l.quantity,
           l.unit_price, l.total, l.minutes, l.complexity, l.recipe_version, cast(l.components as jsonb), l.wishes,
           l.budget
    from unnest(
      cast(:line_ids as uuid[]), cast(:positions as smallint[]), cast(:kinds as text[]), cast(:sellables as uuid[]),
      cast(:titles as text[]), cast(:quantities as numeric[]), cast(:prices as bigint[]), cast(:totals as bigint[]),
      cast(:minutes as int[]), cast(:complexities as smallint[]), cast(:recipes as int[]),
      cast(:components as text[]), cast(:wishes as text[]), cast(:budgets as bigint[])
    ) as l(id, position, kind, sellable_id, title, quantity, unit_price, total, minutes, complexity, recipe_version,
           components, wishes, budget)
    """  # noqa: S608  (column names are ours, values are parameters)
)


async def place(tx: Tx, change: Change, customer_name: str) -> None:
    """The order with its lines, search words, first line of history and deadlines."""
    order = change.order
    waits = open_waits(order)
    first = change.history[0]
    values = values_of(order)
    await tx.execute(
        _PLACE,
        values
        | _lines(order.lines)
        | {
            "delivery": order.delivery.model_dump_json(),
            "customer_name": customer_name,
            "words": order.search_words(customer_name),
            "principal": first.actor.principal,
            "name": first.actor.name,
            "via": first.actor.via,
            "waits": list(waits),
            "dues": list(waits.values()),
            **current_origin().columns(),
        },
    )


def _lines(lines: Sequence[Line]) -> dict[str, list[Any]]:
    return {
        "line_ids": [line.id for line in lines],
        "positions": list(range(1, len(lines) + 1)),
        "kinds": [line.kind for line in lines],
        "sellables": [line.sellable_id for line in lines],
        "titles": [line.title for line in lines],
        "quantities": [line.quantity for line in lines],
        "prices": [line.unit_price.amount for line in lines],
        "totals": [line.total.amount for line in lines],
        "minutes": [line.minutes for line in lines],
        "complexities": [line.complexity for line in lines],
        "recipes": [line.recipe_version for line in lines],
        "components": [to_json(line.components).decode() for line in lines],
        "wishes": [line.wishes for line in lines],
        "budgets": [line.budget.amount if line.budget else None for line in lines],
    }
