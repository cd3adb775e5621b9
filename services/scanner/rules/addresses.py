"""Which network addresses are public: nothing else is ever connected to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

# Public to some versions of Python (is_global), but leading elsewhere than they say, or
# nowhere that a shop could be: RFC 6890, 7526 (6to4 relays), 9637, 6052 (NAT64).
_ALSO_REFUSED: Final = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "224.0.0.0/4",
        "3fff::/20",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "fec0::/10",
        "ff00::/8",
    )
)


def is_public(text: str) -> bool:
    """Whether the IP address may be connected to; False for anything that is none.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo) is judged by both.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        if carried:
            return all(map(_is_public, carried))
    return _is_public(address)


def _carried(address: IPv6Address) -> list[IPv4Address]:
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address.sixtofour]
    if address.teredo:
        return list(address.teredo)
    # The deprecated "compatible" form, ::a.b.c.d.
    if int(address) >> 32 == 0:
        return [IPv4Address(int(address))]
    return []


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in network for network in _ALSO_REFUSED)
