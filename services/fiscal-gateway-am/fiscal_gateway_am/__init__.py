"""The Armenian fiscal gateway: speaks to the cash registers of Armenian stores, one outstanding receipt at a time."""
