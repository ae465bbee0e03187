"""What a test asks the mail double: the mail it took, and how its mailboxes shall behave."""

from typing import Literal

from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict

from tools.doubles.common.control import CONTROL
from tools.doubles.common.shelf import Document
from tools.doubles.smtp.listener import Listener
from tools.doubles.smtp.mail import Mail


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AccountIn(_Said):
    username: str
    password: str


class MailboxIn(_Said):
    """How mail to an address (or to a pattern such as ``*@slow.example``) is taken."""

    address: str
    behaviour: Literal["accept", "greylist", "unknown", "full", "blocked"]


class SmtpControl:
    def __init__(self, listener: Listener, mail: Mail) -> None:
        self._listener = listener
        self._mail = mail

    async def listener(self) -> Document:
        """Host and port of the SMTP side."""
        return {"host": self._listener.host, "port": self._listener.port}

    async def add_account(self, account: AccountIn) -> Document:
        return self._mail.add_account(account.username, account.password)

    async def set_mailbox(self, mailbox: MailboxIn) -> Document:
        return self._mail.set_mailbox(mailbox.address, mailbox.behaviour)

    async def messages(self, to: str | None = None) -> list[Document]:
        return self._mail.messages(to)

    async def forget_messages(self) -> Document:
        self._mail.forget_messages()
        return {"messages": 0}

    async def message(self, number: int) -> Document:
        found = self._mail.message(number)
        if found is None:
            raise HTTPException(404, f"there is no message {number}")
        return found

    async def raw(self, number: int) -> Response:
        await self.message(number)
        return Response(self._mail.raw(number), media_type="message/rfc822")


def smtp_control(control: SmtpControl) -> APIRouter:
    routes = APIRouter(prefix=CONTROL)
    routes.add_api_route("/listener", control.listener, methods=["GET"])
    routes.add_api_route("/accounts", control.add_account, methods=["POST"])
    routes.add_api_route("/mailboxes", control.set_mailbox, methods=["POST"])
    routes.add_api_route("/messages", control.messages, methods=["GET"])
    routes.add_api_route("/messages", control.forget_messages, methods=["DELETE"])
    routes.add_api_route("/messages/{number}", control.message, methods=["GET"])
    routes.add_api_route("/messages/{number}/raw", control.raw, methods=["GET"])
    return routes
