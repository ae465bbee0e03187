"""Settings come from the environment (prefix NARCISS_) and from mounted files, never from code."""

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


class Settings(BaseSettings):
    """What every service is told at start. A service adds its own by subclassing."""

    model_config = SettingsConfigDict(env_prefix="NARCISS_", extra="ignore", frozen=True)

    environment: str = "local"
    postgres_url: SecretStr = SecretStr("")
    amqp_url: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = 0
    identity_private_key_file: Path | None = None
    identity_jwks_file: Path | None = None
    secrets_key_file: Path | None = None
    forwarded_allow_ips: str = Field(
        default="127.0.0.1,::1", description="proxies whose X-Forwarded-* headers are believed, by address or network"
    )
    service_urls: Annotated[dict[str, str], NoDecode, BeforeValidator(_json)] = Field(default_factory=dict)
    provider_urls: Annotated[dict[str, str], NoDecode, BeforeValidator(_json)] = Field(default_factory=dict)
    public_url: str = "http://127.0.0.1:8800"
    otlp_endpoint: str | None = None
    log_level: str = "INFO"
    pool_size: int = Field(default=10, description="database connections of this process")
    max_body_bytes: int = 1_048_576
    graceful_seconds: float = Field(default=15.0, description="time given to work in hand at shutdown")
