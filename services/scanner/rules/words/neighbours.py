"""The headings under which shops show goods that the page is not about."""

from __future__ import annotations

import re
from typing import Final

OTHER_GOODS: Final = re.compile(
    r"(?i)\W*(?:(?:you|we) (?:may|might|could|think)(?: you(?:'ll| will)?)? (?:also )?"
    r"(?:like|love|enjoy|be interested)|related (?:products?|items?|articles?|goods)|"
    r"similar (?:products?|items?|articles?|listings?)|recommended|(?:people|customers|"
    r"others|shoppers)(?: who \w+ this)? (?:also )?(?:bought|viewed|considered|looked|"
    r"like)|(?:frequently )?bought together|recently viewed|more (?:like this|from)|"
    r"also (?:bought|viewed|on)|other (?:products|items|models|grades|customers)|best ?"
    r"sellers|goes well with|pairs well|"
    r"(?:das )?könnte(?:n)? (?:dir|ihnen|dich|sie) auch|(?:andere )?kunden (?:kauften|"
    r"kaufen|haben|interessierten|sahen)|ähnliche (?:produkte|artikel)|dazu passt|"
    r"passend dazu|passende(?:s)? (?:zubehör|produkte|artikel)|zuletzt angesehen|wird "
    r"oft zusammen|andere \w+ (?:mochten|kauften|sahen)|unsere empfehlungen|"
    r"(?:vous|ça) (?:aimerez|pourriez|devriez|pourrait)|produits? (?:similaires?|"
    r"associés?|liés|apparentés|complémentaires)|articles? (?:similaires?|liés)|"
    r"(?:les|nos) clients (?:ont|qui)|souvent achetés|récemment (?:vus|consultés)|"
    r"potrebbe(?:ro)? (?:interessarti|piacerti)|prodotti (?:correlati|simili)|articoli "
    r"(?:correlati|simili)|(?:i clienti|chi) (?:hanno|ha) acquistato|visti di recente|"
    r"(?:también )?te puede (?:gustar|interesar)|también te|productos? "
    r"(?:relacionados?|similares?)|comprados juntos|los clientes|vistos "
    r"recientemente|quizás te|"
    r"produtos? (?:relacionados?|semelhantes)|quem (?:comprou|viu)|você também|"
    r"anderen (?:bekeken|kochten)|gerelateerde|vergelijkbare|klanten "
    r"(?:kochten|bekeken)|"
    r"vaak samen|ook interessant|misschien vind|bekijk ook|"
    r"andra (?:köpte|tittade|kunder)|liknande|relaterade|kunder (?:köpte|tittade)|du "
    r"kanske|senast visade|andre (?:købte|kjøpte|så)|relaterte|relaterede|lignende|"
    r"muut ostivat|samankaltaisia|"
    r"(?:produkty )?powiązane|produkty (?:powiązane|podobne)|podobne (?:produkty|"
    r"oferty)|inni (?:kupili|klienci)|klienci kupili|może ci się|polecane|"
    r"související|podobné (?:produkty|zboží)|zákazníci|súvisiace|kapcsolódó|hasonló|"
    r"produse (?:similare|asemănătoare|recomandate)|с этим товаром|похожие|"
    r"рекомендуем|вам может|схожі|benzer ürünler|bunlar da|σχετικά προϊόντα|"
    r"関連商品|おすすめ|この商品を(?:見|買)|よく一緒に|最近(?:見|チェック)|"
    r"相关(?:商品|产品)|相關商品|猜你喜欢|관련 ?상품|추천|"
    r"sản phẩm (?:liên quan|tương tự))"
)
LONGEST: Final = 60
"""Characters of such a heading."""
