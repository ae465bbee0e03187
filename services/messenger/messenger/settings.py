"""What messenger is told at start beside the common settings."""

from chassis.settings import Settings
from pydantic import Field


class MessengerSettings(Settings):
    """A worker may serve a part of the providers: the Telegram bots then run as their own runtime (S172)."""

    messenger_providers: str = Field(
        default="telegram,wappi,webchat", description="providers this worker serves, by comma"
    )
    max_body_bytes: int = 33_554_432
    """Wappi puts whole files into its webhooks; hooks and routes cap lower where they can."""
    messenger_send_seconds: float = Field(default=20.0, description="time a provider has to answer a send")

    @property
    def providers(self) -> list[str]:
        return [name.strip() for name in self.messenger_providers.split(",") if name.strip()]
