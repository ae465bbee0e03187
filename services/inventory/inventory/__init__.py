"""Inventory: what can be sold, what it is made of, where the stems are and who they are promised to."""
