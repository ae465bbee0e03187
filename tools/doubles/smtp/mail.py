"""Accounts, mailboxes that behave oddly, and the mail that was taken."""

import hmac
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from fnmatch import fnmatchcase
from typing import Any

from tools.doubles.common.shelf import Document, iso
from tools.doubles.common.stage import Stage

_GREYLISTED_SECONDS = 60
_ANSWERS = {
    "unknown": "550 5.1.1 No such user here",
    "full": "552 5.2.2 Mailbox is full",
    "blocked": "550 5.7.1 Message refused by policy",
}
GREYLISTED = "451 4.7.1 Greylisted, try again later"


class Mail:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._folder = stage.options.state_dir / "mail"
        self._folder.mkdir(parents=True, exist_ok=True)

    def add_account(self, username: str, password: str) -> Document:
        account = {"username": username, "password": password}
        self._stage.shelf.put("accounts", username, account)
        return account

    def knows(self, username: str, password: str) -> bool:
        account = self._stage.shelf.get("accounts", username)
        return account is not None and hmac.compare_digest(account["password"].encode(), password.encode())

    def set_mailbox(self, address: str, behaviour: str) -> Document:
        """``address`` may be a pattern; ``accept`` takes an odd behaviour back."""
        mailbox = {"address": address, "behaviour": behaviour}
        if behaviour == "accept":
            self._stage.shelf.remove("mailboxes", address)
        else:
            self._stage.shelf.put("mailboxes", address, mailbox)
        return mailbox

    def answer_for(self, sender: str, recipient: str) -> str | None:
        """Why this recipient is not taken now; ``None`` when it is."""
        for mailbox in self._stage.shelf.every("mailboxes"):
            if not fnmatchcase(recipient.lower(), mailbox["address"].lower()):
                continue
            if mailbox["behaviour"] == "greylist":
                return self._greylisted(sender, recipient)
            return _ANSWERS[mailbox["behaviour"]]
        return None

    def _greylisted(self, sender: str, recipient: str) -> str | None:
        """The first try of a pair is put off; one that comes again after a minute is let in."""
        key = f"{sender} {recipient}".lower()
        now = self._stage.clock.now().timestamp()
        met = self._stage.shelf.get("greylist", key)
        if met is None:
            self._stage.shelf.put("greylist", key, {"pair": key, "since": now})
            return GREYLISTED
        return None if now - met["since"] >= _GREYLISTED_SECONDS else GREYLISTED

    def keep(self, sender: str, recipients: list[str], raw: bytes, signed_in: str) -> Document:
        number = self._stage.shelf.next_number("mail")
        (self._folder / f"{number}.eml").write_bytes(raw)
        envelope = {"from": sender, "to": recipients, "signed_in": signed_in}
        kept = {"id": number, "at": iso(self._stage.clock.now()), "envelope": envelope, **_parsed(raw)}
        self._stage.shelf.put("messages", str(number), kept)
        return kept

    def messages(self, recipient: str | None) -> list[Document]:
        kept = self._stage.shelf.every("messages")
        return [message for message in kept if recipient is None or recipient in message["envelope"]["to"]]

    def forget_messages(self) -> None:
        self._stage.shelf.remove_every("messages")

    def message(self, number: int) -> Document | None:
        return self._stage.shelf.get("messages", str(number))

    def raw(self, number: int) -> bytes:
        return (self._folder / f"{number}.eml").read_bytes()


def has_one_sender(raw: bytes) -> bool:
    """Large providers refuse mail without exactly one From line holding an address."""
    senders = message_from_bytes(raw, policy=default).get_all("from", [])
    return len(senders) == 1 and "@" in str(senders[0])


def _parsed(raw: bytes) -> dict[str, Any]:
    """The mail as its reader sees it; a body in an unknown charset is read as well as can be."""
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return {
        "message_id": str(mail.get("message-id", "")).strip(),
        "subject": str(mail.get("subject", "")),
        "from": str(mail.get("from", "")),
        "to": str(mail.get("to", "")),
        "reply_to": str(mail.get("reply-to", "")),
        "headers": [[name, str(value)] for name, value in mail.items()],
        "text": _body(mail, "plain"),
        "html": _body(mail, "html"),
        "attachments": [
            {
                "file_name": part.get_filename(),
                "content_type": part.get_content_type(),
                "size": len(_content(part)),
                "content_id": part.get("content-id"),
            }
            for part in mail.walk()
            if part.get_filename() is not None
        ],
    }


def _body(mail: EmailMessage, kind: str) -> str | None:
    part = mail.get_body(preferencelist=(kind,))
    if part is None:
        return None
    charset = part.get_content_charset("utf-8")
    try:
        return _content(part).decode(charset, "replace")
    except LookupError:
        return _content(part).decode("utf-8", "replace")


def _content(part: Any) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
