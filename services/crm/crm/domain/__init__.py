"""Pure rules about customers."""
