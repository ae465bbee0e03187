"""Whatever stands on the line instead of a register: an answer is read, or the receipt is in doubt; nothing else.

An exception of another kind would leave the worker with a request that was sent and an outcome nobody wrote down.
"""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest
from fiscal_gateway_am.hdm import cipher, frames, plain_json
from fiscal_gateway_am.hdm.messages import Operation
from fiscal_gateway_am.hdm.responses import LARGEST, ReceiptLookedUp, ReceiptPrinted
from fiscal_gateway_am.hdm.translate import Untranslatable, issued_receipt, seen_receipt
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.fuzz.garbage import bodies, damaged, keepable, same_every_time, texts_in, written

KEY = cipher.password_key("1234ABCD")
PRINTED: dict[str, Any] = {
    "rseq": 179,
    "crn": "53000001",
    "sn": "V00000000001",
    "tin": "01234567",
    "taxpayer": "TEST LLC",
    "address": "Yerevan",
    "time": 1750000000000,
    "fiscal": "68287355",
    "total": 4500.0,
    "change": 0.0,
    "emarksCount": "0",
    "verificationNumber": "128503",
}
LOOKED_UP: dict[str, Any] = {
    "rseq": 179,
    "cid": 3,
    "ta": 4500.0,
    "card": 4500,
    "saleType": 0,
    "totals": [{"rpid": 1, "gc": "ROSE", "gn": "Վարդ", "qty": 3, "p": 1500, "mu": "հատ", "tt": 4500, "did": 1}],
}
STRANGE = (
    b'{"total": NaN}',
    b'{"total": -Infinity}',
    b'{"total": 1e999999999}',
    b'{"a":' * 100_000,
    b'{"taxpayer": "\\ud800\\u0000"}',
)


def read_all(raw: bytes) -> tuple[frames.ResponseHeader, bytes] | None:
    """As the client reads a response from the line; None when the line ended before it was whole."""

    async def reading() -> tuple[frames.ResponseHeader, bytes]:
        reader = asyncio.StreamReader()
        reader.feed_data(raw)
        reader.feed_eof()
        return await frames.read_response(reader)

    try:
        return asyncio.run(reading())
    except asyncio.IncompleteReadError:
        return None


def answered(code: int, body: bytes) -> bytes:
    return bytes([0, 7, 1, 1, 0]) + code.to_bytes(2) + len(body).to_bytes(2) + b"\0\0" + body


@same_every_time
@given(st.integers(0, 65535), st.binary(max_size=400), st.binary(max_size=20))
def test_a_response_is_read_whole_and_what_follows_is_left(code: int, body: bytes, rest: bytes) -> None:
    read = read_all(answered(code, body) + rest)
    assert read is not None
    assert (read[0].code, read[1]) == (code, body)


@same_every_time
@given(st.integers(0, 65535), st.binary(min_size=1, max_size=400), st.data())
def test_a_response_that_is_cut_is_none(code: int, body: bytes, data: st.DataObject) -> None:
    whole = answered(code, body)
    assert read_all(whole[: data.draw(st.integers(0, len(whole) - 1))]) is None


@same_every_time
@given(st.binary(max_size=600))
def test_noise_on_the_line_is_a_response_or_none(raw: bytes) -> None:
    read = read_all(raw)
    assert read is None or len(read[1]) == read[0].body_bytes


@same_every_time
@given(st.sampled_from(Operation), st.binary(max_size=2000), st.integers(0, 255))
def test_a_request_comes_back_as_it_was_packed(operation: Operation, body: bytes, minor: int) -> None:
    frame = frames.request_frame(operation, body, frames.ProtocolVersion(0, minor))
    header = frames.request_header(frame[: frames.REQUEST_HEADER_BYTES])
    assert (header.operation, header.version.minor) == (operation, minor)
    assert frame[frames.REQUEST_HEADER_BYTES :] == body
    assert header.body_bytes == len(body)


@same_every_time
@given(st.binary(max_size=30))
def test_another_header_is_refused_or_ours(raw: bytes) -> None:
    try:
        assert frames.request_header(raw).body_bytes == int.from_bytes(raw[10:12])
    except frames.FrameMalformed:
        assert len(raw) != frames.REQUEST_HEADER_BYTES or raw[:6] != frames.MAGIC or raw[9] != 0


@same_every_time
@given(st.binary(max_size=300))
def test_what_is_encrypted_comes_back(plain: bytes) -> None:
    assert cipher.decrypt(KEY, cipher.encrypt(KEY, plain)) == plain


@same_every_time
@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_damaged_secret_message_is_undecipherable_or_other_bytes(body: bytes, kept: int) -> None:
    try:
        cipher.decrypt(KEY, cipher.encrypt(KEY, body)[:kept] or body)
    except cipher.Undecipherable:
        return


@same_every_time
@given(st.text())
def test_a_session_key_is_twenty_four_bytes_or_none(encoded: str) -> None:
    try:
        assert len(cipher.session_key(encoded)) == cipher.KEY_BYTES
    except cipher.Undecipherable:
        return


@same_every_time
@given(bodies(PRINTED, LOOKED_UP))
def test_an_answer_is_read_so_that_it_can_be_kept_or_is_not_json(raw: bytes) -> None:
    try:
        answer = plain_json.read(raw)
    except plain_json.NotJson:
        return
    text = plain_json.written(answer)
    assert keepable(text)
    assert plain_json.read(text.encode()) == answer


@pytest.mark.parametrize("raw", STRANGE, ids=lambda one: one[:24].decode())
def test_what_once_broke_the_worker_does_not_any_more(raw: bytes) -> None:
    try:
        plain_json.written(plain_json.read(raw))
    except plain_json.NotJson:
        return


@same_every_time
@given(damaged(PRINTED))
def test_a_printed_receipt_is_understood_or_in_doubt(answer: Any) -> None:
    try:
        said = ReceiptPrinted.model_validate(plain_json.read(written(answer)))
        receipt = issued_receipt(said)
    except (plain_json.NotJson, ValidationError, Untranslatable):
        return
    assert abs(receipt.total) <= LARGEST
    assert abs(receipt.number) <= LARGEST
    assert all(keepable(text) for text in texts_in(receipt))


@same_every_time
@given(damaged(LOOKED_UP))
def test_a_receipt_that_is_looked_up_is_understood_or_in_doubt(answer: Any) -> None:
    try:
        seen = seen_receipt(ReceiptLookedUp.model_validate(plain_json.read(written(answer))))
    except (plain_json.NotJson, ValidationError, Untranslatable):
        return
    assert abs(seen.total) <= LARGEST
    assert all(keepable(text) for text in texts_in(seen))


def test_the_samples_themselves_are_understood() -> None:
    printed = ReceiptPrinted.model_validate(plain_json.read(json.dumps(PRINTED).encode()))
    assert issued_receipt(printed).total == 450_000
    looked_up = ReceiptLookedUp.model_validate(plain_json.read(json.dumps(LOOKED_UP).encode()))
    assert seen_receipt(looked_up).rows[0].quantity == Decimal(3)
