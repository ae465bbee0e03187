"""Which reader understands which provider's webhooks."""

from messenger.domain.channels import TELEGRAM, WAPPI
from messenger.providers.port import Reader
from messenger.providers.telegram import receive as telegram
from messenger.providers.wappi import receive as wappi

READERS: dict[str, Reader] = {TELEGRAM: telegram, WAPPI: wappi}
