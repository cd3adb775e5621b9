"""schema.org nodes as pages write them: found, typed and read with every tolerance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from services.scanner.rules.texts import plain

Node: TypeAlias = dict[str, Any]

DEEPEST: Final = 12
"""Nodes in nodes. Product, offers, priceSpecification and a @graph make six."""
MOST_NODES: Final = 20_000
"""Nodes of one page; a page with every variant of a shoe has a few hundred."""
LONGEST_TEXT: Final = 20_000
"""Characters of one value; descriptions of shops have a few thousand."""

LIST_PRICES: Final = frozenset(
    "listprice strikethroughprice msrp srp regularprice minimumadvertisedprice".split()
)
_CHARGES: Final = frozenset(
    "deliverychargespecification paymentchargespecification".split()
)
_RATES: Final = ("referenceQuantity", "billingDuration", "billingIncrement")
_PERIODS: Final = frozenset("HUR DAY WEE MON ANN".split())
"""Of UN/CEFACT: a price for each of them is a rent or an instalment."""
_INSIDE: Final = ("@graph", "mainEntity", "mainEntityOfPage", "about")
# What an ItemList holds are other pages' products.


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the page when its data is weighed."""

    url: str
    title: str
    """The words of its heading and <title>."""
    locale: str = ""
    country_currency: str = ""


def every_node(nodes: Iterable[Any]) -> Iterator[Node]:
    """The nodes that stand for things of the page itself, not for their parts."""
    left: list[tuple[Any, int]] = [(node, 0) for node in reversed(list(nodes))]
    seen = 0
    while left and seen < MOST_NODES:
        node, depth = left.pop()
        seen += 1
        if isinstance(node, list) and depth < DEEPEST:
            left += [(one, depth + 1) for one in reversed(node[:MOST_NODES])]
        elif isinstance(node, dict):
            yield node
            if depth < DEEPEST:
                left += [(node[name], depth + 1) for name in _INSIDE if name in node]


def is_type(node: Node, names: frozenset[str]) -> bool:
    """Whether a node is of one of those types, in any case and with any prefix."""
    said = node.get("@type")
    for one in said if isinstance(said, list) else [said]:
        if isinstance(one, str):
            last = one.rpartition("/")[2].rpartition("#")[2].rpartition(":")[2]
            if last.lower() in names:
                return True
    return False


def is_asked(specification: Node) -> bool:
    """Whether a priceSpecification says what the whole thing costs today.

    Not what it was, what a hundred grams or a month of it costs, or what is added.
    """
    kind = plain(specification.get("priceType"), longest=80).rpartition("/")[2].lower()
    return (
        kind not in LIST_PRICES
        and not is_type(specification, _CHARGES)
        and not any(name in specification for name in _RATES)
        and plain(specification.get("unitCode"), longest=20) not in _PERIODS
    )


def listed(value: Any) -> list[Node]:
    """The nodes in a value: itself, or those of a list."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def word(value: Any, *names: str) -> str:
    """A text, a number, or the name of the node that stands there; else empty."""
    for _ in range(3):
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = next(
                (
                    value[n]
                    for n in (*names, "name", "@id", "@value", "url")
                    if value.get(n)
                ),
                None,
            )
    text = plain(value, longest=LONGEST_TEXT, markup=True)
    return "" if text.lower() in ("null", "none", "undefined", "n/a", "nan") else text
