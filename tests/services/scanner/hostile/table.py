"""The table: every trick that is known to lead a fetcher to a machine inside.

Rows come from the advisories of a peer (changedetection.io, 2026: CGNAT, parser
differential, redirect, second look-up), from the IANA registries, and from what the
parsers of URLs are known to disagree about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote

from tests.services.scanner.hostile.names import written


@dataclass(frozen=True, slots=True)
class Row:
    """One address to fetch."""

    group: str
    url: str


INSIDE_4 = {
    "loopback": ("127.0.0.1", "127.8.8.8"),
    "private": ("10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1"),
    "link-local": ("169.254.1.1",),
    "metadata": ("169.254.169.254", "100.100.100.200", "192.0.0.192"),
    "cgnat": ("100.64.0.1", "100.127.255.254"),
    "unspecified": ("0.0.0.0", "0.1.2.3"),  # noqa: S104 - nothing is bound.
    "multicast": ("224.0.0.1", "239.255.255.250"),
    "reserved": ("240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
    "reserved-2": ("198.51.100.1", "203.0.113.1", "192.88.99.1", "198.19.255.1"),
}
INSIDE_6 = {
    "loopback-6": ("::1",),
    "unspecified-6": ("::",),
    "unique-local": ("fc00::1", "fd12:3456:789a::1", "fd00:ec2::254"),
    "link-local-6": ("fe80::1", "febf::1"),
    "site-local": ("fec0::1",),
    "nat64": ("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"),
    "mapped": ("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    "compatible": ("::7f00:1", "::ffff:0:7f00:1"),
    "6to4": ("2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:a00:1::1"),
    "teredo": ("2001:0:5db8:d70e:0:f227:80ff:fffe", "2001:0:7f00:1::1"),
    "isatap": ("2606:4700::5efe:a00:1", "2606:4700::200:5efe:7f00:1"),
    "multicast-6": ("ff02::1", "ff0e::1"),
    "reserved-6": (
        "100::1",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "2001:2::1",
        "4000::1",
    ),
}
_INSIDE = {x for texts in (*INSIDE_4.values(), *INSIDE_6.values()) for x in texts}
_FEW, _SEVENTH = 12, 7
EVIL = "evil.test"
SHOP = f"shop.{EVIL}"

# Parsers take different hosts out of these; the first is of GHSA-rph4-96w6-q594.
DIFFERENTIAL = (
    f"http://169.254.169.254:8080\\@{SHOP}/",
    f"http://{SHOP}\\@169.254.169.254/",
    f"http://{SHOP}@169.254.169.254/",
    f"http://{SHOP}:80@169.254.169.254/",
    f"http://169.254.169.254@{SHOP}/",
    f"http://a:b@{SHOP}@127.0.0.1/",
    f"http://{SHOP}#@127.0.0.1/",
    f"http://{SHOP}?@127.0.0.1/",
    f"http://127.0.0.1#@{SHOP}/",
    f"http://127.0.0.1?@{SHOP}/",
    f"http://127.0.0.1;@{SHOP}/",
    f"http://127.0.0.1\\{SHOP}/",
    f"http://127.0.0.1:80\\@{SHOP}:80/",
    "http:/\\127.0.0.1/",
    "http:\\\\127.0.0.1/",
    "http:\\/127.0.0.1/",
    "http:/127.0.0.1/",
    "http:127.0.0.1/",
    "http:///127.0.0.1/",
    "http:////127.0.0.1/",
    "//127.0.0.1/",
    "\\\\127.0.0.1\\",
    "http://127.0.0.1\t/",
    "http://127.0.0\t.1/",
    "http://127.0.\n0.1/",
    "ht\ntp://127.0.0.1/",
    " http://127.0.0.1/",
    "\x00http://127.0.0.1/",
    "http://127.0.0.1\x00.shop.evil.test/",
    f"http://127.0.0.1%00.{SHOP}/",
    "http://127.0.0.1%20/",
    "http://127.0.0.1%2f@shop.evil.test/",
    "http://%31%32%37%2e%30%2e%30%2e%31/",
    "http://127%2e0%2e0%2e1/",
    f"http://{SHOP}%5c@127.0.0.1/",
    f"http://{SHOP}\u2044@127.0.0.1/",
    f"http://{SHOP}\uff0f@127.0.0.1/",
    f"http://{SHOP}\uff03@127.0.0.1/",
    "http://127\u30020\u30020\u30021/",
    "http://127\uff0e0\uff0e0\uff0e1/",
    "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/",
    "http://\uff11\uff12\uff17.0.0.1/",
    "http://loc\u00adalhost/",
    "http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/",
    "http://\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54/",
    "http://localho\u017ft/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://localhost:80/",
    "http://localhost:080/",
    "http://localhost:6379/",
    "http://127.0.0.1./",
    "http://127.0.0.1:80:80/",
    "http://127.0.0.1:0x50/",
    "http://127.0.0.1:+80/",
    "http://127.0.0.1:\uff18\uff10/",
    "http://[::1]:80/",
    "http://[::1%25lo]/",
    "http://[::1%lo]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:127.0.0.1]:80/",
    "http://[::127.0.0.1]/",
    f"http://{SHOP}[::1]/",
    f"http://[::1]{SHOP}/",
    f"http://[::1].{SHOP}/",
    f"http://[{SHOP}]@[::1]/",
    "http://::1/",
    "http://[v1.127.0.0.1]/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://00/",
    "http://0x/",
    "http://0x0.0x0.0x0.0x0/",
    "http://1.0x7f.1/",
    "http://127.0.0.0x1/",
    "http://127.000.000.001/",
    "http://0177.1/",
    "http://0x7f.1/",
    "http://425.510.425.510/",
    "http://4294967297/",
    "http://18446744071562067969/",
    "https://127.0.0.1/",
    "https://localhost:443/",
    "HTTP://127.0.0.1/",
    "hTTp://LocalHost/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "ftp://127.0.0.1/",
    "dict://127.0.0.1:6379/info",
    "data:text/html,x",
    "s3://127.0.0.1/x",
    "unix:///var/run/docker.sock",
    "jar:http://127.0.0.1!/",
    "url:http://127.0.0.1/",
    "view-source:http://127.0.0.1/",
)


def rows() -> list[Row]:
    """All of them, each address once."""
    every = [
        *_addresses(),
        *(Row("parser differential", url) for url in DIFFERENTIAL),
        *_redirects(),
        *_names(),
    ]
    return list({row.url: row for row in every}.values())


def some_rows() -> list[Row]:
    """Fewer, for what is known to leak: of each group some, of small groups all."""
    groups: dict[str, list[Row]] = {}
    for row in rows():
        groups.setdefault(row.group, []).append(row)
    return [
        row
        for found in groups.values()
        for row in (found if len(found) <= _FEW else found[::_SEVENTH])
    ]


def is_inside(address: str) -> bool:
    """Whether nothing may be sent to that address; not by our own rules."""
    return address in _INSIDE or not ip_address(address).is_global


def _addresses() -> Iterator[Row]:
    for group, texts in INSIDE_4.items():
        for text in texts:
            for url in _spellings(IPv4Address(text)):
                yield Row(group, url)
    for group, texts in INSIDE_6.items():
        for text in texts:
            address = IPv6Address(text)
            yield Row(group, f"http://[{text}]/")
            yield Row(group, f"http://[{address.exploded.upper()}]:8080/")


def _spellings(address: IPv4Address) -> Iterator[str]:
    """An IPv4 address as systems and parsers have been made to read it."""
    whole, parts = int(address), list(address.packed)
    a, b, c, d = parts
    high, low = a * 256 + b, c * 256 + d
    hosts = [
        str(address),
        f"{address}.",
        str(whole),
        f"0x{whole:x}",
        f"0X{whole:08X}",
        f"0{whole:o}",
        ".".join(f"0x{part:02x}" for part in parts),
        ".".join(f"0{part:o}" for part in parts),
        ".".join(f"{part:03d}" for part in parts),
        ".".join(f"0000{part:o}" for part in parts),
        f"0x{a:x}.{b}.0{c:o}.{d}",
        f"{a}.{b}.{c * 256 + d}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        ".".join("".join(chr(0xFF10 + int(n)) for n in str(part)) for part in parts),
        str(address).replace(".", "\u3002"),
        quote(str(address)).replace(".", "%2E"),
        f"[::ffff:{address}]",
        f"[::ffff:{high:x}:{low:x}]",
        f"[::{address}]",
        f"[64:ff9b::{address}]",
        f"[2002:{high:x}:{low:x}::1]",
        f"[2001:0:5db8:d70e:0:f227:{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}]",
    ]
    for host in hosts:
        yield f"http://{host}/"
    yield f"http://{address}:8080/latest/meta-data/"


def _redirects() -> Iterator[Row]:
    targets = [f"http://{x}/" for texts in INSIDE_4.values() for x in texts]
    targets += [f"http://[{x}]/" for texts in INSIDE_6.values() for x in texts]
    for url in (*targets, *DIFFERENTIAL):
        yield Row("redirect", _through(302, url))
    for status in (301, 303, 307, 308):
        yield Row("redirect", _through(status, "http://169.254.169.254/latest/"))
    inner = "http://127.0.0.1/"
    for _ in range(3):
        inner = _through(302, inner)
    yield Row("redirect", inner)
    yield Row("redirect", _through(302, "//127.0.0.1:8080/"))
    yield Row("redirect", f"http://{SHOP}/meta?to=http://127.0.0.1/")
    robots = b"http://127.0.0.1/robots.txt".hex()
    yield Row("redirect", f"http://shoprobots-{robots}.{EVIL}/")


def _through(status: int, url: str) -> str:
    return f"http://{SHOP}/to/{status}?to={quote(url, safe='')}"


def _names() -> Iterator[Row]:
    texts = [x for group in (*INSIDE_4.values(), *INSIDE_6.values()) for x in group]
    for text in texts:
        address = written(text)
        yield Row("name", f"http://at-{address}.{EVIL}/")
        yield Row("mixed records", f"http://mixed-{address}.{EVIL}/")
        for count in (1, 2, 3):
            yield Row("rebinding", f"http://rebind-{count}-{address}.{EVIL}/")
        again = f"http://rebind-1-{address}.on.{EVIL}/"
        yield Row("rebinding", _through(302, again))
        back = f"rebind-1-{address}.back.{EVIL}"
        yield Row("rebinding", f"http://{back}/to/302?to=/next")
        target = f"at-{address}.{EVIL}".encode().hex()
        if len(target) <= 56:
            yield Row("alias", f"http://alias-{target}.{EVIL}/")
    yield Row("alias", f"http://alias-{b'localhost'.hex()}.{EVIL}/")
