"""Double of Wappi: WhatsApp, Telegram and MAX profiles behind one HTTP interface, with its odd envelopes."""
