"""Files that somebody sends: over gRPC, into a scan, and what becomes of wrong ones."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from common.errors import BadInput, Conflict, NotFound, Refused
from common.ids import new_id
from common.postgres import transaction
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.adapters.limits import MIB
from services.scanner.errors import TooLarge
from services.scanner.store import scans
from services.scanner.usecases.upload_feed import PART_BYTES, Uploads
from tests.services.scanner.given import YAML
from tests.services.scanner.sending import HEAD, SOURCE, TWO, Sending

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.migrated("scanner")


class TestUpload:
    async def test_a_file_becomes_offers_and_says_which_rows_did_not(
        self, sending: Sending
    ) -> None:
        body = TWO + b"C,Cup,about 3,in_stock\nD\nA,Lamp again,1 USD,in_stock\n"
        sent = await sending.send(body)
        assert (sent.source_id, sent.name, sent.size) == ("list", "may.csv", len(body))
        assert sent.scan.status == pb.SCAN_STATUS_QUEUED
        found = await sending.read(sent)
        assert found.scan.status == pb.SCAN_STATUS_SUCCEEDED
        assert (found.scan.rows, found.scan.pages_failed) == (5, 3)
        assert sorted((one.row, one.code) for one in found.scan.problems) == [
            (3, "price_unclear"),
            (4, "row_broken"),
            (5, "key_twice"),
        ]
        assert len(await sending.offers()) == 2

    async def test_a_large_one_comes_in_parts_and_packed(
        self, sending: Sending
    ) -> None:
        rows = b"".join(
            b"K%d,Thing %s,1.00 USD,in_stock\n" % (n, new_id().hex.encode())
            for n in range(40_000)
        )
        assert len(rows) > MIB
        found = await sending.send(HEAD + rows[: 2 * MIB].rpartition(b"\n")[0])
        assert found.size > MIB
        packed = await sending.send(gzip.compress(TWO), key="2")
        read = await sending.read(packed)
        assert read.scan.rows == 2

    async def test_a_later_file_takes_the_place_of_the_first(
        self, sending: Sending
    ) -> None:
        await sending.read(await sending.send(TWO))
        one = HEAD + b"A,Lamp,11.00 USD,in_stock\n"
        found = await sending.read(await sending.send(one, key="2"))
        assert (found.scan.offers_changed, found.scan.offers_gone) == (1, 1)

    async def test_a_repeat_gets_the_first_answer(self, sending: Sending) -> None:
        first = await sending.send(TWO)
        assert await sending.send(TWO) == first
        with pytest.raises(Conflict):
            await sending.send(TWO + b"C,Cup,1 USD,in_stock\n")

    async def test_only_a_feed_that_says_upload_takes_files(
        self, sending: Sending
    ) -> None:
        for yaml, words in (
            (YAML, "is no feed"),
            (SOURCE.replace("upload:", "path:"), "reads its feed from"),
        ):
            with pytest.raises(BadInput, match=words):
                await sending.begin(yaml)
        with pytest.raises(NotFound, match="no source 'x'"):
            await sending.stub.BeginUpload(
                pb.BeginUploadRequest(request_id="1", source_id="x")
            )
        with pytest.raises(BadInput, match="source_id or a yaml"):
            await sending.stub.BeginUpload(pb.BeginUploadRequest(request_id="1"))

    async def test_a_source_that_exists_is_named(self, sending: Sending) -> None:
        await sending.begin()
        found = await sending.stub.BeginUpload(
            pb.BeginUploadRequest(request_id="9", source_id="list")
        )
        assert (found.source_id, found.part_bytes) == ("list", PART_BYTES)

    async def test_without_a_file_a_scan_says_so(self, sending: Sending) -> None:
        await sending.begin()
        with pytest.raises(NotFound, match="Nobody has sent"):
            await anext(sending.uploads.open("list"))

    async def test_unknown_ones_are_not_found(self, sending: Sending) -> None:
        nowhere = str(new_id())
        with pytest.raises(NotFound):
            await sending.stub.GetUpload(pb.GetUploadRequest(upload_id=nowhere))
        with pytest.raises(NotFound):
            await sending.stub.PutUploadPart(
                pb.PutUploadPartRequest(
                    request_id="p", upload_id=nowhere, number=0, data=b"x"
                )
            )


def workbook(**parts: bytes) -> bytes:
    """A ZIP archive with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(f"xl/{name}.xml", data)
    return made.getvalue()


BOMB = workbook(sheet=b"\0" * (64 * MIB))
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    b"<rss><item><id>&b;</id></item></rss>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE l SYSTEM "http://127.0.0.1/x">'
    b"<rss><item><id>1</id></item></rss>"
)


def of(format_: str) -> str:
    """The source, of a feed in that format."""
    return SOURCE.replace("stock.csv", f"stock.{format_}")


class TestBadFiles:
    @pytest.mark.parametrize(
        ("format_", "body", "words"),
        [
            ("csv", b"", "empty"),
            ("csv", b"%PDF-1.7 and more", "a PDF, not csv"),
            ("csv", workbook(a=b"x"), "a ZIP archive or workbook, not csv"),
            ("csv", b"<!DOCTYPE html><title>Log in</title>", "a page or XML"),
            ("csv", b"id,tit\0le,price", "NUL"),
            ("xlsx", TWO, "a text, no workbook"),
            ("xlsx", b"\xd0\xcf\x11\xe0old", "an old Excel"),
            ("xml", TWO, "it begins with 'id,title"),
            ("json", b"<rss/>", "it begins with '<rss/>'"),
            ("jsonl", b"[1]", "it begins with"),
        ],
    )
    async def test_one_of_a_wrong_kind_is_refused_when_it_is_sent(
        self, sending: Sending, format_: str, body: bytes, words: str
    ) -> None:
        with pytest.raises(BadInput, match=words):
            await sending.send(body, of(format_))
        async with transaction(sending.stores.pg) as connection:
            assert (
                await scans.list_scans(connection, source="", before=None, limit=9)
                == []
            )

    @pytest.mark.parametrize(
        ("format_", "body", "code"),
        [
            ("csv", TWO + "E,Café,1 USD,in_stock\n".encode("cp1252"), "feed_encoding"),
            ("csv", b"A,Lamp,12.50 USD\nB,Pot,3 USD\n", "feed_broken"),
            ("csv", HEAD, "feed_broken"),
            ("csv", gzip.compress(b"\0" * (40 * MIB)), "feed_too_large"),
            ("xml", LAUGHS, "entities_refused"),
            ("xml", OUTSIDE, "entities_refused"),
            ("xml", b"<a>" * 100 + b"</a>" * 100, "nested_too_deep"),
            ("xlsx", BOMB, "feed_too_large"),
            ("xlsx", b"PK\x03\x04 and nothing", "feed_broken"),
            ("json", b"[" * 100_000, "nested_too_deep"),
            ("json", b'[{"a": ' + b"[" * 100_000, "nested_too_deep"),
        ],
    )
    async def test_a_bad_one_is_named_and_gives_no_offer(
        self, sending: Sending, format_: str, body: bytes, code: str
    ) -> None:
        found = await sending.read(await sending.send(body, of(format_)))
        assert found.scan.status == pb.SCAN_STATUS_FAILED
        assert [one.code for one in found.scan.problems] == [code]
        assert not found.scan.HasField("rows")
        assert await sending.offers() == []
        # The worker goes on: the next file is read.
        again = await sending.send(TWO, SOURCE, key="2")
        assert (await sending.read(again)).scan.offers_new == 2

    async def test_two_gigabytes_are_cut_at_the_limit(self, sending: Sending) -> None:
        upload_id = UUID(await sending.begin())
        few = Uploads(sending.stores.pg, sending.uploads.blobs, most_bytes=3 * MIB)
        zeros, sent = b"0" * PART_BYTES, []

        async def send() -> None:
            for number in range(2048):
                await few.put_part(upload_id, number, zeros)
                sent.append(number)

        with pytest.raises(TooLarge):
            await send()
        assert sent == [0, 1, 2]

    async def test_a_part_is_neither_empty_nor_too_large(
        self, sending: Sending
    ) -> None:
        upload_id = await sending.begin()
        for number, data in ((0, b""), (-1, b"x"), (0, b"x" * (PART_BYTES + 1))):
            with pytest.raises(BadInput):
                await sending.stub.PutUploadPart(
                    pb.PutUploadPartRequest(
                        request_id="p", upload_id=upload_id, number=number, data=data
                    ),
                    timeout=10,
                )
        with pytest.raises(Refused):
            await sending.stub.PutUploadPart(
                pb.PutUploadPartRequest(
                    request_id="p", upload_id=upload_id, number=256, data=b"x"
                )
            )

    @pytest.mark.parametrize(
        ("parts", "sha256"),
        [
            (2, hashlib.sha256(TWO).hexdigest()),
            (1, hashlib.sha256(b"other").hexdigest()),
            (0, ""),
        ],
    )
    async def test_what_has_not_come_whole_is_refused(
        self, sending: Sending, parts: int, sha256: str
    ) -> None:
        upload_id = await sending.begin()
        await sending.stub.PutUploadPart(
            pb.PutUploadPartRequest(
                request_id="p", upload_id=upload_id, number=0, data=TWO
            )
        )
        with pytest.raises(BadInput):
            await sending.stub.FinishUpload(
                pb.FinishUploadRequest(
                    request_id="1", upload_id=upload_id, parts=parts, sha256=sha256
                )
            )
