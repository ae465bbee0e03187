"""Double of YooKassa API v3: payments refunds, 54-FZ receipts, notifications, the buyer's page."""
