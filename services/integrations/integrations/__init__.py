"""The doors to the outside: provider configurations and secrets, payments, outbound webhooks, every exchange kept."""
