"""A request that was not made, and whose it was: for every part of a Scrapy crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from services.scanner.rules.problems import Problem

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from services.scanner.worker.job import Job


class NotAsked(IgnoreRequest):
    """The request was not made; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code.value)
        self.problem = problem


def job_of(crawler: Crawler) -> Job:
    """The job that a crawler was made for."""
    job: Job = crawler.spider.job  # type: ignore[union-attr]  # set when it crawls
    return job
