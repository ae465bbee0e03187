"""One folder per provider: what it says (`receive`), how we answer (`send`), and messages it has sent (`payloads`)."""
