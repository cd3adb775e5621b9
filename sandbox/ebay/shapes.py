"""Listings as the objects of the Browse API: ItemSummary, Item, ItemGroup."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any, Final, TypeAlias

from sandbox.clock import WorldClock
from sandbox.ebay.listings import Listing, Variant
from sandbox.world.numbers import broken_gtin13
from sandbox.world.offers import Condition
from sandbox.world.products import Product
from sandbox.world.world import World

Json: TypeAlias = dict[str, Any]

MARKETPLACE: Final = "EBAY_US"
CONDITIONS: Final = {
    Condition.NEW: ("New", "1000"),
    Condition.OPEN_BOX: ("Open box", "1500"),
    Condition.LIKE_NEW: ("Used", "3000"),
    Condition.GOOD: ("Used", "3000"),
    Condition.FAIR: ("Used", "3000"),
    Condition.FOR_PARTS: ("For parts or not working", "7000"),
}
_WORDS: Final = {
    Condition.LIKE_NEW: "Looks unused.",
    Condition.GOOD: "Normal wear, works as it should.",
    Condition.FAIR: "Visible wear; works.",
    Condition.FOR_PARTS: "Does not work; sold for parts.",
}
_FAULT: Final = "Please note: stops working after ten minutes, sold as it is."


class Shapes:
    """`base` is the address of the API; `web` where people would look at items."""

    def __init__(self, world: World, clock: WorldClock, base: str) -> None:
        self._world = world
        self._clock = clock
        self._base = base

    def shown_condition(self, listing: Listing) -> Condition:
        """The condition as it is declared; a hidden fault is not in it."""
        hidden = listing.trap == "hidden_condition"
        return Condition.GOOD if hidden else listing.condition

    def category(self, product: Product) -> tuple[str, str]:
        """The id and the name of a product's category."""
        slug = product.category.slug
        return str(1000 + zlib.crc32(slug.encode()) % 90_000), product.category.label

    def summary(self, listing: Listing, variant: Variant, time: float) -> Json:
        """An ItemSummary; of a listing with variations one variation stands for it."""
        product = self._world.products[variant.product]
        number, name = self.category(product)
        said = {
            **self._common(listing, variant, time),
            "itemHref": f"{self._base}/buy/browse/v1/item/"
            f"{listing.item_id(variant).replace('|', '%7C')}",
            "leafCategoryIds": [number],
            "categories": [{"categoryId": number, "categoryName": name}],
            "thumbnailImages": [{"imageUrl": self._image(listing, 1)}],
            "shippingOptions": [self._shipping(listing)],
            "adultOnly": False,
        }
        if listing.is_group:
            said["itemGroupType"] = "SELLER_DEFINED_VARIATIONS"
            said["itemGroupHref"] = self._group_href(listing)
        return said

    def item(self, listing: Listing, variant: Variant, time: float) -> Json:
        """An Item with everything of it."""
        product = self._world.products[variant.product]
        number, name = self.category(product)
        said = {
            **self._common(listing, variant, time),
            "categoryId": number,
            "categoryIdPath": number,
            "categoryPath": name,
            "brand": product.brand,
            "description": self.description(listing, product),
            "shippingOptions": [
                {
                    **self._shipping(listing),
                    "shippingServiceCode": "USPS Ground Advantage",
                    "type": "Standard Shipping",
                    "quantityUsedForEstimate": 1,
                }
            ],
            "estimatedAvailabilities": [self._stock(listing, variant, time)],
            "localizedAspects": _aspects(product),
            "enabledForGuestCheckout": False,
            "eligibleForInlineCheckout": not listing.is_auction,
            "returnTerms": {"returnsAccepted": listing.seller.business},
        }
        said.update(self._identifiers(listing, product))
        if words := _WORDS.get(self.shown_condition(listing)):
            said["conditionDescription"] = words
        if listing.lot > 1:
            said["lotSize"] = listing.lot
        if listing.is_group:
            said["primaryItemGroup"] = {
                "itemGroupId": listing.legacy_id,
                "itemGroupType": "SELLER_DEFINED_VARIATIONS",
                "itemGroupHref": self._group_href(listing),
                "itemGroupTitle": listing.title,
            }
        return said

    def group(self, listing: Listing, time: float) -> Json:
        """An ItemGroup: its variations without the description that they share."""
        items = [self.item(listing, variant, time) for variant in listing.variants]
        texts = {item.pop("description") for item in items}
        ids = [item["itemId"] for item in items]
        shared = [{"description": text, "itemIds": ids} for text in sorted(texts)]
        return {"items": items, "commonDescriptions": shared}

    def description(self, listing: Listing, product: Product) -> str:
        """What the seller wrote, as HTML."""
        words = [f"<p>{product.brand} {product.name}, from the sandbox.</p>"]
        if listing.trap == "accessory":
            words.append("<p>Fits the device named above, which is not included.</p>")
        if listing.trap == "pack_size":
            words.append("<p>You get one single piece.</p>")
        if listing.trap == "hidden_condition":
            words.append(f"<p>{_FAULT}</p>")
        if listing.lot > 1:
            words.append(f"<p>{listing.lot} pieces, sold together.</p>")
        return "".join(words)

    def _common(self, listing: Listing, variant: Variant, time: float) -> Json:
        condition, number = CONDITIONS[self.shown_condition(listing)]
        seller = listing.seller
        said: Json = {
            "itemId": listing.item_id(variant),
            "legacyItemId": listing.legacy_id,
            "title": listing.title,
            "condition": condition,
            "conditionId": number,
            "buyingOptions": self.buying_options(listing, variant, time),
            "image": {"imageUrl": self._image(listing, 1)},
            "additionalImages": [{"imageUrl": self._image(listing, 2)}],
            "itemCreationDate": _stamp(self._clock.real(listing.starts)),
            "itemLocation": {
                "city": listing.city,
                "stateOrProvince": listing.state,
                "postalCode": "431**",
                "country": "US",
            },
            "itemWebUrl": f"{self._base}/itm/{listing.legacy_id}",
            "listingMarketplaceId": MARKETPLACE,
            "priorityListing": listing.number % 7 == 0,
            "topRatedBuyingExperience": seller.business,
            "seller": {
                "username": seller.name,
                "feedbackPercentage": seller.percentage,
                "feedbackScore": seller.score,
                "sellerAccountType": "BUSINESS" if seller.business else "INDIVIDUAL",
            },
        }
        price = listing.price(variant, time)
        if price is not None:
            said["price"] = _amount(price)
        if listing.is_auction:
            said["itemEndDate"] = _stamp(self._clock.real(listing.ends))
            said["currentBidPrice"] = _amount(listing.bid(time))
            said["bidCount"] = listing.bid_count(time)
        return said

    def buying_options(
        self, listing: Listing, variant: Variant, time: float
    ) -> list[str]:
        """How it can be bought at that moment."""
        found = ["AUCTION"] if listing.is_auction else []
        if listing.price(variant, time) is not None:
            found.append("FIXED_PRICE")
        if listing.best_offer:
            found.append("BEST_OFFER")
        return found

    def _stock(self, listing: Listing, variant: Variant, time: float) -> Json:
        if not listing.in_stock(variant, time):
            return {"estimatedAvailabilityStatus": "OUT_OF_STOCK"}
        said: Json = {
            "estimatedAvailabilityStatus": "IN_STOCK",
            "deliveryOptions": ["SHIP_TO_HOME"],
            "estimatedSoldQuantity": 0,
        }
        # More than ten are not counted for buyers.
        if variant.stock > 10:
            said["availabilityThreshold"] = 10
            said["availabilityThresholdType"] = "MORE_THAN"
        else:
            said["estimatedAvailableQuantity"] = variant.stock
        return said

    def _identifiers(self, listing: Listing, product: Product) -> Json:
        """Business sellers fill them in; one in ten mistypes the GTIN."""
        if not listing.seller.business or listing.trap == "accessory":
            return {}
        wrong = listing.number % 10 == 3
        gtin = broken_gtin13(product.gtin) if wrong else product.gtin
        return {"gtin": gtin, "mpn": product.model}

    def _shipping(self, listing: Listing) -> Json:
        if listing.shipping is None:
            # What depends on the place is not reckoned for a buyer who names none.
            return {"shippingCostType": "CALCULATED"}
        return {
            "shippingCostType": "FIXED",
            "shippingCost": _amount(listing.shipping),
        }

    def _group_href(self, listing: Listing) -> str:
        return (
            f"{self._base}/buy/browse/v1/item/get_items_by_item_group"
            f"?item_group_id={listing.legacy_id}"
        )

    def _image(self, listing: Listing, place: int) -> str:
        return f"{self._base}/images/{listing.legacy_id}-{place}.png"


def _amount(cents: int) -> Json:
    return {"value": f"{cents // 100}.{cents % 100:02d}", "currency": "USD"}


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _aspects(product: Product) -> list[Json]:
    found = {"Brand": product.brand, "Model": product.model}
    if product.variant != "Single":
        found[product.category.axis.title()] = product.variant
    return [
        {"type": "STRING", "name": name, "value": value}
        for name, value in found.items()
    ]
