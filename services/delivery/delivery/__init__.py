"""The operational lane of an order on its way: zones, slots, couriers, shifts, deliveries, proofs (S135–S144)."""
