"""Every event the platform promises, one module per producing context.

A released version only gains optional fields. Each event has an example in `contracts/examples/`.
"""
