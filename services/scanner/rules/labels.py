"""Labelled values of the visible page: "SKU: 123", <dt>Marke</dt><dd>Acme</dd>.

A label and its value follow each other among the texts of a page, whatever the elements
are: a table, a definition list, two spans, one line with a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from services.scanner.rules import marks
from services.scanner.rules.claims import Claim, How
from services.scanner.rules.codes import code_in
from services.scanner.rules.gtins import read_gtin
from services.scanner.rules.scene import Scene
from services.scanner.rules.words.labels import CLASSES, LABELS

LONGEST_LABEL: Final = 40
LONGEST_VALUE: Final = 80
MOST_CLAIMS: Final = 200

_FIELD_OF: Final = {
    " ".join(label.split()): field
    for field, labels in LABELS.items()
    for label in labels.split("|")
}
_MOST_WORDS: Final = max(len(label.split()) for label in _FIELD_OF)
# Also colons and signs of numbers as they are written in East Asia and Russia.
_MARKS: Final = ":\uff1a#\u2116"
_UNSEEN: Final = "\u200b\u200e\u200f"
_PUNCTUATION: Final = re.compile(rf"[\s.{_MARKS}º°*•|\-\u2013/()\[\]{_UNSEEN}]+")
_PARTED: Final = re.compile(
    rf"^(.{{2,40}}?)\s*(?:[={_MARKS}]|\s[-\u2013]\s)\s*(\S.*)$", re.DOTALL
)
_SEVERAL: Final = re.compile(r"\s[|\u00b7\u2022\u2013\u2014]\s")
_NOTHING: Final = re.compile(rf"^[\s{_MARKS}\-\u2013|.{_UNSEEN}]*$")
_ELSEWHERE: Final = marks.ELSEWHERE | marks.REVIEW
WEIGHT: Final = 3.4
_CLASSES: Final = tuple(
    (field, re.compile(rf"(?i)(?<![a-z])(?:{words})(?![a-z])"))
    for field, words in CLASSES.items()
)


def labelled(scene: Scene) -> Iterator[Claim]:
    """What the page's labels say. A maker speaks for the brand, more weakly."""
    found = 0
    yield from _by_class(scene)
    for place, text in enumerate(scene.texts):
        if len(text) > LONGEST_LABEL + LONGEST_VALUE + 60 or found >= MOST_CLAIMS:
            continue
        if scene.all[scene.owner[place]] & _ELSEWHERE:
            continue
        for pair in _pairs(scene, place, text):
            for claim in _claims(*pair, scene, place):
                found += 1
                yield claim


def _by_class(scene: Scene) -> Iterator[Claim]:
    """Values whose element is called by what they are: <span class="product-sku">."""
    for element, words in enumerate(scene.words):
        field = _class_field(words) if words else ""
        if not field or scene.all[element] & _ELSEWHERE:
            continue
        text = scene.text(element, longest=LONGEST_VALUE)
        if text and scene.first[element] < scene.last[element]:
            pair = _pair(scene, scene.first[element], text) or (field, text)
            yield from _claims(field, pair[1], scene, scene.first[element], less=0.6)


@lru_cache(maxsize=8192)
def _class_field(words: str) -> str:
    return next((f for f, pattern in _CLASSES if pattern.search(words)), "")


def _pairs(scene: Scene, place: int, text: str) -> Iterator[tuple[str, str]]:
    """What a text labels; a line may label several: "Ref: 12 | EAN: 9 | Brand:"."""
    parts = [part for part in _SEVERAL.split(text) if part.strip()]
    if pair := _pair(scene, place, text):
        field, value = pair
        # "Ref: 12 | EAN: 9": what follows the mark is the next one's.
        yield field, _SEVERAL.split(value)[0] if len(parts) > 1 else value
    if len(parts) <= 1:
        return
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if field_of(part) and not last:
            continue
        if pair := _pair(scene, place, part):
            yield pair


def _pair(scene: Scene, place: int, text: str) -> tuple[str, str] | None:
    """The field a text is a label of, and the value that goes with it."""
    if field := field_of(text):
        return field, _next(scene, place)
    parted = _PARTED.match(text.strip())
    if parted and (field := field_of(parted.group(1))):
        return field, parted.group(2)
    # "SKU 12345", "Артикул 01245": a label, a space and a code.
    words = text.split()
    if 2 <= len(words) <= _MOST_WORDS + 1 and any(map(str.isdigit, words[-1])):
        field = field_of(" ".join(words[:-1]))
        return (field, words[-1]) if field and field not in ("brand", "maker") else None
    return None


@lru_cache(maxsize=8192)
def field_of(label: str) -> str:
    """The field that a label names; empty if it is no label."""
    if len(label) > LONGEST_LABEL + 20:
        return ""
    return _FIELD_OF.get(
        _PUNCTUATION.sub(" ", label).strip().lower(), ""
    ) or _FIELD_OF.get(label.strip(" \t\r\n:").lower(), "")


def _next(scene: Scene, place: int) -> str:
    for following in range(place + 1, min(place + 4, len(scene.texts))):
        text = scene.texts[following]
        if not _NOTHING.match(text):
            return text.lstrip(f" \n\t{_MARKS}") if not field_of(text) else ""
    return ""


def _claims(
    field: str, value: str, scene: Scene, place: int, *, less: float = 0.0
) -> Iterator[Claim]:
    value = " ".join(value.split())
    if not value or len(value) > LONGEST_VALUE:
        return
    path = scene.way(scene.owner[place])
    raw = f"{scene.texts[place].strip()} {value}"

    def claim(name: str, said: str, weight: float) -> Claim:
        return Claim(name, said, How.VISIBLE, path, raw, weight - less)

    if field in ("sku", "mpn"):
        if code := code_in(value):
            yield claim(field, code, WEIGHT)
    elif field == "gtin":
        digits = re.sub(r"[\s-]", "", value)
        if read_gtin(digits):
            yield claim("gtin", digits, WEIGHT)
    elif field in ("brand", "maker"):
        if any(map(str.isalpha, value)) and len(value) <= 60:
            yield claim("brand", value, WEIGHT if field == "brand" else WEIGHT - 1.5)
    else:
        yield claim(field, value, WEIGHT)
