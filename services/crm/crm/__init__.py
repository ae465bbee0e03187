"""Who buys: customers with their channel identities, dates, bonus and tasks (S30–S44, S233, S239)."""
