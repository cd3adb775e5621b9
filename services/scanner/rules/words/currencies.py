"""The signs and words that prices are written with, by the currency they mean.

Sources: ISO 4217 list one and three, Unicode CLDR 46 (currency symbols, territories).
"""

from __future__ import annotations

from typing import Final

SIGNS_OF: Final = {
    "USD": "US$|US $|USD$|U$S|U$D|U.S. $|$|dollar|dollars|bucks",
    "CAD": "CA$|CAD$|C$|C $|CDN$|Can$|CA $|$|dollar|dollars",
    "AUD": "A$|AU$|AUD$|AU $|$|dollar|dollars",
    "NZD": "NZ$|NZD$|$|dollar|dollars",
    "SGD": "S$|SG$|$|dollar|dollars",
    "HKD": "HK$|HKD$|$|dollar|dollars",
    "TWD": "NT$|NTD|$|元|圓",
    "MXN": "MX$|MXN$|Mex$|$|pesos",
    "ARS": "AR$|ARS$|$|pesos",
    "CLP": "CLP$|CL$|$|pesos",
    "COP": "COL$|COP$|$|pesos",
    "UYU": "$U|UYU$|$|pesos",
    "DOP": "RD$|$",
    "JMD": "J$|JA$|$",
    "TTD": "TT$|$",
    "BBD": "Bds$|$",
    "BZD": "BZ$|$",
    "BSD": "B$|$",
    "NAD": "N$|$",
    "XCD": "EC$|$",
    "FJD": "FJ$|$",
    "BRL": "R$|reais",
    "NIO": "C$",
    "MOP": "MOP$",
    "CVE": "Esc$",
    "TOP": "T$",
    "EUR": "€|&euro;|euros|euro|Euros|Euro|EURO|евро|ευρώ",
    "GBP": "£|GB£|pounds|quid|p",
    "ITL": "₤|lire",
    "CHF": "Fr.|SFr.|sFr.|Fr|SFr|Franken",
    "JPY": "円|JP¥|JPY¥|¥|￥|yen",
    "CNY": "元|RMB|CN¥|¥|￥|圆|人民币",
    "KRW": "₩|￦|원",
    "INR": "₹|Rs.|Rs|₨|Re.|रु|rupees",
    "PKR": "Rs.|Rs|₨|روپے",
    "LKR": "Rs.|Rs|₨|රු",
    "NPR": "Rs.|Rs|₨|रू",
    "MUR": "Rs.|Rs|₨",
    "BDT": "৳|Tk.|Tk|টাকা",
    "PLN": "zł|zl|złotych|złote|złoty|Zł|ZŁ",
    "CZK": "Kč|kč|Kc|korun",
    "HUF": "Ft.|Ft|ft|forint",
    "RON": "lei|Lei|LEI|leu",
    "MDL": "lei|Lei|LEI|leu",
    "BGN": "лв.|лв|lv.|lv|лева",
    "SEK": "kr.|kr|Kr.|Kr|SEK kr|kronor",
    "NOK": "kr.|kr|Kr.|Kr|kroner",
    "DKK": "kr.|kr|Kr.|Kr|kroner",
    "ISK": "kr.|kr|Kr.|Kr|ISK kr|krónur",
    "RUB": "₽|руб.|руб|Руб.|Руб|РУБ.|РУБ|р.|р|Р.|Р|rub.|rub|pуб.|pуб",
    "UAH": "₴|грн.|грн|Грн|ГРН|UAH₴|гривень|гривен",
    "BYN": "Br|бел. руб.|BYN руб.|б.р.",
    "KZT": "₸|тг.|тг|Тг|тенге|₸.",
    "UZS": "сўм|сум|so'm",
    "KGS": "сом",
    "AZN": "₼|ман.|манат",
    "GEL": "₾|ლარი|ლ",
    "AMD": "֏|դր",
    "MNT": "₮",
    "RSD": "дин.|дин|din.|din|РСД",
    "BAM": "KM",
    "MKD": "ден.|ден|den.",
    "HRK": "kn|Kn",
    "ALL": "Lekë|lekë",
    "TRY": "₺|TL|tl|YTL|Türk Lirası",
    "ILS": '₪|ש"ח|ש״ח|שח|NIS',
    "AED": "د.إ.|د.إ|درهم|Dhs.|Dhs|DHS|AED.",
    "MAD": "درهم|DH|Dh|د.م.|د.م",
    "SAR": "ر.س.|ر.س|ريال|SR|﷼|⃁",
    "QAR": "ر.ق.|ر.ق|ريال|QR",
    "OMR": "ر.ع.|ر.ع|ريال|R.O.|RO",
    "YER": "ريال",
    "KWD": "د.ك.|د.ك|KD|K.D.|K.D|دينار",
    "BHD": "د.ب.|د.ب|BD|دينار",
    "JOD": "د.أ.|د.أ|JD|دينار",
    "IQD": "د.ع.|د.ع|دينار",
    "TND": "د.ت.|د.ت|DT|دينار",
    "DZD": "د.ج.|د.ج|دج|DA|دينار",
    "LYD": "د.ل.|د.ل|LD|دينار",
    "EGP": "جنيه|ج.م.|ج.م|LE|L.E.|E£",
    "LBP": "ل.ل.|ل.ل|LL|L£",
    "SYP": "ل.س|S£",
    "IRR": "ریال|﷼|تومان",
    "ZAR": "R",
    "NGN": "₦",
    "GHS": "GH₵|GH¢|₵|GHC",
    "KES": "KSh|Ksh|KSH|Ksh.|/=",
    "TZS": "TSh|Tsh",
    "UGX": "USh|Ush",
    "ETB": "ብር",
    "XOF": "FCFA|F CFA|CFA",
    "XAF": "FCFA|F CFA|CFA",
    "XPF": "F CFP|CFP",
    "FRF": "₣|₶|FF",
    "THB": "฿|บาท|Baht|baht",
    "VND": "₫|đ|Đ|VNĐ|vnđ|đồng",
    "IDR": "Rp.|Rp|rp|Rupiah",
    "MYR": "RM|Rm",
    "PHP": "₱|Php|php",
    "KHR": "៛",
    "LAK": "₭|ກີບ",
    "MMK": "Ks|ကျပ်",
    "BND": "B$",
    "PEN": "S/.|S/|soles",
    "BOB": "Bs.|Bs",
    "VES": "Bs.S|Bs.|Bs",
    "CRC": "₡|¢",
    "GTQ": "Q",
    "HNL": "L.|Lps.|Lps",
    "PYG": "₲|Gs.|Gs",
    "PAB": "B/.",
    "CUC": "CUC$",
    "ESP": "₧|Pts|pesetas",
    "AFN": "؋",
    "BTC": "₿",
}
"""`|` between them. A sign under several currencies is ambiguous until a country, a
code or a hint decides."""

# Withdrawn codes that old pages still name. ISO 4217 list three.
OLD_CODES: Final = frozenset(
    """ATS BEF CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT
    SKK ROL TRL BYR AZM CUC VEF VEB MRO ZMK GHC ZWD BTC ANG BGL CSD SDD STD SLL
    RUR""".split()
)
# Codes that are words of some language: read only beside a number.
WORDLIKE_CODES: Final = frozenset(
    "ALL AMD BAM BOB CAD COP COM CUP GEL LAK MAD MOP PAB PEN SIT SOS STD TOP TRY ZAR"
    .split()
)  # fmt: skip
# Letters that are signs only beside a number: "17.90 p", "R 1 299", "L'unité".
WEAK: Final = frozenset(
    "p Р р R L. Q Fr FF BD JD LD DA DT DH Dh SR QR RO LE LL Br KM kn Kn lv Ks Gs Bs "
    "RM Rm TL tl ft Lei Eur rub rp NIS zl Kc /= ლ den. din ден Euro EURO Euros "
    "euros сом сум S/ P pesos "
    "bucks dollar dollars pounds quid yen lire euro".split()
)
DEFAULT_OF: Final = {"£": "GBP", "p": "GBP", "Rs": "INR", "Rs.": "INR", "lei": "RON"}
"""What a sign of several means where nothing else decides."""

CURRENCY_OF_COUNTRY: Final = {
    code: currency
    for currency, countries in {
        "EUR": "AD AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK SM",
        "USD": "US EC SV PR", "GBP": "GB UK", "CHF": "CH LI", "SEK": "SE",
        "NOK": "NO", "DKK": "DK", "ISK": "IS", "PLN": "PL", "CZK": "CZ", "HUF": "HU",
        "RON": "RO", "BGN": "BG", "RSD": "RS", "BAM": "BA", "MKD": "MK", "ALL": "AL",
        "MDL": "MD", "UAH": "UA", "RUB": "RU", "BYN": "BY", "KZT": "KZ", "UZS": "UZ",
        "KGS": "KG", "AZN": "AZ", "GEL": "GE", "AMD": "AM", "TRY": "TR", "ILS": "IL",
        "AED": "AE", "SAR": "SA", "QAR": "QA", "OMR": "OM", "KWD": "KW", "BHD": "BH",
        "JOD": "JO", "IQD": "IQ", "EGP": "EG", "MAD": "MA", "DZD": "DZ", "TND": "TN",
        "LBP": "LB", "LYD": "LY", "IRR": "IR", "PKR": "PK", "INR": "IN", "LKR": "LK",
        "NPR": "NP", "BDT": "BD", "CNY": "CN", "TWD": "TW", "HKD": "HK", "MOP": "MO",
        "JPY": "JP", "KRW": "KR", "THB": "TH", "VND": "VN", "IDR": "ID", "MYR": "MY",
        "SGD": "SG", "PHP": "PH", "AUD": "AU", "NZD": "NZ", "CAD": "CA", "MXN": "MX",
        "BRL": "BR", "ARS": "AR", "CLP": "CL", "COP": "CO", "PEN": "PE", "UYU": "UY",
        "BOB": "BO", "PYG": "PY", "VES": "VE", "CRC": "CR", "DOP": "DO", "GTQ": "GT",
        "ZAR": "ZA", "NGN": "NG", "KES": "KE", "GHS": "GH", "TZS": "TZ", "UGX": "UG",
    }.items()
    for code in countries.split()
}  # fmt: skip
COUNTRY_OF_LANGUAGE: Final = {
    **{one.lower(): one for one in "BG DE ES FI FR HR HU ID IS IT LT LV".split()},
    **{one.lower(): one for one in "MK NL PL RO RU SK TH TR".split()},
    "az": "AZ", "cs": "CZ", "da": "DK", "el": "GR", "et": "EE", "he": "IL", "hy": "AM",
    "ja": "JP", "ka": "GE", "kk": "KZ", "ko": "KR", "lb": "LU", "mt": "MT", "nb": "NO",
    "nn": "NO", "no": "NO", "sl": "SI", "sq": "AL", "sr": "RS", "sv": "SE", "uk": "UA",
    "uz": "UZ", "vi": "VN",
}  # fmt: skip
"""Where most who speak a language pay alike. English, Portuguese, Arabic and Chinese
are spoken in many currencies. A language's code can be another country's: sv, et."""
STEMS: Final = ("руб", "Руб", "РУБ", "грн")
"""Signs that a word may go on after: рублей."""
