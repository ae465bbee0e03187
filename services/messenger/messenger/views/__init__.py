"""Read-side SQL."""
