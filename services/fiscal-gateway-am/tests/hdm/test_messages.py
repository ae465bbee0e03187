"""What leaves is exact, what arrives is read leniently."""

from decimal import Decimal
from typing import Any

import pytest
from fiscal_gateway_am.domain.receipt import Tender, TenderKind, prepayment
from fiscal_gateway_am.domain.seen import ReceiptKind
from fiscal_gateway_am.hdm import plain_json, translate
from fiscal_gateway_am.hdm.messages import (
    Discount,
    Item,
    MoveCash,
    PrintReceipt,
    PrintReport,
    PrintReturn,
    ReceiptMode,
    ReportType,
    ReturnAmounts,
    ReturnedRow,
)
from fiscal_gateway_am.hdm.responses import OperatorsListed, ReceiptLookedUp, ReceiptPrinted
from pydantic import ValidationError

LOOKED_UP: dict[str, Any] = {
    "rseq": 8,
    "cid": "3",
    "time": "4109851456",
    "ta": "44000.0",
    "cash": "0.0",
    "card": "44000.0",
    "ppa": "0",
    "ppu": "0",
    "saleType": "0",
    "subType": "2",
    "ref": "8",
    "refcrn": "53000001",
    "eMarks": None,
    "totals": [{"rpid": "0", "gc": "VASE", "gn": "Ծաղկաման", "qty": "2.0", "p": "25000.0", "tt": "44000.0"}],
}
PRINTED: dict[str, Any] = {
    "rseq": "7",
    "crn": 53000001,
    "sn": "V1",
    "tin": "01234567",
    "time": Decimal("1490190340000.0"),
    "fiscal": 68287355,
    "total": "4500.00",
    "emarksCount": 0,
    "verificationNumber": 128503,
    "lot": "older devices say more",
}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("4500.00"), "4500"),
        (Decimal("0.10"), "0.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0"), "0"),
        (Decimal("1500"), "1500"),
        (Decimal("99999999.99"), "99999999.99"),
        (True, "true"),
        ({"a": [1, None, 'Ֆ\x1d"']}, '{"a":[1,null,"Ֆ\\u001d\\""]}'),
    ],
)
def test_decimals_are_written_plainly(value: Any, text: str) -> None:
    assert plain_json.written(value) == text


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff\xfe", b'{"a":1'])
def test_what_is_not_an_object_is_not_an_answer(raw: bytes) -> None:
    with pytest.raises(plain_json.NotJson):
        plain_json.read(raw)


def test_discount_pairs_are_left_out_when_there_is_none() -> None:
    item = Item(1, Decimal(2), Decimal(25000), "VASE", "Ծաղկաման", "7013", "հատ")
    assert "discount" not in item.fields()
    assert "additionalDiscount" not in item.fields()


def test_both_discounts_are_named_with_their_kinds() -> None:
    item = Item(
        1,
        Decimal(2),
        Decimal(25000),
        "VASE",
        "Ծաղկաման",
        "7013",
        "հատ",
        discount=Discount(1, Decimal(10)),
        additional=Discount(16, Decimal(1000)),
    )
    said = item.fields()
    assert (said["discount"], said["discountType"]) == (Decimal(10), 1)
    assert (said["additionalDiscount"], said["additionalDiscountType"]) == (Decimal(1000), 16)


def test_prepayment_matches_the_sample() -> None:
    request = PrintReceipt(ReceiptMode.PREPAYMENT, Decimal(0), Decimal(3000), marks=None)
    assert plain_json.written({"seq": 7, **request.fields()}) == (
        '{"seq":7,"mode":3,"paidAmount":0,"paidAmountCard":3000,"partialAmount":0,"prePaymentAmount":0,'
        '"useExtPOS":true,"partnerTin":null,"items":null}'
    )


def test_prepayment_does_not_even_mention_marks_and_goods() -> None:
    deposit = prepayment([Tender(TenderKind.CASHLESS_ELSEWHERE, 300_000)], currency="AMD")
    said = translate.receipt_request(deposit).fields()
    assert (said["mode"], said["paidAmountCard"], said["items"]) == (3, 3000, None)
    assert "eMarks" not in said


def test_full_return_names_only_the_original() -> None:
    assert PrintReturn("53000001", 205).fields() == {"crn": "53000001", "returnTicketId": 205}


def test_partial_return_names_amounts_and_rows() -> None:
    amounts = ReturnAmounts(Decimal(0), Decimal(22000), Decimal(0))
    request = PrintReturn("53000001", 8, amounts, (ReturnedRow(0, Decimal(1)),), ("mark",))
    assert request.fields() == {
        "crn": "53000001",
        "returnTicketId": 8,
        "cashAmountForReturn": 0,
        "cardAmountForReturn": 22000,
        "prePaymentAmountForReturn": 0,
        "returnItemList": [{"rpid": 0, "quantity": 1}],
        "eMarks": ["mark"],
    }


def test_report_and_cash_name_only_what_was_chosen() -> None:
    report = PrintReport(ReportType.Z, 1, 2, cashier=3)
    assert report.fields() == {"reportType": 2, "startDate": 1, "endDate": 2, "cashierId": 3}
    assert MoveCash(Decimal(500), into_drawer=True).fields() == {"amount": 500, "isCashIn": True}


def test_printed_receipt_is_read_from_texts_and_numbers() -> None:
    issued = translate.issued_receipt(ReceiptPrinted.model_validate(PRINTED))
    assert (issued.number, issued.crn, issued.total) == (7, "53000001", 450000)
    assert (issued.fiscal_number, issued.verification_number) == ("68287355", "128503")
    assert issued.registered_at is not None
    assert issued.registered_at.isoformat() == "2017-03-22T13:45:40+00:00"


@pytest.mark.parametrize("field", ["rseq", "crn", "time", "fiscal", "total"])
def test_printed_receipt_without_its_core_is_no_answer(field: str) -> None:
    with pytest.raises(ValidationError):
        ReceiptPrinted.model_validate({name: value for name, value in PRINTED.items() if name != field})


@pytest.mark.parametrize("broken", [{"rseq": "7.5"}, {"time": "soon"}, {"total": "NaN"}, {"rseq": 10**30 * 0.5}])
def test_unreadable_numbers_are_no_answer(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ReceiptPrinted.model_validate(PRINTED | broken)


def test_a_fraction_of_a_luma_has_no_meaning() -> None:
    with pytest.raises(translate.Untranslatable):
        translate.issued_receipt(ReceiptPrinted.model_validate(PRINTED | {"total": "4500.005"}))


def test_looked_up_receipt_is_read_from_texts() -> None:
    seen = translate.seen_receipt(ReceiptLookedUp.model_validate(LOOKED_UP))
    assert (seen.number, seen.kind, seen.cashier, seen.total) == (8, ReceiptKind.SALE, 3, 4_400_000)
    assert (seen.cash, seen.cashless, seen.reference, seen.marks) == (0, 4_400_000, 8, ())
    assert [(row.row, row.code, row.quantity, row.price, row.total) for row in seen.rows] == [
        (0, "VASE", Decimal(2), 2_500_000, 4_400_000)
    ]


def test_looked_up_receipt_of_an_older_device_is_read() -> None:
    older = {name: value for name, value in LOOKED_UP.items() if name != "saleType"}
    seen = translate.seen_receipt(ReceiptLookedUp.model_validate({**older, "type": 2, "totals": None}))
    assert (seen.kind, seen.rows) == (ReceiptKind.RETURN, ())


def test_an_unknown_kind_of_receipt_has_no_meaning() -> None:
    with pytest.raises(translate.Untranslatable):
        translate.seen_receipt(ReceiptLookedUp.model_validate(LOOKED_UP | {"saleType": 9}))


@pytest.mark.parametrize("wrapped", [False, True])
def test_operators_are_read_with_and_without_the_wrapper(wrapped: bool) -> None:
    plain = {"c": [{"id": "3", "deps": [1, "2"]}], "d": [{"id": 1, "name": "Ծաղիկներ", "type": "1"}]}
    listed = OperatorsListed.model_validate({"list": plain} if wrapped else plain)
    assert [(one.id, one.departments) for one in listed.operators] == [(3, (1, 2))]
    assert [(one.id, one.type) for one in listed.departments] == [(1, 1)]
