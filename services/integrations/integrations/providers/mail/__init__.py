"""A mail server, spoken to over SMTP."""
