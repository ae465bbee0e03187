"""Edge: HTTP in, by capability."""

from orders.api import assembly, external, looking, orders, setup, verbs

ROUTERS = (orders.router, verbs.router, assembly.router, looking.router, setup.router, external.router)
