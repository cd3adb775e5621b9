"""Where a service is, as settings say it, in the form that gRPC takes.

A name stands for all replicas behind it; where there is no name for them, as on one
machine, their addresses are listed.
"""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address

from common.errors import BadInput


class BadTarget(BadInput):
    """A service cannot be where that says."""


def read_target(text: str) -> str:
    """gRPC's name of "host:port", "dns:///name:port" or "10.0.0.1:1,10.0.0.2:1".

    Raises BadTarget: several places are said by addresses only, all of one kind,
    since gRPC asks for one name.
    """
    places = [place.strip() for place in text.split(",") if place.strip()]
    if len(places) == 1:
        return places[0]
    kinds = {_kind(place) for place in places}
    if len(kinds) != 1 or None in kinds:
        raise BadTarget(
            f"{text!r} does not say where a service is.",
            hint="Use host:port, dns:///name:port for all replicas of that name, or "
            "several ip:port with commas, all IPv4 or all IPv6.",
        )
    return f"{kinds.pop()}:{','.join(places)}"


def _kind(place: str) -> str | None:
    host, colon, port = place.rpartition(":")
    if not colon or not port.isdigit():
        return None
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return "ipv4" if isinstance(address, IPv4Address) else "ipv6"
