"""What each request of a scan passes, last of all, before it is sent.

The lease is still ours, the budgets are not spent, and it is our turn at the host.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from common.clock import now
from services.scanner.adapters.host_pace import HostPace, HostRests
from services.scanner.rules.politeness import LONGEST_WAIT, ONE_BY_ONE
from services.scanner.rules.problems import Code, Problem
from services.scanner.usecases.allowance import Allowance

if TYPE_CHECKING:
    from services.scanner.worker.job import Job


class Closed(Exception):
    """The request must not be sent; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code.value)
        self.problem = problem


@dataclass(slots=True)
class Hold:
    """How long the lease of the scan is ours, by the clock of this process.

    A process that was stopped for long and woken sees here, without asking anybody,
    that it has nothing to say any more.
    """

    until: float = 0.0
    clock: Callable[[], float] = time.monotonic

    def extend(self, since: float, ttl: timedelta) -> None:
        """It was renewed; `since` is from before that was asked for."""
        self.until = since + ttl.total_seconds()

    @property
    def is_ours(self) -> bool:
        """Whether nobody else can hold it by now."""
        return self.clock() < self.until


def _alone() -> HostPace:
    return HostPace(None)


def _for_ever() -> Hold:
    return Hold(until=math.inf)


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate of one scan; as it is made, that of a process that is alone."""

    pace: HostPace = field(default_factory=_alone)
    hold: Hold = field(default_factory=_for_ever)
    budgets: list[Allowance] = field(default_factory=list)

    async def enter(self, job: Job, site: str = "") -> None:
        """Returns when the next request may be sent, which must be done at once.

        `site` is where to, if not to the job's own. Raises Closed; then the job has to
        end, for the reason that it says.
        """
        if not all([await one.ready() for one in self.budgets]):
            raise Closed(self._spent(job))
        try:
            await self.pace.turn(site or job.site, job.pace.delay, most=LONGEST_WAIT)
        except HostRests as exc:
            problem = Problem(Code.ASKED_TO_WAIT, f"{exc.pause}")
            job.fail(problem, not_before=now() + exc.pause)
            raise Closed(problem) from exc
        if not all([await one.take() for one in self.budgets]):
            raise Closed(self._spent(job))
        self.ensure_ours(job)

    def is_late(self, job: Job) -> bool:
        """Whether so much time has gone since `enter` that it may be another's turn."""
        # Of several requests under way nobody could tell which one is late.
        alone = job.source.pause >= ONE_BY_ONE
        return not self.hold.is_ours or (alone and self.pace.is_late(job.site))

    async def enter_again(self, job: Job) -> None:
        """For a request that was late: now, or when it is its turn anew."""
        try:
            await self.pace.turn(
                job.site, job.pace.delay, most=LONGEST_WAIT, again=True
            )
        except HostRests as exc:
            raise Closed(Problem(Code.ASKED_TO_WAIT, f"{exc.pause}")) from exc
        self.ensure_ours(job)

    def ensure_ours(self, job: Job) -> None:
        """Raise Closed if somebody else may be at the site by now."""
        if not self.hold.is_ours:
            problem = Problem(Code.FAULT, "its lease has run out")
            job.fail(problem)
            raise Closed(problem)

    def not_sent(self) -> None:
        """What entered last had nothing to ask after all."""
        for one in self.budgets:
            one.put_back()

    async def close(self) -> None:
        """Give back what was not spent."""
        for one in self.budgets:
            await one.close()

    def _spent(self, job: Job) -> Problem:
        problem = Problem(Code.BUDGET_SPENT)
        back = [one.back_at for one in self.budgets if one.back_at]
        job.fail(problem, not_before=max(back, default=None))
        return problem
