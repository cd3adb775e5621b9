"""What stands on the buttons that buy."""

from __future__ import annotations

from typing import Final

from services.scanner.rules.words import listed

BUY: Final = listed(
    """add to cart|add to basket|add to bag|add to trolley|add to your cart|add to
    your basket|add to shopping bag|add to shopping cart|buy now|buy it now|place
    bid|place a bid|in den warenkorb|in den einkaufskorb|in den einkaufswagen|
    jetzt kaufen|sofort-kaufen|sofort kaufen|ajouter au panier|acheter|aggiungi al
    carrello|acquista|compralo subito|añadir a la cesta|añadir al carrito|agregar
    al carrito|adicionar ao carrinho|in winkelwagen|in mijn winkelwagen|bestellen|
    læg i kurv|legg i handlekurv|lägg i varukorg|lägg i kundkorg|lisää
    ostoskoriin|lisää koriin|lisa ostukorvi|lisa korvi|do koszyka|kup teraz|do
    košíka|do košíku|koupit|kúpiť|kosárba|adauga in cos|adaugă în coș|cumpără|
    cumpara|в корзину|купить|до кошика|купити|в количка|у кошик|dodaj u košaricu|v
    košarico|į krepšelį|pievienot grozam|sepete ekle|satın al|στο καλάθι|
    カートに入れる|購入|加入购物车|加入購物車|立即购买|立即購買|장바구니|구매|thêm
    vào giỏ|mua ngay|หยิบใส่|ซื้อ|أضف إلى|اشتري|הוסף לסל|קנה|קנייה"""
)
NOTIFY: Final = listed(
    """notify me|tell me when|email me when|mail me when|remind me|back in stock alert|
    benachrichtigen|erinnere mich|erinnern|m'alerter|me prévenir|prévenez-moi|
    avvisami|avísame|avisarme|avise-me|mail mij|houd me op de hoogte|bevaka|meddela
    mig|powiadom|powiadom o dostępności|hlídat|strážiť|再入荷のお知らせ|再入荷通知|
    сообщить о поступлении|到货通知|재입고 알림"""
)
"""What stands there when nothing is left."""
BUY_ALONE: Final = frozenset(
    listed(
        """buy|add|kaufen|ajouter|comprar|compra|compre|comprar agora|comprar
    ahora|köp|kjøp|køb|osta|kup|kopen|koop|order|order now|bestel|加入|לסל"""
    )
)
"""Only if nothing else stands on it."""
