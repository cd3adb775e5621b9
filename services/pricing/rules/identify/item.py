"""Identification of one item: every reading of its texts put together."""

from __future__ import annotations

from services.pricing.rules.identify.asins import find_asin, read_asin
from services.pricing.rules.identify.fields import Identity, IdentityFields
from services.pricing.rules.identify.gtin_text import find_gtins
from services.pricing.rules.identify.gtins import isbn10_to_gtin, read_gtins
from services.pricing.rules.identify.models import find_models, read_models
from services.pricing.rules.identify.packs import (
    find_packs,
    read_pack,
    read_pack_column,
)
from services.pricing.rules.reasons import Reason


def identify_item(fields: IdentityFields) -> Identity:
    """Which product the texts of one row name; never raises, whatever they hold.

    Columns that are named for an identifier are believed before running text: its
    GTINs and ASIN are read only where the columns give none.
    """
    gtins, problems = _column_gtins(fields)
    asin = read_asin(fields.asin) if fields.asin else None
    if isinstance(asin, Reason):
        problems.append(asin)
        asin = None
    if not gtins:
        gtins = find_gtins(fields.title) or find_gtins(fields.description)
    if asin is None:
        asin = find_asin(fields.title) or find_asin(fields.description)
    if asin is not None:
        book = isbn10_to_gtin(asin)
        gtins = gtins if book is None else gtins | {book}
    models = find_models(fields.title)
    if fields.mpn:
        models |= read_models(fields.mpn)
    pack = read_pack(fields.title, fields.description, fields.pack)
    said = find_packs(fields.title)
    return Identity(
        gtins,
        asin,
        models,
        pack=pack.pack,
        title_pack=said[0] if len(said) == 1 else None,
        column_pack=read_pack_column(fields.pack) if fields.pack else None,
        problems=(*problems, *pack.problems),
    )


def _column_gtins(fields: IdentityFields) -> tuple[frozenset[str], list[Reason]]:
    gtins: frozenset[str] = frozenset()
    problems: list[Reason] = []
    for cell, isbn in ((fields.gtin, False), (fields.isbn, True)):
        if cell:
            reading = read_gtins(cell, isbn=isbn)
            gtins |= reading.gtins
            problems += reading.problems
    return gtins, list(dict.fromkeys(problems))
