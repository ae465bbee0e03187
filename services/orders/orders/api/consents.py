"""The buyer's own page of a substitution (R26): the link is the permission, and it answers one question once."""

from typing import Annotated

from chassis.http import Db, for_public
from chassis.identity import Caller
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api import orders_page as page_api
from fastapi import APIRouter, Depends, Path

from orders import store, views
from orders.actions.substitute import agree_to_substitution, decline_substitution
from orders.api.doors import Running
from orders.domain.assembly import Substitution, SubstitutionState
from orders.domain.order import Actor, Order

router = APIRouter(prefix="/api/orders/v1/public/consents/{consent}", tags=["public"])
Consent = Annotated[str, Path(min_length=22, max_length=64)]
Public = Annotated[Caller, Depends(for_public())]
VIA_LINK = "buyer:link"


@router.get("")
async def get_buyers_question(consent: Consent, caller: Public, db: Db) -> page_api.BuyersQuestion:
    """What is to be replaced by what, and what it does to the price."""
    async with db.transaction(Scope.network()) as tx:
        place = await views.question_of(tx, consent)
        if place is None:
            raise NotFound(what="question")
        order = await store.read(tx, place.order_id)
        known = await store.load_substitutions(tx, place.order_id)
        title, _ = await views.store_shown(tx, order.store_id)
    return _question(order, next(one for one in known if one.id == place.id), title)


@router.post("")
async def post_buyers_answer(
    consent: Consent, body: page_api.BuyersAnswer, caller: Public, running: Running, db: Db
) -> page_api.BuyersQuestion:
    """Agree or decline; a second answer is refused, whatever it says."""
    async with db.transaction(Scope.network()) as tx:
        place = await views.question_of(tx, consent)
        if place is None:
            raise NotFound(what="question")
        decide = agree_to_substitution if body.agree else decline_substitution
        actor = Actor(caller.principal, via="consent page")
        order = await decide(
            tx, place.order_id, place.id, actor, running.clock(), via=VIA_LINK, reason=body.note.strip()
        )
        known = await store.load_substitutions(tx, place.order_id)
        title, _ = await views.store_shown(tx, order.store_id)
    return _question(order, next(one for one in known if one.id == place.id), title)


def _question(order: Order, one: Substitution, store_title: str) -> page_api.BuyersQuestion:
    swap = one.replacement
    line = next((line.title for line in order.lines if line.id == swap.item_id), "")
    waiting = one.state is SubstitutionState.PROPOSED
    return page_api.BuyersQuestion(
        number=order.number,
        store=store_title,
        line=line,
        from_title=swap.from_title,
        from_quantity=swap.from_component.quantity,
        to_title=swap.to_title,
        to_quantity=swap.to_component.quantity,
        price_change=swap.price_change,
        total_after=order.total + swap.price_change if waiting else order.total,
        reason=one.reason,
        state=one.state,
    )
