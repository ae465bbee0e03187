"""Keep the accounts connected: fetch their secrets from the hub, point the providers' webhooks at us.

The hub being away stops nothing: secrets once known stay in memory, and what is needed to recognise a provider
is stored as a digest (S160).
"""

import asyncio
from datetime import timedelta

import structlog
from chassis.refusals import Unavailable
from chassis.scope import Scope
from chassis.service import Runtime
from contracts.ids import ConfigurationId

from messenger.domain.profile import Profile, hook_digest, registration_digest
from messenger.loops.names import DISPATCH, DOUBT, MEDIA
from messenger.providers.port import AccessDenied, Credentials, Misconfigured, ProviderAway
from messenger.resources import Connection, Resources, resources_of, settings_of
from messenger.store import profiles

log = structlog.get_logger()
CHECK_EVERY = timedelta(minutes=5)
RETRY_AFTER = timedelta(seconds=30)


async def keep_connections(runtime: Runtime) -> bool:
    resources = resources_of(runtime)
    async with runtime.db.transaction(Scope.network()) as tx:
        providers = [name for name in settings_of(runtime).providers if name in resources.hooked]
        found = await profiles.every_profile(tx, providers)
    await asyncio.gather(*(_keep(runtime, resources, profile) for profile in found))
    return False


async def _keep(runtime: Runtime, resources: Resources, profile: Profile) -> None:
    configuration = profile.configuration_id
    if configuration is None:
        return
    connection = resources.connections.get(configuration)
    if connection is None or connection.sequence < profile.configuration_sequence or profile.hook_digest is None:
        credentials = await _ask_hub(resources, profile, configuration)
        if credentials is not None:
            connection = Connection(profile.configuration_sequence, credentials)
            resources.connections[configuration] = connection
            await _note(runtime, resources, profile, credentials)
            for loop in (DISPATCH, MEDIA, DOUBT):
                runtime.wake(loop)
    if connection is None or not (profile.enabled and connection.credentials.enabled) or profile.trouble:
        return
    if connection.check_at is None or connection.check_at <= runtime.clock():
        await _register(runtime, resources, profile, connection)


async def _ask_hub(resources: Resources, profile: Profile, configuration: ConfigurationId) -> Credentials | None:
    if resources.hub is None:
        return None
    try:
        credentials = await resources.hub.credentials(configuration)
    except Unavailable as error:
        log.warning("the hub does not answer", profile_id=str(profile.id), error=str(error))
        return None
    if credentials is None:
        log.warning("the hub has no configuration", profile_id=str(profile.id))
    elif credentials.provider != profile.provider:
        log.error("the configuration is for another provider", profile_id=str(profile.id))
        return None
    return credentials


async def _note(runtime: Runtime, resources: Resources, profile: Profile, credentials: Credentials) -> None:
    """Store what recognises the provider, and whether the hub lets us use the account."""
    try:
        secret = resources.hooked[profile.provider].hook_secret(credentials)
    except Misconfigured as error:
        async with runtime.db.transaction(Scope.network()) as tx:
            await profiles.set_trouble(tx, profile.id, str(error))
        return
    async with runtime.db.transaction(Scope.network()) as tx:
        await profiles.note_credentials(
            tx, profile.id, digest=hook_digest(profile.id, secret.encode()), enabled=credentials.enabled
        )


def hook_url(public_url: str, profile: Profile) -> str:
    return f"{public_url.rstrip('/')}/hooks/{profile.provider}/{profile.connection_key}"


async def _register(runtime: Runtime, resources: Resources, profile: Profile, connection: Connection) -> None:
    line = resources.hooked[profile.provider]
    url = hook_url(runtime.settings.public_url, profile)
    now = runtime.clock()
    try:
        digest = registration_digest(url, line.hook_secret(connection.credentials))
        known = profile.registered_digest == digest
        written = await line.register(profile.channel, connection.credentials, url, known=known)
    except (AccessDenied, Misconfigured) as error:
        log.error("the provider refuses this account", profile_id=str(profile.id), reason=str(error))
        async with runtime.db.transaction(Scope.network()) as tx:
            await profiles.set_trouble(tx, profile.id, str(error))
        return
    except ProviderAway as error:
        log.warning("the provider does not answer", profile_id=str(profile.id), reason=str(error))
        connection.check_at = now + RETRY_AFTER
        return
    connection.check_at = now + CHECK_EVERY
    if written or not known:
        log.info("webhook registered", profile_id=str(profile.id))
        async with runtime.db.transaction(Scope.network()) as tx:
            await profiles.set_registered(tx, profile.id, digest)
