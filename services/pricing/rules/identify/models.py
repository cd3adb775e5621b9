"""Model and part numbers in a title: tokens that mix letters and digits, long numbers.

Measures, dimensions, standards, versions and words with a number are not models.
"""

from __future__ import annotations

import re
from typing import Final

from services.pricing.rules.identify._text import says_nothing, unpadded
from services.pricing.rules.identify._units import UNITS

# Words with a digit in them: anchored at white space, so a long word is read once.
_CHUNK: Final = re.compile(r"(?<!\S)[^\s0-9]*+[0-9]\S*+")
# Apple ends its part numbers in /A; any other slash lists alternatives.
_TOKEN: Final = re.compile(r"[^\W_]++(?:[-.][^\W_]++)*+(?:/[A-Z]\b)?")
_SEPARATORS: Final = re.compile(r"[\W_]+")
_MONEY: Final = re.compile(
    r"\W{0,3}[$€£¥]|\W{0,3}[0-9.,-]{1,12}(?:[%€£]|eur|usd)", re.I
)

# 500gb, 24-240mm, 1920x1080, 2x16gb, 5-port: figures, then at most one word.
_FIGURES: Final = re.compile(r"([0-9][0-9.,-]*(?:x[0-9][0-9.,-]*){0,4})([a-z][a-z-]*)?")
_COUNTED: Final = frozenset(
    "p i k x s st nd rd th er d t u c f ms sec min mins hr hrs h day days mth yr yrs y"
    " year years fps dpi ppi bit bits mbit gbit mb gbs db dba dbi ohm ohms lm lumen"
    " lumens btu hp psi bar nm wh kwh kv mv ma a amp amps kb ge gbe base pk pks pack"
    " packs ct count pc pcs pce stk stück pz uds sheets pages user users port ports ch"
    " way pin pins cell disc line speed gsm tpi gauge cc ci qt quart gal pt cu sq sqft"
    " hour hours key keys mil micron deg fach teilig tlg to go mo abgn bt mbs ks str"
    " seiten bl pezzi".split()
) | frozenset(UNITS)
# usb3.0, ddr4, windows7, vol3: a word everybody uses, then a short number.
_NAMED: Final = re.compile(r"([a-z]+)[-.]?([0-9][0-9.]*)([a-z]?)")
_COMMON: Final = frozenset(
    "usb hdmi ddr gddr lpddr sata ata pc pci pcie cat rj rs ps mp mpeg ieee ip ipx"
    " win windows office vista mac os osx macos iphone ipad ipod vol volume part pt no"
    " nr num top class type size level grade step phase version ver v rev gen cl lga"
    " socket sk raid aes sha md cs cd dvd bd bt bluetooth playstation xbox series mark"
    " mk edition year ch cr wifi eur usd gbp ean upc isbn gtin jan asin".split()
)
_STANDARDS: Final = re.compile(
    r"[hx]\.?26[45]|(?:pc|ddr)[2-5]?[lu]?-?[0-9]{3,5}[a-z]?|802\.[0-9a-z.]+|[0-9]{2,4}s"
    r"|[0-9]{1,2}-?(?:in|en)-?[0-9]|f[0-9]{1,2}(?:\.[0-9])?(?:-[0-9.]{1,4})?[a-z]?"
)
_PHONE_OR_DATE: Final = re.compile(
    r"[0-9]{3}[-.][0-9]{3}[-.][0-9]{4}|(?:19|20)[0-9]{2}[-.][0-9]{1,4}(?:[-.][0-9]{1,2})?"
    r"|[0-9]{1,2}[-.][0-9]{1,2}[-.](?:19|20)[0-9]{2}"
)
_TYPE_LETTERS: Final = frozenset("acdfghkstux")
_LETTERS: Final = re.compile(r"[^\W0-9_]+")
_DIGITS: Final = re.compile(r"[0-9]")
_NEXT_UNIT: Final = re.compile(
    r"\s?(?:" + "|".join(sorted(map(re.escape, _COUNTED))) + r")\b", re.I
)

_SHORTEST = 4
_SHORTEST_NUMBER = 5
_LONGEST_NUMBER = 13
_LONGEST = 30


def find_models(text: str) -> frozenset[str]:
    """The model numbers a text names, each as `model_key` writes it."""
    models: set[str] = set()
    for chunk in _CHUNK.finditer(text):
        if _MONEY.match(chunk.group()):
            continue
        for match in _TOKEN.finditer(text, chunk.start(), chunk.end()):
            token = match.group()
            if _is_model(token) and not _is_measured(token, text, match.end()):
                models.add(model_key(token))
    return frozenset(models)


def model_key(text: str) -> str:
    """A model number as models are compared: upper case, letters and digits only."""
    return _SEPARATORS.sub("", text).upper()


def read_models(cell: str) -> frozenset[str]:
    """The model numbers of a cell of a part-number column; several may stand in it."""
    text = unpadded(cell)
    if says_nothing(text):
        return frozenset()
    parts = (part.strip().removesuffix(".0") for part in re.split(r"[,;|\n]", text))
    keys = (model_key(part) for part in parts if not says_nothing(part))
    return frozenset(key for key in keys if 3 <= len(key) <= _LONGEST)


def _is_model(token: str) -> bool:
    if not _SHORTEST <= len(token) <= _LONGEST:
        return False
    lower = token.lower()
    if _STANDARDS.fullmatch(lower):
        return False
    figures = _FIGURES.fullmatch(lower)
    if figures:
        return _figures_are_model(token, figures.group(1), figures.group(2) or "")
    return _mixed_is_model(token, lower)


def _figures_are_model(token: str, number: str, word: str) -> bool:
    """Figures and at most one word behind them: 706018, 010-10231-01, 20wlbk."""
    digits = sum(map(str.isdigit, number))
    if not word:
        return _number_is_model(number, digits)
    if "." in number or "," in number or "x" in number:
        return False
    if number.endswith("-"):
        # 27-inch, 16-digit; but 4871002-bk.
        return digits >= _SHORTEST_NUMBER
    if word.split("-")[0] in _COUNTED:
        # 2400G and 5600X are processors; 2400g is a weight.
        typed = number.isdigit() and word in _TYPE_LETTERS and token[-1].isupper()
        return typed and digits >= 4
    return digits >= 2


def _number_is_model(number: str, digits: int) -> bool:
    if "x" in number or not _SHORTEST_NUMBER <= digits <= _LONGEST_NUMBER + 4:
        return False
    if digits == len(number):
        return digits <= _LONGEST_NUMBER and not number.endswith("000")
    groups = re.split(r"[-.,]", number)
    several = len(groups) >= 4 or ("." not in number and digits >= 7)
    return several and not _PHONE_OR_DATE.fullmatch(number)


def _mixed_is_model(token: str, lower: str) -> bool:
    named = _NAMED.fullmatch(lower)
    if named:
        return _named_is_model(token, *named.groups())
    digits = len(_DIGITS.findall(token))
    if not digits:
        return False
    parts = [part for part in re.split(r"[-/]", lower) if _DIGITS.search(part)]
    if all(_is_noise(part) for part in parts):
        return False
    return digits >= 2 or max(map(len, _LETTERS.findall(token)), default=0) <= 3


def _named_is_model(token: str, word: str, number: str, letter: str) -> bool:
    """A word with a number behind it: PV375, tn360; not Office2007, usb3.0."""
    digits = number.replace(".", "")
    if word in _COMMON and len(digits) <= 4:
        return False
    if len(digits) == 1:
        # WMS3B; not plus2.
        return letter != "" and len(word) <= 3 and token.isupper()
    if "." in number and len(digits) <= 3:
        # v11.1
        return False
    if len(word) >= 6:
        return len(digits) >= 3 and token.isupper()
    is_word = len(word) >= 4 and token[1 : len(word)].islower() and token[0].isupper()
    return not is_word


def _is_noise(part: str) -> bool:
    """A measure or a standard inside a longer token (not the U of RAM-201U-D)."""
    figures = _FIGURES.fullmatch(part)
    if figures:
        word = figures.group(2) or ""
        return word in _COUNTED and (len(word) > 1 or word in "wvglmx")
    named = _NAMED.fullmatch(part)
    return named is not None and named.group(1) in _COMMON


def _is_measured(token: str, text: str, end: int) -> bool:
    """A bare number before a unit: 40000 BTU, 10050 mAh."""
    return token.isdigit() and _NEXT_UNIT.match(text, end) is not None
