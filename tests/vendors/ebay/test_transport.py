"""One call: token, quota, deadline, tries, breaker and what each status becomes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from common.errors import BadInput, MagpieError, NotFound, Refused
from vendors.breaker import Breaker
from vendors.ebay.errors import KeysRefused, NotNow, QuotaSpent, TokenRefused
from vendors.ebay.oauth import ApplicationToken
from vendors.ebay.quota import DayQuota
from vendors.ebay.transport import Transport
from vendors.errors import BadAnswer, CircuitOpen, DeadlinePassed, Unreachable

GOOD = httpx.Response(200, json={"total": 0})
MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class Script:
    """eBay by a list of answers, in turn, the last one for ever; hands out tokens."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.tokens = 0
        self.asked: list[httpx.Request] = []
        self.refuses_keys = False
        self.life: object = 7200

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth2/token"):
            return self._token(request)
        self.asked.append(request)
        one = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(one, Exception):
            raise one
        return httpx.Response(one.status_code, content=one.content, headers=one.headers)

    def _token(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Basic aWQ6czNjcmV0"
        assert b"grant_type=client_credentials" in request.content
        if self.refuses_keys:
            return httpx.Response(401, json={"error": "invalid_client"})
        self.tokens += 1
        return httpx.Response(
            200, json={"access_token": f"T{self.tokens}", "expires_in": self.life}
        )

    @property
    def used(self) -> list[str]:
        """The token of each call."""
        return [one.headers["authorization"] for one in self.asked]


class Rig:
    """A transport whose clock jumps over every pause."""

    def __init__(self, handler: Callable[[httpx.Request], httpx.Response]) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        self.token = ApplicationToken("id", "s3cret", monotonic=self.monotonic)
        self.quota = DayQuota(100, now=self.moment)
        self.breaker = Breaker("eBay", failures=3, monotonic=self.monotonic)
        self._handler = handler

    def monotonic(self) -> float:
        """The rig's own seconds."""
        return self.now

    def moment(self) -> datetime:
        """The rig's own time of day."""
        return MORNING + timedelta(seconds=self.now)

    async def sleep(self, seconds: float) -> None:
        """Passes at once."""
        self.pauses.append(seconds)
        self.now += seconds

    def get(self, *, seconds: float = 60, times: int = 1) -> dict[str, Any]:
        """The same call so many times; the last answer."""

        async def call() -> dict[str, Any]:
            transport = httpx.MockTransport(self._handler)
            async with httpx.AsyncClient(
                transport=transport, base_url="https://api.ebay.test"
            ) as http:
                ebay = Transport(
                    http,
                    self.token,
                    quota=self.quota,
                    breaker=self.breaker,
                    monotonic=self.monotonic,
                    sleep=self.sleep,
                )
                body: dict[str, Any] = {}
                for _ in range(times):
                    body = await ebay.get(
                        "buy/browse/v1/item/v1%7C1%7C0",
                        {},
                        {"X-EBAY-C-MARKETPLACE-ID": "EBAY_US"},
                        deadline=timedelta(seconds=seconds),
                    )
                return body

        return asyncio.run(call())


def refusal(status: int, *ids: int, **headers: str) -> httpx.Response:
    """An answer of eBay's that is no success."""
    errors = [{"errorId": one, "message": f"number {one}"} for one in ids]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"errors": errors}, headers=named)


class TestToken:
    def test_is_asked_for_once_for_many_calls(self) -> None:
        script = Script(GOOD)
        Rig(script).get(times=3)
        assert script.used == ["Bearer T1"] * 3
        assert script.tokens == 1

    def test_is_renewed_before_it_ends(self) -> None:
        script = Script(GOOD)
        rig = Rig(script)
        rig.get()
        rig.now = 7200 - 61
        rig.get()
        rig.now = 7200 - 59
        rig.get()
        assert script.used == ["Bearer T1", "Bearer T1", "Bearer T2"]

    def test_that_is_refused_before_its_time_is_replaced_once(self) -> None:
        script = Script(refusal(401, 1001), GOOD)
        assert Rig(script).get() == {"total": 0}
        assert script.used == ["Bearer T1", "Bearer T2"]

    def test_that_is_always_refused_ends_the_call(self) -> None:
        script = Script(refusal(401, 1001))
        with pytest.raises(TokenRefused):
            Rig(script).get()
        assert script.tokens == 2

    def test_is_not_given_for_wrong_keys(self) -> None:
        script = Script(GOOD)
        script.refuses_keys = True
        with pytest.raises(KeysRefused, match="invalid_client"):
            Rig(script).get()

    @pytest.mark.parametrize("life", [None, 0, "7200"])
    def test_without_a_life_is_no_answer(self, life: object) -> None:
        script = Script(GOOD)
        script.life = life
        with pytest.raises(BadAnswer):
            Rig(script).get()

    def test_never_stands_in_an_error(self) -> None:
        with pytest.raises(MagpieError) as caught:
            Rig(Script(refusal(403, 1100))).get()
        assert "T1" not in str(caught.value)
        assert "s3cret" not in str(caught.value)


class TestTries:
    def test_a_fault_of_theirs_is_tried_three_times(self) -> None:
        rig = Rig(Script(refusal(500, 12000), refusal(503), GOOD))
        assert rig.get() == {"total": 0}
        assert rig.pauses == [0.2, 0.4]

    def test_three_faults_are_enough(self) -> None:
        script = Script(refusal(500))
        with pytest.raises(Unreachable):
            Rig(script).get()
        assert len(script.asked) == 3

    def test_nothing_is_tried_past_the_deadline(self) -> None:
        script = Script(httpx.ConnectError("no"))
        with pytest.raises(Unreachable):
            Rig(script).get(seconds=0.1)
        assert len(script.asked) == 1

    def test_too_slow_is_too_slow(self) -> None:
        with pytest.raises(DeadlinePassed):
            Rig(Script(httpx.ReadTimeout("slow"))).get()

    def test_after_failures_in_a_row_it_is_left_alone(self) -> None:
        rig = Rig(Script(refusal(500)))
        with pytest.raises(Unreachable):
            rig.get()
        with pytest.raises(CircuitOpen):
            rig.get()


class TestStatus:
    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (refusal(400, 12001), BadInput),
            (refusal(409, 12013), BadInput),
            (refusal(404, 11001), NotFound),
            (refusal(400, 11001), NotFound),
            (refusal(400, 11004), NotNow),
            (refusal(403, 1100), Refused),
            (refusal(429, 2001), QuotaSpent),
            (refusal(302), BadAnswer),
            (httpx.Response(200, text="<html>"), BadAnswer),
            (httpx.Response(200, json=[]), BadAnswer),
            (httpx.Response(502, text="<html>"), Unreachable),
        ],
    )
    def test_becomes_a_typed_error(
        self, answer: httpx.Response, error: type[MagpieError]
    ) -> None:
        with pytest.raises(error):
            Rig(Script(answer)).get()

    @pytest.mark.parametrize("content", [b"<html>", b"[]", b"[" * 100_000, b"\xff"])
    def test_what_is_no_object_is_a_bad_answer(self, content: bytes) -> None:
        rig = Rig(Script(httpx.Response(200, content=content)))
        with pytest.raises(BadAnswer):
            rig.get()

    def test_a_pause_that_is_asked_for_is_told(self) -> None:
        with pytest.raises(QuotaSpent) as caught:
            Rig(Script(refusal(429, 2001, Retry_After="90"))).get()
        assert caught.value.retry_after == timedelta(seconds=90)


class TestQuota:
    def test_is_spent_and_comes_back_at_seven(self) -> None:
        rig = Rig(Script(GOOD))
        rig.quota = DayQuota(2, now=rig.moment)
        rig.get(times=2)
        with pytest.raises(QuotaSpent) as caught:
            rig.get()
        assert caught.value.retry_after == timedelta(hours=23)
        rig.now = timedelta(hours=23).total_seconds()
        assert rig.quota.left == 2
        rig.get()
