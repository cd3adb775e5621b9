"""Makes the sample files beside it: a supplier's price list and a catalogue.

Everything is invented; the GTINs use GS1's prefix for examples (952). The same seed
gives the same files: `make examples` rewrites them, a test proves them up to date.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stdnum import ean

HERE = Path(__file__).parent
SEED = 7
CATALOGUE_SIZE = 90
OFFERS = 64

# category, nouns, price range in dollars, weight in ounces, sides in inches
KINDS = (
    ("home", ("Electric Kettle", "Hand Blender", "Toaster"), (24, 79), 44, "9x7x8"),
    ("electronics accessories", ("USB-C Hub", "Wall Charger"), (15, 60), 7, "6x4x1.5"),
    ("consumer electronics", ("Bluetooth Speaker", "Webcam"), (29, 190), 22, "8x5x4"),
    ("toys", ("Wooden Puzzle", "Marble Run", "Card Game"), (9, 48), 20, "10x8x2"),
    ("tools", ("Cordless Drill", "Laser Measure"), (35, 160), 60, "11x9x4"),
    ("beauty", ("Hand Cream", "Beard Oil"), (7, 22), 5, "6x2x2"),
    ("grocery", ("Espresso Beans", "Green Tea"), (6, 30), 16, "8x5x3"),
)
BRANDS = ("Norvik", "Altrona", "Kestrel", "Bramley", "Oskara", "Tavio", "Lumenza")
COLOURS = ("Black", "White", "Red", "Blue", "Silver", "Green")

CATALOGUE_COLUMNS = (
    "id,title,brand,model,ean,category,price,currency,pack size,weight (oz),"
    "dimensions (in),price p10,price p90,sellers,units per month,days to sell"
).split(",")
OFFER_COLUMNS = ("Item No", "Description", "EAN", "Cost (USD)", "Units per Pack")


@dataclass(frozen=True)
class Product:
    """One invented product; prices in cents."""

    number: int
    brand: str
    noun: str
    model: str
    colour: str
    gtin: str
    category: str
    price: int
    weight: int
    sides: str


def products(chance: random.Random) -> Iterator[Product]:
    """The products of the catalogue."""
    for number in range(CATALOGUE_SIZE):
        category, nouns, (low, high), weight, sides = chance.choice(KINDS)
        brand = chance.choice(BRANDS)
        digits = f"952{chance.randrange(10**9):09d}"
        yield Product(
            number=number,
            brand=brand,
            noun=chance.choice(nouns),
            model=model_number(brand, chance),
            colour=chance.choice(COLOURS),
            gtin=digits + ean.calc_check_digit(digits),
            category=category,
            price=chance.randrange(low, high) * 100 + chance.choice((49, 95, 99)),
            weight=max(2, weight + chance.randrange(-weight // 4, weight // 4 + 1)),
            sides=sides,
        )


def model_number(brand: str, chance: random.Random) -> str:
    """Two letters of the brand, a number, a letter: NO6951A."""
    letters = brand[:2].upper()
    return f"{letters}{chance.randrange(100, 9900)}{chance.choice('ABKX')}"


def catalogue_row(product: Product, chance: random.Random) -> list[str]:
    """What the catalogue says; of two in three products the market is known as well."""
    spread = chance.uniform(0.05, 0.25)
    known = chance.random() < 0.66
    market = (
        [
            dollars(round(product.price * (1 - spread))),
            dollars(round(product.price * (1 + spread))),
            str(chance.randrange(2, 12)),
            str(chance.randrange(4, 90)),
            str(chance.randrange(6, 70)),
        ]
        if known
        else [""] * 5
    )
    return [
        f"C{product.number:03d}",
        f"{product.brand} {product.noun} {product.model}, {product.colour}",
        product.brand,
        product.model,
        product.gtin if chance.random() < 0.8 else "",
        product.category,
        dollars(product.price),
        "USD",
        "1",
        str(product.weight),
        product.sides,
        *market,
    ]


def offer_rows(catalogue: list[Product], chance: random.Random) -> Iterator[list[str]]:
    """A supplier's list: most of it in the catalogue, in other words, with mishaps."""
    for number, product in enumerate(chance.sample(catalogue, OFFERS)):
        cost = round(product.price * chance.uniform(0.25, 0.85))
        title = (
            f"{product.noun} {product.model} {product.brand} {product.colour.lower()}"
        )
        yield [f"S-{1000 + number}", title, product.gtin, dollars(cost), "1"]
    yield from mishaps(catalogue)


def mishaps(catalogue: list[Product]) -> Iterator[list[str]]:
    """Rows as they really come: packs, odd prices, a wrong check digit, strangers."""
    one, two, three, four, five = catalogue[:5]
    wrong = one.gtin[:-1] + str((int(one.gtin[-1]) + 1) % 10)
    yield ["S-2001", f"{one.brand} {one.noun} {one.model}", wrong, "$9.10", "1"]
    case = f"{two.brand} {two.noun} {two.model} case of 12"
    yield ["S-2002", case, two.gtin, dollars(two.price * 5), "12"]
    yield ["S-2003", f"{three.noun} {three.model} 2er Pack", "", "1.099,00 €", ""]
    yield [
        "S-2004",
        f"{four.brand} {four.noun} {four.model}",
        four.gtin,
        "on request",
        "",
    ]
    yield ["S-2005", f"{five.brand} {five.noun} {five.model}", five.gtin, "-5.00", "1"]
    yield ["S-2006", "Garden Gnome, hand painted, 40 cm", "", "11.50", "1"]
    yield ["S-2007", "=1+1 Gift Voucher", "", "20.00", "1"]


def dollars(cents: int) -> str:
    """Cents as dollars: 1234 -> 12.34."""
    return f"{cents // 100}.{cents % 100:02d}"


def as_csv(columns: tuple[str, ...] | list[str], rows: list[list[str]]) -> str:
    """The text of a CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def sample_files(seed: int = SEED) -> dict[str, str]:
    """File names and their text."""
    # An example needs repeatable numbers, not secret ones.
    chance = random.Random(seed)  # noqa: S311
    catalogue = list(products(chance))
    rows = [catalogue_row(product, chance) for product in catalogue]
    return {
        "catalogue.csv": as_csv(CATALOGUE_COLUMNS, rows),
        "price_list.csv": as_csv(OFFER_COLUMNS, list(offer_rows(catalogue, chance))),
    }


if __name__ == "__main__":
    for name, text in sample_files().items():
        (HERE / name).write_text(text, encoding="utf-8")
