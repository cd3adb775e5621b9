"""The tree of a page -> its scene: one walk, in which every element is asked once."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from services.scanner.adapters.reader.document import DEEPEST, MOST_NODES, Document
from services.scanner.rules import marks
from services.scanner.rules.scene import MARK_OF_TAG, MOST_TEXTS, Scene

_LEFT_OUT: Final = frozenset(
    "script style template noscript svg head iframe object".split()
)
_WORDED: Final = (
    "class",
    "id",
    "data-testid",
    "data-test",
    "data-qa",
    "data-hook",
    "data-role",
    "data-qa-qualifier",
    "data-automation",
    "itemprop",
    "aria-label",
)
_FONT_SIZE: Final = re.compile(r"font-size\s*:\s*([0-9.]{1,5})\s*(px|pt|em|rem|%)")
_PIXELS: Final = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "%": 0.16}
_NAMED: Final = re.compile(
    r"(?i)(?:^|[-_])(?:sku|asin|ean|upc|gtin|mpn|isbn|brand|price|"
    r"(?:product|item|prod|article|variant|offer)[-_]?(?:id|code|no|number|sku|price)?)$"
)
LONGEST_VALUE: Final = 80
LONGEST_WORDS: Final = 1_000
"""Of the names of one element. What is read of them is kept for the next page."""
_SPACES: Final = re.compile(r"\s{2,}|[\n\t\r]")


def scene_of(document: Document) -> Scene:
    """What the page shows; the texts of scripts and styles are left out."""
    scene = Scene()
    root = document.tree.body
    if root is None:
        return scene
    here = path_of(document.url)
    stack: list[tuple[LexborNode | None, int, int]] = [(root, -1, 0)]
    while stack and len(scene.tags) < MOST_NODES and len(scene.texts) < MOST_TEXTS:
        node, parent, depth = stack.pop()
        if node is None:
            scene.last[parent] = len(scene.texts)
            continue
        if parent >= 0:
            stack.append((node.next, parent, depth)) if node.next is not None else None
        if node.is_text_node:
            text = node.text_content or ""
            if text and not text.isspace():
                scene.texts.append(_SPACES.sub(" ", text))
                scene.owner.append(parent)
        elif node.is_element_node and node.tag not in _LEFT_OUT and depth < DEEPEST:
            index = _add(scene, node, parent, here)
            stack.append((None, index, depth))
            if node.child is not None:
                stack.append((node.child, index, depth + 1))
    for index, last in enumerate(scene.last):
        # The walk ended early: what was open reaches to the end.
        scene.last[index] = last if last >= 0 else len(scene.texts)
    scene.settle()
    return scene


def _add(scene: Scene, node: LexborNode, parent: int, here: str) -> int:
    tag = node.tag or ""
    attributes = node.attributes
    words = " ".join(filter(None, map(attributes.get, _WORDED))) if attributes else ""
    words = words[:LONGEST_WORDS]
    own = MARK_OF_TAG.get(tag, 0) | (marks.marks_of(words) if words else 0)
    size = 0.0
    if attributes:
        own, size = _styled(attributes, own)
        if tag == "a" and _leads_away(attributes.get("href") or "", here):
            own |= marks.LINKED
        _note_values(scene, len(scene.tags), tag, attributes)
    scene.parents.append(parent)
    scene.tags.append(tag)
    scene.own.append(own)
    scene.words.append(words)
    scene.sizes.append(size or (scene.sizes[parent] if parent >= 0 else 0.0))
    scene.first.append(len(scene.texts))
    scene.last.append(-1)
    return len(scene.tags) - 1


def _styled(attributes: dict[str, str | None], own: int) -> tuple[int, float]:
    size = 0.0
    if "hidden" in attributes:
        own |= marks.HIDDEN
    if style := attributes.get("style"):
        style = style.lower().replace(" ", "")
        if "display:none" in style or "visibility:hidden" in style:
            own |= marks.HIDDEN
        if "line-through" in style:
            own |= marks.STRUCK
        if said := _FONT_SIZE.search(style):
            try:
                size = float(said.group(1)) * _PIXELS[said.group(2)]
            except ValueError:
                size = 0.0
    return own, size


def _note_values(
    scene: Scene, index: int, tag: str, attributes: dict[str, str | None]
) -> None:
    """What forms send and what scripts are handed: <input name=sku>, data-sku."""
    if tag in ("input", "button", "select"):
        name = attributes.get("name") or attributes.get("id") or ""
        value = attributes.get("value") or ""
        if name and 0 < len(value) <= LONGEST_VALUE:
            scene.values.append((index, name, value))
    for name, said in attributes.items():
        if (
            said
            and name.startswith("data-")
            and len(said) <= LONGEST_VALUE
            and _NAMED.search(name[5:])
        ):
            scene.values.append((index, name[5:], said))


def _leads_away(href: str, here: str) -> bool:
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
        return False
    return path_of(href) not in ("", here)


def path_of(url: str) -> str:
    """The path of an address without a slash at its end; empty if it is none."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""
