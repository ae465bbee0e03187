"""What messenger asks the integrations hub: the secrets of an account, at start and when they change."""

from chassis.client import ServiceClient
from chassis.refusals import Unavailable
from contracts.api.integrations import OpenedConfiguration
from contracts.ids import ConfigurationId
from pydantic import ValidationError

from messenger.providers.port import Credentials

HTTP_OK, HTTP_NOT_FOUND = 200, 404


class Hub:
    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def credentials(self, configuration_id: ConfigurationId) -> Credentials | None:
        """None when the hub has no such configuration. Raises Unavailable when it cannot say."""
        answer = await self._client.get(f"/internal/integrations/v1/secrets/{configuration_id}")
        if answer.status_code == HTTP_NOT_FOUND:
            return None
        if answer.status_code != HTTP_OK:
            raise Unavailable(what="integrations")
        try:
            body = OpenedConfiguration.model_validate_json(answer.content)
        except ValidationError as error:
            raise Unavailable(what="integrations") from error
        return Credentials(
            provider=body.provider,
            enabled=body.enabled,
            settings={name: str(value) for name, value in body.settings.items() if value is not None},
            secrets=body.secrets,
        )

    async def close(self) -> None:
        await self._client.close()
