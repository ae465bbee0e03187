"""What orders is told at start beside the common settings."""

from chassis.settings import Settings


class OrdersSettings(Settings):
    max_body_bytes: int = 6_291_456
    """Photos of finished work come as the body itself; their route caps lower."""
