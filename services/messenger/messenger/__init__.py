"""Conversations of all channels: one model, one screen, nothing sent twice."""
