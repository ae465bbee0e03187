"""What a bot says about itself: its name, its webhook, its commands, its updates."""

import re
from typing import Any
from urllib.parse import urlsplit

from tools.doubles.common.shelf import Document
from tools.doubles.telegram.files import Files
from tools.doubles.telegram.wire import Arguments, Refused, bad_request
from tools.doubles.telegram.world import World, bot_user

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_PORTS = frozenset({443, 80, 88, 8443})
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


class Account:
    def __init__(self, world: World, files: Files) -> None:
        self._world = world
        self._files = files

    async def get_me(self, bot: Document, arguments: Arguments) -> Document:
        abilities = {"can_join_groups": True, "can_read_all_group_messages": False}
        return {**bot_user(bot), **abilities, "supports_inline_queries": False}

    async def set_webhook(self, bot: Document, arguments: Arguments) -> bool:
        url = arguments.text("url")
        if not url:
            return await self.delete_webhook(bot, arguments)
        _check_address(url)
        secret = arguments.text("secret_token")
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        allowed = arguments.structure("allowed_updates", "can't parse allowed_updates JSON")
        if allowed is not None:
            bot["allowed_updates"] = [str(kind) for kind in allowed]
        connections = min(max(arguments.number("max_connections", 40), 1), 100)
        bot["webhook"] = {"url": url, "secret_token": secret, "max_connections": connections}
        self._replace(bot, drop=arguments.flag("drop_pending_updates"))
        self._world.stage.deliveries.wake(str(bot["id"]))
        return True

    async def delete_webhook(self, bot: Document, arguments: Arguments) -> bool:
        bot["webhook"] = None
        self._replace(bot, drop=arguments.flag("drop_pending_updates"))
        return True

    def _replace(self, bot: Document, *, drop: bool) -> None:
        self._world.save_bot(bot)
        if drop:
            for delivery in self._world.stage.deliveries.every(str(bot["id"]), "waiting"):
                self._world.stage.deliveries.settle(delivery.id, "dropped")

    async def get_webhook_info(self, bot: Document, arguments: Arguments) -> Document:
        webhook = bot["webhook"] or {}
        deliveries = self._world.stage.deliveries.every(str(bot["id"]))
        info: dict[str, Any] = {
            "url": webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": sum(delivery.status == "waiting" for delivery in deliveries),
        }
        if webhook:
            info["max_connections"] = webhook["max_connections"]
            info["ip_address"] = "127.0.0.1"
        if bot["allowed_updates"]:
            info["allowed_updates"] = bot["allowed_updates"]
        attempts = [attempt for delivery in deliveries for attempt in delivery.attempts]
        failed = [attempt for attempt in attempts if attempt.status is None or not 200 <= attempt.status < 300]
        if failed:
            last = max(failed, key=lambda attempt: attempt.at)
            info["last_error_date"] = int(last.at.timestamp())
            answered = f"Wrong response from the webhook: {last.status}"
            info["last_error_message"] = answered if last.status else "Webhook connection closed"
        return info

    async def get_updates(self, bot: Document, arguments: Arguments) -> list[Document]:
        if bot["webhook"]:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )
        offset = arguments.number("offset", 0)
        limit = min(max(arguments.number("limit", 100), 1), 100)
        updates = self._pending(bot, offset)
        if not updates and (seconds := arguments.number("timeout", 0)):
            await self._world.stage.deliveries.arrival(min(seconds, 50))
            updates = self._pending(bot, offset)
        return updates[:limit]

    def _pending(self, bot: Document, offset: int) -> list[Document]:
        """Updates not yet confirmed; those before the offset are confirmed by asking."""
        found: list[Document] = []
        for delivery in self._world.stage.deliveries.every(str(bot["id"]), "waiting"):
            update = delivery.body
            assert isinstance(update, dict)
            if int(str(update["update_id"])) < offset:
                self._world.stage.deliveries.settle(delivery.id, "delivered")
            else:
                found.append(update)
        return found

    async def get_file(self, bot: Document, arguments: Arguments) -> Document:
        return self._files.link(bot, arguments.text("file_id"))

    async def get_chat(self, bot: Document, arguments: Arguments) -> Document:
        chat = self._world.chat_to_write_to(bot, arguments.text("chat_id"))
        return {**chat, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}

    async def set_my_commands(self, bot: Document, arguments: Arguments) -> bool:
        commands = arguments.structure("commands", "can't parse commands JSON array")
        if not isinstance(commands, list) or len(commands) > 100:
            raise bad_request("can't parse commands JSON array")
        for command in commands:
            if not _COMMAND.fullmatch(str(command.get("command", ""))):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", ""))) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        bot["commands"] = {**bot["commands"], _audience(arguments): commands}
        self._world.save_bot(bot)
        return True

    async def get_my_commands(self, bot: Document, arguments: Arguments) -> list[Document]:
        found: list[Document] = bot["commands"].get(_audience(arguments), [])
        return found

    async def delete_my_commands(self, bot: Document, arguments: Arguments) -> bool:
        bot["commands"] = {name: kept for name, kept in bot["commands"].items() if name != _audience(arguments)}
        self._world.save_bot(bot)
        return True


_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def _audience(arguments: Arguments) -> str:
    """Commands are kept apart by scope and language."""
    return f"{arguments.text('scope') or '{}'}|{arguments.text('language_code')}"


def _check_address(url: str) -> None:
    """Telegram's rules; only for this machine itself may the address be plain HTTP on any port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.hostname in _HERE:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
