"""Opened configurations for the contexts that run providers: at start and on change, never through the gateway."""

from typing import Annotated

from chassis.db import Tx
from chassis.http import Db, for_services
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api.integrations import OpenedConfiguration
from contracts.ids import ConfigurationId
from fastapi import APIRouter, Depends, Request, Response

from integrations.actions.open_secrets import open_secrets
from integrations.domain.configuration import Configuration
from integrations.resources import held_by
from integrations.sealing import Keyring
from integrations.store import configurations

router = APIRouter(prefix="/internal/integrations/v1", tags=["internal"])
Service = Annotated[Caller, Depends(for_services())]


@router.get("/secrets")
async def resolve_secrets(
    caller: Service,
    db: Db,
    request: Request,
    response: Response,
    provider: str,
    store_id: StoreId | None = None,
) -> OpenedConfiguration:
    """The store's own configuration, else the network's default (S171)."""
    async with db.transaction(Scope.network()) as tx:
        found = await configurations.resolve(tx, provider, store_id)
        opened = await _opened(tx, held_by(request.app.state.runtime).keyring, found)
    response.headers["Cache-Control"] = "no-store"
    return opened


@router.get("/secrets/{configuration_id}")
async def get_secrets(
    configuration_id: ConfigurationId, caller: Service, db: Db, request: Request, response: Response
) -> OpenedConfiguration:
    async with db.transaction(Scope.network()) as tx:
        found = await configurations.find(tx, configuration_id)
        opened = await _opened(tx, held_by(request.app.state.runtime).keyring, found)
    response.headers["Cache-Control"] = "no-store"
    return opened


async def _opened(tx: Tx, keyring: Keyring, found: Configuration | None) -> OpenedConfiguration:
    if found is None:
        raise NotFound(what="configuration")
    connection = await open_secrets(tx, keyring, found)
    return OpenedConfiguration(
        configuration_id=found.id,
        provider=found.provider,
        store_id=found.store_id,
        enabled=found.enabled,
        settings=dict(found.settings),
        secrets=connection.secrets,
        title=found.title,
        version=found.version,
    )
