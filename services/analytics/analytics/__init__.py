"""Read models: what was sold and earned, and everything that happened to one order."""
