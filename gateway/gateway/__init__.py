"""The one public entrance: who you are, which stores you see, where the request goes."""
