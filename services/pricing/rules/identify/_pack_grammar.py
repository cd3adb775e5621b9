"""How five languages say how many units a pack holds, as patterns for lower-case text.

Each phrase has a name; its value is the product of its numbers ("2 x 12er Pack" is 24).
All repetitions are bounded, so reading stays linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from services.pricing.rules.identify._units import CONTENT, UNITS

NUMBER_WORDS: Final[dict[str, int]] = {
    word: value
    for value, words in {
        1: "one single einzel",
        2: "two twin double dual duo doppel zwei zweier deux due dos doble",
        3: "three triple trio drei dreier trois tre tres",
        4: "four quad vier vierer quatre quattro cuatro",
        5: "five fünf fünfer cinq cinque cinco",
        6: "six sechs sechser sei seis",
        8: "eight acht achter huit otto ocho",
        10: "ten zehn zehner dix dieci diez",
        12: "twelve zwölf zwölfer douze dodici doce",
    }.items()
    for word in words.split()
}
HALVES: Final = frozenset("half demi halbes mezza media".split())
DOZENS: Final = frozenset("dozen dutzend douzaine dozzina docena".split())
PAIRS: Final = frozenset(
    "pair pairs paar paire paires paio paia coppia coppie par pares".split()
)

# Preposition -> containers: pack of 3, Karton à 6, boîte de 10, scatola da 12.
_CONTAINERS_OF: Final[dict[str, str]] = {
    "of": "pack packs package packages packet packets pkg pkgs pk set sets lot lots box"
    " boxes case cases bundle bundles carton cartons ctn bag bags tray trays sleeve"
    " sleeves multipack multipacks multi-pack",
    "(?:mit|à|a|zu)": "packung karton box kiste beutel gebinde paket tray blister",
    "(?:à|zu|von)": "set pack",
    "de": "boîte boite boîtes boites lot lots pack packs paquet paquets carton cartons"
    " caisse étui etui sachet sachets jeu set barquette blister plaquette caja cajas"
    " paquete paquetes lote juego bolsa estuche blíster cartón",
    "(?:da|di)": "confezione confezioni conf. conf cf. scatola scatole pacco pacchi"
    " pacchetto set lotto cartone busta buste multipack blister pack",
    "con": "caja paquete pack",
}
_LABELS: Final = (
    *("vpe", "ve", "verpackungseinheit", "pack size", "pack qty", "pack quantity"),
    *("packing unit", "package quantity", "case pack", "qty", "quantity", "quantité"),
    *("quantità", "cantidad", "menge", "anzahl", "stückzahl"),
)


def _words(words: str) -> str:
    return _either(words.split())


def _either(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


# Not the tail of a word, a decimal, a fraction, a range or a model number.
_START = r"(?<!\w)(?<!\w[-.,/])"
_N = r"(?:[0-9]{1,3}[.,][0-9]{3}(?![0-9])|[0-9]{1,5})"
_WORD_N = _either(NUMBER_WORDS)
_TWELVE = _either(DOZENS)
_TWO = _either(PAIRS)
_SPACE = r"[\s-]{0,2}"
_X = r"\s{0,2}[x\u00d7]\s{0,2}"
# A number that ends a phrase: "box of 500 g" and "set of 2-pin plugs" count nothing.
_ENDS = (
    rf"(?!\w|[.,][0-9]|\s?[x\u00d7]\s?[0-9]|[\s-]?(?:{_either(UNITS)}|cards|cartes|carte"
    r"|cartas)\b|\s?[%°\"”″']|-\w)"
)
_NUMBER = f"(?:{_N}|{_WORD_N}){_ENDS}"

_CONTENT = _either(unit for unit in UNITS if UNITS[unit][0] in CONTENT)
_DOSES = _words(
    "sheets blatt feuilles fogli hojas capsules capsule kapseln gélules cápsulas caps"
    " tablets tabletten comprimés compresse comprimidos tabs wipes tücher lingettes"
)
_PACK = _words("packs packungen packung packages package pack pks pkgs pkg pk")
_GERMAN_PACK = _words(
    "packungen packung packs pack sets set kartons karton boxen box kisten kiste pakete"
    " paket bundles bundle trays tray gebinde beutel blister vpe"
)
_COUNTED = _words(
    "packs pack pks pk pkgs pkg pck counts count ct cnt units stücke stück stueck stck"
    " stk unités unità unidades unids unid uds pieces pcs pces pièces pezzi pz pzas"
    " piezas paquets confezioni paquetes"
)
_CONTAINERS = _words(
    "pack packs boxes cases sets cartons bags packets packungen kartons kisten pakete"
    " beutel boîtes boites lots paquets sachets confezioni scatole pacchi cajas"
    " paquetes lotes bolsas"
)
_OF = "|".join(
    rf"{_words(containers)}\s{preposition}"
    for preposition, containers in _CONTAINERS_OF.items()
)

_NUMBER_PHRASES: Final[dict[str, str]] = {
    # 24 x 330 ml, 2 x 12 x 0,33 l, 5 x 500 sheets: the last number is what is inside.
    "content": rf"{_N}{_X}(?:{_N}{_X})?[0-9]{{1,5}}(?:[.,][0-9]{{1,3}})?{_SPACE}"
    rf"(?:{_CONTENT}|{_DOSES})\b",
    # 330 ml x 24: the first number is what is inside.
    "reversed": rf"[0-9]{{1,5}}(?:[.,][0-9]{{1,3}})?{_SPACE}{_CONTENT}{_X}{_N}{_ENDS}",
    # 2 x 12er Pack, 3 x 10 Stück, 2x 6-pack.
    "times": rf"{_N}{_X}{_N}(?:-?er{_SPACE}{_GERMAN_PACK}|{_SPACE}{_COUNTED})\b",
    # 6 boxes of 12, 2 Kartons à 6, 3 Packungen je 6.
    "nested": rf"{_N}{_SPACE}{_CONTAINERS}\s(?:of|à|a|zu|mit|je|de|da|di|con)"
    rf"\s{_NUMBER}",
    # 2er-Pack, 4er Set.
    "each": rf"{_N}-?er{_SPACE}{_GERMAN_PACK}\b",
    # 3-pack, 24 ct, 10 Stk., 5 pezzi.
    "count": rf"{_N}{_SPACE}{_COUNTED}(?!\w)\.?",
    # 100/Box, 12/Pack.
    "slash": rf"{_N}\s?/\s?(?:box|bx|pack|pk|pkg|carton|ctn|case|cs|bag)\b",
    # 6 St.: only where nothing follows that makes it a street or a saint.
    "st": rf"{_N}\s?st(?:\.|(?=\s?$|[,;)]))(?!\s?\w)",
    "dozens": rf"{_N}[\s-]{_TWELVE}\b",
    "pairs": rf"{_N}\s{_TWO}\b",
    # 12x: what stands around it is checked by the reader.
    "before": rf"{_N}\s?[x\u00d7](?!\w)",
}
_WORD_PHRASES: Final[dict[str, str]] = {
    "of": rf"(?:{_OF})\s{_NUMBER}",
    # VPE 10, Qty: 4, pack size 6.
    "label": rf"{_either(_LABELS)}\s?(?:\s|[:=.])\s?{_N}{_ENDS}",
    "je": rf"je\s{_N}{_ENDS}",
    # twin pack, Doppelpack, two-pack.
    "word": rf"{_WORD_N}{_SPACE}{_PACK}\b",
    "dozen": rf"(?:(?:{_WORD_N}|{_either(HALVES)})[\s-](?:a\s)?)?{_TWELVE}\b",
    "word_pairs": rf"{_WORD_N}\s{_TWO}\b",
    # A pair, said so that it is not the verb ("pair with", "au pair").
    "pair": rf"(?<=\(){_TWO}(?=\))|(?:priced |price )?per pair\b"
    r"|pair(?:\sof\b|(?=\s?$|\s?[,;/|]|\s-))|paire\sde\b|paio\sdi\b|coppia\sdi\b"
    r"|par\sde\b",
    # x12: what stands around it is checked by the reader.
    "behind": rf"[x\u00d7]\s?{_N}{_ENDS}",
}


def _pattern(phrases: dict[str, str]) -> re.Pattern[str]:
    alternatives = "|".join(f"(?P<{name}>{phrase})" for name, phrase in phrases.items())
    return re.compile(f"{_START}(?:{alternatives})")


def _first_letters() -> set[str]:
    """Three letters that begin each phrase that begins with a word."""
    words = " ".join((*_CONTAINERS_OF.values(), *_LABELS)).split()
    words += (*NUMBER_WORDS, *HALVES, *DOZENS, *PAIRS, "je", "per pair", "price")
    return {word[:3] for word in words}


NUMBER_FIRST: Final = _pattern(_NUMBER_PHRASES)
"""A phrase that begins with digits, to be matched where RUN_OF_DIGITS finds them."""

RUN_OF_DIGITS: Final = re.compile("[0-9]+")

WORD_FIRST: Final = _pattern(_WORD_PHRASES)
"""A phrase that begins with a word, to be matched where FIRST_LETTERS finds one."""

FIRST_LETTERS: Final = re.compile(
    rf"\b{_either(_first_letters())}|\bx(?=\s?[0-9])|\u00d7"
)

FACTOR: Final = re.compile(
    rf"([0-9]{{1,3}}[.,][0-9]{{3}}(?![0-9])|[0-9]+)|{_WORD_N}(?=pack|\W|$)|[^\W\d_]+"
)
