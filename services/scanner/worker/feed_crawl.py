"""One scan of a feed: fetched whole, read through once for faults, then row by row.

Nothing is taken of a feed that breaks off somewhere: half a list would look as if the
other half were gone. Rows that say what they said before are confirmed, not read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import quote
from uuid import UUID

import orjson

from common.clock import now
from common.errors import MagpieError
from common.ids import new_id
from common.postgres import transaction
from services.scanner.adapters.feeds import rows
from services.scanner.adapters.feeds.row import Row
from services.scanner.errors import AddressRefused, BadAddress, RobotsForbid, TooLarge
from services.scanner.rules.feed import Feed, key_of
from services.scanner.rules.problems import Code, Problem, Unreadable
from services.scanner.rules.scan import Status
from services.scanner.rules.scrape import NOT_MODIFIED, OK, Scrape, body_hash
from services.scanner.rules.source import PageKind
from services.scanner.store import pages, scans
from services.scanner.usecases.end_scan import End
from services.scanner.usecases.patience import patiently
from services.scanner.usecases.take_in import Fetched
from services.scanner.worker.gate import Closed

if TYPE_CHECKING:
    from services.scanner.adapters.feed_file import FeedFiles
    from services.scanner.store.pages import Known
    from services.scanner.usecases.stores import Stores
    from services.scanner.worker.intake import Intake
    from services.scanner.worker.job import Job

_GONE: Final = 404
_AT_ONCE: Final = 100
_LONGEST_KEY: Final = 300
_MOST_PROBLEMS: Final = 1000
"""Of rows; with more of them the feed is another than its source says."""


@dataclass
class FeedCrawl:
    """The crawl of one job; `run` ends when all rows are taken in."""

    job: Job
    feed: Feed
    files: FeedFiles
    stores: Stores
    intake: Intake
    why_not_gone: Callable[[int], Awaitable[str]]
    """Why so many missing rows may not count as gone; empty if they may."""
    bad: int = 0

    async def run(self) -> None:
        """Take everything in; what goes wrong is noted in the job."""
        address = self.job.start[0].url
        try:
            async with self.files.open(address) as (file, charset):
                count = await asyncio.to_thread(self._count, file, charset)
                if count == 0:
                    raise Unreadable(Code.FEED_BROKEN, "it has no rows")
                await patiently("rows", partial(self._note_rows, count))
                await self.intake.put(Fetched(self._scrape(address, PageKind.LIST)))
                await self._take_rows(file, charset)
        except Unreadable as exc:
            await self._refuse(exc.problem.at(address))
        except TooLarge as exc:
            await self._refuse(Problem(Code.FEED_TOO_LARGE, exc.message, address))
        except RobotsForbid as exc:
            await self._refuse(Problem(Code.ROBOTS_FORBIDS, exc.message, address))
        except (AddressRefused, BadAddress) as exc:
            await self._refuse(Problem(Code.ADDRESS_REFUSED, exc.message, address))
        except Closed:
            # The job has its reason.
            return
        except MagpieError as exc:
            self.job.fail(Problem(Code.NO_ANSWER, str(exc), address))
        else:
            if self.job.end is None:
                await self._take_missing()

    async def _refuse(self, problem: Problem) -> None:
        """Store why nothing was taken, with the scrape of the feed itself."""
        # The problem is counted with the scrape; the end need not name it again.
        self.job.end = End(Status.FAILED, [])
        scrape = self._scrape(problem.url, PageKind.LIST)
        await self.intake.put(Fetched(scrape, problem=problem))

    def _count(self, file: BinaryIO, charset: str) -> int:
        return sum(1 for _ in rows(file, self.feed, charset=charset))

    async def _note_rows(self, count: int) -> None:
        async with transaction(self.stores.pg) as connection:
            await scans.note_rows(connection, self.job.scan.scan_id, count)

    async def _take_rows(self, file: BinaryIO, charset: str) -> None:
        read = rows(file, self.feed, charset=charset)
        keys: set[bytes] = set()
        while part := await asyncio.to_thread(_next, read):
            fetched = [self._row(row, keys) for row in part]
            known = await patiently("known rows", partial(self._known, fetched))
            waiting = [self.intake.put(self._or_confirmed(f, known)) for f in fetched]
            await asyncio.gather(*waiting)
            if self.bad > _MOST_PROBLEMS:
                detail = f"more than {_MOST_PROBLEMS} rows that cannot be used"
                self.job.fail(Problem(Code.FEED_BROKEN, detail))
            if self.job.end is not None:
                return

    def _row(self, row: Row, keys: set[bytes]) -> Fetched:
        key = key_of(self.feed, row.cells)
        problem = row.problem
        if problem is None and not 0 < len(key) <= _LONGEST_KEY:
            problem = Problem(Code.KEY_MISSING)
        if problem is None and (mark := body_hash(key.encode())[:24].encode()) in keys:
            problem = Problem(Code.KEY_TWICE, key)
        if problem:
            self.bad += 1
            url = f"{self.job.start[0].url}#row-{row.number}"
            scrape = self._scrape(url, PageKind.LIST)
            return Fetched(scrape, problem=problem.at(url, row=row.number))
        keys.add(mark)
        self.job.evidence.listed.add([key])
        body = orjson.dumps(row.cells, option=orjson.OPT_SORT_KEYS)
        url = f"{self.job.start[0].url}#{quote(key, safe='')}"
        name = body_hash(body)
        scrape = replace(self._scrape(url, PageKind.OFFER), body=name, etag=name)
        return Fetched(scrape, body, row=row.number)

    async def _known(self, fetched: list[Fetched]) -> dict[str, Known]:
        urls = [one.scrape.url for one in fetched]
        async with transaction(self.stores.pg) as connection:
            return await pages.find_pages(connection, self.job.source.name, urls)

    def _or_confirmed(self, fetched: Fetched, known: dict[str, Known]) -> Fetched:
        scrape = fetched.scrape
        seen = known.get(scrape.url)
        if not fetched.body or seen is None or seen.etag != scrape.etag:
            return fetched
        return Fetched(replace(scrape, status=NOT_MODIFIED))

    async def _take_missing(self) -> None:
        """What was there before and is in no row now is gone: the feed says all.

        Unless it says so much less than it used to that it may be half a feed.
        """
        missing = await patiently("missing rows", self._count_missing)
        if 0 < missing <= self.bad:
            # A row with a comma too many has no key that could be believed.
            why = f"{self.bad} rows cannot be used, and {missing} offers are in no row"
            self.job.problems.append(Problem(Code.GONE_HELD, why))
            return
        if missing and (why := await self.why_not_gone(missing)):
            self.job.problems.append(Problem(Code.GONE_HELD, why))
            return
        urls, before = await patiently("missing rows", self._missing), list[str]()
        # What a clock ahead of ours has seen stays as it is, and would come for ever.
        while urls and urls != before:
            waiting = [
                self.intake.put(Fetched(self._scrape(url, PageKind.OFFER, _GONE)))
                for url in urls
            ]
            await asyncio.gather(*waiting)
            before, urls = urls, await patiently("missing rows", self._missing)

    async def _count_missing(self) -> int:
        async with transaction(self.stores.pg) as connection:
            return await pages.count_unlisted(
                connection, self.job.source.name, scan=UUID(self.job.scan.scan_id)
            )

    async def _missing(self) -> list[str]:
        async with transaction(self.stores.pg) as connection:
            return await pages.unlisted_pages(
                connection,
                self.job.source.name,
                scan=UUID(self.job.scan.scan_id),
                limit=_AT_ONCE,
            )

    def _scrape(self, url: str, kind: PageKind, status: int = OK) -> Scrape:
        moment, job = now(), self.job
        return Scrape(
            scrape_id=str(new_id()),
            scan_id=job.scan.scan_id,
            source=job.source.name,
            url=url,
            kind=kind,
            status=status,
            # The stores keep milliseconds; so all of them tell the same time.
            fetched_at=moment.replace(microsecond=moment.microsecond // 1000 * 1000),
            sandbox=job.places.is_sandbox(job.start[0]),
        )


def _next(read: Iterator[Row]) -> list[Row]:
    return list(islice(read, _AT_ONCE))
