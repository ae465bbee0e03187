"""HTML of Telegram's kind turned into plain text and entities, refused where Telegram refuses it."""

from html.parser import HTMLParser
from typing import Any

from tools.doubles.telegram.wire import bad_request

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
}

Entity = dict[str, Any]


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[Entity] = []
        self._open: list[tuple[str, Entity]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag not in _KINDS or (tag == "span" and given.get("class") != "tg-spoiler"):
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self._offset()}')
        entity: Entity = {"type": _KINDS[tag], "offset": units(self.text)}
        if tag == "a":
            entity["url"] = given.get("href") or ""
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {self._offset()}")
        _, entity = self._open.pop()
        entity["length"] = units(self.text) - entity["offset"]
        if entity["length"] and entity.get("url") != "":
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data

    def finish(self) -> None:
        self.close()
        if self._open:
            tag = self._open[-1][0]
            raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")

    def _offset(self) -> int:
        line, column = self.getpos()
        before = self.rawdata.split("\n")[: line - 1]
        return sum(len(part.encode()) + 1 for part in before) + column


def read_text(text: str, parse_mode: str, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """Plain text and its entities. Of the parse modes only HTML is understood; Markdown is refused loudly."""
    if parse_mode.lower() in ("", "none"):
        return text.strip(), given or []
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    reader = _Reader()
    reader.feed(text)
    reader.finish()
    return reader.text, sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"]))
