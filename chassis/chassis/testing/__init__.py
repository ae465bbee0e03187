"""A context under test: its real schema, its real routes, its real consumers, on real servers.

`running(...)` migrates an empty database and starts the context in this process. `deliver` hands it another
context's event as the broker would (twice, if the test says so); `published` reads what it announced.
"""

from chassis.testing.keys import TestKeys, role_url
from chassis.testing.running import RunningService, migrated, running, until

__all__ = ["RunningService", "TestKeys", "migrated", "role_url", "running", "until"]
