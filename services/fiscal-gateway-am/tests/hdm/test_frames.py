"""Reading and writing frames whatever TCP does to them."""

import asyncio

import pytest
from fiscal_gateway_am.hdm import cipher, frames


async def test_answer_delivered_byte_by_byte_is_read_whole() -> None:
    reader = asyncio.StreamReader()
    reading = asyncio.create_task(frames.read_response(reader))
    for byte in bytes.fromhex("000701010000c8000800001122334455667788"):
        reader.feed_data(bytes([byte]))
        await asyncio.sleep(0)
    header, body = await reading
    assert (header.code, body.hex()) == (200, "1122334455667788")


@pytest.mark.parametrize("received", range(19))
async def test_answer_cut_anywhere_is_not_an_answer(received: int) -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(bytes.fromhex("000701010000c8000800001122334455667788")[:received])
    reader.feed_eof()
    with pytest.raises(asyncio.IncompleteReadError):
        await frames.read_response(reader)


async def test_answer_without_a_body_is_complete_after_the_header() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(bytes.fromhex("000701010000c800000000"))
    header, body = await frames.read_response(reader)
    assert (header.code, body) == (200, b"")


def test_largest_request_is_fifty_thousand_bytes() -> None:
    assert len(frames.request_frame(4, bytes(49_988), frames.VERSION_0_5)) == 50_000
    with pytest.raises(frames.FrameTooLarge):
        frames.request_frame(4, bytes(49_989), frames.VERSION_0_5)


@pytest.mark.parametrize(
    "raw", ["d580d4b4d58500050100001a", "d580d4b4d5840005010100" + "18", "d580d4b4d584000501000018" + "00", ""]
)
def test_foreign_bytes_are_no_request_header(raw: str) -> None:
    with pytest.raises(frames.FrameMalformed):
        frames.request_header(bytes.fromhex(raw))


@pytest.mark.parametrize("body", [b"", b"1234567", bytes(8), bytes(16)])
def test_bytes_under_another_key_are_undecipherable(body: bytes) -> None:
    with pytest.raises(cipher.Undecipherable):
        cipher.decrypt(cipher.password_key("1234ABCD"), body)


@pytest.mark.parametrize("encoded", ["not base64!", "AAAA", ""])
def test_a_session_key_has_twenty_four_bytes(encoded: str) -> None:
    with pytest.raises(cipher.Undecipherable):
        cipher.session_key(encoded)
