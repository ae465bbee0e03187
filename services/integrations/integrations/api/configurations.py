"""The hub: which outside parties are configured where. Nothing here answers with a secret (S11)."""

import secrets as random
from collections.abc import Mapping
from typing import Annotated, Any

from chassis.clock import utc_now
from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, once
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.paging import Cursor, Page, PageSize
from contracts.api.integrations import (
    ConfigurationChange,
    ConfigurationIn,
    ConfigurationOut,
    FieldOut,
    ProviderOut,
)
from contracts.ids import ConfigurationId
from contracts.permissions import INTEGRATIONS_CONFIGURE, INTEGRATIONS_READ
from fastapi import APIRouter, Depends, Request, Response

from integrations.actions.configure import (
    change_configuration,
    make_configuration,
    remove_configuration,
    require_network,
)
from integrations.domain.configuration import Edit
from integrations.domain.refusals import NothingToCheck
from integrations.domain.registry import PROVIDERS, provider_named
from integrations.loops.health import CHECKED
from integrations.resources import held_by
from integrations.store import configurations as store
from integrations.views.configurations import ConfigurationFilter, configuration_card, configuration_list

router = APIRouter(prefix="/api/integrations/v1", tags=["configurations"])
Reader = Annotated[Caller, Depends(permitted(INTEGRATIONS_READ))]
Keeper = Annotated[Caller, Depends(permitted(INTEGRATIONS_CONFIGURE))]


@router.get("/providers")
async def list_providers(caller: Reader) -> list[ProviderOut]:
    return [
        ProviderOut(
            name=provider.name,
            title=provider.title,
            purpose=provider.purpose,
            many=provider.many,
            inbound=provider.inbound,
            fields=[
                FieldOut(
                    name=one.name,
                    kind=one.kind,
                    required=one.required,
                    choices=list(one.choices),
                    default=one.default,
                )
                for one in provider.fields
            ],
        )
        for provider in PROVIDERS.values()
    ]


@router.get("/configurations")
async def list_configurations(
    caller: Reader,
    db: Db,
    request: Request,
    provider: str | None = None,
    store_id: StoreId | None = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[ConfigurationOut]:
    async with db.transaction(caller.scope) as tx:
        rows, following = await configuration_list(tx, ConfigurationFilter(provider, store_id), cursor, size)
    public = request.app.state.runtime.settings.public_url
    return Page(items=[shown(row._mapping, public) for row in rows], next_cursor=following)


@router.post("/configurations", status_code=201, response_model=ConfigurationOut)
async def post_configuration(
    body: ConfigurationIn, caller: Keeper, db: Db, request: Request, key: IdempotencyKey = None
) -> Response:
    runtime = request.app.state.runtime
    keyring, public = held_by(runtime).keyring, runtime.settings.public_url
    store_id = None if body.store_id is None else caller.store_for(body.store_id)
    edit = Edit(title=body.title, enabled=body.enabled, settings=body.settings, secrets=dict(body.secrets))

    async def work(tx: Tx) -> Answer:
        made = await make_configuration(
            tx,
            keyring,
            ConfigurationId(uuid7()),
            body.provider,
            store_id,
            edit,
            connection_key=random.token_urlsafe(24),
            made_by=caller.principal,
            now=utc_now(),
        )
        card = shown((await configuration_card(tx, made.id))._mapping, public)
        tx.after_commit(lambda: runtime.wake("health"))
        return answer(201, card, resource_id=made.id, ETag=f'"{made.version}"')

    # The request holds secrets, so the hash kept of it is keyed.
    request_hash = keyring.fingerprint(body.model_dump_json())
    return await once(
        db, caller.scope, caller, endpoint="configurations", key=key, request_hash=request_hash, work=work
    )


@router.get("/configurations/{configuration_id}")
async def get_configuration(
    configuration_id: ConfigurationId, caller: Reader, db: Db, request: Request, response: Response
) -> ConfigurationOut:
    async with db.transaction(caller.scope) as tx:
        row = await configuration_card(tx, configuration_id)
    etag(response, row.version)
    return shown(row._mapping, request.app.state.runtime.settings.public_url)


@router.patch("/configurations/{configuration_id}")
async def patch_configuration(
    configuration_id: ConfigurationId,
    body: ConfigurationChange,
    caller: Keeper,
    db: Db,
    request: Request,
    response: Response,
    expected: ExpectedVersion,
) -> ConfigurationOut:
    runtime = request.app.state.runtime
    edit = Edit(title=body.title, enabled=body.enabled, settings=body.settings, secrets=body.secrets)
    async with db.transaction(caller.scope) as tx:
        after = await change_configuration(
            tx,
            held_by(runtime).keyring,
            configuration_id,
            edit,
            expected=expected,
            changed_by=caller.principal,
            now=utc_now(),
        )
        row = await configuration_card(tx, configuration_id)
    for loop in ("health", "payments", "refunds"):
        runtime.wake(loop)
    etag(response, after.version)
    return shown(row._mapping, runtime.settings.public_url)


@router.delete("/configurations/{configuration_id}", status_code=204)
async def delete_configuration(
    configuration_id: ConfigurationId, caller: Keeper, db: Db, expected: ExpectedVersion
) -> None:
    async with db.transaction(caller.scope) as tx:
        await remove_configuration(tx, configuration_id, expected=expected, removed_by=caller.principal, now=utc_now())


@router.post("/configurations/{configuration_id}/check", status_code=202)
async def post_check(configuration_id: ConfigurationId, caller: Keeper, db: Db, request: Request) -> ConfigurationOut:
    """Ask the provider soon; the outcome stands on the card. Asking twice asks once."""
    runtime = request.app.state.runtime
    async with db.transaction(caller.scope) as tx:
        found = await store.load(tx, configuration_id)
        require_network(tx, found.store_id)
        if found.provider not in CHECKED:
            raise NothingToCheck(provider=provider_named(found.provider).title)
        await store.ask_for_check(tx, configuration_id, utc_now())
        row = await configuration_card(tx, configuration_id)
    runtime.wake("health")
    return shown(row._mapping, runtime.settings.public_url)


def shown(row: Mapping[Any, Any], public_url: str) -> ConfigurationOut:
    hook = f"{public_url.rstrip('/')}/hooks/{row['provider']}/{row['connection_key']}"
    return ConfigurationOut.model_validate(
        {**row, "hook_url": hook if provider_named(row["provider"]).inbound else None}
    )
