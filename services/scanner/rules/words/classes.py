"""The words designers of all shops call their elements by. None belongs to one site."""

from __future__ import annotations

from typing import Final

PRICE: Final = """price prices prix preis preise precio precios preco preço prezzo
    prezzi prijs cena ceny pris priser hinta fiyat ár pret preț kaina hind harga
    gia giá цена tarif amount importe prezo valor prise"""
OLD: Final = """old was before previous former strike striked strikethrough struck
    stroke crossed msrp rrp uvp srp retail reg compare compared statt streich
    barre barré listprice save saved saving savings discount discounted rabatt
    remise sconto descuento undiscounted wasprice oldprice original originally
    regular antes older through ancien ersparnis sparen off promo percentage
    percent badge coupon voucher"""
PART: Final = """shipping delivery postage versand livraison unit units per
    monthly month installment installments instalment instalments finance
    financing credit klarna afterpay paypal loan lease rate rates raten deposit
    tax vat fee fees warranty insurance protection addon addons gift trade tradein
    points reward rewards loyalty parcelas parcela cuotas cuota mensualité
    threshold minimum qty baseprice grundpreis history alert range filter slider
    facet"""
ELSEWHERE: Final = """related similar recommend recommended recommendation
    recommendations recommender upsell crosssell crosselling crossseller carousel
    recently viewed sponsored accessories accessory together complementary
    alternative alternatives suggestion suggestions footer nav navigation menu
    minicart basket minibasket cartpreview megamenu breadcrumb breadcrumbs
    newsletter cookie compare comparison bundle bundles bought ads advert
    advertisement recs upsells banner wishlist sidebar aside seealso morefrom
    cheaper popup modal tooltip"""
HIDDEN: Final = "hidden hide invisible displaynone dnone ishidden"
BUY: Final = """addtocart addtobasket addtobag buybutton buynow buybox purchase
    buy addcart tocart"""
MAIN: Final = """product productdetail productdetails productinfo productmain pdp
    pdpmain productpage productview itemdetail detail"""
CENTS: Final = """cent cents decimal decimals fraction centimes sup small centavos
    penny"""
TITLE: Final = "title name heading headline productname producttitle"
REVIEW: Final = (
    "review reviews rating ratings comment comments qa questions testimonial"
)
CURRENT: Final = """current now sale special final our today actual offer new
    salesprice saleprice finalprice ourprice deal promotional selling"""
SOLD_OUT: Final = """outofstock soldout unavailable notavailable ausverkauft
    rupture agotado esaurito oos"""
STOCK: Final = "stock availability verfügbarkeit disponibilité available instock lager"
STRONG: Final = "big large xl bold strong main primary"

STEMS: Final = {
    "PRICE": "price preis prezzo precio",
    "OLD": "oldprice listprice wasprice strikethrough strike",
    "PART": "shipping installment perunit unitprice",
    "BUY": "addtocart addtobasket addtobag",
    "SOLD_OUT": "outofstock soldout",
    "ELSEWHERE": "related recommend recentlyviewed crosssell upsell minicart carousel",
}
"""What stands inside longer words too: "priceblock", "productprice"."""
