"""Outbound webhooks for partners and apps (S170, S179, S203): subscriptions, their deliveries, replays."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from chassis.clock import utc_now
from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import uuid7
from chassis.paging import Cursor, Page, PageSize
from chassis.service import Runtime
from contracts.api.integrations import (
    Replayed,
    ReplaySince,
    SecretRotation,
    WebhookAttemptOut,
    WebhookChange,
    WebhookDeliveryOut,
    WebhookIn,
    WebhookMade,
    WebhookOut,
    WebhookSecret,
)
from contracts.ids import WebhookDeliveryId, WebhookId
from contracts.permissions import WEBHOOKS_MANAGE
from fastapi import APIRouter, Depends, Request, Response

from integrations.actions.announce import announce_test
from integrations.actions.subscribe import change_webhook, replay_delivery, rotate_secret, subscribe, unsubscribe
from integrations.clients import require_allowed_url
from integrations.domain.public_events import TYPES, require_known
from integrations.domain.refusals import AddressNotAllowed, WebhookSwitchedOff
from integrations.domain.webhook import Webhook
from integrations.resources import held_by
from integrations.store import webhooks as store
from integrations.views.webhooks import attempt_list, delivery_list, webhook_card, webhook_list

router = APIRouter(prefix="/api/integrations/v1/webhooks", tags=["webhooks"])
Keeper = Annotated[Caller, Depends(permitted(WEBHOOKS_MANAGE))]


@router.get("")
async def list_webhooks(caller: Keeper, db: Db, cursor: Cursor = None, size: PageSize = 50) -> Page[WebhookOut]:
    async with db.transaction(caller.scope) as tx:
        rows, following = await webhook_list(tx, cursor, size)
    return Page(items=[WebhookOut.model_validate(_shown(row)) for row in rows], next_cursor=following)


@router.get("/event-types")
async def list_event_types(caller: Keeper) -> list[str]:
    """What can be subscribed to; `order.*` and `*` are understood too."""
    return list(TYPES)


@router.post("", status_code=201, response_model=WebhookMade)
async def post_webhook(
    body: WebhookIn, caller: Keeper, db: Db, request: Request, key: IdempotencyKey = None
) -> Response:
    """The secret is in this answer and never again; what is kept for a repeated request is without it."""
    runtime = request.app.state.runtime
    _require_address(runtime, body.url)
    require_known(body.event_types)
    webhook = Webhook(
        id=WebhookId(uuid7()),
        store_id=None if body.store_id is None else caller.store_for(body.store_id),
        title=body.title,
        url=body.url,
        event_types=tuple(body.event_types),
        enabled=True,
        changed_by=caller.principal,
    )
    made: dict[str, Any] = {}

    async def work(tx: Tx) -> Answer:
        made["secret"] = await subscribe(tx, held_by(runtime).keyring, webhook, utc_now())
        made["card"] = WebhookMade.model_validate(_shown(await webhook_card(tx, webhook.id)))
        return answer(201, made["card"], resource_id=webhook.id, ETag=f'"{webhook.version}"')

    kept = await once(db, caller.scope, caller, endpoint="webhooks", key=key, request_hash=hash_of(body), work=work)
    if "secret" not in made:
        return kept
    shown_once = made["card"].model_copy(update={"secret": made["secret"]})
    headers = {"ETag": f'"{webhook.version}"', "Cache-Control": "no-store"}
    return Response(shown_once.model_dump_json(), 201, headers, media_type="application/json")


@router.get("/{webhook_id}")
async def get_webhook(webhook_id: WebhookId, caller: Keeper, db: Db, response: Response) -> WebhookOut:
    async with db.transaction(caller.scope) as tx:
        row = await webhook_card(tx, webhook_id)
    etag(response, row.version)
    return WebhookOut.model_validate(_shown(row))


@router.patch("/{webhook_id}")
async def patch_webhook(
    webhook_id: WebhookId,
    body: WebhookChange,
    caller: Keeper,
    db: Db,
    request: Request,
    response: Response,
    expected: ExpectedVersion,
) -> WebhookOut:
    runtime = request.app.state.runtime
    if body.url is not None:
        _require_address(runtime, body.url)
    if body.event_types is not None:
        require_known(body.event_types)
    async with db.transaction(caller.scope) as tx:
        after = await change_webhook(
            tx,
            webhook_id,
            expected=expected,
            changed_by=caller.principal,
            title=body.title,
            url=body.url,
            event_types=body.event_types,
            enabled=body.enabled,
        )
        row = await webhook_card(tx, webhook_id)
    runtime.wake("webhooks")
    etag(response, after.version)
    return WebhookOut.model_validate(_shown(row))


@router.delete("/{webhook_id}", status_code=204)
async def delete_webhook(webhook_id: WebhookId, caller: Keeper, db: Db, expected: ExpectedVersion) -> None:
    async with db.transaction(caller.scope) as tx:
        await unsubscribe(tx, webhook_id, expected=expected, removed_by=caller.principal, now=utc_now())


@router.post("/{webhook_id}/secret", status_code=201)
async def post_secret(
    webhook_id: WebhookId, body: SecretRotation, caller: Keeper, db: Db, request: Request, response: Response
) -> WebhookSecret:
    """A new secret, shown this once; the one before signs beside it for a while. Each call makes another."""
    keyring = held_by(request.app.state.runtime).keyring
    async with db.transaction(caller.scope) as tx:
        secret = await rotate_secret(tx, keyring, webhook_id, timedelta(hours=body.overlap_hours), utc_now())
    response.headers["Cache-Control"] = "no-store"
    return WebhookSecret(secret=secret)


@router.post("/{webhook_id}/test", status_code=202)
async def post_test(webhook_id: WebhookId, caller: Keeper, db: Db, request: Request) -> Replayed:
    runtime = request.app.state.runtime
    async with db.transaction(caller.scope) as tx:
        webhook = await store.load(tx, webhook_id)
        if not webhook.enabled:
            raise WebhookSwitchedOff()
        await announce_test(tx, webhook, uuid7(), utc_now())
    runtime.wake("webhooks")
    return Replayed(replayed=1)


@router.get("/{webhook_id}/deliveries")
async def list_deliveries(
    webhook_id: WebhookId,
    caller: Keeper,
    db: Db,
    state: Literal["waiting", "delivered", "exhausted"] | None = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[WebhookDeliveryOut]:
    async with db.transaction(caller.scope) as tx:
        await webhook_card(tx, webhook_id)
        rows, following = await delivery_list(tx, webhook_id, state, cursor, size)
    return Page(items=[WebhookDeliveryOut.model_validate(row._asdict()) for row in rows], next_cursor=following)


@router.post("/{webhook_id}/replay", status_code=202)
async def post_replay(webhook_id: WebhookId, body: ReplaySince, caller: Keeper, db: Db, request: Request) -> Replayed:
    """Try everything anew that was given up since then: same ids, same bytes."""
    async with db.transaction(caller.scope) as tx:
        webhook = await store.load(tx, webhook_id)
        if not webhook.enabled:
            raise WebhookSwitchedOff()
        count = await store.replay_since(tx, webhook_id, body.since, utc_now())
    request.app.state.runtime.wake("webhooks")
    return Replayed(replayed=count)


@router.get("/deliveries/{delivery_id}/attempts")
async def list_attempts(delivery_id: WebhookDeliveryId, caller: Keeper, db: Db) -> list[WebhookAttemptOut]:
    async with db.transaction(caller.scope) as tx:
        rows = await attempt_list(tx, delivery_id)
    return [WebhookAttemptOut.model_validate(row._asdict()) for row in rows]


@router.post("/deliveries/{delivery_id}/replay", status_code=202)
async def post_delivery_replay(delivery_id: WebhookDeliveryId, caller: Keeper, db: Db, request: Request) -> Replayed:
    async with db.transaction(caller.scope) as tx:
        await replay_delivery(tx, delivery_id, utc_now())
    request.app.state.runtime.wake("webhooks")
    return Replayed(replayed=1)


def _require_address(runtime: Runtime, url: str) -> None:
    """Raises AddressNotAllowed; a webhook to ourselves would chase its own tail."""
    allow_private = held_by(runtime).settings.webhook_allow_private
    require_allowed_url(url, allow_private=allow_private)
    own = urlsplit(runtime.settings.public_url)
    if urlsplit(url).netloc == own.netloc:
        raise AddressNotAllowed(reason="it is our own")


def _shown(row: Any) -> dict[str, Any]:
    state = "disabled" if not row.enabled else "active" if row.failing_since is None else "failing"
    return {**row._mapping, "state": state}
