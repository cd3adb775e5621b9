"""The words around prices in the languages of many shops, as expressions."""

from __future__ import annotations

import re
from typing import Final

FREE: Final = re.compile(
    r"(?i)(?<!\w)(?:free|gratis|kostenlos|umsonst|gratuit|gratuito|gratuita|"
    r"бесплатно|безкоштовно|za darmo|zdarma|zadarmo|ingyenes|ücretsiz|maksuton|"
    r"無料|免费|免費|무료|"
    r"miễn phí|مجاني|חינם|δωρεάν|безплатно|besplatno|nemokamai)(?!\w)"
    r"(?! (?:shipping|delivery|returns?|versand|lieferung|livraison|envío|frete))"
)
NUMBERED: Final = re.compile(
    r"(?i)(?<!\w)(?:buy|get|kauf|top|sku|ref|réf|art|artikel|item|ean|upc|gtin|isbn|model|mpn|tel|phone|"
    r"fax|vat|no|nr|id|code)[ .:#-]{0,3}(?:no|nr|number|code)?[ .:#-]{0,3}\Z"
)
# "FREE shipping over $35": the amount is a threshold, and nothing is given away.
SHIPPING_FROM: Final = re.compile(
    r"(?i)(?:shipping|delivery|postage|versand|lieferung|livraison|spedizione|envío|"
    r"frete|verzending|dostawa|доставка|доставки|fragt|frakt|orders?|bestellungen|"
    r"commandes|ordini|pedidos)\b[^.]{0,30}"
    r"(?:over|above|from|ab|über|dès|à partir|oltre|sopra|desde|vanaf|od|от|över|\+)"
    r"\s*\D{0,4}\Z"
)
BEFORE_A_COUNT: Final = re.compile(
    r"(?i)(?<!\w)(?:from|ab|à partir de|a partir de|a partire da|desde|vanaf|od|от|"
    r"från|fra|alkaen|starting at|as low as|dès|от:|เริ่มต้น|から)\W*\Z"
)
BEFORE_A_LIST_PRICE: Final = re.compile(
    r"(?i)(?<!\w)(?:was|were|rrp|r\.r\.p\.?|msrp|list price|list|retail price|retail|"
    r"regular price|regularly|reg\.?|original price|originally|orig\.?|old price|"
    r"previous price|previously|compare at|you save|save|saving|savings|discount|off|"
    r"statt|uvp|uvp des herstellers|listenpreis|bisher|alter preis|früher|sie sparen|"
    r"ersparnis|sparen|au lieu de|prix conseillé|prix barré|économisez|ancien prix|"
    r"prezzo di listino|listino|invece di|risparmi|anziché|antes|precio anterior|"
    r"ahorras|ahorra|pvpr|de:|economize|van|adviesprijs|bespaar|førpris|før|spar|"
    r"ord\. pris|ordinarie pris|tidigare|spara|norm\.|ovh|stara cena|cena katalogowa|"
    r"oszczędzasz|běžná cena|původní cena|ušetříte|bežná cena|zľava|pôvodná cena|"
    r"старая цена|вместо|скидка|экономия|preț vechi|prp|economisești|eredeti ár|"
    r"eski fiyat|shipping|delivery|versand|versandkosten|zzgl\.?|livraison|pfand|"
    r"deposit|per month|[0-9]{1,3} ?x de|[0-9]{1,3} ?x|mtl\.|raten?|rata|cuotas?|"
    r"mensualités?|parcelas?|原價|原价|定價|市價|現省|省|定価|参考価格|정가|할인)"
    r"[^\w]{0,4}(?:preis|price|prix)?\s*\D{0,4}\Z"
)
COUNTED: Final = re.compile(
    r"(?i) ?(?:x|×|\*|for|für|pour|per|za|за|ks|kusy?|pcs?|pieces?|stück|stk|st|pack|"
    r"packs|pairs?|ct|count|mal|fois|reviews?|ratings?|stars?|bewertungen|avis|"
    r"ausgaben|items?|artikel|szt|шт)(?!\w)"
)
UNIT_AFTER: Final = re.compile(
    r"(?i) ?(?:kg|g|mg|l|ml|cl|dl|cm|mm|m|km|m²|m2|m³|oz|lbs?|inch|in|ft|gb|tb|mb|mah|"
    r"stars?|sterne|étoiles|w|kw|v|hz|mhz|ghz|h|std|min|days?|tage|jours|years?|jahre)"
    r"(?!\w)"
)
A_PART: Final = re.compile(
    r"(?i)(?<!\w)(?:per month|a month|monthly|/ ?mo(?:nth)?|/ ?mon\.?|monatlich|mtl|"
    r"im monat|"
    r"raten?|par mois|mensuel\w*|mensualités?|al mese|rata|rate|mensual\w*|cuotas?|"
    r"parcelas?|lunare|lunar|pe lună|miesięcznie|měsíčně|mesačne|в месяц|/мес|"
    r"kuukaudessa|"
    r"/ ?mois|/ ?mes(?:e)?|/ ?mies(?:iąc)?|/ ?maand|/ ?monat|"
    r"/kk|/mån|/md|per månad|shipping|delivery|postage|versand\w*|lieferung|"
    r"livraison|spedizione|envío|frete|verzend\w*|dostawa|dostawy|wysyłk\w*|doprava|"
    r"доставка|fragt|frakt|protection plan|warranty|garantie|trade[- ]in|cashback|"
    r"gift card|[ée]co-?(?:part\w*|contribution|tax\w*)|pfand)(?!\w)"
    r"|送料|手数料|運費|运费|배송비"
)
NOT_ASKED: Final = re.compile(
    r"(?i)(?<!\w)(?:was|were|rrp|r\.r\.p\.?|msrp|srp|list price|retail price|uvp|statt|"
    r"au lieu de|invece di|antes|you save|save|saving|discount|sie sparen|deposit|"
    r"anzahlung|pfand|kaution|acompte|down payment|down|up to|bis zu|jusqu'à|hasta|"
    r"fino a)[ :(]*\Z"
)
"""Before an amount: it is not what buys the thing."""
AFTER_ANOTHER_AMOUNT: Final = re.compile(
    r"(?i) ?(?:[%٪‰]|¢|c(?:en)?ts?(?!\w)|pence(?!\w)|p(?!\w)|ct\.|"
    r"(?:off|down|deposit|discount|rabatt|anzahlung|saved?|more|less)(?!\w))"
)
"""After an amount: cents, a share, or a part of the price."""
PER: Final = re.compile(
    r"(?i)(?:/\s*|(?<!\w)(?:per|pro|par|je|al|por|im|za|na|за|på|om)\s+)"
    r"(?:[0-9]{1,4}\s*)?"
    r"(?:kg|kilo(?:gramm?)?|g|gram|lbs?|oz|fl\.? ?oz|l|lit(?:er|re|ro)s?|ml|cl|m|m2|m²|"
    r"sqm|sq\.? ?ft|ft|foot|yd|yard|mo|mon|months?|monat|monatlich|mois|mese|mes|mês|"
    r"miesiąc|měsíc|месяц|мес|mån|md|mth|wk|weeks?|woche|days?|tag|jour|hours?|hrs?|"
    r"yr|years?|jahr|an|año)(?!\w)|(?<!\w)(?:monthly|weekly|yearly|monatlich|"
    r"(?:a|each) (?:pound|kilo|lit(?:er|re)|month|week|day|hour|year))(?!\w)"
)
"""What a kilogram or a month of it costs."""
WITHOUT_TAX: Final = re.compile(
    r"(?i)(?<!\w)(?:ht|hors taxes?|before tax|net(?:to)?(?: price)?|cena netto|"
    r"(?:ex|excl|exkl|excluding|exklusive|exclusief|esclusa|escl|sin|senza|bez|без|"
    r"ekskl)\.? ?(?:of )?(?:vat|tax(?:es)?|gst|btw|moms|mwst|ust|tva|iva|dph|ндс|"
    r"pdv|alv|mva)|(?:vat|tax|btw|moms|mwst|tva|iva) (?:excluded|esclusa|excl)|"
    r"zzgl\.? (?:mwst|ust|mehrwertsteuer)|plus vat|\+ ?(?:vat|iva|tva|gst))(?!\w)"
    r"|税抜|税別|未税|未稅"
)
PER_UNIT: Final = re.compile(
    r"(?i)(?:/|(?<!\w)(?:per|pro|par|al|por|за|à|je|the|le|la|the|il|el|=)(?!\w))\s*"
    r"(?:100|10|1)?\s*(?:kg|kilo\w*|g|gr|gram\w*|l|lit\w*|ml|cl|m|m²|m2|oz|lb|fl|unit|"
    r"stück|stk|st|szt|piece|pc|wash|dose|sheet)(?!\w)"
)
"""What stands after a price that is one of so much of the goods."""
FOR_SOME: Final = re.compile(
    r"(?i)(?<!\w)(?:[0-9]+ ?(?:or more|and (?:more|above|up)|ou plus|und mehr|o más|"
    r"o più|of meer|eller fler)|[0-9]+ ?\+|[0-9]+ ?[-–] ?[0-9]+ (?:and pay|pay|st|pcs)|"
    r"(?:ab|from|dès|da|desde|vanaf|od|från) [0-9]+ ?(?:st|stk|stück|pcs?|pieces?|"
    r"pièces?|pezzi|unidades|stuks|szt)\.?|"
    r"members?(?:hip)?|subscri\w+|\w*abo|abonn\w+|socios?|soci|leden\w*|klubu?|"
    r"mitglied\w*|adhérents?|medlem\w*|会員|trade in|trade-in|used from|second-hand|"
    r"occasion|together|both|les deux|zusammen|los dos)(?!\w)"
)
"""Beside a price that not everybody pays for one piece today."""
LOWEST_BEFORE: Final = re.compile(
    r"(?i)(?:najniższa cena|lowest price|niedrigster (?:gesamt)?preis|prix le plus bas|"
    r"prezzo più basso|precio más bajo|laagste prijs|lägsta pris|laveste pris|"
    r"nejnižší cena|najnižšia cena|preço mais baixo|alin hinta|cel mai mic preț)"
)
"""What European law has shops say beside a reduction."""
LABEL: Final = re.compile(
    r"(?i)(?:(?:our|your|sale|current|today'?s|special|final|unit|total|selling|unser|"
    r"ihr|aktueller|jetziger|heutiger|notre|votre|il tuo|nostro|nuestro|tu|onze|uw|"
    r"vår|nasza|twoja|naše|ваша|наша|当店(?:販売)?|販売|特別|通常|セール)? ?"
    r"(?:price|preis|prix|precio|prezzo|preço|prijs|cena|pris|hinta|ár|preț|цена|ціна|"
    r"fiyat|τιμή|価格|售价|價格|价格|가격)|now|now only|only|jetzt|nur|ahora|nu|ora|"
    r"teraz|maintenant|сейчас)(?: \((?:incl?|inkl)[^)]{0,20}\))?\s*[:：]?\s*"
)
"""All that stands before a price which is what it says it is."""
