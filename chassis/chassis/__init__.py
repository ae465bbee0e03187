"""What every Narciss process needs to run: four guarantees and the plumbing around them.

A transaction is whole (`db`), a published event is never lost (`outbox`, `relay`), a message takes
effect once (`inbox`, `bus`), nobody reads another store (`scope`, `db`).
"""
