"""What shops print for a currency: codes, symbols and words of many languages.

A sign that several currencies share ("$", "kr") names them all; the reader chooses.
"""
# ruff: noqa: RUF001  The Cyrillic and Greek letters below are what those shops print.

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from common import currencies

# Sign -> the currencies it may mean, the usual one first.
_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP EGP LBP SYP SDG GIP FKP",
    "$": "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU DOP JMD TTD BSD BBD XCD FJD",
    "¥": "JPY CNY",
    "₹": "INR",
    "₨": "INR PKR LKR NPR MUR SCR",
    "₽": "RUB",
    "₴": "UAH",
    "₩": "KRW",
    "₫": "VND",
    "₺": "TRY",
    "₪": "ILS",
    "฿": "THB",
    "₱": "PHP",
    "₦": "NGN",
    "₵": "GHS",
    "₡": "CRC",
    "₲": "PYG",
    "₸": "KZT",
    "₼": "AZN",
    "₾": "GEL",
    "₮": "MNT",
    "₭": "LAK",
    "៛": "KHR",
    "৳": "BDT",
    "֏": "AMD",
    "円": "JPY",
    "元": "CNY TWD",
    "圓": "TWD HKD",
    "원": "KRW",
    "บาท": "THB",
    "﷼": "IRR SAR OMR QAR YER",
    "ریال": "IRR",
    "ريال": "SAR OMR QAR YER",
    "درهم": "AED MAD",
    "جنيه": "EGP SDG",
    "دينار": "KWD BHD JOD IQD LYD TND DZD",
    "ر.س": "SAR",
    "د.إ": "AED",
    "د.ك": "KWD",
    "ج.م": "EGP",
    "r$": "BRL",
    "us$": "USD",
    "u$s": "USD",
    "us $": "USD",
    "$us": "USD",
    "$ca": "CAD",
    "c$": "CAD NIO",
    "ca$": "CAD",
    "can$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "s$": "SGD",
    "sg$": "SGD",
    "sgd$": "SGD",
    "hk$": "HKD",
    "nt$": "TWD",
    "mx$": "MXN",
    "mex$": "MXN",
    "ar$": "ARS",
    "cl$": "CLP",
    "clp$": "CLP",
    "col$": "COP",
    "rd$": "DOP",
    "j$": "JMD",
    "tt$": "TTD",
    "$u": "UYU",
    "b/.": "PAB",
    "s/.": "PEN",
    "s/": "PEN",
    "e£": "EGP",
    "gh₵": "GHS",
    "cn¥": "CNY",
    "jp¥": "JPY",
}
_WORDS: Final = {
    "euro euros eur. euró evro ευρώ евро": "EUR",
    "dollar dollars dollari dólar dólares dolar dolares dollaro": "USD",
    "pound pounds sterling": "GBP",
    "yen": "JPY",
    "yuan rmb renminbi": "CNY",
    "rs rs. rupee rupees": "INR PKR LKR NPR MUR SCR",
    "kr kr. kronor kroner krone krona": "SEK NOK DKK ISK",
    "kč kčs korun koruna koruny": "CZK",
    "zł zł. złoty złotych zloty zlotych": "PLN",
    "ft ft. forint": "HUF",
    "lei leu": "RON MDL",
    "лв лв. лева": "BGN",
    "р р. руб руб. рублей рубля рубль rub. rur": "RUB BYN",
    "грн грн. гривень гривен": "UAH",
    "тг тг. тенге": "KZT",
    "сом": "KGS",
    "дин дин. din.": "RSD",
    "ден ден.": "MKD",
    "fr. sfr sfr. franken": "CHF",
    "lira": "TRY",
    "vnđ đ": "VND",
    "baht": "THB",
    "rp rp.": "IDR",
    "ntd": "TWD",
    "k.d.": "KWD",
    "b.d.": "BHD",
    "j.d.": "JOD",
    "dhs dhs. dirham dirhams": "AED MAD",
    "l.e.": "EGP",
    "ksh ksh.": "KES",
    "tsh tsh.": "TZS",
    "fcfa cfa": "XOF XAF",
    "reais": "BRL",
}
# Short capitals, believed only right beside digits: elsewhere they are other words.
_CAPITALS: Final = {
    "KD": "KWD",
    "BD": "BHD",
    "JD": "JOD",
    "QR": "QAR",
    "SR": "SAR",
    "LE": "EGP",
    "KM": "BAM",
    "DH": "AED MAD",
    "TL": "TRY",
    "RM": "MYR",
    "NIS": "ILS",
    "R": "ZAR",
    "Bs": "BOB VES",
    "Gs": "PYG",
    "USh": "UGX",
}
# Signs whose other meanings are as common: the first may not be taken in silence.
_SHARED: Final = frozenset({"JPY CNY", "INR PKR LKR NPR MUR SCR", "SEK NOK DKK ISK"})
# ISO codes that are English words; they count only where no other currency is named.
_WORDLIKE: Final = frozenset("ALL TOP TRY CUP MAD PEN GEL MOP SOS LAK BAM NAD".split())
_COMMON_CODES: Final = (
    "eur usd gbp chf pln czk sek nok dkk jpy cad aud cny inr huf ron brl mxn uah rub"
    " krw nzd sgd hkd zar ils thb aed"
)
# Three capitals beside a number are a currency code unless they are one of these.
_NOT_CODES: Final = frozenset(
    "RRP UVP PVP VAT TVA IVA DPH TTC NET PCS STK EAN SKU VPE MOQ EXW FOB CIF DDP VKP"
    " EKP SET BOX DOZ PER INC EXC MAX MIN OFF NEW NOW NUR CTN PAL TAX GST BTW ALV PVM"
    " VON BIS AND THE FOR BUY GET PKG PKT PCE QTY UNT EUS DAY MTH AGO".split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A currency named in a text at [start, end); `codes` is empty when not known."""

    start: int
    end: int
    text: str
    codes: tuple[str, ...]

    @property
    def shared(self) -> bool:
        """Whether the sign alone does not say which of its currencies is meant."""
        return " ".join(self.codes) in _SHARED


def find_currencies(text: str) -> list[Mention]:
    """Every currency named in a normalised text, in order."""
    scanner, table = _scanner()
    found = [
        Mention(*match.span(), match[0], table[match[0].casefold()])
        for match in scanner.finditer(text)
    ]
    found += _iso_codes(text, bool(found))
    if not found:
        found = _capitals(text) or _other_signs(text)
    return sorted(found, key=lambda mention: mention.start)


@lru_cache(maxsize=1)
def _scanner() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    signs = {sign: tuple(codes.split()) for sign, codes in _SIGNS.items()}
    words = {
        word: tuple(codes.split())
        for group, codes in _WORDS.items()
        for word in group.split()
    }
    words |= {code: (code.upper(),) for code in _COMMON_CODES.split()}

    def alternatives(table: dict[str, tuple[str, ...]]) -> str:
        return "|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))

    lettered = {sign for sign in signs if sign[0].isalpha() and sign.isascii()}
    pattern = (
        # "R$" and "US$" begin a word; "€" may stand anywhere.
        f"(?<![^\\W\\d_])(?:{alternatives({key: signs[key] for key in lettered})})"
        f"|(?:{alternatives({k: v for k, v in signs.items() if k not in lettered})})"
        f"|(?<![^\\W\\d_])(?:{alternatives(words)})(?![^\\W\\d_])"
    )
    return re.compile(pattern, re.IGNORECASE), signs | words


_CAPITAL: Final = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(sorted(_CAPITALS, key=len, reverse=True))
    + r")\.?(?![^\W\d_])"
)


def _capitals(text: str) -> list[Mention]:
    return [
        Mention(*match.span(), match[0], tuple(_CAPITALS[match[0].rstrip(".")].split()))
        for match in _CAPITAL.finditer(text)
        if match[0] == text or _beside_digits(text, *match.span())
    ]


def _other_signs(text: str) -> list[Mention]:
    """Signs of currencies that are gone (lira, livre) name a currency all the same."""
    return [
        Mention(place, place + 1, char, ())
        for place, char in enumerate(text)
        if not char.isascii() and unicodedata.category(char) == "Sc" and char != "¢"
    ]


_ISO: Final = re.compile(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])")


def _iso_codes(text: str, others: bool) -> list[Mention]:
    found = []
    for match in _ISO.finditer(text):
        code = match[0]
        if code.casefold() in _scanner()[1] or code in _NOT_CODES:
            continue
        known = (code,) if currencies.is_currency(code) else ()
        if others and (code in _WORDLIKE or not known):
            continue
        if known or text == code or _beside_digits(text, *match.span()):
            found.append(Mention(*match.span(), code, known))
    return found


def _beside_digits(text: str, start: int, end: int) -> bool:
    before = text[:start].rstrip()
    after = text[end:].lstrip(" :.")
    return before[-1:].isdigit() or after[:1].isdigit()
