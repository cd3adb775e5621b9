"""A name server that wishes us ill: it changes its answers and mixes them.

Names say what is answered. Addresses in them are hexadecimal, so that any fits.

    at-ADDRESS...                 that address, always
    rebind-COUNT-ADDRESS...       PUBLIC for COUNT questions, then that address
    mixed-ADDRESS...              PUBLIC and that address in one answer, either first
    alias-HEX...                  CNAME of the name that is so written in hexadecimal
    shop*...                      PUBLIC
    public-NUMBER...              one of many public addresses
"""

from __future__ import annotations

import asyncio
from collections import Counter
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, TypeAlias

import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

PUBLIC = "93.184.215.14"
_FIRST_OF_MANY = 0x0B00_0000  # 11.0.0.0/8 is public, and large.
_KINDS = {4: dns.rdatatype.A, 6: dns.rdatatype.AAAA}

Answer: TypeAlias = list[str]


def public_number(number: int) -> str:
    """One of many addresses that are public."""
    return str(IPv4Address(_FIRST_OF_MANY + number * 4099 + 1))


def written(address: str) -> str:
    """As it stands in a name."""
    return ip_address(address).packed.hex()


def _read(text: str) -> str:
    packed = bytes.fromhex(text)
    return str(IPv4Address(packed) if len(packed) == 4 else IPv6Address(packed))


class HostileNames(asyncio.DatagramProtocol):
    """Answers over UDP; everything may be kept for no time at all."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, int]] = Counter()

    def connection_made(self, transport: Any) -> None:
        """The socket is open."""
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """A question."""
        query = dns.message.from_wire(data)
        self.transport.sendto(self._reply(query).to_wire(), addr)

    def _reply(self, query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked[name, question.rdtype] += 1
        try:
            alias, found = self._answer(name, self.asked[name, question.rdtype])
        except ValueError:
            reply.set_rcode(dns.rcode.NXDOMAIN)
            return reply
        owner = question.name
        if alias:
            target = dns.name.from_text(alias)
            reply.answer.append(
                dns.rrset.from_text(owner, 0, "IN", "CNAME", f"{target}")
            )
            owner = target
        fitting = [x for x in found if _KINDS[ip_address(x).version] == question.rdtype]
        if fitting:
            rrset = dns.rrset.from_text(owner, 0, "IN", question.rdtype, *fitting)
            reply.answer.append(rrset)
        return reply

    def _answer(self, name: str, times: int) -> tuple[str, Answer]:
        kind, *rest = name.partition(".")[0].split("-")
        match kind, rest:
            case "at", [address]:
                return "", [_read(address)]
            case "rebind", [count, address]:
                return "", [PUBLIC if times <= int(count) else _read(address)]
            case "mixed", [address]:
                both = [PUBLIC, _read(address)]
                return "", both if times % 2 else both[::-1]
            case "alias", [target]:
                return self._alias(bytes.fromhex(target).decode(), times)
            case "public", [number]:
                return "", [public_number(int(number))]
        if kind.startswith("shop"):
            return "", [PUBLIC]
        raise ValueError(name)

    def _alias(self, target: str, times: int) -> tuple[str, Answer]:
        if target == "localhost":
            return target, ["127.0.0.1", "::1"]
        return target, self._answer(target, times)[1]
