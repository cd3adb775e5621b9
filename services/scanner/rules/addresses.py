"""Which network addresses are public: nothing else is ever connected to.

The ranges are those of the IANA registries of special addresses (RFC 6890 and its
updates), named one by one: what Python calls global changes with its version.
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final


class Reason(StrEnum):
    """Why an IP address is not connected to; a label of metrics, never renamed."""

    NOT_AN_ADDRESS = "not_an_address"
    """The name server answered with something else."""
    UNSPECIFIED = "unspecified"
    """0.0.0.0 and ::, which systems take to mean themselves."""
    LOOPBACK = "loopback"
    """This machine."""
    PRIVATE = "private"
    """RFC 1918, unique local and site local: the inside of a network."""
    LINK_LOCAL = "link_local"
    """The same wire."""
    METADATA = "metadata"
    """Where clouds tell machines their secrets."""
    CGNAT = "cgnat"
    """RFC 6598: inside a provider's network, or a cloud's or a VPN's own."""
    NAT64 = "nat64"
    """RFC 6052 and 8215: a translator to any IPv4 address, private ones included."""
    TUNNEL = "tunnel"
    """6to4, Teredo, ISATAP and other IPv6 that leads to an IPv4 address inside it."""
    MULTICAST = "multicast"
    """Many machines at once."""
    RESERVED = "reserved"
    """For protocols, documentation, tests, or for nothing yet."""


# The first that fits names the reason, so what is narrower stands first.
_RANGES: Final = tuple(
    (ip_network(text), reason)
    for reason, texts in (
        (
            Reason.METADATA,
            "169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 192.0.0.192 "
            "168.63.129.16 fd00:ec2::254 fd00:ec2::23 fd20:ce::254",
        ),
        (Reason.UNSPECIFIED, "0.0.0.0/8 ::/128"),
        (Reason.LOOPBACK, "127.0.0.0/8 ::1/128"),
        (
            Reason.PRIVATE,
            "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10",
        ),
        (Reason.LINK_LOCAL, "169.254.0.0/16 fe80::/10"),
        (Reason.CGNAT, "100.64.0.0/10"),
        (Reason.NAT64, "64:ff9b::/96 64:ff9b:1::/48"),
        (Reason.TUNNEL, "2002::/16 2001::/32 ::/96 ::ffff:0:0:0/96"),
        (Reason.MULTICAST, "224.0.0.0/4 ff00::/8"),
        (
            Reason.RESERVED,
            "192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 "
            "192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 "
            "100::/64 2001:db8::/32 3fff::/20 5f00::/16",
        ),
    )
    for text in texts.split()
)
_GLOBAL_UNICAST: Final = ip_network("2000::/3")
# Benchmarking, ORCHID, AS112 and the rest of the registry.
_PROTOCOLS: Final = ip_network("2001::/23")
_ISATAP: Final = (0x00005EFE, 0x02005EFE)


def why_refused(text: str) -> Reason | None:
    """Why that IP address may not be connected to; None if it is public.

    An IPv6 address that only wraps an IPv4 one (::ffff:a.b.c.d) is judged as that one.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return Reason.NOT_AN_ADDRESS
    if isinstance(address, IPv4Address):
        return _range(address)
    if address.ipv4_mapped:
        return _range(address.ipv4_mapped)
    return _range(address) or _beyond_ranges(address)


def is_public(text: str) -> bool:
    """Whether the IP address may be connected to; False for anything that is none."""
    return why_refused(text) is None


def _beyond_ranges(address: IPv6Address) -> Reason | None:
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return Reason.TUNNEL
    if address in _GLOBAL_UNICAST and address not in _PROTOCOLS:
        return None
    return Reason.RESERVED


def _range(address: IPv4Address | IPv6Address) -> Reason | None:
    for network, reason in _RANGES:
        if address.version == network.version and address in network:
            return reason
    return None
