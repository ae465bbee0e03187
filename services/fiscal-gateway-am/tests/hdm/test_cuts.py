"""The line is cut at every byte of the request and of the answer. Whatever the gateway then believes must
agree with what the device has in its memory (R10)."""

from decimal import Decimal
from typing import Any

import pytest
from chassis.clock import utc_now
from fiscal_gateway_am.hdm.client import logged_in
from fiscal_gateway_am.hdm.failures import MayHaveBeenExecuted, NotExecuted, Reason
from fiscal_gateway_am.hdm.messages import Item, Operation, PrintReceipt, ReceiptMode

SALE = PrintReceipt(
    ReceiptMode.GOODS,
    Decimal(0),
    Decimal(4500),
    items=(Item(1, Decimal(3), Decimal(1500), "ROSE", "Վարդ", "0603", "հատ"),),
)


async def lengths(shop: Any) -> tuple[int, int]:
    """Bytes of the print request and of its answer, as they go over the wire."""
    device, sizes = shop.double.device, []
    whole_answer = device.answer

    def measured(header: Any, body: bytes) -> tuple[int, bytes]:
        code, answer = whole_answer(header, body)
        if header.operation == Operation.PRINT_RECEIPT:
            sizes.append((12 + len(body), 11 + len(answer)))
        return code, answer

    device.answer = measured
    await attempt(shop)
    device.answer = whole_answer
    return sizes[0]


async def attempt(shop: Any) -> str:
    try:
        async with logged_in(shop.device, shop.to.timeouts, shop.transcript, utc_now) as session:
            await session.print_receipt(SALE)
    except MayHaveBeenExecuted as why:
        return why.reason
    return "answered"


async def test_cut_at_every_byte_of_the_answer_leaves_a_doubt_and_one_receipt(shop: Any) -> None:
    _request, answer = await lengths(shop)
    for cut in range(answer):
        before = shop.receipts
        shop.fault("cut_answer", operation=4, bytes=cut)
        assert await attempt(shop) == Reason.LINE_CUT, f"cut after {cut} bytes"
        assert shop.receipts == before + 1
    shop.fault("cut_answer", operation=4, bytes=answer)
    assert await attempt(shop) == "answered"


async def test_cut_at_every_byte_of_the_request_leaves_a_doubt_and_no_receipt(shop: Any) -> None:
    request, _answer = await lengths(shop)
    for cut in range(request + 1):
        before = shop.receipts
        shop.fault("cut_request", operation=4, bytes=cut)
        assert await attempt(shop) == Reason.LINE_CUT, f"cut after {cut} bytes"
        assert shop.receipts == before


@pytest.mark.parametrize("lost", range(0, 59, 7))
async def test_cut_in_the_login_never_leaves_a_doubt_about_the_sale(shop: Any, lost: int) -> None:
    shop.fault("cut_answer", operation=2, bytes=lost)
    with pytest.raises(NotExecuted) as failed:
        await attempt(shop)
    assert failed.value.reason is Reason.LOGIN_UNANSWERED
    assert shop.receipts == 0
