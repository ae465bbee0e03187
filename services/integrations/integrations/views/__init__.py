"""Lists and cards: what people look at. Nothing here opens a secret."""
