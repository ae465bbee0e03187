"""What the gateway is told at start beside the common settings."""

from chassis.settings import Settings
from pydantic import Field


class FiscalSettings(Settings):
    hdm_connect_seconds: float = Field(default=5.0, description="time a register has to accept the connection")
    hdm_query_seconds: float = Field(default=30.0, description="time a register has to answer a question")
    hdm_printing_seconds: float = Field(default=60.0, description="time a register has to print")
    hdm_card_seconds: float = Field(default=180.0, description="time a customer has at the register's own terminal")
    register_lease_seconds: float = Field(
        default=30.0, description="how long a register stays reserved for a worker that has died"
    )
