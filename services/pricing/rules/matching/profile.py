"""What the matcher needs of an item, taken out of its texts once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from common.money import Money
from services.pricing.rules.identify.colours import find_colours
from services.pricing.rules.identify.measures import find_measures
from services.pricing.rules.identify.models import find_models, model_key
from services.pricing.rules.items import Item, PackSize

# A number may carry a decimal part (7.2, 33,5) but ends at a trailing full stop.
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# A title of this length already says what the thing is; more only costs time.
_TITLE_LIMIT = 1_000
_DESCRIPTION_LIMIT = 4_000

Measures = frozenset[tuple[Decimal, str]]


@dataclass(frozen=True, slots=True)
class Profile:
    """One item, ready to be compared. `all_*` includes the description's."""

    text: str
    words: frozenset[str]
    all_words: frozenset[str]
    first_word: str
    numbers: frozenset[str]
    all_numbers: frozenset[str]
    squeezed: str
    models: frozenset[str]
    all_models: frozenset[str]
    colours: frozenset[str]
    all_colours: frozenset[str]
    measures: Measures
    gtins: frozenset[str]
    asin: str | None
    pack: PackSize | None
    price: Money | None

    @property
    def identifiers(self) -> Iterator[str]:
        """The numbers that name one product: GTINs and the ASIN."""
        yield from (f"gtin:{gtin}" for gtin in self.gtins)
        if self.asin:
            yield f"asin:{self.asin}"

    @property
    def keys(self) -> Iterator[str]:
        """What two items that are one product may share: its numbers and models."""
        yield from self.all_models
        yield from self.identifiers


def profile_of(item: Item) -> Profile:
    """Read an item for matching; the brand counts as part of the title."""
    raw_title = f"{item.title[:_TITLE_LIMIT]} {item.brand}".strip()
    raw_description = item.description[:_DESCRIPTION_LIMIT]
    title, description = fold(raw_title), fold(raw_description)
    in_order = _WORD.findall(title)
    words = frozenset(in_order)
    all_words = words | frozenset(_WORD.findall(description))
    models = item.models | find_models(raw_title)
    colours = find_colours(raw_title)
    return Profile(
        text=title,
        words=words,
        all_words=all_words,
        first_word=in_order[0] if in_order else "",
        numbers=_numbers(words),
        all_numbers=_numbers(all_words),
        squeezed=model_key(raw_title),
        models=models,
        all_models=models | find_models(raw_description),
        colours=colours,
        all_colours=colours | find_colours(raw_description),
        measures=find_measures(raw_title),
        gtins=item.gtins,
        asin=item.asin,
        pack=item.pack,
        price=item.price,
    )


def fold(text: str) -> str:
    """Lower case without accents, so that Café and CAFE are one word."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(w for w in words if _NUMBER.fullmatch(w))
