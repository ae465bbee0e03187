"""HTTP out of a double: to webhooks, and to fetch what it was given an address of."""

import functools
import ssl

import httpx


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Loaded once: reading the bundle takes longer than everything else a double does."""
    return ssl.create_default_context()


def outgoing(timeout: float, base_url: str = "", source: str | None = None) -> httpx.AsyncClient:
    """A client that follows no proxies; ``source`` is the local address to send from."""
    transport = httpx.AsyncHTTPTransport(verify=_certificates(), local_address=source)
    return httpx.AsyncClient(transport=transport, base_url=base_url, timeout=timeout, trust_env=False)
