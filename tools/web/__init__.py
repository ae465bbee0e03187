"""The web client's tools: its API types, its build and its checks."""
