"""What inventory can be told beside the platform's settings."""

from datetime import timedelta

from chassis.settings import Settings
from pydantic import Field


class InventorySettings(Settings):
    hold_seconds: int = Field(default=900, description="how long a hold lasts unless an order binds it")
    reservation_seconds: int = Field(
        default=3600, description="how long an unpaid order keeps its stems when orders names no other moment"
    )
    expiry_grace_seconds: int = Field(
        default=120, description="how long after its end an order's reservation waits for the order's own word"
    )

    max_body_bytes: int = Field(default=6_291_456, description="a photo is at most 5 MB, which we say ourselves")
    expiring_days: int = Field(default=2, description="warn of a batch so many days before its last day")

    @property
    def hold_for(self) -> timedelta:
        return timedelta(seconds=self.hold_seconds)

    @property
    def reserve_for(self) -> timedelta:
        return timedelta(seconds=self.reservation_seconds)

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=self.expiry_grace_seconds)
