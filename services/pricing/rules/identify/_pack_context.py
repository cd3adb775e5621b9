"""What stands around a pack phrase and makes it count something else than units."""

from __future__ import annotations

import re
from typing import Final

CODE: Final = re.compile(r"(?:^|\s)[A-Z][A-Z0-9]{0,5}[\s-]{1,2}$")
"""A maker's letters right before a number: LG 6280."""


def _words(words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words.split()) + r")\b", re.IGNORECASE)


WITH: Final = re.compile(
    r"(?:\b(?:with|w/|includes?|including|incl|plus|and|und|et|e|y|mit|inkl|inklusive|avec"
    r"|con|requires?|needs|uses|für|for|pour|per|para)\.?|[+&])\s{0,2}"
    r"(?:(?:a|an|ein|eine|einem|un|une|una)\s{1,2})?$",
    re.IGNORECASE,
)
"""Ends the words before a phrase that counts an accessory ("with 2 pcs")."""

INCLUDED: Final = re.compile(
    r"[^,;()\[\]|\u2013]{0,40}?\b(?:incl|included|required|needed|inklusive|enthalten"
    r"|erforderlich|inclus|fourni|compris|requis|inclus[eoi]|richiest|incluid|necesari)",
    re.IGNORECASE,
)
"""Begins the words behind a phrase that counts an accessory ("4 x AA included")."""

RATE: Final = _words(
    r"zoom opti[ckqs]\w* ottico óptico digital faster speed more magnif\w* lens"
    r" loupe lupe lupa cd dvd dvd-?rom blu-?ray burner brenner writer graveur drive"
    r" scope monocular binoculars? fernglas jumelles mikroskop microscope telescope"
    r" telephoto objektiv objective macro memory flash sdhc sdxc vergr\w* concentrat\w*"
    r" pci\w* schneller rapide stronger longer"
)
"""Words with which "12x" is a magnification or a speed."""

ASSEMBLED: Final = _words(
    r"sets? kits? puzzles? jigsaw lego playmobil ensemble service servizio batterie"
    r" batteria juego salon teile teilig\w*"
)
"""Things of which pieces are parts, not units."""

PIECES: Final = re.compile(
    r"(?:pieces|pcs|pces|pièces|piezas|pezzi|pz|pzas)\.?$", re.IGNORECASE
)

WORN: Final = _words(
    r"socks? shoes? boots? sneakers? trainers? sandals? slippers? gloves? mittens"
    r" earrings? jeans pants trousers leggings tights stockings insoles? shorts glasses"
    r" sunglasses schuhe? socken stiefel handschuhe? ohrringe? hosen? strümpfe sohlen"
    r" chaussures? chaussettes? bottes? gants? lunettes semelles? scarpe calze calzini"
    r" guanti stivali orecchini occhiali zapatos? calcetines botas guantes pendientes"
    r" gafas plantillas"
)
"""Things of which a pair is one unit."""

CARATS: Final = re.compile(
    r"\s?(?:gold|white|yellow|rose|diamond|tw\b|t\.w|solitaire|silver|moissanite|ruby)",
    re.IGNORECASE,
)
"""Behind "9 ct": carats."""
