"""Whether a mail server takes our sign-in."""

import asyncio

import aiosmtplib
from chassis.db import holding_transaction

from integrations.actions.open_secrets import Connection
from integrations.domain.answer import Answer
from integrations.domain.exchange import Ending

TIMEOUT_SECONDS = 10


async def check_mail(connection: Connection) -> Answer:
    if holding_transaction():
        raise RuntimeError("no network call may run inside a transaction")
    settings = connection.configuration.settings
    security = settings.get("security", "starttls")
    username, password = settings.get("username"), connection.secrets.get("password")
    loop = asyncio.get_running_loop()
    began = loop.time()
    client = aiosmtplib.SMTP(
        hostname=str(settings["host"]),
        port=int(settings.get("port", 587)),
        timeout=TIMEOUT_SECONDS,
        use_tls=security == "tls",
        start_tls=security == "starttls",
    )
    ending, detail, code = Ending.DONE, "", 250
    try:
        async with client:
            if username and password:
                await client.login(str(username), password)
    except aiosmtplib.SMTPAuthenticationError as error:
        ending, detail, code = Ending.AUTH_FAILED, "the server refuses the sign-in", error.code
    except aiosmtplib.SMTPResponseException as error:
        ending, detail, code = Ending.REJECTED, error.message, error.code
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        return Answer("mail.check", Ending.UNAVAILABLE, _ms(loop, began), detail=type(error).__name__)
    return Answer("mail.check", ending, _ms(loop, began), code, detail=detail)


def _ms(loop: asyncio.AbstractEventLoop, began: float) -> int:
    return round((loop.time() - began) * 1000)
