"""Files over REST: as a form, as the body itself, and too many bytes of either."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256

import pytest

from common.errors import BadInput
from rpc.scanner.v1 import scanner_pb2 as scanner
from services.gateway.rules.actors import Role
from tests.services.gateway.conftest import World
from tests.services.gateway.messages import UPLOAD_ID
from tests.services.gateway.writes import audit

pytestmark = pytest.mark.migrated("gateway")

URL = "/api/v1/feeds"
CSV = {"Content-Type": "text/csv"}
BODY = b"0123456789"


def parts(world: World) -> list[tuple[int, bytes]]:
    """What was passed on."""
    return [
        (one.number, one.data)
        for one in world.scanner.asked
        if isinstance(one, scanner.PutUploadPartRequest)
    ]


class TestUpload:
    async def test_a_body_is_passed_on_in_parts(self, world: World) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(
                f"{URL}?source=larkfield&name=may.csv",
                content=BODY,
                headers={**CSV, "Idempotency-Key": "k"},
            )
        assert answer.status_code == 202
        assert answer.headers["location"] == f"{URL}/{UPLOAD_ID}"
        begin, *_, finish = world.scanner.asked
        assert isinstance(begin, scanner.BeginUploadRequest)
        assert (begin.source_id, begin.name) == ("larkfield", "may.csv")
        assert begin.request_id.endswith(":k")
        assert parts(world) == [(0, b"0123"), (1, b"4567"), (2, b"89")]
        assert isinstance(finish, scanner.FinishUploadRequest)
        assert (finish.parts, finish.sha256) == (3, sha256(BODY).hexdigest())
        assert finish.request_id == begin.request_id
        said = [one[0::2] for one in await audit(world)]
        assert ("upload_feed", "done") in [(one[0], one[1]) for one in said]

    async def test_a_form_names_the_file_and_may_describe_the_source(
        self, world: World
    ) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(
                URL,
                files={"file": ("may.csv", BODY, "text/csv")},
                data={"yaml": "name: list"},
            )
        assert answer.status_code == 202
        begin = world.scanner.asked[0]
        assert isinstance(begin, scanner.BeginUploadRequest)
        assert (begin.yaml, begin.name) == ("name: list", "may.csv")
        assert b"".join(data for _, data in parts(world)) == BODY

    @pytest.mark.parametrize(
        ("query", "form", "words"),
        [
            ("", {}, "which source"),
            ("?source=a", {"yaml": "name: b"}, "which source"),
        ],
    )
    async def test_it_has_to_be_for_one_source(
        self, world: World, query: str, form: dict[str, str], words: str
    ) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(
                f"{URL}{query}", files={"file": ("a", BODY)}, data=form
            )
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
        assert world.scanner.asked == []

    async def test_a_form_without_a_file_is_bad_input(self, world: World) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(f"{URL}?source=a", files={"other": ("a", BODY)})
        assert answer.status_code == 422
        assert "no file" in answer.json()["detail"]

    async def test_a_form_that_is_none_is_a_bad_request(self, world: World) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(
                f"{URL}?source=a",
                content=b"nothing",
                headers={"Content-Type": "multipart/form-data"},
            )
        assert answer.status_code == 400

    async def test_a_body_of_another_type_is_not_taken(self, world: World) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(
                f"{URL}?source=a", content=BODY, headers={"Content-Type": "image/png"}
            )
        assert answer.status_code == 415

    async def test_viewers_may_not(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.post(f"{URL}?source=a", content=BODY, headers=CSV)
        assert answer.status_code == 403
        assert world.scanner.asked == []

    async def test_what_the_scanner_refuses_is_said(self, world: World) -> None:
        world.scanner.raises = BadInput("feed_broken: it is a PDF.")
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(f"{URL}?source=a", content=BODY, headers=CSV)
        assert (answer.status_code, answer.json()["detail"]) == (
            422,
            "feed_broken: it is a PDF.",
        )

    @pytest.mark.parametrize("form", [True, False])
    async def test_an_endless_one_is_cut_at_the_limit(
        self, world: World, form: bool
    ) -> None:
        world.gateway.limits = replace(world.gateway.limits, upload_bytes=10_000)
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            if form:
                yield (
                    b"--x\r\nContent-Disposition: form-data; name=file; "
                    b"filename=a.csv\r\n\r\n"
                )
            for _ in range(2048):
                sent += 1
                yield b"0" * 1_000

        kind = "multipart/form-data; boundary=x" if form else "text/csv"
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(
                f"{URL}?source=a", content=endless(), headers={"Content-Type": kind}
            )
        assert answer.status_code == 413
        assert not any(
            isinstance(one, scanner.FinishUploadRequest) for one in world.scanner.asked
        )

    async def test_one_that_says_its_length_is_refused_before_it_comes(
        self, world: World
    ) -> None:
        world.gateway.limits = replace(world.gateway.limits, upload_bytes=10)
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(f"{URL}?source=a", content=BODY * 2, headers=CSV)
        assert answer.status_code == 413
        assert world.scanner.asked == []

    async def test_other_bodies_keep_their_own_limit(self, world: World) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(
                "/api/v1/scans",
                content=b"0" * 300_000,
                headers={"Content-Type": "application/json"},
            )
        assert answer.status_code == 413


class TestGet:
    async def test_shows_what_became_of_it_row_by_row(self, world: World) -> None:
        async with world.client() as client:
            found = (await client.get(f"{URL}/{UPLOAD_ID}")).json()
        assert (found["rows"], found["rows_refused"]) == (3, 1)
        assert found["refused"] == [
            {"row": 2, "code": "price_unclear", "sentence": "No price."}
        ]
        assert found["scan"]["status"] == "running"
        assert (found["source"], found["name"]) == ("larkfield", "stock.csv")

    async def test_before_it_was_read_nothing_is_known(self, world: World) -> None:
        world.scanner.upload.ClearField("scan")
        async with world.client() as client:
            found = (await client.get(f"{URL}/{UPLOAD_ID}")).json()
        assert (found["rows"], found["rows_refused"], found["scan"]) == (None,) * 3
