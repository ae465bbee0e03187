"""The gateway's own doors, `/api/gateway/v1`."""

from fastapi import APIRouter

from gateway.api import devices, keys, live, network, oneself, operations, oversight, people, sign_in

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router,
    oneself.router,
    people.router,
    network.router,
    keys.router,
    devices.router,
    oversight.router,
    operations.router,
    live.router,
)
