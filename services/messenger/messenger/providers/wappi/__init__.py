"""Wappi: WhatsApp, Telegram and MAX accounts behind one gateway."""
