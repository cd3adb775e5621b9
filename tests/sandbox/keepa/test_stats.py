"""The statistics of a history worked out by hand."""

from __future__ import annotations

from sandbox.keepa.series import BUY_BOX, COUNT_NEW, NEW, SALES, SLOTS
from sandbox.keepa.stats import make_stats

DAY = 24 * 60
NOW = 1000 * DAY


def csv(**slots: list[int]) -> list[list[int] | None]:
    """A csv with these slots: new, sales, count, box."""
    places = {"new": NEW, "sales": SALES, "count": COUNT_NEW, "box": BUY_BOX}
    found: list[list[int] | None] = [None] * SLOTS
    for name, flat in slots.items():
        found[places[name]] = flat
    return found


class TestMakeStats:
    def test_weighs_the_mean_by_time_and_leaves_out_of_stock_out(self) -> None:
        # Of 30 days: 10 at 1000, 15 without an offer, 5 at 4000.
        new = [NOW - 90 * DAY, 1000, NOW - 20 * DAY, -1, NOW - 5 * DAY, 4000]
        stats = make_stats(csv(new=new), NOW, 30, with_buy_box=False)
        assert stats["avg30"][NEW] == stats["avg"][NEW] == 2000
        assert stats["outOfStockPercentage30"][NEW] == 50
        assert stats["current"][NEW] == 4000
        assert stats["atIntervalStart"][NEW] == 1000
        assert stats["min"][NEW] == [NOW - 90 * DAY, 1000]
        assert stats["max"][NEW] == [NOW - 5 * DAY, 4000]

    def test_counts_drops_of_the_rank(self) -> None:
        sales = [NOW - 80 * DAY, 500, NOW - 70 * DAY, 100, NOW - 20 * DAY, 300]
        sales += [NOW - 10 * DAY, 200, NOW - 5 * DAY, -1]
        stats = make_stats(csv(sales=sales), NOW, 30, with_buy_box=False)
        assert stats["salesRankDrops30"] == 1
        assert stats["salesRankDrops90"] == 2
        assert stats["outOfStockPercentage30"][SALES] == -1

    def test_adds_shipping_to_triples(self) -> None:
        box = [NOW - 30 * DAY, 1500, 399]
        stats = make_stats(csv(box=box), NOW, 30, with_buy_box=True)
        assert stats["current"][BUY_BOX] == 1899
        assert (stats["buyBoxPrice"], stats["buyBoxShipping"]) == (1500, 399)

    def test_knows_nothing_of_an_empty_history(self) -> None:
        stats = make_stats(csv(), NOW, 30, with_buy_box=True)
        assert set(stats["current"]) == set(stats["avg365"]) == {-1}
        assert set(stats["min"]) == {None}
        assert stats["buyBoxPrice"] == -2
        assert stats["totalOfferCount"] == 0
