"""YooKassa API v3."""
