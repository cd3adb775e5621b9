"""What stands under "You may also like" is about other goods."""

from __future__ import annotations

import pytest

from services.scanner.rules import marks
from services.scanner.rules.landmarks import find_landmarks
from tests.services.scanner.adapters.reader.pages import scene

HEAD = "<h1>Copper kettle</h1><p>It boils.</p>"
OTHERS = "".join(f"<div><p>Thing {n}</p><p>${n}.00</p></div>" for n in range(5))


def apart(body: str) -> list[str]:
    """The texts of a page with that body that are about other goods."""
    seen = scene(body)
    find_landmarks(seen, "Copper kettle")
    return [
        text
        for place, text in enumerate(seen.texts)
        if seen.all[seen.owner[place]] & marks.ELSEWHERE
    ]


class TestOtherGoods:
    @pytest.mark.parametrize(
        "title",
        [
            "You may also like",
            "Related Products",
            "Dazu passt:",
            "Kunden kauften auch",
            "Vous aimerez aussi",
            "Potrebbe interessarti anche",
            "También te puede gustar",
            "Anderen bekeken ook",
            "Produkty powiązane",
            "Andra köpte också",
            "関連商品",
        ],
    )
    def test_are_known_by_their_heading(self, title: str) -> None:
        found = apart(f"<div>{HEAD}<p>$20.00</p><h3>{title}</h3>{OTHERS}</div>")
        assert "$4.00" in found
        assert "$20.00" not in found

    def test_end_at_the_next_heading_of_that_kind(self) -> None:
        after = "<h3>Details</h3><p>SKU: 12345</p>"
        found = apart(f"<div>{HEAD}<h3>Similar items</h3>{OTHERS}{after}</div>")
        assert "$4.00" in found
        assert "SKU: 12345" not in found

    def test_end_with_their_own_box(self) -> None:
        box = f"<div><div><b>Similar items</b></div>{OTHERS}</div>"
        found = apart(f"<div>{HEAD}{box}<p>SKU: 12345</p></div>")
        assert "$4.00" in found
        assert "SKU: 12345" not in found

    @pytest.mark.parametrize(
        "body",
        [
            # A link that leads to them; the page's own heading after such words.
            f"<div>{HEAD}<a href=/others>Related products</a>{OTHERS}</div>",
            f"<div><p>Related products</p>{HEAD}{OTHERS}</div>",
            f"<div>{HEAD}<p>Our related company sells pans.</p>{OTHERS}</div>",
        ],
    )
    def test_are_not_seen_where_none_are(self, body: str) -> None:
        assert "$4.00" not in apart(body)
