"""Edge: HTTP in, by capability."""

from orders.api import (
    assembly,
    bulk,
    consents,
    external,
    lists,
    looking,
    orders,
    page,
    saved_views,
    setup,
    storefront,
    verbs,
)

ROUTERS = (
    lists.router,
    orders.router,
    page.router,
    verbs.router,
    bulk.router,
    saved_views.router,
    assembly.router,
    looking.router,
    consents.router,
    setup.router,
    external.router,
    storefront.router,
)
