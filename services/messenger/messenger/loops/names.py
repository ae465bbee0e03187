"""Names of the loops, for those who wake them."""

INBOUND = "messenger.inbound"
DISPATCH = "messenger.dispatch"
CONNECTIONS = "messenger.connections"
MEDIA = "messenger.media"
DOUBT = "messenger.doubt"
