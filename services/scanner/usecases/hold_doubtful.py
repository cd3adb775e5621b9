"""Known pages that suddenly show only other offers: a second scan has to say so too.

A changed layout that renames the keys would else make every offer gone and new at once,
and an error page that advertises something would take the place of what it hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from common.ids import offer_id
from services.scanner.rules.compare import Indexed
from services.scanner.rules.health.sample import State
from services.scanner.rules.offer import Facts
from services.scanner.rules.scrape import Scrape, body_hash
from services.scanner.store import health, pages

if TYPE_CHECKING:
    from common.postgres import Connection

_TRUSTED: Final = frozenset({State.NEW, State.HEALTHY})


async def hold_doubtful(
    connection: Connection,
    scrapes: Iterable[Scrape],
    facts: Mapping[str, Sequence[Facts]],
    indexed: Iterable[Indexed],
) -> dict[str, str]:
    """The scrapes (by id) that are not believed yet, and what they show, in short."""
    known: dict[str, set[str]] = {}
    for one in indexed:
        if not one.gone:
            known.setdefault(one.page_id, set()).add(one.offer_id)
    odd: dict[Scrape, str] = {}
    for scrape in scrapes:
        now = {offer_id(scrape.source, x.key) for x in facts.get(scrape.scrape_id, ())}
        before = known.get(scrape.page_id)
        if before and now and not before & now:
            odd[scrape] = body_hash("".join(sorted(now)).encode())
    if not odd:
        return {}
    return await _not_said_twice(connection, odd)


async def _not_said_twice(
    connection: Connection, odd: Mapping[Scrape, str]
) -> dict[str, str]:
    """All but those that an earlier scan found like that, of a source that is well."""
    before = await pages.find_doubts(connection, [one.page_id for one in odd])
    states = {
        name: (await health.health_of(connection, name)).judged.state
        for name in {one.source for one in odd}
    }
    return {
        scrape.scrape_id: shown
        for scrape, shown in odd.items()
        if before.get(scrape.page_id, ("", ""))[0] != shown
        or before[scrape.page_id][1] == scrape.scan_id
        or states[scrape.source] not in _TRUSTED
    }
