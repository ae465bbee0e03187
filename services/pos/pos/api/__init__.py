"""HTTP in: one file per kind of thing."""

from pos.api import fiscal, payments, points, shifts

ROUTERS = (points.router, shifts.router, payments.router, fiscal.router)
