"""Media: taken as base64, handed out by links that work for a day."""

import base64
import binascii
import secrets
from pathlib import Path
from urllib.parse import urlencode

from tools.doubles.common.shelf import Document
from tools.doubles.common.stage import Stage
from tools.doubles.wappi.wire import Refused

_LINK_SECONDS = 24 * 3600
_LARGEST_BYTES = 32 * 1024 * 1024


class Files:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._folder: Path = stage.options.state_dir / "wappi-files"
        self._folder.mkdir(parents=True, exist_ok=True)

    def keep(self, name: str, content: bytes, content_type: str) -> Document:
        if not content or len(content) > _LARGEST_BYTES:
            raise Refused(400, "Wrong file size")
        number = self._stage.shelf.next_number("file")
        (self._folder / str(number)).write_bytes(content)
        record: Document = {
            "id": str(number),
            "key": secrets.token_urlsafe(12),
            "name": name,
            "content_type": content_type,
            "size": len(content),
            "until": self._stage.clock.now().timestamp() + _LINK_SECONDS,
        }
        self._stage.shelf.put("files", record["id"], record)
        return record

    def keep_base64(self, name: str, encoded: str, content_type: str) -> Document:
        """``encoded`` may carry a ``data:…;base64,`` head, as browsers make it."""
        try:
            content = base64.b64decode(encoded.rpartition("base64,")[2], validate=True)
        except binascii.Error:
            raise Refused(400, "Wrong b64_file") from None
        return self.keep(name, content, content_type)

    def find(self, number: str) -> Document | None:
        return self._stage.shelf.get("files", number)

    def content(self, record: Document) -> bytes:
        return (self._folder / str(record["id"])).read_bytes()

    def link(self, record: Document) -> str:
        return f"{self._stage.base_url}/files/{record['id']}?{urlencode({'key': record['key']})}"

    def behind_link(self, number: str, key: str) -> Document | None:
        """The file behind a link that has not run out."""
        record = self.find(number)
        if record is None or not secrets.compare_digest(key.encode(), str(record["key"]).encode()):
            return None
        return record if self._stage.clock.now().timestamp() <= record["until"] else None
