"""The SMTP side: every command is recorded, and the script may strike at any of them."""

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tools.doubles.common.faults import SMTP_FAULTS, Fault
from tools.doubles.common.stage import Stage
from tools.doubles.smtp.mail import GREYLISTED, Mail, has_one_sender

LARGEST_BYTES = 25 * 1024 * 1024
_MOST_RECIPIENTS = 100
_REFUSALS = {
    "EHLO": "554 5.7.1 No SMTP service here",
    "AUTH": "535 5.7.8 Authentication credentials invalid",
    "MAIL": "553 5.1.8 Sender refused",
    "RCPT": "550 5.1.1 No such user here",
    "DATA": "554 5.7.1 Message refused",
}


class Handler:
    """Hooks of aiosmtpd. The operations are EHLO, AUTH, MAIL, RCPT and DATA; the path is the address concerned."""

    def __init__(self, stage: Stage, mail: Mail) -> None:
        self._stage = stage
        self._mail = mail

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        answer = await self._played(server, "EHLO", hostname, None)
        return responses if answer is None else [answer]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._played(server, "MAIL", address, None)
        if answer is not None:
            return answer
        if address and "@" not in address:
            return "553 5.1.7 Sender address is incomplete"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._played(server, "RCPT", address, None)
        if answer is None and len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            answer = "452 4.5.3 Too many recipients"
        if answer is None and "@" not in address:
            answer = "553 5.1.3 Recipient address is incomplete"
        answer = answer or self._mail.answer_for(envelope.mail_from or "", address)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        answer = await self._played(server, "DATA", ",".join(envelope.rcpt_tos), (session, envelope, raw))
        if answer is not None:
            return answer
        if not has_one_sender(raw):
            return "550 5.7.1 Messages missing a valid address in From: header are not accepted"
        return f"250 2.0.0 OK: queued as {self._keep(session, envelope, raw)}"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        login = data if isinstance(data, LoginPassword) else LoginPassword(b"", b"")
        username = login.login.decode("utf-8", "replace")
        number = self._record("AUTH", username)
        fault = self._stage.faults.take(frozenset({"greylist", "refuse"}), "SMTP", username, "AUTH")
        if fault is not None:
            answer = "454 4.7.0 Temporary authentication failure" if fault.kind == "greylist" else _REFUSALS["AUTH"]
            self._stage.calls.close(number, status=int(answer[:3]), fault=fault.kind)
            return AuthResult(success=False, handled=False, message=answer)
        known = self._mail.knows(username, login.password.decode("utf-8", "replace"))
        self._stage.calls.close(number, status=235 if known else 535, fault=None)
        return AuthResult(success=known, handled=False, auth_data=username)

    async def _played(
        self, server: SMTP, op: str, path: str, deed: tuple[Session, Envelope, bytes] | None
    ) -> str | None:
        """Let the script strike. Gives the answer it dictates, or ``None`` when the command goes on normally."""
        number = self._record(op, path)
        fault = self._stage.faults.take(SMTP_FAULTS, "SMTP", path, op)
        if fault is None:
            self._stage.calls.close(number, status=250, fault=None)
            return None
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            self._stage.calls.close(number, status=250, fault=fault.kind)
            return None
        if fault.kind in ("greylist", "refuse"):
            answer = _worded(fault, op)
            self._stage.calls.close(number, status=int(answer[:3]), fault=fault.kind)
            return answer
        self._stage.calls.close(number, status=None, fault=fault.kind)
        if fault.executed and deed is not None:
            self._keep(*deed)
        if fault.kind == "timeout":
            await asyncio.sleep(fault.seconds)
        await _hang_up(server)
        return None

    def _keep(self, session: Session, envelope: Envelope, raw: bytes) -> int:
        signed_in = str(session.auth_data or "")
        kept = self._mail.keep(envelope.mail_from or "", list(envelope.rcpt_tos), raw, signed_in)
        number: int = kept["id"]
        return number

    def _record(self, op: str, path: str) -> int:
        return self._stage.calls.open(
            {"op": op, "method": "SMTP", "path": path, "query": {}, "headers": {}, "body": None}
        )


def _worded(fault: Fault, op: str) -> str:
    """``status`` and ``body`` of the fault, where given, replace the usual words."""
    usual = GREYLISTED if fault.kind == "greylist" else _REFUSALS[op]
    text = str(fault.body) if fault.body is not None else usual[4:]
    return f"{fault.status or usual[:3]} {text}"


async def _hang_up(server: SMTP) -> None:
    """Close without a word; the end of the connection cancels whoever waits here."""
    transport = server.transport
    assert isinstance(transport, asyncio.Transport)
    transport.abort()
    await asyncio.Event().wait()


class Listener:
    """The SMTP port; ``port`` is known once it is open."""

    def __init__(self, stage: Stage, mail: Mail) -> None:
        # Passwords cross this machine's loopback only; the library would say so at every connection.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self._handler = Handler(stage, mail)
        self.host = stage.options.host
        self.port = stage.options.port

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        server = await asyncio.get_running_loop().create_server(self._session, self.host, self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()

    def _session(self) -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(
                self._handler,
                data_size_limit=LARGEST_BYTES,
                enable_SMTPUTF8=True,
                hostname="mail.double.test",
                ident="ESMTP",
                auth_required=True,
                auth_require_tls=False,
                authenticator=self._handler.authenticate,
                loop=asyncio.get_running_loop(),
            )
