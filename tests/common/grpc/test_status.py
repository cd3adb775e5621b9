"""Errors of ours survive the way over the wire; what is not ours is understood."""

from __future__ import annotations

from datetime import timedelta

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import errors
from common.errors import BadInput, Bug, MagpieError, RateLimited, Retryable
from common.grpc.deadline import TooLate
from common.grpc.status import DETAILS_KEY, code_of, pack_error, read_error

ANSWERS = [
    errors.BadInput,
    errors.NotFound,
    errors.Conflict,
    errors.Refused,
    errors.Blocked,
    errors.Retryable,
    errors.RateLimited,
]
TEXTS = st.text(min_size=1, max_size=300).filter(str.strip)


def over_the_wire(error: MagpieError) -> MagpieError:
    """What the other side makes of an error, as gRPC would carry it."""
    message, trailing = pack_error(error)
    return read_error(failure(code_of(error), message, trailing), method="s/M")


def failure(
    code: grpc.StatusCode,
    message: str = "",
    trailing: tuple[tuple[str, bytes], ...] = (),
) -> grpc.aio.AioRpcError:
    return grpc.aio.AioRpcError(
        code, grpc.aio.Metadata(), grpc.aio.Metadata(*trailing), message
    )


class TestOverTheWire:
    @given(st.sampled_from(ANSWERS), TEXTS, st.none() | TEXTS)
    def test_class_message_and_hint_come_back(
        self, kind: type[MagpieError], message: str, hint: str | None
    ) -> None:
        read = over_the_wire(kind(message, hint=hint))
        assert type(read) is kind
        assert (read.message, read.hint) == (message, hint)

    @given(st.integers(min_value=0, max_value=10**9))
    def test_the_time_to_wait_comes_back(self, milliseconds: int) -> None:
        wait = timedelta(milliseconds=milliseconds)
        read = over_the_wire(RateLimited("Slowly.", retry_after=wait))
        assert isinstance(read, RateLimited)
        assert read.retry_after == wait

    def test_a_class_of_a_service_comes_back_as_the_one_it_derives_from(self) -> None:
        class UnknownChannel(BadInput):
            """No channel has that name."""

        read = over_the_wire(UnknownChannel())
        assert type(read) is BadInput
        assert read.message == "No channel has that name."

    def test_every_answer_has_a_code_of_its_own(self) -> None:
        codes = [code_of(kind()) for kind in [*ANSWERS, TooLate]]
        assert len(set(codes)) == len(codes)

    @pytest.mark.parametrize("error", [Bug("at /etc/passwd"), MagpieError("secret")])
    def test_a_fault_says_nothing(self, error: MagpieError) -> None:
        read = over_the_wire(error)
        assert type(read) is Bug
        assert read.message == "A fault of ours; please report it."
        assert read.hint is None

    def test_a_text_without_end_still_fits_into_the_headers(self) -> None:
        error = BadInput("x" * 100_000, hint="y" * 100_000)
        _, ((_, details),) = pack_error(error)
        assert len(details) < 8192 / 2


class TestReadError:
    @pytest.mark.parametrize(
        ("code", "message", "kind"),
        [
            (grpc.StatusCode.UNAVAILABLE, "Connection refused", Retryable),
            (grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded", TooLate),
            (grpc.StatusCode.CANCELLED, "", Retryable),
            (grpc.StatusCode.UNIMPLEMENTED, "Method not found!", Bug),
            (grpc.StatusCode.UNKNOWN, "", Bug),
            (grpc.StatusCode.UNAUTHENTICATED, "", errors.Refused),
            (
                grpc.StatusCode.RESOURCE_EXHAUSTED,
                "CLIENT: Sent message larger than max (17 vs. 16)",
                BadInput,
            ),
            (grpc.StatusCode.RESOURCE_EXHAUSTED, "", RateLimited),
        ],
    )
    def test_what_grpc_itself_says_is_understood(
        self, code: grpc.StatusCode, message: str, kind: type[MagpieError]
    ) -> None:
        read = read_error(failure(code, message), method="magpie.s/M")
        assert type(read) is kind
        assert "magpie.s/M" in read.message

    def test_details_that_are_not_ours_do_no_harm(self) -> None:
        strange = failure(
            grpc.StatusCode.NOT_FOUND, "gone", ((DETAILS_KEY, b"\xff\xff"),)
        )
        assert type(read_error(strange, method="s/M")) is errors.NotFound
