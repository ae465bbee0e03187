"""API keys and devices: what they may be given (S189, S191)."""

import re
from collections.abc import Iterable
from datetime import datetime

from contracts.permissions import EXTERNAL

from gateway.domain.refusals import BadOrigin, KeyExpiresInThePast, UnknownDeviceKind, UnknownPermission
from gateway.domain.roles import DEVICES

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


def check_key(
    permissions: Iterable[str], origins: Iterable[str], expires_at: datetime | None, now: datetime
) -> tuple[list[str], list[str]]:
    """Permissions and origins, sorted. Raises UnknownPermission, BadOrigin or KeyExpiresInThePast."""
    for permission in permissions:
        if permission not in EXTERNAL:
            raise UnknownPermission(permission=permission)
    lowered = sorted({origin.lower().rstrip("/") for origin in origins})
    for origin in lowered:
        if not _ORIGIN.fullmatch(origin):
            raise BadOrigin(origin=origin)
    if expires_at is not None and expires_at <= now:
        raise KeyExpiresInThePast()
    return sorted(set(permissions)), lowered


def check_device_kind(kind: str) -> None:
    if kind not in DEVICES:
        raise UnknownDeviceKind(device_kind=kind)
