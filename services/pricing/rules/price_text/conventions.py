"""How numbers are written where a currency lives, and in the column they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from common import currencies
from services.pricing.rules.price_text.numbers import Number, find_numbers, normalise

# Decimal mark of the countries that use the currency (Unicode CLDR, number symbols).
_COMMA: Final = frozenset(
    """EUR PLN CZK HUF RON BGN DKK SEK NOK ISK RUB UAH BYN RSD BAM MKD MDL ALL TRY BRL
    ARS CLP COP UYU PYG BOB VES VND IDR KZT GEL AMD AZN KGS UZS TJS TMT DZD MAD TND XOF
    XAF XPF AOA MZN CRC""".split()
)
_POINT: Final = frozenset(
    """USD GBP CHF CAD AUD NZD SGD HKD TWD JPY CNY KRW INR PKR LKR NPR BDT MXN PHP THB
    MYR ILS AED SAR QAR OMR KWD BHD JOD EGP NGN GHS KES TZS UGX DOP GTQ HNL NIO PAB PEN
    SCR JMD TTD BSD BBD XCD FJD MUR IRR""".split()
)
# Prices are whole there although ISO 4217 names a hundredth (CLDR cash digits).
_WHOLE_IN_SHOPS: Final = frozenset(
    """HUF IDR RSD COP IRR IQD PKR TZS ALL AFN LAK LBP MGA MMK SOS SYP YER KPW
    UZS""".split()
)
# Decimal marks by language, then by country where it differs from the language.
_LANGUAGE_MARKS: Final = {
    **dict.fromkeys("en ja zh ko he th hi ta ms ga mt".split(), "."),
    **dict.fromkeys(
        "de fr it es nl pl pt da sv nb no nn fi cs sk sl hr sr bs mk bg ro hu el ru uk"
        " be tr lt lv et is vi id ca eu gl kk af".split(),
        ",",
    ),
}
_COUNTRY_MARKS: Final = {
    **dict.fromkeys("CH LI US GB IE MX DO GT HN NI PA PE PR SV".split(), "."),
    **dict.fromkeys("ZA AT BE".split(), ","),
}


def locale_mark(locale: str) -> str | None:
    """The decimal mark of a locale ("de", "de-CH", "en_US"); None = not known.

    Source: Unicode CLDR number symbols. Switzerland writes prices with a point.
    """
    language, _, country = locale.replace("_", "-").partition("-")
    return _COUNTRY_MARKS.get(country.upper()) or _LANGUAGE_MARKS.get(language.lower())


def currency_reading(number: Number, code: str) -> Decimal | None:
    """What an open number is by the habits of its currency; None = they do not say.

    1.099 is 1099 in EUR (comma countries), 1,099 is 1099 in USD; three decimals are
    usual for KWD; the yen has none.
    """
    if number.open is None:
        return None
    if currencies.exponent(code) == 0 or code in _WHOLE_IN_SHOPS:
        return number.value
    home = "," if code in _COMMA else "." if code in _POINT else None
    if home is None:
        return None
    return number.open if home in number.body.lstrip(".,") else number.value


def column_convention(texts: Iterable[str]) -> str | None:
    """The decimal mark of a price column, proven by its own cells; None = not proven.

    "12,50" and "1.099,00" prove the comma, "3.50" and "1,234,567" the point; "1.099"
    proves nothing. Rare strays (1 in 50) are outvoted, a mixed column proves nothing.
    """
    votes = {".": 0, ",": 0}
    for text in texts:
        for number in find_numbers(normalise(text)):
            if number.mark is not None:
                votes[number.mark] += 1
    for mark, other in ((".", ","), (",", ".")):
        if votes[mark] > 50 * votes[other]:
            return mark
    return None
