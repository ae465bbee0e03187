"""Orders: from the wish to the bouquet at the door."""
