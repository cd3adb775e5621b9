"""Variants: one thing in several colours, sizes or packs, each an offer of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from services.scanner.rules.labels import field_of
from services.scanner.rules.ld_prices import nodes_of
from services.scanner.rules.measures import read_count
from services.scanner.rules.offer import VARIANT_NAMES
from services.scanner.rules.texts import plain

Node: TypeAlias = dict[str, Any]

_LONGEST: Final = 80
_MOST_PROPERTIES: Final = 100
_ALSO: Final = {
    "colour": "color",
    "farbe": "color",
    "couleur": "color",
    "colore": "color",
    "gr\u00f6\u00dfe": "size",
    "taille": "size",
    "taglia": "size",
    "talla": "size",
    "capacity": "storage",
    "storage capacity": "storage",
    "memory size": "storage",
    "speicherkapazit\u00e4t": "storage",
    "capacit\u00e9 de stockage": "storage",
}
_SHARED: Final = (
    "name", "description", "brand", "image", "category", "model", "itemCondition",
    *VARIANT_NAMES,
)  # fmt: skip
"""What a variant has of its group where it says nothing itself."""


class Count(NamedTuple):
    """How many units one holds, and the words that said so."""

    units: int | None
    words: str


def variants_of(group: Node, by_id: Mapping[str, Node]) -> list[Node]:
    """The variants that a group names, each with what they share; none: it has none.

    One that is only named (`{"@id": ...}`) stands elsewhere in the data.
    """
    shared = {name: group[name] for name in _SHARED if name in group}
    found = [
        {**shared, **by_id.get(str(one.get("@id", "")), {}), **one}
        for one in nodes_of(group.get("hasVariant"))
    ]
    key = group_key(group)
    return [{"inProductGroupWithID": key, **one} for one in found]


def group_key(product: Node) -> str:
    """The key of the group that it is, or that it is a variant of."""
    for name in ("productGroupID", "inProductGroupWithID"):
        if key := _word(product.get(name)):
            return key
    for group in nodes_of(product.get("isVariantOf")):
        key = _word(group.get("productGroupID")) or _word(group.get("@id"))
        if key:
            return key
    return ""


def attributes(*nodes: Node) -> tuple[tuple[str, str], ...]:
    """In which way it is a variant, by what these nodes say; the first one counts."""
    said: dict[str, str] = {}
    for node in nodes:
        for name, value in (*node.items(), *_properties(node)):
            known = variant_name(name)
            if known and known not in said and (text := _word(value)):
                said[known] = text
    return tuple((name, said[name]) for name in VARIANT_NAMES if name in said)


def variant_name(label: str) -> str:
    """Which of VARIANT_NAMES a label means; empty if none."""
    word = label.strip().lower()
    return word if word in VARIANT_NAMES else _ALSO.get(word, "")


def unit_count(*nodes: Node) -> Count:
    """How many units one holds, as a property of it says."""
    for node in nodes:
        for name, value in _properties(node):
            text = _word(value)
            if field_of(name) == "unit_count" and (count := read_count(text)):
                return Count(count, f"{name}: {text}")
    return Count(None, "")


def key_of_variant(url: str, variant: Iterable[tuple[str, str]]) -> str:
    """The key of a variant that has no number: its page, and which one it is."""
    said = "&".join(
        f"{name}={value.replace('%', '%25').replace('&', '%26')}"
        for name, value in variant
    )
    return f"{url}#{said}" if said else ""


def _properties(node: Node) -> list[tuple[str, object]]:
    """additionalProperty: a list of PropertyValue."""
    listed = nodes_of(node.get("additionalProperty"))[:_MOST_PROPERTIES]
    return [(_word(one.get("name")), one.get("value")) for one in listed]


def _word(value: object) -> str:
    """A text, or the words of the node that stands there: {"name": "XL"}."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        unit = plain(value.get("unitText"), longest=20)
        text = plain(value.get("name") or value.get("value"), longest=_LONGEST)
        return f"{text} {unit}".strip() if text else ""
    return plain(value, longest=_LONGEST, markup=True)
