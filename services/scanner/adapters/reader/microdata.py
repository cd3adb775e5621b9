"""HTML microdata as items of types and properties. https://html.spec.whatwg.org/#microdata

The shape of an item is that of the JSON in the W3C note, also with single values bare:
{"type": "http://schema.org/Offer", "properties": {"price": "12.99"}}.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from selectolax.lexbor import LexborNode

from services.scanner.adapters.reader.document import Document
from services.scanner.adapters.reader.layout_text import laid_out

Item: TypeAlias = dict[str, Any]

MOST_ITEMS: Final = 2_000
"""Items of one page; lists of products have hundreds, comments may be thousands."""
DEEPEST: Final = 50
"""Items inside items. A product with offers, specifications and reviews makes five."""
MOST_WALKED: Final = 300_000
"""Nodes looked at in all: itemref may lead to the same ones again, and the text of an
element that holds others is read again with theirs. Real pages come to 30,000."""
_SOURCES: Final = frozenset("audio embed iframe img source track video".split())
_LINKS: Final = frozenset("a area link".split())


@dataclass(slots=True)
class _Reading:
    document: Document
    strict: bool
    seen: set[int] = field(default_factory=set)
    left: int = MOST_WALKED
    _by_id: dict[str, LexborNode] | None = None

    def one_or_list(self, values: list[Any]) -> Any:
        return values[0] if len(values) == 1 and not self.strict else values

    def by_id(self, name: str) -> LexborNode | None:
        """The first element of that id."""
        if self._by_id is None:
            root = self.document.root
            found = reversed(root.css("[id]")) if root is not None else ()
            self._by_id = {node.id or "": node for node in found}
        return self._by_id.get(name)


def microdata(document: Document, *, strict: bool = False) -> list[Item]:
    """The items of a page that are not inside others.

    With `strict` types and values are always lists, as the specification has them.
    """
    reading = _Reading(document, strict)
    root = document.root
    if root is None:
        return []
    found: list[Item] = []
    for node in root.css("[itemscope]")[:MOST_ITEMS]:
        if node.mem_id not in reading.seen:
            found.append(_item(node, reading, 0))
    return found


def _item(node: LexborNode, reading: _Reading, depth: int) -> Item:
    reading.seen.add(node.mem_id)
    item: Item = {}
    attributes = node.attributes
    types = (attributes.get("itemtype") or "").split()
    if types:
        item["type"] = reading.one_or_list(types)
        if itemid := attributes.get("itemid"):
            item["id"] = itemid.strip()
    properties: dict[str, list[Any]] = {}
    _collect(node, properties, reading, depth)
    for name in (attributes.get("itemref") or "").split():
        _collect_referred(name, properties, reading, depth)
    if properties:
        item["properties"] = {
            name: reading.one_or_list(values) for name, values in properties.items()
        }
    else:
        item["value"] = _plain_value(node, reading)
    return item


def _collect(
    node: LexborNode, into: dict[str, list[Any]], reading: _Reading, depth: int
) -> None:
    """The properties below `node`, without those of items inside it."""
    if depth > DEEPEST:
        return
    stack = [node.child]
    while stack and reading.left > 0:
        current = stack.pop()
        if current is None:
            continue
        reading.left -= 1
        stack.append(current.next)
        if current.is_text_node or current.is_comment_node:
            continue
        attributes = current.attributes
        if "itemprop" in attributes:
            _add(current, into, reading, depth)
        if "itemscope" not in attributes:
            stack.append(current.child)


def _collect_referred(
    name: str, into: dict[str, list[Any]], reading: _Reading, depth: int
) -> None:
    node = reading.by_id(name)
    if node is None or depth > DEEPEST:
        return
    attributes = node.attributes
    if "itemprop" in attributes:
        _add(node, into, reading, depth)
        if "itemscope" in attributes:
            return
    _collect(node, into, reading, depth + 1)


def _add(
    node: LexborNode, into: dict[str, list[Any]], reading: _Reading, depth: int
) -> None:
    value = _value(node, reading, depth)
    if value is None:
        return
    for name in (node.attributes.get("itemprop") or "").split():
        into.setdefault(name, []).append(value)


def _value(node: LexborNode, reading: _Reading, depth: int) -> Any:
    if "itemscope" in node.attributes:
        # An item that refers to itself, or twice to another, is written down once.
        if node.mem_id in reading.seen or depth >= DEEPEST:
            return None
        return _item(node, reading, depth + 1)
    return _plain_value(node, reading)


def _plain_value(node: LexborNode, reading: _Reading) -> Any:
    """https://html.spec.whatwg.org/#values, and `content` on any element."""
    tag, attributes, document = node.tag, node.attributes, reading.document
    if tag == "meta":
        return attributes.get("content") or ""
    if tag in _SOURCES:
        return document.whole((attributes.get("src") or "").strip())
    if tag in _LINKS:
        return document.whole((attributes.get("href") or "").strip())
    if tag == "object":
        return document.whole((attributes.get("data") or "").strip())
    if tag in ("data", "meter"):
        return attributes.get("value") or ""
    if tag == "time":
        return attributes.get("datetime") or ""
    if attributes.get("content"):
        return attributes["content"]
    names = attributes.get("itemprop") or ""
    if names.endswith(("-input", "-output")):
        # https://schema.org/docs/actions.html#part-4
        said = {"valueRequired": True} if "required" in attributes else {}
        return (
            {**said, "valueName": attributes["name"]}
            if attributes.get("name")
            else said
        )
    text, walked = laid_out(node, most=max(0, reading.left))
    reading.left -= walked
    return text
