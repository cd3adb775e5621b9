"""How titles and descriptions say how many there are, and of what size, as data."""

from __future__ import annotations

from typing import Final

NUMBERS: Final = {
    word: value
    for value, words in {
        "2": "two twin dual duo pair pairs zwei zweier paar paare deux paire paires "
        "due paio coppia dos par pares",
        "3": "three triple trio drei dreier trois tre tres",
        "4": "four quad vier vierer quatre quattro cuatro",
        "5": "five fünf fünfer cinq cinque cinco",
        "6": "six sechs sechser sei seis half-dozen",
        "8": "eight acht achter huit otto ocho",
        "10": "ten zehn zehner dix dieci diez",
        "12": "twelve zwölf zwölfer douze dodici doce dozen dutzend douzaine dozzina "
        "docena",
    }.items()
    for word in words.split()
}
PACKS: Final = frozenset(
    """pack packs package packages packet packets pkg pkgs set sets lot lots box boxes
    case cases bundle bundles carton cartons bag bags multipack multipacks packung
    packungen karton kartons kiste kisten beutel gebinde paket pakete boîte boîtes boite
    boites paquet paquets sachet sachets caisse jeu confezione confezioni scatola
    scatole pacco pacchi busta caja cajas paquete paquetes lote lotes juego bolsa
    display job bulk wholesale both each stück""".split()
)
"""That it is several, or a container of them, whatever the number."""
SIZES: Final = frozenset(
    """aa aaa xs xl xxl xxxl small medium large mini max pro plus ultra lite junior
    king queen""".split()
)
"""Sizes and makes that are written as words."""
COUNTERS: Final = frozenset(
    """pcs pc piece pieces pièces pezzi piezas stück stk count ct er pk pack packs
    packung set sets box boxes bottles cans rolls sheets tablets capsules pairs pair
    bundle lot""".split()
)
"""After a number: so many are sold as one."""
UNITS: Final = frozenset(
    """mb gb tb mm cm m inch inches in ft w watt v mah ml cl l ltr liter litre g kg mg
    oz lb lbs mp""".split()
)
"""After a number in running text: only then is it a size, and not a date."""
REPOSTING: Final = frozenset(
    """price drop dropped reduced lowered sale obo must go today only still available
    relisted listing again firm reduziert vb festpreis letzte chance""".split()
)
"""What sellers put into a title when they list a thing again."""
