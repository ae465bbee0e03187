"""Pure rules of conversations and messages."""
