"""What one source lists at a moment: its pages by key, and by the group they are in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sandbox.world.offers import FOREVER, Offer, State


@dataclass(frozen=True, slots=True)
class Listed:
    """An offer as it stands at one moment."""

    offer: Offer
    state: State


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages of one group, newest first, true from `since` until `until`."""

    pages: tuple[str, ...]
    since: float
    until: float


class Shelf:
    """Every offer a source ever listed; time only goes forward here."""

    def __init__(self, groups_of: Callable[[Offer], Iterable[str]]) -> None:
        self._groups_of = groups_of
        self._pages: dict[str, list[Offer]] = {}
        self._groups: dict[str, list[Offer]] = {}
        self._listings: dict[str, Listing] = {}

    def add(self, offer: Offer) -> None:
        """Put it on its page and into its groups; it may appear only later."""
        self._pages.setdefault(offer.page, []).append(offer)
        for group in self._groups_of(offer):
            self._groups.setdefault(group, []).append(offer)
            self._listings.pop(group, None)

    def was_listed(self, page: str, time: float) -> bool:
        """Whether the page has been there at some time up to that moment."""
        return any(offer.appears <= time for offer in self._pages.get(page, ()))

    def last(self, page: str) -> Offer | None:
        """An offer that stands, stood or will stand on the page."""
        offers = self._pages.get(page)
        return offers[-1] if offers else None

    def page(self, page: str, time: float) -> list[Listed]:
        """The offers on the page at that moment; empty if it is not there."""
        found = ((offer, offer.at(time)) for offer in self._pages.get(page, ()))
        return [Listed(offer, state) for offer, state in found if state is not None]

    def listing(self, group: str, time: float) -> Listing:
        """The pages of the group at that moment; empty for an unknown group."""
        listing = self._listings.get(group)
        if listing is None or not listing.since <= time < listing.until:
            listing = self._listings[group] = self._list(group, time)
        return listing

    def _list(self, group: str, time: float) -> Listing:
        until = FOREVER
        shown: list[Listed] = []
        alive = [o for o in self._groups.get(group, ()) if o.gone > time]
        for offer in alive:
            state = offer.at(time)
            until = min(until, offer.appears if state is None else state.until)
            if state is not None:
                shown.append(Listed(offer, state))
        if group in self._groups:
            self._groups[group] = alive
        shown.sort(key=lambda listed: listed.offer.appears, reverse=True)
        pages = dict.fromkeys(listed.offer.page for listed in shown)
        return Listing(tuple(pages), time, until)
