"""How we answer on the web chat: the message is there to be fetched, and its page says when it has it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from contracts.events.parts import Channel
from contracts.ids import MessageId

from messenger.domain.outcome import Outcome, Sent
from messenger.providers.port import Credentials, NotFetched
from messenger.store.outgoing import Enclosure, Letter


def message_key(message_id: MessageId) -> str:
    return f"out:{message_id}"


class WebChatLine:
    async def send(self, letter: Letter, enclosures: Sequence[Enclosure], credentials: Credentials) -> Outcome:
        """Accepted by standing in the database: no byte leaves the platform, so no outcome is ever unknown."""
        return Sent(message_key(letter.message_id), letter.written_at)

    async def find(self, letter: Letter, credentials: Credentials, until: datetime) -> list[Sent] | None:
        """A process died between claiming and reporting: the message is as good as any other to be fetched."""
        return [Sent(message_key(letter.message_id), letter.written_at)]

    async def fetch(self, channel: Channel, reference: Mapping[str, object], credentials: Credentials) -> bytes:
        raise NotFetched("a visitor's pictures come with their messages", final=True)

    async def close(self) -> None:
        return None
