"""The keys of a source that is a feed."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from common.money import Money, NotAnAmount
from services.scanner.adapters._source_model import (
    CommonModel,
    Delay,
    Part,
    Words,
    ensure_permitted,
    start_url,
)
from services.scanner.adapters.feeds.texts import ENCODINGS
from services.scanner.rules.feed import (
    FEED_FIELDS,
    GOOGLE,
    NEEDED,
    SCHEME,
    UPLOADED,
    Feed,
    Format,
    Numbers,
)
from services.scanner.rules.source import OrderPlacement

_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9 ._-]{0,99}")
_MOST_PARTS: Final = 5
_OTHERS: Final = 2
_DELIMITERS: Final = {"tab": "\t", "\t": "\t", ",": ",", ";": ";", "|": "|"}
_ENDINGS: Final = {"tsv": Format.CSV, "txt": Format.CSV, "ndjson": Format.JSONL}


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _path(text: str) -> str:
    parts = text.split("/")
    if len(parts) > _MOST_PARTS or not all(map(_PART.fullmatch, parts)):
        raise ValueError("name a file inside the feeds folder, such as stock.csv")
    return text


def _file_name(text: str) -> str:
    if not _PART.fullmatch(text):
        raise ValueError("write the name of a file, such as stock.csv")
    return text


def _encoding(text: str) -> str:
    if text.lower() not in ENCODINGS:
        raise ValueError(f"not one of {', '.join(ENCODINGS)}")
    return text.lower()


def _delimiter(text: str) -> str:
    if text not in _DELIMITERS:
        raise ValueError("not one of , ; | tab")
    return _DELIMITERS[text]


Names = Annotated[
    list[Words], Field(min_length=1, max_length=5), BeforeValidator(_listed)
]


class FeedModel(Part):
    """`feed:`"""

    path: Annotated[str, BeforeValidator(_path)] | None = None
    url: Annotated[str, BeforeValidator(start_url)] | None = None
    upload: Annotated[str, BeforeValidator(_file_name)] | None = None
    format: Format | None = None
    encoding: Annotated[str, BeforeValidator(_encoding)] = ""
    delimiter: Annotated[str, BeforeValidator(_delimiter)] = ""
    sheet: str = Field("", max_length=100)
    row: str = Field("", max_length=200)
    numbers: Numbers | None = None
    fields: dict[Literal[FEED_FIELDS], Names] = Field({})  # type: ignore[valid-type]  # a tuple
    out_of_stock: list[Words] = Field([], max_length=50)
    flat_shipping: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if [self.path, self.url, self.upload].count(None) != _OTHERS:
            raise ValueError("a feed has a path, a url or an upload, one of them")
        if self.fields and not set(NEEDED) <= self.fields.keys():
            raise ValueError(f"fields need at least {', '.join(NEEDED)}")
        if self.format is None and self._ending() is None:
            raise ValueError("its name does not say the format: csv, xlsx, xml, ...")
        return self

    def _ending(self) -> Format | None:
        name = (self.path or self.upload or self.url or "").partition("?")[0].lower()
        ending = PurePosixPath(name.removesuffix(".gz")).suffix[1:]
        known = {**{one.value: one for one in Format}, **_ENDINGS}
        return known.get(ending)

    def as_feed(self) -> Feed:
        """The same as a rule has it."""
        numbers = Numbers.LOCALE if self.fields else Numbers.MACHINE
        fields = self.fields or GOOGLE
        return Feed(
            format=self.format or self._ending() or Format.CSV,
            fields=tuple((name, tuple(ways)) for name, ways in fields.items()),
            google=not self.fields,
            numbers=self.numbers or numbers,
            encoding=self.encoding,
            delimiter=self.delimiter,
            sheet=self.sheet,
            row=self.row,
            out_of_stock=tuple(words.lower() for words in self.out_of_stock),
            flat_shipping=self.flat_shipping,
        )

    def address_of(self, source: str) -> str:
        """Where the feed of that source is."""
        if self.upload:
            return f"{UPLOADED}{source}/{self.upload}"
        return self.url or f"{SCHEME}:///{self.path}"


class FeedSourceModel(CommonModel):
    """The whole file of a source that is a feed."""

    kind: Literal["feed"]
    feed: FeedModel
    delay: Delay = timedelta(seconds=2)
    order_placement: OrderPlacement = OrderPlacement.HUMAN_REQUIRED

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.budget is not None:
            raise ValueError("a feed is one call; leave budget out and say every")
        ensure_permitted(self.order_placement, self.permission_ref)
        if self.feed.flat_shipping:
            try:
                Money.of(self.feed.flat_shipping, self.currency)
            except NotAnAmount as exc:
                raise ValueError(f"feed.flat_shipping: {exc}") from exc
        return self
