"""A person sends a file: kept in parts as blobs, then what its source is.

The parts come in messages, since who receives the file may share no disk with who reads
it. Nothing of it is read before it is whole, and nothing of it stays if it is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from common.clock import now
from common.errors import BadInput, NotFound
from common.ids import new_id
from common.postgres import transaction
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.adapters.feeds.kinds import HEAD, ensure_kind
from services.scanner.adapters.limits import FEED, MIB
from services.scanner.adapters.messages import pack_upload
from services.scanner.adapters.source_yaml import read_source
from services.scanner.errors import BadFeed, NoSuchUpload, TooLarge, UploadOver
from services.scanner.rules.feed import UPLOADED
from services.scanner.rules.problems import Unreadable
from services.scanner.rules.scan import Scan
from services.scanner.rules.source import Source
from services.scanner.store import scans, uploads
from services.scanner.usecases.places import Places
from services.scanner.usecases.start_scan import source_target, start_scan
from services.scanner.usecases.stop_source import existing

if TYPE_CHECKING:
    from common.blobs import BlobStore
    from common.postgres import Connection, Pool

PART_BYTES: Final = MIB
MOST_BYTES: Final = FEED.body
LONGEST_NAME: Final = 200
PATIENCE: Final = timedelta(days=1)
"""What is not finished within a day never will be."""
REMEMBERED: Final = timedelta(days=30)
_AT_ONCE: Final = 100


async def begin_upload(
    connection: Connection, source_id: str, name: str
) -> pb.BeginUploadResponse:
    """A place for the file. Raises NoSuchSource, and BadFeed if none is taken there."""
    known = await existing(connection, source_id)
    ensure_takes_uploads(read_source(known.yaml))
    upload_id = new_id()
    await uploads.begin(
        connection, upload_id, source=source_id, name=name[:LONGEST_NAME], now=now()
    )
    return pb.BeginUploadResponse(
        upload_id=str(upload_id),
        source_id=source_id,
        most_bytes=MOST_BYTES,
        part_bytes=PART_BYTES,
    )


def ensure_takes_uploads(source: Source) -> None:
    """Raise BadFeed unless a file may be sent to that source."""
    if source.feed is None:
        raise BadFeed(f"{source.title} is no feed.", hint="Say `kind: feed` in it.")
    if not source.start_urls[0].startswith(UPLOADED):
        raise BadFeed(
            f"{source.title} reads its feed from {source.start_urls[0][:200]}.",
            hint="Say `upload: NAME.csv` in its `feed` instead of `path` or `url`.",
        )


@dataclass(frozen=True, slots=True)
class Uploads:
    """Uploads of this scanner."""

    pg: Pool
    blobs: BlobStore
    most_bytes: int = MOST_BYTES

    async def put_part(self, upload_id: UUID, number: int, data: bytes) -> None:
        """Keep one part. Raises BadInput, TooLarge, NoSuchUpload, UploadOver."""
        most = -(-self.most_bytes // PART_BYTES)
        if not 0 < len(data) <= PART_BYTES or number < 0:
            raise BadInput(f"A part has 1 to {PART_BYTES} bytes and a number.")
        if number >= most:
            raise TooLarge(f"The file is larger than {self.most_bytes} bytes.")
        blob = await self.blobs.put(data)
        async with transaction(self.pg) as connection:
            known = await uploads.find(connection, upload_id, lock=True)
            if known is None:
                raise NoSuchUpload(f"There is no upload {upload_id}.")
            part = uploads.Part(number, blob, len(data))
            if known.received_at is None:
                there = await uploads.put_part(connection, upload_id, part)
            else:
                kept = await uploads.parts_of(connection, upload_id)
                there = next((one.blob for one in kept if one.number == number), "")
            if there != blob:
                raise UploadOver

    async def check(self, upload_id: UUID, parts: int, sha256: str) -> int:
        """How large the whole is. Raises BadFeed unless it is all there, and is one."""
        async with transaction(self.pg) as connection:
            known = await uploads.find(connection, upload_id)
            if known is None:
                raise NoSuchUpload(f"There is no upload {upload_id}.")
            kept = await uploads.parts_of(connection, upload_id)
            stored = await existing(connection, known.source)
        if known.received_at is not None:
            # A repeat: what was right then is not read again.
            return known.size
        if [one.number for one in kept] != list(range(parts)):
            raise BadFeed(f"{len(kept)} of {parts} parts of the file have come.")
        source = read_source(stored.yaml)
        ensure_takes_uploads(source)
        assert source.feed  # noqa: S101 - only such a source takes uploads.
        digest, head = hashlib.sha256(), b""
        async for data in self._read(kept):
            head = head or data[:HEAD]
            digest.update(data)
        if digest.hexdigest() != sha256:
            raise BadFeed("The file has come otherwise than it was sent.")
        try:
            ensure_kind(head, source.feed.format)
        except Unreadable as exc:
            problem = exc.problem
            raise BadFeed(f"{problem.code.value}: {problem.sentence}") from exc
        return sum(one.size for one in kept)

    async def open(self, source: str) -> AsyncIterator[bytes]:
        """The file that a source is now, in parts. Raises NotFound."""
        async with transaction(self.pg) as connection:
            newest = await uploads.newest_of(connection, source)
            kept = await uploads.parts_of(connection, newest) if newest else []
        if not kept:
            raise NotFound(
                "Nobody has sent a file to it yet.",
                hint=f"`magpie source upload FILE --source {source}` sends one.",
            )
        async for data in self._read(kept):
            yield data

    async def drop_old(self) -> int:
        """Forget what no source is any more; how many parts were."""
        moment = now()
        async with transaction(self.pg) as connection:
            blobs = await uploads.drop_parts(
                connection, now=moment, patience=PATIENCE, limit=_AT_ONCE
            )
            await uploads.forget(connection, before=moment - REMEMBERED)
        for blob in blobs:
            await self.blobs.delete(blob)
        return len(blobs)

    async def _read(self, parts: list[uploads.Part]) -> AsyncIterator[bytes]:
        for part in parts:
            yield await self.blobs.get(part.blob)


async def finish_upload(
    connection: Connection, places: Places, upload_id: UUID, *, size: int, sha256: str
) -> pb.FinishUploadResponse:
    """The file is what its source is from now on, and a scan of it waits."""
    known = await uploads.find(connection, upload_id, lock=True)
    if known is None:
        raise NoSuchUpload(f"There is no upload {upload_id}.")
    if known.received_at is not None:
        raise UploadOver
    target = await source_target(connection, places, known.source)
    scan = await start_scan(connection, target)
    await uploads.finish(
        connection,
        upload_id,
        size=size,
        sha256=sha256,
        scan_id=UUID(scan.scan_id),
        now=now(),
    )
    made = await uploads.find(connection, upload_id)
    assert made is not None  # noqa: S101 - it is locked.
    return pb.FinishUploadResponse(upload=_packed(made, scan))


async def get_upload(connection: Connection, upload_id: UUID) -> pb.Upload:
    """What became of it. Raises NoSuchUpload."""
    known = await uploads.find(connection, upload_id)
    if known is None:
        raise NoSuchUpload(f"There is no upload {upload_id}.")
    scan = (
        await scans.find_scan(connection, UUID(known.scan_id))
        if known.scan_id
        else None
    )
    return _packed(known, scan)


def _packed(known: uploads.Upload, scan: Scan | None) -> pb.Upload:
    return pack_upload(
        known.upload_id,
        source=known.source,
        name=known.name,
        size=known.size,
        sha256=known.sha256,
        received_at=known.received_at,
        scan=scan,
    )
