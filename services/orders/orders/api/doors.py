"""What every route of orders needs from the request."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Final

from chassis.db import Tx
from chassis.http import etag, permitted
from chassis.identity import Caller
from chassis.service import Runtime
from contracts.api import orders as api
from contracts.ids import OrderId
from fastapi import Depends, Request, Response

from contracts import permissions as may
from orders import store, views
from orders.api.shapes import order_card
from orders.domain.assembly import Substitution
from orders.domain.order import Order

TOKEN_BYTES: Final = 24
"""192 random bits: nobody guesses a page (S59)."""


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


async def runtime_of(request: Request) -> Runtime:
    """Asynchronous, because FastAPI sends every plain function to a thread."""
    runtime: Runtime = request.app.state.runtime
    return runtime


Running = Annotated[Runtime, Depends(runtime_of)]
Reader = Annotated[Caller, Depends(permitted(may.ORDERS_READ, services=True))]
Placer = Annotated[Caller, Depends(permitted(may.ORDERS_PLACE, services=True))]
Changer = Annotated[Caller, Depends(permitted(may.ORDERS_CHANGE))]
Canceller = Annotated[Caller, Depends(permitted(may.ORDERS_CANCEL))]
Florist = Annotated[Caller, Depends(permitted(may.ORDERS_ASSEMBLE))]
Configurer = Annotated[Caller, Depends(permitted(may.ORDERS_CONFIGURE))]


async def card(tx: Tx, order_id: OrderId) -> api.OrderCard:
    """The whole card, read in the transaction that may just have changed the order. Raises NotFound."""
    order = await store.read(tx, order_id)
    return await card_of(tx, order, await store.load_substitutions(tx, order_id))


async def card_of(tx: Tx, order: Order, known: Sequence[Substitution]) -> api.OrderCard:
    people = [*order.responsible, *([order.florist_id] if order.florist_id else [])]
    extras = await views.card_extras(tx, order.id, people)
    return order_card(order, extras, known)


def tagged(response: Response, found: api.OrderCard) -> api.OrderCard:
    etag(response, found.version)
    return found
