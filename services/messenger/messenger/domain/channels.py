"""Which provider serves which channel, and what the channel allows."""

from contracts.events.parts import Channel

TELEGRAM, WAPPI, WEBCHAT = "telegram", "wappi", "webchat"
"""`webchat` is our own: the chat on a shop's site, with nobody between the visitor and us."""
SERVED = {
    TELEGRAM: frozenset({Channel.TELEGRAM_BOT}),
    WAPPI: frozenset({Channel.WHATSAPP, Channel.TELEGRAM, Channel.MAX}),
    WEBCHAT: frozenset({Channel.WEB_CHAT}),
}
TEXT_LIMIT = {
    Channel.TELEGRAM_BOT: 4096,
    Channel.TELEGRAM: 4096,
    Channel.WHATSAPP: 4096,
    Channel.MAX: 4000,
    Channel.WEB_CHAT: 4000,
}
CAPTION_LIMIT = 1024
FILE_LIMIT = 20 * 1024 * 1024
"""What a bot may download; kept for every channel, because the bytes stand in the database."""
HOOK_LIMIT = {TELEGRAM: 1_048_576, WAPPI: 33_554_432}
PACE_SECONDS = {TELEGRAM: 0.0, WAPPI: 1.0, WEBCHAT: 0.0}
"""Pause between two sends of one account; a number that writes faster is banned (Wappi)."""
