"""Double of the Telegram Bot API: what aiogram says, and what a person on the other side sees and answers."""
