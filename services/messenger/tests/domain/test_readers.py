"""Each payload a provider sends means one thing."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import messenger.providers
import pytest
from messenger.domain.facts import (
    AccountFact,
    Attachment,
    Contact,
    DeleteFact,
    EditFact,
    Fact,
    MessageFact,
    NotReadable,
    ReachabilityFact,
    StatusFact,
    UnusedFact,
)
from messenger.providers.readers import HOOKS

PAYLOADS = Path(messenger.providers.__file__).parent
AT = datetime.fromtimestamp(1_778_750_467, UTC)
LATER = datetime.fromtimestamp(1_778_750_500, UTC)
ANNA = Contact("501", "Anna", "anna_k")
MARIA = Contact("79001234567", "Мария", None, "79001234567")
OUR_SIDE = Contact("79001234567", phone="79001234567")


def told(number: int, kind: str = "text", text: str = "", **more: Any) -> MessageFact:
    facts = {"contact": ANNA, "sort_key": f"{number:012d}", **more}
    return MessageFact(f"501:{number}", "501", True, AT, kind, text, **facts)


def on_whatsapp(key: str, text: str, *, inbound: bool = True, kind: str = "text", **more: Any) -> MessageFact:
    contact = MARIA if inbound else OUR_SIDE
    return MessageFact(key, "79001234567", inbound, AT, kind, text, contact, key, **more)


BIG = Attachment("photo", {"file_id": "AgAC-big", "size": 210000}, "photo.jpg", "image/jpeg")
VOICE = Attachment("voice", {"file_id": "AwAC", "size": 9000}, "voice", "audio/ogg")
LINK = {"message_id": "48211", "url": "https://files.example.test/f/48211.jpg"}
NOTE = "Москва, ул. Тверская, 12, подъезд 3, код 1234, этаж 5, квартира 17, звонить заранее"
MEANINGS: dict[str, Fact] = {
    "telegram/text": told(15, text="/start store-7"),
    "telegram/album_photo": told(16, "photo", "Вот такие", album_key="13900001", attachments=(BIG,)),
    "telegram/edited": EditFact("501:15", "К субботе", LATER),
    "telegram/blocked": ReachabilityFact("501", False, LATER),
    "telegram/own_contact": told(
        17, "contact", "Anna 79001234567", contact=Contact("501", "Anna", "anna_k", "79001234567")
    ),
    "telegram/somebody_elses_contact": told(18, "contact", "Boris 79007654321"),
    "telegram/voice_reply": told(19, "voice", reply_to_key="501:15", attachments=(VOICE,)),
    "telegram/location": told(20, "location", "40.183500, 44.515200"),
    "telegram/business_message": UnusedFact("updates of kind business_message are not used"),
    "wappi/text": on_whatsapp("3A9F00112233445566AA", "Сколько стоят 15 роз?"),
    "wappi/image_with_quote_telegram": MessageFact(
        "48211",
        "501",
        True,
        AT,
        "photo",
        "Хочу такой же",
        Contact("501", "", "anna_k"),
        "000000048211",
        reply_to_key="48190",
        attachments=(Attachment("photo", LINK, "photo.jpg", "image/jpeg"),),
    ),
    "wappi/status_read": StatusFact(
        "3EB0A1B2C3D4E5F60718", "read", datetime.fromtimestamp(1_778_750_512, UTC), task_key="6f0c1f7e"
    ),
    "wappi/offline": AccountFact("logged out: logged out on phone"),
    "wappi/echo_from_phone": on_whatsapp("3EB0FFEE", "Сто рублей", inbound=False),
    "wappi/incoming_that_is_ours": on_whatsapp("3EB0FFEF", "Уже едем", inbound=False),
    "wappi/edited": EditFact("3A9F00112233445566AA", "Сколько стоят 25 роз?", AT),
    "wappi/deleted": DeleteFact("3A9F00112233445566AA", AT),
    "wappi/document_in_base64": on_whatsapp(
        "3A9F01",
        "",
        kind="document",
        attachments=(
            Attachment("document", {"message_id": "3A9F01", "url": None}, "адрес.txt", "text/plain", NOTE.encode()),
        ),
    ),
    "wappi/call": UnusedFact("webhooks of type incoming_call are not used"),
}


def test_every_payload_has_a_meaning() -> None:
    known = {f"{path.parts[-3]}/{path.stem}" for path in PAYLOADS.glob("*/payloads/*.json")}
    assert known == set(MEANINGS)


@pytest.mark.parametrize("name", MEANINGS)
def test_payload_means(name: str) -> None:
    provider, _, file = name.partition("/")
    reader = HOOKS[provider]
    [item] = reader.split((PAYLOADS / provider / "payloads" / f"{file}.json").read_bytes())
    assert reader.read(item.payload) == MEANINGS[name]


@pytest.mark.parametrize(("proof", "value"), [("raw", b"raw"), ("Bearer raw", b"raw"), ("", b""), ("\xff", b"\xff")])
def test_wappi_proves_itself_raw_or_as_bearer(proof: str, value: bytes) -> None:
    assert HOOKS["wappi"].secret_in({"x-provider-authorization": proof}) == value
    assert HOOKS["wappi"].secret_in({"authorization": proof}) == b""


@pytest.mark.parametrize("raw", [b"[]", b"{}", b'{"messages": []}', b'{"messages": [1]}', b"x", b'{"messages": [{}]}'])
def test_what_wappi_never_sends_is_not_readable(raw: bytes) -> None:
    with pytest.raises(NotReadable):
        HOOKS["wappi"].split(raw)


def test_a_chat_with_and_without_its_suffix_is_one_thread() -> None:
    one = b'{"wh_type": "incoming_message", "id": "1", "chatId": "79001234567@c.us", "time": 1}'
    other = b'{"wh_type": "incoming_message", "id": "2", "chatId": "79001234567", "time": 1}'
    threads = {item.thread_key for raw in (one, other) for item in HOOKS["wappi"].split(raw)}
    assert threads == {"79001234567"}


def test_milliseconds_are_told_from_seconds() -> None:
    item = b'{"wh_type": "delivery_status", "id": "1", "status": "read", "time": 1778750467000}'
    [one] = HOOKS["wappi"].split(item)
    fact = HOOKS["wappi"].read(one.payload)
    assert isinstance(fact, StatusFact)
    assert fact.happened_at == AT
