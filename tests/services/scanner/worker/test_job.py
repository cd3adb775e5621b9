"""What the parts of a crawl agree on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.scanner.adapters.urls import read_address
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import Status, Tally
from services.scanner.rules.source import PageKind
from services.scanner.worker.job import Job
from tests.services.scanner.given import NOON, SHOP, places, scan


def job(*, max_pages: int = 3, fetched: int = 0) -> Job:
    """A scan of the shop at work."""
    source = replace(SHOP, max_pages=max_pages)
    made = scan(tally=Tally(pages_fetched=fetched))
    return Job(made, source, places(), [read_address("https://shop.example/")])


class TestMayAsk:
    def test_every_page_once(self) -> None:
        made = job()
        assert [made.may_ask(url) for url in "aba"] == [True, True, False]

    def test_until_there_were_enough_of_them(self) -> None:
        made = job(max_pages=3, fetched=1)
        assert [made.may_ask(url) for url in "abcd"] == [True, True, False, False]
        assert [one.code for one in made.problems] == [Code.TOO_MANY_PAGES]

    def test_nothing_any_more_once_it_has_to_end(self) -> None:
        made = job()
        made.block(Problem(Code.WALL))
        assert not made.may_ask("a")


class TestResult:
    def test_is_a_success_unless_something_ended_it(self) -> None:
        made = job()
        made.problems.append(Problem(Code.NO_ANSWER))
        assert made.result().status is Status.SUCCEEDED
        assert made.result().problems == made.problems

    def test_the_first_reason_to_end_counts_and_comes_first(self) -> None:
        made = job()
        made.problems.append(Problem(Code.NO_ANSWER))
        made.fail(Problem(Code.ASKED_TO_WAIT), not_before=NOON)
        made.block(Problem(Code.WALL))
        end = made.result()
        assert (end.status, end.not_before) == (Status.FAILED, NOON)
        assert [one.code for one in end.problems] == [
            Code.ASKED_TO_WAIT,
            Code.NO_ANSWER,
        ]


class TestPace:
    def test_begins_with_the_delay_of_the_source(self) -> None:
        assert job().pace.delay == timedelta(seconds=2)

    def test_a_site_can_only_ask_for_more(self) -> None:
        made = job()
        made.set_least(timedelta(seconds=1))
        assert made.pace.delay == timedelta(seconds=2)
        made.set_least(timedelta(seconds=5))
        assert (made.pace.delay, made.pace.least) == (timedelta(seconds=5),) * 2


class TestKindOf:
    def test_what_no_path_fits_may_have_offers(self) -> None:
        made = job()
        found = [
            made.kind_of(read_address(f"https://shop.example{path}"))
            for path in ("/c/toys", "/p/1", "/other/page")
        ]
        assert found == [PageKind.LIST, PageKind.OFFER, PageKind.OFFER]
