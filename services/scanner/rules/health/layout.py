"""Pages that come and cannot be read: another layout or currency, an error page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from services.scanner.rules.health.robust import share_is_higher
from services.scanner.rules.health.sample import Grave, Reason, Sample
from services.scanner.rules.problems import Code

LAYOUT: Final = frozenset(
    {
        Code.NO_OFFER,
        Code.PRICE_MISSING,
        Code.PRICE_UNCLEAR,
        Code.SEVERAL_PRICES,
        Code.PRICES_DISAGREE,
        Code.TITLE_MISSING,
        Code.KEY_MISSING,
        Code.DATA_BROKEN,
        Code.PAGE_CHANGED,
        Code.OTHER_OFFERS,
        Code.FEED_BROKEN,
        Code.ROW_BROKEN,
    }
)
_ANSWERS: Final = frozenset(
    {Code.TOO_LARGE, Code.NOT_A_PAGE, Code.NESTED_TOO_DEEP, Code.TOO_MANY_OFFERS}
)
_LEAST: Final = 3
_MORE: Final = 0.15

_KINDS: Final = (
    (
        "layout_changed",
        LAYOUT,
        "cannot be read any more; their layout may have changed, or error pages stand "
        "in their place",
    ),
    (
        "currency_changed",
        frozenset({Code.CURRENCY_UNEXPECTED}),
        "name another currency than the source has",
    ),
    ("odd_answers", _ANSWERS, "are too large, or no pages at all"),
    (
        "errors",
        frozenset({Code.HTTP_STATUS, Code.NO_ANSWER}),
        "answered with an error, or led somewhere else",
    ),
    (
        "gone_held",
        frozenset({Code.GONE_HELD}),
        "answer that they are gone, all at once",
    ),
)


def judge_layout(now: Sample, usual: Sequence[Sample]) -> Iterator[Reason]:
    """Pages that cannot be read, far more of them than usual."""
    for code, problems, words in _KINDS:
        count = _count(now, problems)
        before, of = sum(_count(one, problems) for one in usual), _pages(usual)
        # Of a source that nothing is known of, half its pages are enough.
        by, of = (_MORE, of) if of else (0.5, max(now.pages, 1))
        if count < _LEAST or not share_is_higher(count, now.pages, before, of, by=by):
            continue
        most = max(problems, key=lambda one: now.unread.get(one, 0))
        yield Reason(
            code,
            Grave.SUSPECT,
            f"{count} of {now.pages} pages {words} (mostly: {most}). Nothing of "
            "them became an offer.",
            now.at,
            {"pages": count, "of": now.pages},
        )


def _count(sample: Sample, problems: frozenset[Code]) -> int:
    return sum(sample.unread.get(one, 0) for one in problems)


def _pages(samples: Sequence[Sample]) -> int:
    return sum(one.pages for one in samples)
