"""One call: pace, deadline, tries, breaker, and what each status becomes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from common.errors import BadInput, Blocked, MagpieError, RateLimited
from vendors.bookscouter import BookPrices, BookScouter
from vendors.bookscouter.client import read_retry_after
from vendors.breaker import Breaker
from vendors.errors import BadAnswer, CircuitOpen, DeadlinePassed, Unreachable

ISBN = "9780306406157"
BODY = {"status": "success", "isbn": {"Isbn13": ISBN}, "prices": []}
GOOD = httpx.Response(200, json=BODY)
Answer = httpx.Response | Exception


class Rig:
    """A client whose clock jumps over every pause; answers come from a list."""

    def __init__(self, *answers: Answer, calls: int = 60, seconds: float = 10) -> None:
        self.now = 0.0
        self.asked: list[httpx.Request] = []
        self._answers = list(answers)
        self._calls = calls
        self._seconds = seconds
        self.breaker = Breaker("BookScouter", failures=3, monotonic=self.monotonic)

    def monotonic(self) -> float:
        """The rig's own seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Passes at once."""
        self.now += seconds

    def prices(self, *isbns: str) -> list[BookPrices | None]:
        """The calls, one after the other."""
        return asyncio.run(self._run(isbns))

    async def _run(self, isbns: tuple[str, ...]) -> list[BookPrices | None]:
        transport = httpx.MockTransport(self._answer)
        async with httpx.AsyncClient(
            transport=transport, base_url="https://books.test/v1"
        ) as http:
            client = BookScouter(
                http,
                "s3cret",
                deadline=timedelta(seconds=self._seconds),
                breaker=self.breaker,
                calls_a_minute=self._calls,
                monotonic=self.monotonic,
                sleep=self.sleep,
            )
            return [await client.prices(isbn) for isbn in isbns]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        one = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(one, Exception):
            raise one
        return httpx.Response(one.status_code, headers=one.headers, content=one.content)


def make(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(
        status, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


class TestPrices:
    def test_sends_the_isbn_and_the_key(self) -> None:
        rig = Rig(GOOD)
        (found,) = rig.prices(ISBN)
        assert found is not None
        assert found.isbn == ISBN
        url = rig.asked[0].url
        assert url.path == f"/v1/recentPrices/{ISBN}"
        assert dict(url.params) == {"apiKey": "s3cret"}

    def test_an_unknown_book_is_none(self) -> None:
        assert Rig(make(404)).prices(ISBN) == [None]

    @pytest.mark.parametrize("isbn", ["", "123", "97803064061/7", "978030640615\uff17"])
    def test_refuses_to_ask_for_what_is_no_isbn(self, isbn: str) -> None:
        rig = Rig(GOOD)
        with pytest.raises(BadInput):
            rig.prices(isbn)
        assert rig.asked == []

    @pytest.mark.parametrize(
        ("status", "error"),
        [(401, Blocked), (403, Blocked), (429, RateLimited), (400, BadInput)],
    )
    def test_tries_a_refusal_once(self, status: int, error: type[MagpieError]) -> None:
        rig = Rig(make(status))
        with pytest.raises(error):
            rig.prices(ISBN)
        assert len(rig.asked) == 1

    def test_passes_on_how_long_to_wait(self) -> None:
        with pytest.raises(RateLimited) as caught:
            Rig(make(429, Retry_After="17")).prices(ISBN)
        assert caught.value.retry_after == timedelta(seconds=17)

    @pytest.mark.parametrize("trouble", [make(503), httpx.ConnectError("x")], ids=str)
    def test_tries_again_when_nobody_answered(self, trouble: Answer) -> None:
        rig = Rig(trouble, trouble, GOOD)
        assert rig.prices(ISBN) != [None]
        assert len(rig.asked) == 3

    def test_gives_up_after_three(self) -> None:
        rig = Rig(make(503))
        with pytest.raises(Unreachable):
            rig.prices(ISBN)
        assert len(rig.asked) == 3

    def test_names_a_time_out(self) -> None:
        with pytest.raises(DeadlinePassed):
            Rig(httpx.ReadTimeout("x")).prices(ISBN)

    def test_leaves_alone_who_fails(self) -> None:
        rig = Rig(make(503))
        with pytest.raises(Unreachable):
            rig.prices(ISBN)
        with pytest.raises(CircuitOpen):
            rig.prices(ISBN)

    def test_names_an_answer_that_is_too_large(self) -> None:
        large = httpx.Response(200, content=b" " * 2_000_001)
        with pytest.raises(BadAnswer, match="2 MB"):
            Rig(large).prices(ISBN)

    def test_never_shows_the_key_in_an_error(self) -> None:
        for answer in (make(401), make(503), httpx.ConnectError("x")):
            with pytest.raises(MagpieError) as caught:
                Rig(answer).prices(ISBN)
            assert "s3cret" not in str(caught.value)


class TestPace:
    def test_spreads_the_calls_over_the_minute(self) -> None:
        rig = Rig(GOOD, calls=30)
        rig.prices(ISBN, ISBN, ISBN)
        assert rig.now == pytest.approx(4.0)

    def test_names_the_wait_that_is_too_long(self) -> None:
        rig = Rig(GOOD, calls=1, seconds=10)
        with pytest.raises(RateLimited, match="in 60 s") as caught:
            rig.prices(ISBN, ISBN)
        assert caught.value.retry_after == timedelta(seconds=60)
        assert len(rig.asked) == 1


class TestReadRetryAfter:
    @pytest.mark.parametrize(
        ("text", "seconds"),
        [("17", 17), ("999999", 3600), (None, None), ("soon", None), ("-1", None)],
    )
    def test_reads_seconds(self, text: str | None, seconds: int | None) -> None:
        found = read_retry_after(text)
        assert found == (None if seconds is None else timedelta(seconds=seconds))
