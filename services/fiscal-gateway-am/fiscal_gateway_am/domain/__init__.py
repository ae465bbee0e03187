"""Fiscal rules that hold whatever the wire: what a receipt says, and whether it exists."""
