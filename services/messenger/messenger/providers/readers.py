"""Which reader understands which provider's events, and which of them come in by webhook."""

from messenger.domain.channels import TELEGRAM, WAPPI, WEBCHAT
from messenger.providers.port import HookReader, Reader
from messenger.providers.telegram import receive as telegram
from messenger.providers.wappi import receive as wappi
from messenger.providers.webchat import receive as webchat

HOOKS: dict[str, HookReader] = {TELEGRAM: telegram, WAPPI: wappi}
READERS: dict[str, Reader] = {**HOOKS, WEBCHAT: webchat}
