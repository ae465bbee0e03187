"""Which network addresses a webhook may go to.

The table of the running interpreter is not trusted: forms that wrap an IPv4 address are unwrapped first, and
everything that is not surely public is refused.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_CLOSED_4 = [
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
_CLOSED_6 = [
    IPv6Network(text)
    for text in (
        "::/128",
        "::1/128",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
]
_COMPATIBLE, _NAT64, _SIX_TO_FOUR = ip_network("::/96"), ip_network("64:ff9b::/96"), ip_network("2002::/16")


def is_public(text: str) -> bool:
    """Whether a connection to this address surely leaves for the public internet."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner is None:
            return address.is_global and not address.is_multicast and not any(address in net for net in _CLOSED_6)
        address = inner
    closed = any(address in net for net in _CLOSED_4)
    return address.is_global and not address.is_multicast and not address.is_reserved and not closed


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address a wrapped form leads to (mapped, compatible, NAT64, 6to4)."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _COMPATIBLE or address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour if address in _SIX_TO_FOUR else None
