"""The mail double, spoken to by aiosmtplib as the platform speaks to its mail provider."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest

from tests.doubles.started import Client, client_of, free_port, process, started
from tools.doubles.smtp.app import build

pytestmark = pytest.mark.servers

ANNA = "anna@example.com"
SHOP = "shop@narciss.test"


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    async with started(build, tmp_path_factory.mktemp("smtp")) as client:
        yield client


@pytest.fixture
async def smtp(running: Client) -> Client:
    await running.forget_everything()
    return running


def letter(text: str = "Ваш букет готов 🌷", to: str = ANNA, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Нарцисс <{SHOP}>"
    mail["To"] = to
    mail["Subject"] = "Заказ A-1042"
    mail["Message-ID"] = "<0192f0c1@narciss.test>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


async def send(
    smtp: Client,
    mail: EmailMessage | None = None,
    recipients: list[str] | None = None,
    password: str = "demo-mail-password",
    patience: float = 5,
) -> Any:
    where = await smtp.ask("listener")
    return await aiosmtplib.send(
        mail or letter(),
        recipients=recipients,
        hostname=where["host"],
        port=where["port"],
        username="demo-mail",
        password=password,
        timeout=patience,
    )


async def test_letter_arrives_as_it_was_written(smtp: Client) -> None:
    mail = letter(Reply_To="reply+1042@narciss.test", In_Reply_To="<c1@client.test>")
    mail.add_alternative("<p>Ваш букет <b>готов</b></p>", subtype="html")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="чек.pdf")
    refused, answer = await send(smtp, mail)
    assert (refused, answer) == ({}, "2.0.0 OK: queued as 1")
    kept = (await smtp.ask("messages", to=ANNA))[0]
    assert kept["envelope"] == {"from": SHOP, "to": [ANNA], "signed_in": "demo-mail"}
    assert (kept["subject"], kept["message_id"]) == ("Заказ A-1042", "<0192f0c1@narciss.test>")
    assert (kept["from"], kept["reply_to"]) == (f"Нарцисс <{SHOP}>", "reply+1042@narciss.test")
    assert ["In-Reply-To", "<c1@client.test>"] in kept["headers"]
    assert kept["text"].strip() == "Ваш букет готов 🌷"
    assert "<b>готов</b>" in kept["html"]
    assert kept["attachments"] == [
        {"file_name": "чек.pdf", "content_type": "application/pdf", "size": 8, "content_id": None}
    ]
    raw = await smtp.http.get("/__double__/messages/1/raw")
    assert b"Message-ID: <0192f0c1@narciss.test>" in raw.content
    assert (await smtp.http.get("/__double__/messages/2")).status_code == 404


async def test_mail_is_listed_by_recipient_and_forgotten_on_demand(smtp: Client) -> None:
    await send(smtp, recipients=[ANNA, "boris@example.com"])
    await send(smtp, letter(to="vera@example.com"))
    assert [m["id"] for m in await smtp.ask("messages")] == [1, 2]
    assert [m["id"] for m in await smtp.ask("messages", to="boris@example.com")] == [1]
    await smtp.http.delete("/__double__/messages")
    assert await smtp.ask("messages") == []


async def test_only_accounts_may_send(smtp: Client) -> None:
    with pytest.raises(aiosmtplib.SMTPAuthenticationError) as refused:
        await send(smtp, password="guess")
    assert refused.value.code == 535
    where = await smtp.ask("listener")
    with pytest.raises(aiosmtplib.SMTPSenderRefused) as unknown:
        await aiosmtplib.send(letter(), hostname=where["host"], port=where["port"])
    assert unknown.value.code == 530
    assert await smtp.ask("messages") == []


@pytest.mark.parametrize(("behaviour", "code"), [("unknown", 550), ("full", 552), ("blocked", 550)])
async def test_odd_mailboxes_refuse_for_good(smtp: Client, behaviour: str, code: int) -> None:
    await smtp.tell("mailboxes", {"address": "*@gone.example", "behaviour": behaviour})
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await send(smtp, letter(to="Anna@Gone.example"))
    assert [recipient.code for recipient in refused.value.recipients] == [code]
    await smtp.tell("mailboxes", {"address": "*@gone.example", "behaviour": "accept"})
    await send(smtp, letter(to="Anna@Gone.example"))
    assert len(await smtp.ask("messages")) == 1


async def test_greylisted_pair_is_let_in_after_a_minute(smtp: Client) -> None:
    await smtp.tell("mailboxes", {"address": ANNA, "behaviour": "greylist"})
    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
            await send(smtp)
        assert refused.value.recipients[0].code == 451
    await smtp.tell("clock", {"seconds": 61})
    await send(smtp)
    assert len(await smtp.ask("messages")) == 1


async def test_one_bad_recipient_does_not_spoil_the_other(smtp: Client) -> None:
    await smtp.tell("mailboxes", {"address": "gone@example.com", "behaviour": "unknown"})
    refused, _ = await send(smtp, recipients=[ANNA, "gone@example.com"])
    assert refused["gone@example.com"].code == 550
    assert (await smtp.ask("messages"))[0]["envelope"]["to"] == [ANNA]


@pytest.mark.parametrize(
    ("fault", "raised", "code"),
    [
        ({"kind": "greylist", "op": "RCPT"}, aiosmtplib.SMTPRecipientsRefused, 451),
        ({"kind": "refuse", "op": "RCPT"}, aiosmtplib.SMTPRecipientsRefused, 550),
        ({"kind": "refuse", "op": "MAIL"}, aiosmtplib.SMTPSenderRefused, 553),
        ({"kind": "greylist", "op": "DATA"}, aiosmtplib.SMTPDataError, 451),
        ({"kind": "refuse", "op": "DATA", "status": 552, "body": "5.3.4 Too large"}, aiosmtplib.SMTPDataError, 552),
        ({"kind": "refuse", "op": "AUTH", "times": 2}, aiosmtplib.SMTPAuthenticationError, 535),
        ({"kind": "refuse", "op": "EHLO"}, aiosmtplib.SMTPException, None),
    ],
)
async def test_any_command_can_be_refused_by_script(
    smtp: Client, fault: dict[str, Any], raised: type[Exception], code: int | None
) -> None:
    await smtp.tell("faults", fault)
    with pytest.raises(raised) as refused:
        await send(smtp)
    if isinstance(refused.value, aiosmtplib.SMTPRecipientsRefused):
        assert refused.value.recipients[0].code == code
    else:
        assert getattr(refused.value, "code", None) == code
    assert await smtp.ask("messages") == []
    await send(smtp)
    assert len(await smtp.ask("messages")) == 1


async def test_postponed_sign_in_says_so(smtp: Client) -> None:
    await smtp.fault("greylist", op="AUTH", times=2)
    with pytest.raises(aiosmtplib.SMTPAuthenticationError) as refused:
        await send(smtp)
    assert refused.value.code == 454


@pytest.mark.parametrize(("executed", "kept"), [(False, 0), (True, 1)])
async def test_connection_is_cut_before_or_after_the_letter_is_taken(smtp: Client, executed: bool, kept: int) -> None:
    await smtp.fault("cut", op="DATA", executed=executed)
    with pytest.raises((aiosmtplib.SMTPServerDisconnected, ConnectionError)):
        await send(smtp)
    assert len(await smtp.ask("messages")) == kept
    call = (await smtp.ask("calls", op="DATA"))[0]
    assert (call["status"], call["fault"], call["path"]) == (None, "cut", ANNA)


@pytest.mark.parametrize(("executed", "kept"), [(False, 0), (True, 1)])
async def test_silence_says_nothing_about_the_letter(smtp: Client, executed: bool, kept: int) -> None:
    await smtp.fault("timeout", op="DATA", seconds=30, executed=executed)
    with pytest.raises((aiosmtplib.SMTPTimeoutError, TimeoutError)):
        await send(smtp, patience=0.3)
    assert len(await smtp.ask("messages")) == kept


async def test_delay_makes_the_caller_wait(smtp: Client) -> None:
    await smtp.fault("delay", op="RCPT", path="*@example.com", seconds=0.3)
    loop = asyncio.get_running_loop()
    before = loop.time()
    await send(smtp)
    assert loop.time() - before >= 0.3
    assert len(await smtp.ask("messages")) == 1


async def test_letter_without_one_sender_is_refused(smtp: Client) -> None:
    where = await smtp.ask("listener")
    raw = b"Subject: x\r\n\r\nno sender\r\n"
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await aiosmtplib.send(
            raw,
            sender=SHOP,
            recipients=[ANNA],
            hostname=where["host"],
            port=where["port"],
            username="demo-mail",
            password="demo-mail-password",
        )
    assert refused.value.code == 550
    assert await smtp.ask("messages") == []


async def test_letter_announced_over_the_limit_is_refused(smtp: Client) -> None:
    where = await smtp.ask("listener")
    server = aiosmtplib.SMTP(
        hostname=where["host"], port=where["port"], username="demo-mail", password="demo-mail-password"
    )
    async with server as client:
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as refused:
            await client.mail(SHOP, options=[f"size={25 * 1024 * 1024 + 1}"])
        assert refused.value.code == 552
        assert (await client.mail(SHOP, options=[f"size={25 * 1024 * 1024}"])).code == 250


async def test_faults_of_http_doubles_are_not_for_mail(smtp: Client) -> None:
    assert (await smtp.http.post("/__double__/faults", json={"kind": "half_body"})).status_code == 422


async def test_killed_process_comes_back_with_the_mail(tmp_path: Path) -> None:
    def arguments() -> tuple[str, ...]:
        return ("--demo", "tools/doubles/demo.json", "--control-port", str(free_port()))

    async with process("smtp", tmp_path, *arguments()) as (child, url), client_of(url) as smtp:
        await smtp.tell("mailboxes", {"address": "slow@example.com", "behaviour": "greylist"})
        await send(smtp)
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await send(smtp, letter(to="slow@example.com"))
        child.kill()
        await child.wait()
    async with process("smtp", tmp_path, *arguments()) as (_, url), client_of(url) as smtp:
        assert [message["subject"] for message in await smtp.ask("messages")] == ["Заказ A-1042"]
        await smtp.tell("clock", {"seconds": 61})
        await send(smtp, letter(to="slow@example.com"))
        assert [message["id"] for message in await smtp.ask("messages")] == [1, 2]
