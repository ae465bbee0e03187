"""Keyboards under a message: checked as Telegram checks them."""

from typing import Any
from urllib.parse import urlsplit

from tools.doubles.telegram.wire import Arguments, bad_request

_DATA_BYTES = 64
_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)


def read_markup(arguments: Arguments) -> dict[str, Any] | None:
    """The reply markup of a call, or ``None``."""
    markup = arguments.structure("reply_markup", "can't parse reply keyboard markup JSON object")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        for button in _buttons(markup["inline_keyboard"], "inline_keyboard"):
            _check_inline(button)
    elif "keyboard" in markup:
        for button in _buttons(markup["keyboard"], "keyboard"):
            _check_plain(button)
    return markup


def inline_markup(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Only an inline keyboard stays with the message; other markup changes the user's own keyboard."""
    return markup if markup and markup.get("inline_keyboard") else None


def _buttons(rows: Any, name: str) -> list[Any]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    return [button for row in rows for button in row]


def _check_inline(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not button.get("text"):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if len(_ACTIONS & button.keys()) != 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= _DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _is_link(str(button["url"])):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _check_plain(button: Any) -> None:
    if isinstance(button, str) and button:
        return
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")


def _is_link(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "tg" or (parts.scheme in ("http", "https") and bool(parts.hostname))
