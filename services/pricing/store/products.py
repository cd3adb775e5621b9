"""The catalogue: products, their identifiers, and what was looked up outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from common.ids import new_id
from services.pricing.rules.items import Item, PackSize, Parcel
from services.pricing.rules.products import Listing, Product, identifiers_of

if TYPE_CHECKING:
    import asyncpg

    from common.postgres import Connection

_PUT: Final = """
    INSERT INTO products AS mine (
        product_id, origin, key, title, description, brand, category, gtins, asin,
        models, pack_count, pack_words, weight_g, sides_mm, url, image_url
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    ON CONFLICT (origin, key) DO UPDATE SET
        title = $4, description = $5, brand = $6, category = $7, gtins = $8, asin = $9,
        models = $10, pack_count = $11, pack_words = $12, weight_g = $13,
        sides_mm = $14, url = $15, image_url = $16, changed_at = clock_timestamp()
"""
_IDS: Final = """
    SELECT key, product_id FROM products WHERE origin = $1 AND key = ANY($2::text[])
"""
_FORGET_IDENTIFIERS: Final = """
    DELETE FROM product_identifiers WHERE product_id = ANY($1::uuid[])
"""
_PUT_IDENTIFIERS: Final = """
    INSERT INTO product_identifiers (identifier, product_id)
    SELECT * FROM unnest($1::text[], $2::uuid[])
"""
_FIND: Final = """
    SELECT identifier, product_id FROM product_identifiers
    WHERE identifier = ANY($1::text[])
"""
_COLUMNS: Final = """
    product_id, origin, key, title, description, brand, category, gtins, asin, models,
    pack_count, pack_words, weight_g, sides_mm, url, image_url, changed_at
"""
_READ: Final = f"""
    SELECT {_COLUMNS} FROM products WHERE product_id = ANY($1::uuid[])
"""  # noqa: S608 - names of columns
_CHANGED: Final = f"""
    SELECT {_COLUMNS} FROM products
    WHERE (changed_at, product_id) > ($1, $2) ORDER BY changed_at, product_id LIMIT $3
"""  # noqa: S608
_ASKED: Final = """
    SELECT question FROM lookups WHERE question = ANY($1::text[]) AND asked_at >= $2
"""
_NOTE: Final = """
    INSERT INTO lookups (question, found, asked_at)
    SELECT *, $3::timestamptz FROM unnest($1::text[], $2::boolean[])
    ON CONFLICT (question) DO UPDATE SET
        found = excluded.found, asked_at = excluded.asked_at
"""


async def put_listings(
    connection: Connection, listings: Sequence[Listing]
) -> list[UUID]:
    """Add products, or replace those of the same origin and key; their ids in order.

    No two of the listings are the same product.
    """
    if not listings:
        return []
    # In one order everywhere: two who store the same ones must not lock crosswise.
    ordered = sorted(listings, key=lambda one: (one.origin, one.key))
    await connection.executemany(_PUT, [_row(listing) for listing in ordered])
    ids = await _ids(connection, listings)
    found = [ids[listing.origin, listing.key] for listing in listings]
    await connection.execute(_FORGET_IDENTIFIERS, found)
    pairs = [
        (identifier, product_id)
        for listing, product_id in zip(listings, found, strict=True)
        for identifier in (*identifiers_of(listing.item), *sorted(listing.names))
    ]
    await connection.execute(
        _PUT_IDENTIFIERS, [one for one, _ in pairs], [one for _, one in pairs]
    )
    return found


async def find_identified(
    connection: Connection, identifiers: Collection[str]
) -> dict[str, list[UUID]]:
    """The products that carry each of these identifiers; those of none are left out."""
    found: dict[str, list[UUID]] = {}
    for row in await connection.fetch(_FIND, list(identifiers)):
        found.setdefault(row["identifier"], []).append(row["product_id"])
    return found


async def read_products(
    connection: Connection, product_ids: Collection[UUID]
) -> list[Product]:
    """Those of them that are there, in no order."""
    rows = await connection.fetch(_READ, list(product_ids))
    return [_product(row) for row in rows]


async def read_changed(
    connection: Connection, after: tuple[datetime, UUID], limit: int
) -> tuple[list[Product], tuple[datetime, UUID]]:
    """The next products by the time of their last change, and where to go on."""
    rows = await connection.fetch(_CHANGED, *after, limit)
    if rows:
        after = rows[-1]["changed_at"], rows[-1]["product_id"]
    return [_product(row) for row in rows], after


async def already_asked(
    connection: Connection, questions: Collection[str], *, since: datetime
) -> set[str]:
    """Which of the questions were answered since then, whatever the answer was."""
    rows = await connection.fetch(_ASKED, list(questions), since)
    return {row["question"] for row in rows}


async def note_asked(
    connection: Connection, answers: Mapping[str, bool], *, at: datetime
) -> None:
    """Remember which questions were answered, and whether anything was found."""
    questions = sorted(answers)
    found = [answers[question] for question in questions]
    await connection.execute(_NOTE, questions, found, at)


async def _ids(
    connection: Connection, listings: Sequence[Listing]
) -> dict[tuple[str, str], UUID]:
    ids: dict[tuple[str, str], UUID] = {}
    for origin in {listing.origin for listing in listings}:
        keys = [listing.key for listing in listings if listing.origin == origin]
        for row in await connection.fetch(_IDS, origin, keys):
            ids[origin, row["key"]] = row["product_id"]
    return ids


def _row(listing: Listing) -> tuple[Any, ...]:
    item = listing.item
    sides = item.parcel.sides_mm
    return (
        new_id(),
        listing.origin,
        listing.key,
        item.title,
        item.description,
        item.brand,
        item.category,
        sorted(item.gtins),
        item.asin,
        sorted(item.models),
        item.pack.count if item.pack else None,
        item.pack.words if item.pack else None,
        item.parcel.weight_g,
        list(sides) if sides else None,
        listing.url,
        listing.image_url,
    )


def _product(row: asyncpg.Record) -> Product:
    count, sides = row["pack_count"], row["sides_mm"]
    item = Item(
        index=0,
        row_id=row["key"],
        line=0,
        title=row["title"],
        description=row["description"],
        brand=row["brand"],
        gtins=frozenset(row["gtins"]),
        asin=row["asin"],
        models=frozenset(row["models"]),
        pack=None if count is None else PackSize(count, row["pack_words"] or ""),
        category=row["category"],
        parcel=Parcel(row["weight_g"], tuple(sides) if sides else None),
    )
    return Product(row["product_id"], row["origin"], item, row["url"], row["image_url"])
