"""What the endless shops sell."""

from __future__ import annotations

from collections import Counter

from sandbox.endless.items import SHAPES, make_item, mix


class TestMakeItem:
    def test_is_the_same_for_ever_and_another_for_each_number(self) -> None:
        items = [make_item(7, 0, number) for number in range(2000)]
        assert items == [make_item(7, 0, number) for number in range(2000)]
        assert len({one.key for one in items}) == len({one.gtin for one in items})
        assert len({one.gtin for one in items}) == 2000
        assert len({one.minor_units for one in items}) > 1900

    def test_shops_and_seeds_differ(self) -> None:
        prices = {
            make_item(seed, shop, 1).price for seed in range(3) for shop in range(3)
        }
        assert len(prices) == 9

    def test_has_every_shape(self) -> None:
        shapes = Counter(make_item(7, 0, number).shape for number in range(700))
        assert set(shapes) == set(SHAPES)

    def test_its_gtin_has_the_right_check_digit(self) -> None:
        digits = [int(digit) for digit in make_item(7, 1, 12345).gtin]
        weighed = sum(d * (3 if n % 2 else 1) for n, d in enumerate(digits))
        assert (len(digits), weighed % 10) == (13, 0)


class TestMix:
    def test_the_order_of_its_numbers_counts(self) -> None:
        assert mix(1, 2) != mix(2, 1)
