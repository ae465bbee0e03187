"""The worked vectors, byte for byte: the gateway writes the requests and reads the answers; the device
double, which shares no code with it, reads the requests and writes the answers."""

import json
from decimal import Decimal
from typing import Any

import pytest
from fiscal_gateway_am.hdm import cipher, frames, plain_json
from fiscal_gateway_am.hdm.messages import (
    LOG_OUT,
    Item,
    ListOperators,
    LogIn,
    LookUpReceipt,
    PrintReceipt,
    ReceiptMode,
)
from fiscal_gateway_am.hdm.responses import LoggedIn, ReceiptPrinted

from tools.doubles.hdm import wire

PASSWORD = "1234ABCD"
KEY_1 = bytes.fromhex("c41102040df4255e3c6877271b15cb64cb36744af2235080")
SESSION = bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")

LIST_OPERATORS_0_5 = "d580d4b4d58400050100001857f98b3796f9628611ba90a4db31b6820f607de17ab3a335"
LIST_OPERATORS_0_7 = "d580d4b4d58400070100001857f98b3796f9628611ba90a4db31b6820f607de17ab3a335"
LOG_IN = (
    "d580d4b4d58400050200003857f98b3796f9628611ba90a4db31b682c177b6e6742af566d0283a15344d6f1e11264cac"
    "cdd488ff90d1b603f457f73b2e04bfe2cce18791"
)
LOGGED_IN = (
    "000701010000c8003000008a72a2ee9def82392ab53df67a06fcd983e55fff9bfac794fa19b03f791cef1ce783ad1670"
    "6661e0ed506eee7572d7e4"
)
PRINT = (
    "d580d4b4d584000504000120cc5578268788414cf85e63f0dc1c0456f164040bf82b30726d5df8860db2b4e440476fd9"
    "5fbaa611b033668b37a63f83623c25d294b7981fabb1dbf0f526d9976d5df8860db2b4e4d391dd4daecba2041efb03ea"
    "1dadcf91879db63b4711da1ec89c0c8684f0752c9c234fdee8a7a6b03920a9f2fe146488b7c0ed9587767d767b6e3a13"
    "0f96365245d134c92561f09f53317fd940cbb7fb9b2f98ca86130ac87e5023e50e806b07931e5b18409bd7bc37bfd25d"
    "56120bfa73301f5560a8cf61b4ff5304a5d7b3ebd12c3e60eda52b9018db748c58782a4e0acf719d6c70baeb9e82af05"
    "74de0d424513a432993cf527ef95264d57c7f2becf756eb36667cd6d16f0c3d8007f03f6ffb44f11fff09319a5678a4f"
    "3ec6d0b0b5d52dddba26f2c3"
)
PRINTED = (
    "000701010000c801000000911302af95271187959aa18e05209f730219142fc0c8425cc20cc11eafcc2e6a6f1a8e6f0e"
    "0796284fe32c3614730a7ba879385a5897130e87cbb0d70f9b9a1980e95be3113ea6d0028939918a3bad018fd37f39b3"
    "977d84580fc57bc0ba334a875a889a6c8c385d475923de488f635d745f8d199765d28a10649038a4e407ee5f2577c1d3"
    "abdf6df5224bb11ac457f6fd044417692cc125324f72d882934e97e60acffd85007ddfef05b852b175663be1efec1e90"
    "44abc4070a3b8df7dfefd6a898c2876f83140003c3f6f1d100982b6470b37c07e0d95690902e51cc470bd9138fab806b"
    "772f2ac907ef591af34a6bee12ebf5a57a7df671e50f183d135ed3"
)
PRINTED_JSON = (
    '{"rseq":179,"crn":"53000001","sn":"V00000000001","tin":"01234567","taxpayer":"TEST LLC",'
    '"address":"Yerevan","time":1750000000000,"fiscal":"68287355","lottery":"","prize":0,"total":4500.0,'
    '"change":0.0,"emarksCount":"0","verificationNumber":"128503"}'
)
LOOK_UP = (
    "d580d4b4d58400050a0000304c4bb1c4897ebb22027a59535790dbe4bd5c1c1077cfd44b8046f542c99964191029764a"
    "d446296a23d527112963e20f"
)
LOG_OUT_3 = "d580d4b4d584000503000010e2366237061f1b5eb5d52dddba26f2c3"

SALE = PrintReceipt(
    mode=ReceiptMode.GOODS,
    cash=Decimal(0),
    cashless=Decimal(4500),
    items=(
        Item(
            department=1,
            quantity=Decimal("3.000"),
            price=Decimal("1500.00"),
            code="ROSE-RED-60",
            name="Վարդ կարմիր",
            classifier="0603",
            unit="հատ",
        ),
    ),
)


def framed(operation: int, key: bytes, fields: dict[str, Any], version: frames.ProtocolVersion) -> str:
    body = cipher.encrypt(key, plain_json.written(fields).encode())
    return frames.request_frame(operation, body, version).hex()


def answered(raw: str, key: bytes) -> tuple[frames.ResponseHeader, dict[str, Any]]:
    data = bytes.fromhex(raw)
    header = frames.response_header(data[:11])
    assert len(data) == 11 + header.body_bytes
    return header, plain_json.read(cipher.decrypt(key, data[11:]))


def test_password_key_is_the_head_of_the_hash() -> None:
    assert cipher.password_key(PASSWORD) == KEY_1
    assert cipher.encrypt(KEY_1, b'{"seq":1}').hex() == "74375fcb9fd47be3d0d853569f29c41a"


@pytest.mark.parametrize(
    ("version", "expected"),
    [(frames.VERSION_0_5, LIST_OPERATORS_0_5), (frames.VERSION_0_7, LIST_OPERATORS_0_7)],
)
def test_list_of_operators_is_asked_for_byte_for_byte(version: frames.ProtocolVersion, expected: str) -> None:
    assert framed(1, KEY_1, ListOperators(PASSWORD).fields(), version) == expected


def test_login_is_written_byte_for_byte() -> None:
    assert framed(2, KEY_1, LogIn(PASSWORD, 3, "3233").fields(), frames.VERSION_0_5) == LOG_IN


def test_login_answer_gives_the_session_key() -> None:
    header, fields = answered(LOGGED_IN, KEY_1)
    assert header == frames.ResponseHeader(frames.VERSION_0_7, (1, 1, 0), 200, 48)
    assert cipher.session_key(LoggedIn.model_validate(fields).key) == SESSION


def test_sale_is_written_byte_for_byte() -> None:
    assert framed(4, SESSION, {"seq": 1, **SALE.fields()}, frames.VERSION_0_5) == PRINT


def test_printed_receipt_is_read() -> None:
    header, fields = answered(PRINTED, SESSION)
    printed = ReceiptPrinted.model_validate(fields)
    assert header.code == 200
    assert (printed.number, printed.crn, printed.fiscal_number) == (179, "53000001", "68287355")
    assert (printed.total, printed.change, printed.time_ms) == (Decimal(4500), Decimal(0), 1750000000000)
    assert (printed.tin, printed.verification_number, printed.qr) == ("01234567", "128503", "")


def test_look_up_is_written_byte_for_byte() -> None:
    fields = {"seq": 2, **LookUpReceipt("53000001", 179).fields()}
    assert framed(10, SESSION, fields, frames.VERSION_0_5) == LOOK_UP


def test_logout_is_written_byte_for_byte() -> None:
    assert framed(3, SESSION, {"seq": 3, **LOG_OUT.fields()}, frames.VERSION_0_5) == LOG_OUT_3


@pytest.mark.parametrize(("raw", "code"), [("0007010100009800000000", 152), ("0007010100006700000000", 103)])
def test_error_answers_without_a_body_are_read(raw: str, code: int) -> None:
    assert frames.response_header(bytes.fromhex(raw)) == frames.ResponseHeader(frames.VERSION_0_7, (1, 1, 0), code, 0)
    assert wire.response((0, 7), (1, 1, 0), code).hex() == raw


@pytest.mark.parametrize(
    ("raw", "key", "operation", "plain"),
    [
        (LIST_OPERATORS_0_5, KEY_1, 1, '{"password":"1234ABCD"}'),
        (LOG_IN, KEY_1, 2, '{"password":"1234ABCD","cashier":3,"pin":"3233"}'),
        (LOOK_UP, SESSION, 10, '{"seq":2,"receiptId":"179","crn":"53000001"}'),
        (LOG_OUT_3, SESSION, 3, '{"seq":3}'),
    ],
)
def test_device_double_reads_the_requests(raw: str, key: bytes, operation: int, plain: str) -> None:
    data = bytes.fromhex(raw)
    header = wire.read_header(data[:12])
    assert (header.version, header.operation, header.length) == ((0, 5), operation, len(data) - 12)
    assert wire.decrypt(key, data[12:]).decode() == plain
    assert frames.request_header(data[:12]).operation == operation


def test_device_double_reads_the_sale() -> None:
    data = bytes.fromhex(PRINT)
    plain = wire.decrypt(SESSION, data[12:])
    assert len(plain) == 281
    assert wire.said(plain)["items"][0]["productName"] == "Վարդ կարմիր"


@pytest.mark.parametrize(
    ("raw", "key", "plain"),
    [
        (LOGGED_IN, KEY_1, '{"key":"EBESExQVFhcYGRobHB0eHyAhIiMkJSYn"}'),
        (PRINTED, SESSION, PRINTED_JSON),
    ],
)
def test_device_double_writes_the_answers_byte_for_byte(raw: str, key: bytes, plain: str) -> None:
    body = wire.encrypt(key, wire.answer_json(json.loads(plain)))
    assert wire.response((0, 7), (1, 1, 0), 200, body).hex() == raw


def test_device_double_makes_the_same_key() -> None:
    assert wire.password_key(PASSWORD) == KEY_1
