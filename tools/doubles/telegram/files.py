"""Files sent and received: kept on disk, handed out for an hour after ``getFile``."""

import secrets
from pathlib import Path

import httpx

from tools.doubles.common.outgoing import outgoing
from tools.doubles.common.pictures import picture_size, picture_type, plain_png
from tools.doubles.common.shelf import Document
from tools.doubles.telegram.wire import Arguments, Refused, Upload, bad_request
from tools.doubles.telegram.world import World

PHOTO_BYTES = 10 * 1024 * 1024
FILE_BYTES = 50 * 1024 * 1024
_DOWNLOAD_BYTES = 20 * 1024 * 1024
_LINK_SECONDS = 3600
_FETCH_SECONDS = 5.0
_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "video": "videos"}


class Files:
    def __init__(self, world: World) -> None:
        self._world = world
        self._folder = world.stage.options.state_dir / "telegram-files"
        self._folder.mkdir(parents=True, exist_ok=True)

    def keep(self, bot: Document, kind: str, content: bytes, name: str, content_type: str) -> Document:
        """Store content; the ``file_id`` is good for this bot only, as with Telegram."""
        number = self._world.shelf.next_number("file")
        unique = f"AQAD{number:012d}"
        suffix = Path(name).suffix or (".jpg" if kind == "photo" else ".bin")
        record = {
            "file_id": f"AgACAgIAAx{bot['id']}-{number:06d}-{secrets.token_urlsafe(8)}",
            "file_unique_id": unique,
            "file_size": len(content),
            "bot_id": bot["id"],
            "kind": kind,
            "file_path": f"{_FOLDERS[kind]}/file_{number}{suffix}",
            "file_name": name,
            "mime_type": content_type,
            "disk": f"{unique}{suffix}",
            "link_until": 0,
        }
        (self._folder / record["disk"]).write_bytes(content)
        self._world.shelf.put("files", record["file_id"], record)
        return record

    def known(self, bot: Document, file_id: str) -> Document | None:
        record = self._world.shelf.get("files", file_id)
        return record if record is not None and record["bot_id"] == bot["id"] else None

    async def taken(self, bot: Document, kind: str, arguments: Arguments, field: str) -> Document:
        """What the caller wants to send: an upload, an address to fetch, or a file Telegram already has."""
        value = arguments.text(field)
        upload = arguments.files.get(value.removeprefix("attach://") if value else field)
        if upload is None and value.startswith(("http://", "https://")):
            upload = await _fetched(value)
        if upload is not None:
            _check(kind, upload)
            return self.keep(bot, kind, upload.content, upload.name, upload.content_type)
        if not value:
            raise bad_request(f"there is no {kind} in the request")
        record = self.known(bot, value)
        if record is None or record["kind"] != kind:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return record

    def link(self, bot: Document, file_id: str) -> Document:
        record = self.known(bot, file_id)
        if record is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if record["file_size"] > _DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        record["link_until"] = self._world.unix_now() + _LINK_SECONDS
        self._world.shelf.put("files", record["file_id"], record)
        return {name: record[name] for name in ("file_id", "file_unique_id", "file_size", "file_path")}

    def download(self, bot: Document, path: str) -> tuple[bytes, str]:
        """Content and type behind a link that ``getFile`` gave less than an hour ago."""
        for record in self._world.shelf.every("files"):
            if record["bot_id"] == bot["id"] and record["file_path"] == path:
                if record["link_until"] < self._world.unix_now():
                    break
                return self.content(record), record["mime_type"]
        raise Refused(404, "Not Found")

    def content(self, record: Document) -> bytes:
        return (self._folder / str(record["disk"])).read_bytes()

    def as_message_part(self, record: Document) -> Document:
        """The file as it stands in a message: several sizes of a photo, one object of anything else."""
        shown = {name: record[name] for name in ("file_id", "file_unique_id", "file_size")}
        if record["kind"] == "photo":
            width, height = picture_size(self.content(record))
            return {"photo": [*self._thumbnail(record), {**shown, "width": width, "height": height}]}
        if record["kind"] == "voice":
            return {"voice": {**shown, "duration": 3, "mime_type": record["mime_type"]}}
        if record["kind"] == "video":
            named = {"file_name": record["file_name"], "mime_type": record["mime_type"]}
            return {"video": {**shown, **named, "duration": 3, "width": 640, "height": 480}}
        return {
            "document": {**shown, "file_name": record["file_name"], "mime_type": record["mime_type"]},
        }

    def _thumbnail(self, record: Document) -> list[Document]:
        """A small size, as every larger photo has; made once, of one colour."""
        if record["file_size"] < 500:
            return []
        small = self._world.shelf.get("thumbnails", record["file_unique_id"])
        if small is None:
            bot = {"id": record["bot_id"]}
            small = self.keep(bot, "photo", plain_png(90, 67), "small.png", "image/png")
            self._world.shelf.put("thumbnails", record["file_unique_id"], small)
        shown = {name: small[name] for name in ("file_id", "file_unique_id", "file_size")}
        return [{**shown, "width": 90, "height": 67}]


def _check(kind: str, upload: Upload) -> None:
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty")
    if size > FILE_BYTES:
        raise Refused(413, "Request Entity Too Large")
    if kind != "photo":
        return
    if size > PHOTO_BYTES:
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_BYTES}")
    if picture_type(upload.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")


async def _fetched(url: str) -> Upload:
    try:
        async with outgoing(_FETCH_SECONDS) as client:
            response = await client.get(url)
            response.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL):
        raise bad_request("failed to get HTTP URL content") from None
    name = url.rsplit("/", 1)[-1] or "file"
    return Upload(name, response.headers.get("content-type", "application/octet-stream"), response.content)
