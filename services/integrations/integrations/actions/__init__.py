"""Verbs: load, ask the domain, save, publish."""
