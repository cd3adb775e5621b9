"""Which encoding from before Unicode a text has, also when there is little of it."""
# ruff: noqa: RUF001  The signs below are what wrongly decoded text looks like.

from __future__ import annotations

import re
from typing import Final

# What Western European text never holds, so that seeing it betrays another encoding:
_STRANGE: Final = re.compile(
    # a sign inside a word or before it (Polish and Romanian, DOS, Macintosh),
    r"(?<=[^\W\d_])[¢£¤¥¦§¨©«¬®¯±³´¶¸¹º»¼½¾¿¡‚„…†‡ˆ‰‹‘“”•–—˜™›ƒ×÷]+(?=[^\W\d_])"
    r"|(?<![^\W_])[¯¹³¾¼½¨¸¬](?=[^\W\d_])|(?<=[^\W\d_])[§¤¦¿¬](?![^\W_])"
    # a capital inside a small word,
    r"|(?<=[a-zß-ÿ])[À-ÖØ-ÞŸŠŽŒ](?=[a-zß-ÿ])"
    # letters that stand only at the end of Italian words (Czech),
    r"|[ìùò](?=[^\W\d_])"
    # Portuguese ones before other letters than theirs (Hungarian, Romanian),
    r"|õ(?![es])|ã(?=[b-df-np-rt-z])"
    # Icelandic ones (Turkish, Romanian),
    r"|[þðÞÐ]"
    # and words that are nothing but accented letters (Cyrillic, Greek).
    r"|[à-ÿ]{3}"
)
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_CURRENCY_SIGN: Final = re.compile(r"[0-9]\s?¤|¤\s?[0-9]")
_TOLERATED: Final = 0.05
_OTHERS: Final = (
    "cp1250 iso8859_2 cp1251 koi8_r cp866 cp1253 cp1254 cp1255 cp1256 cp1257"
    " cp932 gb18030 cp949 big5 cp850 mac_roman"
)
_ENOUGH: Final = 1 << 14


def legacy_encoding(sample: bytes) -> str:
    """The encoding of text that is no UTF-8; cp1252 unless the text speaks against it.

    `sample` holds whole lines. Statistics alone fail on a short list in German or
    French, so Western European is taken first wherever it reads as such.
    """
    western = _western(sample)
    if western is not None:
        return western
    # Imported here: it costs start-up time and few files need it.
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:_ENOUGH], cp_isolation=_OTHERS.split()).best()
    return best.encoding if best is not None else "cp1252"


def _western(sample: bytes) -> str | None:
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = len(_BEYOND_ASCII.findall(text))
    if len(_STRANGE.findall(text)) > beyond * _TOLERATED:
        return None
    # Latin-9 is Latin-1 with the euro where the general currency sign was.
    return "iso8859_15" if _CURRENCY_SIGN.search(text) else "cp1252"
