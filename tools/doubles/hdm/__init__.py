"""A cash register machine (HDM) on a TCP port: the wire, the checks and the fiscal memory of the real one.

It is written from the protocol's description and shares no code with the gateway, so that a mistake in
the gateway is not mirrored here.
"""
