"""What a batch of fetched pages of one source does to the offers that are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from common.ids import offer_id
from services.scanner.rules.change import Change, Moment, What, miss, observe
from services.scanner.rules.offer import Facts, Offer
from services.scanner.rules.scrape import NOT_MODIFIED, NOT_THERE, Scrape


@dataclass(frozen=True, slots=True)
class Indexed:
    """An offer as the index has it: the version that was promised, and where it stands.

    That version may not have been stored yet, if a crash came between.
    """

    offer_id: str
    page_id: str
    version: int
    gone: bool


@dataclass(slots=True)
class Known:
    """The offers that a batch may touch, as they are; it moves on with each page."""

    offers: dict[str, Offer]
    announced: dict[str, int]
    on_page: dict[str, set[str]]
    """By page, the offers that were last seen there and are not gone."""

    @classmethod
    def of(cls, indexed: Iterable[Indexed], offers: Mapping[str, Offer]) -> Known:
        """From the index and the stored offers."""
        known = cls(dict(offers), {}, {})
        for one in indexed:
            known.announced[one.offer_id] = one.version
            stored = offers.get(one.offer_id)
            # That it is gone may have been promised and, by a crash, never stored.
            if not one.gone or (stored and stored.version < one.version):
                known.on_page.setdefault(one.page_id, set()).add(one.offer_id)
        return known


@dataclass(slots=True)
class Compared:
    """What became of each offer that the batch says something about."""

    changed: dict[str, Change] = field(default_factory=dict)
    seen: dict[str, Offer] = field(default_factory=dict)
    page_of: dict[str, str] = field(default_factory=dict)

    def note(self, change: Change | None, page: str) -> None:
        """Take a change over; the later of two changes of one offer counts."""
        if change is None:
            return
        key = change.offer.offer_id
        first = self.changed.get(key)
        if change.what is What.SEEN and first is None:
            self.seen[key] = change.offer
            return
        self.seen.pop(key, None)
        what = first.what if first else change.what
        self.changed[key] = Change(what, change.offer)
        self.page_of[key] = page


def compare(
    scrapes: Iterable[Scrape], facts: Mapping[str, Sequence[Facts]], known: Known
) -> Compared:
    """Go through the scrapes by time; `facts` holds those that could be read, by id.

    A page that could not be read says nothing, not even that its offers are gone.
    """
    found = Compared()
    for scrape in sorted(scrapes, key=lambda one: one.fetched_at):
        if scrape.status == NOT_MODIFIED:
            _confirm(scrape, known, found)
        elif scrape.status in NOT_THERE or scrape.scrape_id in facts:
            _look(scrape, facts.get(scrape.scrape_id, ()), known, found)
    return found


def _look(
    scrape: Scrape, facts: Sequence[Facts], known: Known, found: Compared
) -> None:
    moment, page = _moment(scrape), scrape.page_id
    here = {offer_id(scrape.source, one.key): one for one in facts}
    for key, one in here.items():
        before = known.offers.get(key)
        # Stored and not in the index: it was forgotten just when it was seen again.
        unknown = before.version + 1 if before else 0
        announced = known.announced.get(key, unknown)
        _take(
            observe(one, moment, before=before, announced=announced), page, known, found
        )
    for key in sorted(known.on_page.get(page, set()) - here.keys()):
        if before := known.offers.get(key):
            announced = known.announced.get(key, 0)
            _take(miss(before, moment, announced=announced), page, known, found)
    known.on_page[page] = set(here)


def _confirm(scrape: Scrape, known: Known, found: Compared) -> None:
    moment, page = _moment(scrape), scrape.page_id
    for key in sorted(known.on_page.get(page, set())):
        before = known.offers.get(key)
        # What was promised and not stored cannot be told from a page that did not come.
        if before and before.version >= known.announced.get(key, 0):
            seen = observe(before.facts, moment, before=before)
            _take(seen, page, known, found)


def _take(change: Change | None, page: str, known: Known, found: Compared) -> None:
    if change is not None:
        known.offers[change.offer.offer_id] = change.offer
        found.note(change, page)


def _moment(scrape: Scrape) -> Moment:
    return Moment(
        source=scrape.source,
        scrape_id=scrape.scrape_id,
        at=scrape.fetched_at,
        sandbox=scrape.sandbox,
    )
