"""What the edges of inventory share: who may do what, and the hint to the publication loop after a change."""

from typing import Annotated

from chassis.db import Tx
from chassis.http import permitted
from chassis.identity import Caller
from chassis.service import Runtime
from contracts.permissions import (
    CATALOGUE_READ,
    CATALOGUE_WRITE,
    STOCK_COUNT,
    STOCK_HOLD,
    STOCK_READ,
    STOCK_RECEIVE,
)
from fastapi import Depends, Request

from inventory.settings import InventorySettings

PREFIX = "/api/inventory/v1"
PUBLICATION = "inventory publication"
"""The loop that thinks through what changed; woken after the commit of a change."""

CatalogueReader = Annotated[Caller, Depends(permitted(CATALOGUE_READ))]
CatalogueWriter = Annotated[Caller, Depends(permitted(CATALOGUE_WRITE))]
StockReader = Annotated[Caller, Depends(permitted(STOCK_READ))]
StockHolder = Annotated[Caller, Depends(permitted(STOCK_HOLD))]
StockReceiver = Annotated[Caller, Depends(permitted(STOCK_RECEIVE))]
StockCounter = Annotated[Caller, Depends(permitted(STOCK_COUNT))]


def runtime_of(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


Running = Annotated[Runtime, Depends(runtime_of)]


def settings_of(runtime: Runtime) -> InventorySettings:
    settings = runtime.settings
    assert isinstance(settings, InventorySettings)
    return settings


def wake_publication(tx: Tx, runtime: Runtime) -> None:
    """Have what this transaction changed thought through as soon as it is committed."""
    tx.after_commit(lambda: runtime.wake(PUBLICATION))
