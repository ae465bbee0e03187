"""What integrations is told at start beside the common settings."""

from chassis.settings import Settings
from pydantic import Field


class IntegrationsSettings(Settings):
    yookassa_read_seconds: float = Field(
        default=38.0, description="time YooKassa has to answer; it works on a request for up to 30 s"
    )
    provider_pace: float = Field(default=1.0, description="multiplies the pauses between questions to providers")
    webhook_pace: float = Field(default=1.0, description="multiplies the pauses between webhook attempts")
    webhook_total_seconds: float = Field(default=15.0, description="time a subscriber has for its whole answer")
    webhook_allow_private: bool = Field(
        default=False,
        description="let webhooks go to private addresses, plain HTTP and any port; for one's own machine only",
    )
