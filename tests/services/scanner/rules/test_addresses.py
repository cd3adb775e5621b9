"""Which IP addresses may be connected to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scanner.rules.addresses import Reason, is_public, why_refused

# Ranges from the advisories of changedetection.io (2026) and the IANA registries.
REFUSED = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.254", "0.1.2.3",
    "255.255.255.255", "224.0.0.1", "239.255.255.255", "240.0.0.1", "192.0.2.1",
    "198.51.100.7", "203.0.113.9", "198.18.0.1", "192.88.99.1", "192.0.0.8",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::7f00:1",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8",
    "64:ff9b:1::1", "2001:db8::1", "3fff::1", "100::1",
    "168.63.129.16", "::8.8.8.8", "2002:808:808::1", "2606:4700::5efe:808:808",
    "4000::1", "5f00::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "", "localhost", "127.1", "2130706433", "0x7f000001", "1.2.3.4 ", "fe80::1%eth0",
]  # fmt: skip


class TestIsPublic:
    @pytest.mark.parametrize("address", REFUSED)
    def test_refuses_what_is_not_of_the_public_internet(self, address: str) -> None:
        assert not is_public(address)

    @pytest.mark.parametrize(
        "address",
        ["8.8.8.8", "93.184.215.14", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"],
    )
    def test_lets_public_ones_through(self, address: str) -> None:
        assert is_public(address)

    @settings(deadline=None)
    @given(st.ip_addresses(v=4))
    def test_an_address_inside_ipv6_is_judged_like_itself(
        self, address: IPv4Address
    ) -> None:
        assert is_public(f"::ffff:{address}") == is_public(str(address))


class TestWhyRefused:
    @pytest.mark.parametrize(
        ("address", "reason"),
        [
            ("127.8.8.8", Reason.LOOPBACK),
            ("::ffff:127.0.0.1", Reason.LOOPBACK),
            ("0.0.0.0", Reason.UNSPECIFIED),  # noqa: S104 - nothing is bound.
            ("172.20.0.1", Reason.PRIVATE),
            ("fd00::1", Reason.PRIVATE),
            ("169.254.1.1", Reason.LINK_LOCAL),
            ("169.254.169.254", Reason.METADATA),
            ("fd00:ec2::254", Reason.METADATA),
            ("100.100.100.200", Reason.METADATA),
            ("100.64.0.1", Reason.CGNAT),
            ("64:ff9b::808:808", Reason.NAT64),
            ("2002:7f00:1::", Reason.TUNNEL),
            ("2001:0:7f00:1::1", Reason.TUNNEL),
            ("fe80::5efe:a00:1", Reason.LINK_LOCAL),
            ("ff0e::1", Reason.MULTICAST),
            ("203.0.113.9", Reason.RESERVED),
            ("2001:db8::1", Reason.RESERVED),
            ("localhost", Reason.NOT_AN_ADDRESS),
            ("8.8.8.8", None),
            ("2606:4700::1111", None),
        ],
    )
    def test_names_the_reason(self, address: str, reason: Reason | None) -> None:
        assert why_refused(address) is reason

    @settings(deadline=None, max_examples=500)
    @given(st.ip_addresses())
    def test_is_never_kinder_than_python(
        self, address: IPv4Address | IPv6Address
    ) -> None:
        if why_refused(str(address)) is None:
            inner = getattr(address, "ipv4_mapped", None) or address
            assert inner.is_global
            assert not inner.is_multicast
