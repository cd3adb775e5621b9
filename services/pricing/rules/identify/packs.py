"""Pack size: how many units one item holds, with the words that said so.

A set of like things is a pack ("set of 4 bowls" is 4); pieces of a set, puzzle or kit
are not units ("5-piece set"). A pair is 2, except of what is worn in pairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Final

from services.pricing.rules.identify import _pack_context as context
from services.pricing.rules.identify import _pack_grammar as grammar
from services.pricing.rules.identify._text import composed, says_nothing, unpadded
from services.pricing.rules.identify._units import UNITS
from services.pricing.rules.items import PackSize
from services.pricing.rules.reasons import Effect, Reason

_NUMBER_BEFORE: Final = re.compile(
    rf"[0-9][\w.,]{{0,8}}\s{{0,2}}(?:{'|'.join(map(re.escape, UNITS))})?\s{{0,2}}$",
    re.I,
)
_TIMES: Final = re.compile("[x\u00d7]")
_ENDS_HERE: Final = re.compile(r"\s?(?:$|[)\],;|/\u2013]|-\s)")
_WORD_NEXT: Final = re.compile(r"\s{1,2}[^\W\d_]")

# In a description only phrases that speak of the item itself are believed.
_STRONG: Final = frozenset({"of", "each", "word", "nested"})
_READ: Final = 2_000
_LARGEST: Final = 100_000
# Cartons of cartons: nobody sells more of them as one.
_MOST_OUTER: Final = 144
_OUTER: Final = re.compile(r"([0-9][0-9.,]{0,6})[\s-]{0,2}([^\W\d_]+)")
_ONE_CONTAINER: Final = frozenset({"pack"})

_PLAIN: Final = re.compile(r"([0-9]{1,5})(?:[.,]0{1,2})?")
_PRODUCT: Final = re.compile(r"[0-9]{1,5}(?:\s?[x\u00d7*]\s?[0-9]{1,5}){1,3}", re.I)
_NUMBER_AND_WORD: Final = re.compile(
    r"(?:[x\u00d7]\s?([0-9]{1,5})|([0-9]{1,5})\s?-?\s?([^\W\d_]{1,15})\.?)", re.I
)
_ONE: Final = frozenset(
    "each ea single unit piece pc stück stk st einzeln einzelstück unité unite pièce"
    " unidad ud pezzo pz cad".split()
)


@dataclass(frozen=True, slots=True)
class PackReading:
    """The pack size that was found, and why one was doubted or not believed."""

    pack: PackSize | None = None
    problems: tuple[Reason, ...] = ()


def find_pack(title: str, description: str = "", column: str = "") -> PackSize | None:
    """The pack size: of the column, else of the title, else of the description.

    None if nobody says, or if the title says two different ones.
    """
    return read_pack(title, description, column).pack


def read_pack(title: str, description: str = "", column: str = "") -> PackReading:
    """As `find_pack`, with a reason where the texts contradict each other."""
    stated = read_pack_column(column) if column else None
    said = find_packs(title)
    if stated is not None:
        others = [pack for pack in said if pack.count != stated.count]
        doubts = (_conflict(stated, others[0]),) if len(others) == len(said) > 0 else ()
        return PackReading(stated, doubts)
    problems = () if _is_empty(column) else (_unread(column),)
    if len(said) > 1:
        return PackReading(None, (*problems, _ambiguous(said)))
    if said:
        return PackReading(said[0], problems)
    described = find_packs(description, only=_STRONG) if description else ()
    # "All in one package" is praise, not a count.
    believed = len(described) == 1 and described[0].count > 1
    return PackReading(described[0] if believed else None, problems)


def find_packs(
    text: str, *, only: frozenset[str] | None = None
) -> tuple[PackSize, ...]:
    """The different pack sizes a text names, in order (`only`: by these phrases).

    A pack of 1 beside another says nothing and is left out: "12 count (pack of 1)".
    """
    text = composed(text[:_READ])
    lower = text.lower()
    found: dict[int, PackSize] = {}
    for match in _phrases(lower):
        name = match.lastgroup or ""
        if only is not None and name not in only:
            continue
        if not _speaks_of_the_item(name, match, text):
            continue
        for start in _beginnings(name, match, text):
            count = _count(name, lower[start : match.end()], lower)
            if 1 <= count <= _LARGEST:
                words = text[start : match.end()].strip()
                found.setdefault(count, PackSize(count, words))
    if len(found) > 1:
        found.pop(1, None)
    return tuple(found.values())


def _phrases(lower: str) -> Iterator[re.Match[str]]:
    """The phrases of a text from left to right; none overlaps the one before it."""
    end = 0
    for start, pattern in sorted(_places(lower), key=lambda place: place[0]):
        match = pattern.match(lower, start) if start >= end else None
        if match:
            yield match
            end = match.end()


def _places(lower: str) -> Iterator[tuple[int, re.Pattern[str]]]:
    """Where a phrase may begin, and the pattern it would have."""
    for run in grammar.RUN_OF_DIGITS.finditer(lower):
        yield run.start(), grammar.NUMBER_FIRST
    for letters in grammar.FIRST_LETTERS.finditer(lower):
        yield letters.start(), grammar.WORD_FIRST


def read_pack_column(cell: str) -> PackSize | None:
    """The pack size of a cell that holds nothing else: 6, 6.0, 12 Stk, 2 x 12, each."""
    text = composed(unpadded(cell))
    if len(text) > 60 or _is_empty(text):
        return None
    plain = _PLAIN.fullmatch(text)
    if plain:
        return _pack(int(plain.group(1)), text)
    if text.casefold().rstrip(".") in _ONE:
        return PackSize(1, text)
    if _PRODUCT.fullmatch(text):
        return _pack(prod(int(n) for n in re.findall(r"[0-9]+", text)), text)
    packs = find_packs(text)
    if packs:
        return packs[0] if len(packs) == 1 else None
    worded = _NUMBER_AND_WORD.fullmatch(text)
    if worded and (worded.group(3) or "").lower() not in UNITS:
        return _pack(int(worded.group(1) or worded.group(2)), text)
    return None


def _pack(count: int, words: str) -> PackSize | None:
    return PackSize(count, words) if 1 <= count <= _LARGEST else None


def _is_empty(cell: str) -> bool:
    return says_nothing(unpadded(cell))


def _count(name: str, words: str, text: str) -> int:
    """The product of a phrase's numbers."""
    if name == "content":
        words = " ".join(_TIMES.split(words)[:-1])
    elif name == "reversed":
        words = _TIMES.split(words)[-1]
    factors = [_factor(match) for match in grammar.FACTOR.finditer(words)]
    count = prod(factors)
    if not grammar.HALVES.isdisjoint(words.split()):
        return count // 2
    if name in {"pairs", "word_pairs"} and context.WORN.search(text):
        return count // 2
    return count


def _beginnings(name: str, match: re.Match[str], text: str) -> Iterator[int]:
    """Where the phrase begins; two places where it can be read in two ways.

    "2 packs of 12" is 24. In "LG 6280 Pack of 12" the first number is the model's, and
    what "AB 2 Pack of 12" holds nobody can say.
    """
    start = match.start()
    nested = _OUTER.match(match.group()) if name == "nested" else None
    if nested is None:
        yield start
        return
    outer = int(re.sub("[.,]", "", nested.group(1)))
    inner = start + nested.start(2)
    if outer > _MOST_OUTER:
        yield inner
        return
    yield start
    if nested.group(2) in _ONE_CONTAINER or context.CODE.search(text[:start]):
        yield inner


def _factor(match: re.Match[str]) -> int:
    if match.group(1):
        return int(re.sub("[.,]", "", match.group(1)))
    word = match.group()
    if word in grammar.DOZENS:
        return 12
    return 2 if word in grammar.PAIRS else grammar.NUMBER_WORDS.get(word, 1)


def _speaks_of_the_item(name: str, match: re.Match[str], text: str) -> bool:
    """Whether a phrase counts units of the item, not accessories, parts or speeds."""
    start, end = match.span()
    if context.WITH.search(text[max(0, start - 20) : start]):
        return False
    if context.INCLUDED.match(text, end):
        return False
    check = _CHECKS.get(name)
    return check is None or check(text, start, end)


def _counts_units(text: str, start: int, end: int) -> bool:
    words = text[start:end]
    if _is_model(words) and context.CODE.search(text[:start]):
        return False
    if words.lower().endswith("ct") and context.CARATS.match(text, end):
        return False
    return not (context.PIECES.search(words) and context.ASSEMBLED.search(text))


def _is_content(text: str, start: int, end: int) -> bool:
    """2 x 10g; not 2 x 10G, a network switch's ports."""
    return not text.endswith("G", start, end)


def _is_label(text: str, start: int, end: int) -> bool:
    """VE 10 (Verpackungseinheit); not Spanish "ve"."""
    words = text[start:end]
    if words.startswith("VE ") and _is_model(words):
        # VE 9342 is what a maker calls it; packing units are not so large.
        return False
    return words.startswith("VE") or not words.lower().startswith("ve ")


def _is_model(words: str) -> bool:
    """Whether the number is rather a model's: LG 6280 Pack."""
    number = re.search("[0-9]+", words)
    return number is not None and int(number.group()) > _MOST_OUTER


def _is_stueck(text: str, start: int, end: int) -> bool:
    return "St" in text[start:end]


def _is_pair(text: str, start: int, end: int) -> bool:
    return context.WORN.search(text) is None


def _is_count_behind(text: str, start: int, end: int) -> bool:
    """Batteries x12, (x12); not 20 x 10, Lumix X12, zoom x12."""
    before = text[max(0, start - 16) : start]
    if not before.strip() or _NUMBER_BEFORE.search(before) or context.RATE.search(text):
        return False
    if _is_bracketed(text, start, end):
        return True
    if text[start] == "X":
        return False
    # Where all letters are small, a small x may be a model's.
    glued = text[start + 1].isdigit() and not text.islower()
    return bool(_ENDS_HERE.match(text, end) or (glued and _WORD_NEXT.match(text, end)))


def _is_count_before(text: str, start: int, end: int) -> bool:
    """12x Batteries at the start, (12x); not a zoom, a speed or an accessory."""
    leads = not text[:start].strip(" ([*-") and bool(_WORD_NEXT.match(text, end))
    stands_out = leads or _is_bracketed(text, start, end)
    return stands_out and context.RATE.search(text) is None


def _is_bracketed(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in {"(", "["} and text[end : end + 1] in {")", "]"}


_CHECKS: Final[dict[str, Callable[[str, int, int], bool]]] = {
    "count": _counts_units,
    "times": _counts_units,
    "content": _is_content,
    "label": _is_label,
    "st": _is_stueck,
    "pair": _is_pair,
    "behind": _is_count_behind,
    "before": _is_count_before,
}


def _conflict(column: PackSize, title: PackSize) -> Reason:
    return Reason(
        "pack_size_conflict",
        f"The pack column or data says {column.count}, the title says {title.count} "
        f"({title.words!r}).",
        Effect.REVIEW,
    )


def _ambiguous(packs: tuple[PackSize, ...]) -> Reason:
    words = " and ".join(repr(pack.words) for pack in packs[:3])
    return Reason(
        "pack_size_ambiguous",
        f"The title names different pack sizes, {words}; the pack size is not known.",
        Effect.REVIEW,
    )


def _unread(cell: str) -> Reason:
    return Reason(
        "pack_size_unread",
        f"The pack column says {cell.strip()[:30]!r}, which is not a number of units.",
    )
