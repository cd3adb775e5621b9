"""What a seller's words mean for the price."""

from __future__ import annotations

import pytest

from services.pricing.rules.conditions import Condition, read_condition


class TestReadCondition:
    @pytest.mark.parametrize(
        ("words", "condition"),
        [
            ("new", Condition.NEW),
            ("NewCondition", Condition.NEW),
            ("https://schema.org/NewCondition", Condition.NEW),
            ("new in box", Condition.NEW),
            ("brand new, sealed", Condition.NEW),
            ("NIB, never opened", Condition.NEW),
            ("BNWT", Condition.NEW),
            ("neu", Condition.NEW),
            ("used - very good", Condition.USED),
            ("UsedCondition", Condition.USED),
            ("RefurbishedCondition", Condition.USED),
            ("like new", Condition.USED),
            ("as good as new", Condition.USED),
            ("as new", Condition.USED),
            ("Nearly-new", Condition.USED),
            ("almost new, boxed", Condition.USED),
            ("not new", Condition.USED),
            ("wie neu", Condition.USED),
            ("It was new", Condition.NEW),
            ("mint condition", Condition.USED),
            ("works great", Condition.USED),
            ("shows its age", Condition.USED),
            ("open box", Condition.USED),
            ("gebraucht", Condition.USED),
            ("for parts or repair", Condition.BROKEN),
            ("not working", Condition.BROKEN),
            ("as is, broken", Condition.BROKEN),
            ("DamagedCondition", Condition.BROKEN),
            ("", Condition.UNKNOWN),
            ("ask me", Condition.UNKNOWN),
        ],
    )
    def test_words(self, words: str, condition: Condition) -> None:
        assert read_condition(words) is condition

    @pytest.mark.parametrize(
        ("words", "title", "condition"),
        [
            ("new", "Lamp (for parts)", Condition.BROKEN),
            ("new", "EMPTY BOX ONLY for a lamp", Condition.BROKEN),
            ("NewCondition", "Lamp, Sand (Open Box)", Condition.USED),
            ("", "Lamp, renewed", Condition.USED),
            ("new", "Lamp, good as gold", Condition.NEW),
        ],
    )
    def test_a_title_can_only_lower_it(
        self, words: str, title: str, condition: Condition
    ) -> None:
        assert read_condition(words, title) is condition
