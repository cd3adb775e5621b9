"""ISO 4217 currency codes and their minor-unit exponents (active codes, 2026 list)."""

from __future__ import annotations

from typing import Final

# Codes whose minor unit is not a hundredth. Source: ISO 4217 list one.
_EXPONENTS: Final = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(),
        0,
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}

_TWO_DECIMALS: Final = frozenset(
    """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT
    LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
    SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED
    VES WST XCD YER ZAR ZMW ZWG""".split()
)


def is_currency(code: str) -> bool:
    """Whether `code` is an active ISO 4217 code, upper case."""
    return code in _TWO_DECIMALS or code in _EXPONENTS


def exponent(code: str) -> int:
    """How many decimals the minor unit of `code` has; KeyError for an unknown code."""
    if code in _TWO_DECIMALS:
        return 2
    return _EXPONENTS[code]
