"""One call: tokens, deadline, tries, breaker and what each status code becomes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from common.errors import BadInput, MagpieError, NotFound, Refused
from common.tokens import LocalTokens
from vendors.breaker import Breaker
from vendors.errors import BadAnswer, CircuitOpen, DeadlinePassed, Unreachable
from vendors.keepa.errors import OutOfTokens, SubscriptionEnded
from vendors.keepa.fields import Json
from vendors.keepa.transport import Transport

TOKENS = {"tokensLeft": 50, "refillRate": 5, "refillIn": 20_000, "tokensConsumed": 1}
GOOD = httpx.Response(200, json={**TOKENS, "products": []})
Handler = Callable[[httpx.Request], httpx.Response]


class Script:
    """Answers from a list, in turn, the last one for ever; keeps what it was asked.

    The free question for the tokens is answered apart, and counted apart.
    """

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.tokens: dict[str, int] = TOKENS
        self.asked_tokens = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            self.asked_tokens += 1
            return httpx.Response(200, json=self.tokens)
        self.asked.append(request)
        one = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(one, Exception):
            raise one
        return httpx.Response(one.status_code, content=one.content)


class Rig:
    """A transport whose clock jumps over every pause."""

    def __init__(self, handler: Handler) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        self.account = LocalTokens(clock=self.monotonic)
        self.breaker = Breaker("Keepa", failures=3, monotonic=self.monotonic)
        self._handler = handler

    def monotonic(self) -> float:
        """The rig's own seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Passes at once."""
        self.pauses.append(seconds)
        self.now += seconds

    def get(self, *, cost: int = 1, seconds: float = 60) -> Json:
        """One call of /product."""

        async def call() -> Json:
            transport = httpx.MockTransport(self._handler)
            async with httpx.AsyncClient(
                transport=transport, base_url="https://keepa.test/api"
            ) as http:
                keepa = Transport(
                    http,
                    "s3cret",
                    account=self.account,
                    breaker=self.breaker,
                    monotonic=self.monotonic,
                    sleep=self.sleep,
                )
                deadline = timedelta(seconds=seconds)
                body, _ = await keepa.get(
                    "product", {"asin": "B0"}, cost=cost, deadline=deadline
                )
                return body

        return asyncio.run(call())


def refusal(status: int, **body: Any) -> httpx.Response:
    """An answer that is not 200."""
    return httpx.Response(status, json={**TOKENS, **body})


class TestGet:
    def test_sends_the_key_and_the_query(self) -> None:
        script = Script(GOOD)
        assert Rig(script).get()["products"] == []
        url = script.asked[0].url
        assert (url.host, url.path) == ("keepa.test", "/api/product")
        assert dict(url.params) == {"key": "s3cret", "asin": "B0"}

    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (400, BadInput),
            (401, Refused),
            (402, SubscriptionEnded),
            (404, NotFound),
            (405, BadInput),
            (418, BadAnswer),
        ],
    )
    def test_tries_a_refusal_once_and_tells_it(
        self, status: int, error: type[MagpieError]
    ) -> None:
        script = Script(refusal(status, error={"message": "No such thing."}))
        with pytest.raises(error, match=f"{status}: No such thing"):
            Rig(script).get()
        assert len(script.asked) == 1

    @pytest.mark.parametrize(
        "trouble",
        [refusal(500), refusal(503), httpx.ConnectError("x"), httpx.ReadError("x")],
        ids=str,
    )
    def test_tries_again_when_nobody_answered(
        self, trouble: httpx.Response | Exception
    ) -> None:
        script = Script(trouble, trouble, GOOD)
        rig = Rig(script)
        assert rig.get()["tokensLeft"] == 50
        assert len(script.asked) == 3
        assert rig.pauses == [0.2, 0.4]

    def test_gives_up_after_three_tries(self) -> None:
        script = Script(refusal(500))
        with pytest.raises(Unreachable, match="500"):
            Rig(script).get()
        assert len(script.asked) == 3

    def test_does_not_pause_past_the_deadline(self) -> None:
        script = Script(refusal(500))
        rig = Rig(script)
        with pytest.raises(Unreachable):
            rig.get(seconds=0.1)
        assert rig.pauses == []

    @pytest.mark.parametrize(
        "content", [b"", b"<html>", b"[]", b"null", b'{"products": []}']
    )
    def test_names_an_answer_that_is_not_keepas(self, content: bytes) -> None:
        script = Script(httpx.Response(200, content=content))
        with pytest.raises(BadAnswer):
            Rig(script).get()
        assert len(script.asked) == 1

    def test_understands_an_error_page(self) -> None:
        script = Script(httpx.Response(502, content=b"<html>Bad gateway</html>"))
        with pytest.raises(Unreachable, match="502"):
            Rig(script).get()

    def test_never_shows_the_key_in_an_error(self) -> None:
        for answer in (refusal(500), refusal(400), httpx.ConnectError("x")):
            with pytest.raises(MagpieError) as caught:
                Rig(Script(answer)).get()
            assert "s3cret" not in str(caught.value)


class TestTokens:
    def test_are_waited_for_when_there_is_time(self) -> None:
        script = Script(GOOD)
        rig = Rig(script)
        rig.get()
        rig.get(cost=53)
        assert rig.pauses == [20.0]

    def test_are_not_waited_for_past_the_deadline(self) -> None:
        script = Script(GOOD)
        rig = Rig(script)
        rig.get()
        with pytest.raises(OutOfTokens) as caught:
            rig.get(cost=70, seconds=60)
        assert caught.value.retry_after == timedelta(seconds=200)
        assert len(script.asked) == 1

    def test_are_asked_for_before_the_first_is_spent(self) -> None:
        script = Script(GOOD)
        script.tokens = {**TOKENS, "tokensLeft": 0}
        rig = Rig(script)
        rig.get()
        assert (script.asked_tokens, rig.pauses) == (1, [20.0])
        rig.get()
        assert script.asked_tokens == 1

    def test_name_how_many_lack_and_how_long(self) -> None:
        script = Script(GOOD)
        with pytest.raises(OutOfTokens, match=r"70 .* needed, 50 .* left; .* in 200 s"):
            Rig(script).get(cost=70)
        assert script.asked == []

    def test_more_than_an_account_can_hold_are_never_spent(self) -> None:
        script = Script(GOOD)
        with pytest.raises(OutOfTokens, match="never so many") as caught:
            Rig(script).get(cost=301)
        assert caught.value.retry_after is None
        assert script.asked == []

    def test_of_a_request_that_was_not_sent_come_back(self) -> None:
        script = Script(refusal(500), GOOD)
        rig = Rig(script)
        rig.breaker = Breaker("Keepa", failures=1, monotonic=rig.monotonic)
        for _ in range(3):
            with pytest.raises((Unreachable, CircuitOpen)):
                rig.get(cost=20)
        # One was sent and answered; the others never were.
        assert len(script.asked) == 1
        assert asyncio.run(rig.account.take(50)).ticket

    def test_that_somebody_else_spent_are_waited_for(self) -> None:
        empty = refusal(429, tokensLeft=-3, refillIn=9_000)
        script = Script(empty, GOOD)
        rig = Rig(script)
        rig.get()
        assert len(script.asked) == 2
        assert sum(rig.pauses) == pytest.approx(9.0)

    def test_that_do_not_come_in_time_say_when(self) -> None:
        script = Script(refusal(429, tokensLeft=-30, refillIn=9_000))
        with pytest.raises(OutOfTokens) as caught:
            Rig(script).get(seconds=5)
        assert caught.value.retry_after is not None
        assert timedelta(seconds=300) < caught.value.retry_after
        assert len(script.asked) == 1

    def test_that_never_come_are_said_so(self) -> None:
        script = Script(refusal(429, tokensLeft=0, refillRate=0))
        with pytest.raises(OutOfTokens, match="no new ones"):
            Rig(script).get()

    def test_that_a_429_contradicts_end_the_tries(self) -> None:
        script = Script(refusal(429, tokensLeft=50))
        with pytest.raises(OutOfTokens):
            Rig(script).get()
        assert len(script.asked) == 3


class TestDeadline:
    def test_ends_an_answer_that_takes_too_long(self) -> None:
        async def slow(request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(5)
            return GOOD

        async def call() -> None:
            transport = httpx.MockTransport(slow)
            async with httpx.AsyncClient(
                transport=transport, base_url="https://keepa.test"
            ) as http:
                keepa = Transport(
                    http, "k", account=LocalTokens(), breaker=Breaker("Keepa")
                )
                await keepa.get(
                    "token", {}, cost=0, deadline=timedelta(milliseconds=20)
                )

        with pytest.raises(DeadlinePassed):
            asyncio.run(call())


class TestBreaker:
    def test_stops_asking_a_keepa_that_is_down(self) -> None:
        script = Script(refusal(500))
        rig = Rig(script)
        with pytest.raises(Unreachable):
            rig.get()
        with pytest.raises(CircuitOpen):
            rig.get()
        assert len(script.asked) == 3
        rig.now += 30
        with pytest.raises(CircuitOpen):
            rig.get()
        assert len(script.asked) == 4

    def test_minds_no_refusals(self) -> None:
        rig = Rig(Script(refusal(400)))
        for _ in range(5):
            with pytest.raises(BadInput):
                rig.get()


def test_the_script_answers_in_turn() -> None:
    script = Script(refusal(500), GOOD)
    request = httpx.Request("GET", "https://keepa.test")
    assert [script(request).status_code for _ in range(3)] == [500, 200, 200]
    assert json.loads(script(request).content)["products"] == []
