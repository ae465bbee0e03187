"""Pure rules: the order of a passport, the lines of a profit-and-loss statement."""
