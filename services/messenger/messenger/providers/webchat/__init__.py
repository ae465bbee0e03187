"""The chat on a shop's own site: our own channel, with nobody between the visitor and us."""
