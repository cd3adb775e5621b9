"""Words of a page made fit to store and to show: plain, short, without markup."""

from __future__ import annotations

import html
import re
from typing import Final

_MARKUP: Final = re.compile(r"<[^<>]{0,2000}>")
# Everything below a space, and what marks up direction or hides: U+200B-F, U+202A-E ...
_CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SPACES: Final = re.compile(r"\s+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def plain(value: object, *, longest: int, markup: bool = False) -> str:
    """`value` as one line of text; empty for anything that is no text or number.

    With `markup` tags and character references in it are taken away.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    # Cut first: nobody may make us work through megabytes.
    text = str(value)[: longest * 4]
    if markup:
        text = html.unescape(_MARKUP.sub(" ", text))
    text = _CONTROL.sub(" ", _SURROGATE.sub("", text))
    return _SPACES.sub(" ", text).strip()[:longest].rstrip()
