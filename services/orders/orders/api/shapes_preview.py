"""A priced wish becomes an answer."""

from decimal import ROUND_CEILING

from chassis.refusals import Refusal
from contracts.api import orders_page as page_api
from contracts.events.parts import SellableKind
from contracts.money import Money

from orders.actions.preview_order import Preview
from orders.domain.order import Line
from orders.domain.pricing import Wish


def order_preview(found: Preview) -> page_api.OrderPreview:
    lines = [_line(wish, result) for wish, result in found.lines]
    goods = Money.total((one.total for one in lines if one.total is not None), found.currency)
    problems = [_problem(None, one) for one in found.problems]
    problems += [
        _problem(number, result)
        for number, (_, result) in enumerate(found.lines, start=1)
        if isinstance(result, Refusal)
    ]
    return page_api.OrderPreview(
        lines=tuple(lines),
        goods=goods,
        fee=found.fee,
        total=goods + found.fee,
        minutes=sum(one.minutes for one in lines),
        problems=tuple(problems),
    )


def _line(wish: Wish, result: Line | Refusal) -> page_api.PreviewLine:
    priced = result if isinstance(result, Line) else None
    minutes = int((priced.minutes * priced.quantity).to_integral_value(ROUND_CEILING)) if priced else 0
    return page_api.PreviewLine(
        kind=priced.kind if priced else wish.kind or SellableKind.PRODUCT,
        sellable_id=wish.sellable_id,
        title=priced.title if priced else wish.title or "",
        quantity=wish.quantity,
        unit_price=priced.unit_price if priced else None,
        total=priced.total if priced else None,
        minutes=minutes,
    )


def _problem(line: int | None, refusal: Refusal) -> page_api.PreviewProblem:
    return page_api.PreviewProblem(line=line, code=refusal.code, sentence=refusal.detail)
