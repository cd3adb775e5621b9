"""Colour words of five languages, as variants of one product are told apart by them.

Left out is what means something else more often: French "or" (gold), "clear".
"""

from __future__ import annotations

import re
from typing import Final

# English, German (with endings), French, Italian, Spanish.
_COLOURS: Final[dict[str, str]] = {
    word: colour
    for colour, words in {
        "black": "black blk schwarz schwarze schwarzer schwarzes noir noire nero nera"
        " negro negra preto",
        "white": "white wht weiss weiß weiße weißer weißes weisse weisser blanc blanche"
        " bianco bianca blanco blanca",
        "grey": "grey gray grau graue grauer graues gris grigio grigia anthrazit"
        " anthracite graphite",
        "silver": "silver slv silber silbern argent argenté argento plata plateado",
        "gold": "gold golden gülden doré dorée oro dorato dorado dorada",
        "red": "red rot rote roter rotes rouge rosso rossa rojo roja",
        "blue": "blue blau blaue blauer blaues bleu bleue blu azul",
        "green": "green grün grüne grüner grünes vert verte verde",
        "yellow": "yellow gelb gelbe gelber gelbes jaune giallo gialla amarillo"
        " amarilla",
        "orange": "orange arancione naranja",
        "pink": "pink rosa rose rosado",
        "purple": "purple violet violett lila violette viola morado morada",
        "brown": "brown braun braune brauner braunes marron brun brune marrone marrón",
        "beige": "beige",
        "turquoise": "turquoise türkis turchese turquesa",
        "cyan": "cyan ciano cian",
        "magenta": "magenta",
    }.items()
    for word in words.split()
}
_WORD: Final = re.compile(r"[^\W\d_]+")


def find_colours(text: str) -> frozenset[str]:
    """The colours a text names, by their English names: "schwarz" is "black"."""
    words = _COLOURS.keys() & set(_WORD.findall(text.lower()))
    return frozenset(_COLOURS[word] for word in words)
