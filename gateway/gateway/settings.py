"""What the gateway is told at start, beside what every service is told."""

import base64
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any

from chassis.settings import Settings
from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode


def _networks(value: Any) -> Any:
    return [ip_network(part.strip()) for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Networks = Annotated[list[IPv4Network | IPv6Network], NoDecode, BeforeValidator(_networks)]


class GatewaySettings(Settings):
    max_body_bytes: int = Field(
        default=1 << 40, description="`upload_bytes` is what counts here, it answers as a problem"
    )
    forwarded_allow_ips: str = Field(
        default="",
        description="proxies in front whose X-Forwarded-For is believed; nobody unless named, or anybody on this"
        " machine could guess passwords from a new address each time",
    )
    upload_bytes: int = Field(default=16_777_216, description="largest request body let through")
    body_silence_seconds: float = Field(default=20.0, description="a request whose body pauses this long is given up")
    body_seconds: float = Field(default=300.0, description="a request's body has arrived by then or is given up")
    session_idle_seconds: int = Field(default=12 * 3600, description="a session not used this long has ended")
    session_seconds: int = Field(default=7 * 86_400, description="a session ends this long after sign-in")
    identity_cache_seconds: float = Field(default=3.0, description="how late another process learns of a revocation")
    lockout_failures: int = Field(default=5, description="failed sign-ins of one account from one address")
    lockout_address_failures: int = Field(default=50, description="failed sign-ins from one address, any account")
    lockout_window_seconds: int = Field(default=900, description="failures older than this are forgotten")
    lockout_seconds: int = Field(default=900, description="how long a lock lasts (S6)")
    password_workers: int = Field(default=2, description="password hashes computed at a time, 64 MiB each")
    enrolment_seconds: int = Field(default=900, description="how long a device's one-time code may be used")
    proxy_connections: int = Field(default=100, description="connections to one service")
    proxy_connect_seconds: float = 2.0
    proxy_read_seconds: float = Field(default=30.0, description="silence of a service that is taken for its death")
    live_queue: int = Field(default=256, description="hints waiting for one slow client before it must resync")
    live_ring: int = Field(default=4096, description="hints kept for clients that come back")
    live_heartbeat_seconds: float = 15.0
    live_sweep_seconds: float = Field(default=2.0, description="how often open streams' sessions are checked")
    documents_cache_seconds: float = 60.0
    web_folder: Path = Field(default=Path(__file__).parents[1] / "web/dist", description="the web client as built")
    operations_networks: Networks = Field(
        default_factory=lambda: [ip_network("127.0.0.0/8"), ip_network("::1/128")],
        description="addresses that may read /metrics and /doctor without signing in",
    )

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")


def secrets_key(file: Path | None) -> bytes | None:
    """The 32 bytes that seal second-factor secrets, from a base64 file; None where there is none."""
    return None if file is None else base64.b64decode(file.read_text())
