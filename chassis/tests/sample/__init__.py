"""A tiny context that proves the chassis: it keeps notes per store and counts other people's notes."""
