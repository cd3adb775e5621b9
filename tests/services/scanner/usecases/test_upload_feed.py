"""Files that no source is any more."""

from __future__ import annotations

from uuid import UUID

import pytest

from common.clock import now
from common.postgres import transaction
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.store import source_states, uploads
from services.scanner.usecases.upload_feed import PATIENCE
from tests.services.scanner.sending import HEAD, TWO, Sending

pytestmark = pytest.mark.migrated("scanner")


class TestDropOld:
    async def test_what_a_later_file_has_replaced_is_dropped(
        self, sending: Sending
    ) -> None:
        first = await sending.read(await sending.send(TWO))
        assert await sending.uploads.drop_old() == 0
        await sending.read(await sending.send(HEAD + b"A,B,1 USD,\n", key="2"))
        assert sending.blobs() == 2
        assert await sending.uploads.drop_old() == 1
        assert sending.blobs() == 1
        # What became of it is remembered.
        request = pb.GetUploadRequest(upload_id=first.upload_id)
        assert (await sending.stub.GetUpload(request)).upload == first

    async def test_one_that_two_uploads_share_is_kept(self, sending: Sending) -> None:
        await sending.read(await sending.send(TWO))
        await sending.read(await sending.send(TWO, key="2"))
        assert await sending.uploads.drop_old() == 0
        assert sending.blobs() == 1

    async def test_what_was_never_finished_is_dropped_after_a_day(
        self, sending: Sending
    ) -> None:
        upload_id = await sending.begin()
        await sending.uploads.put_part(UUID(upload_id), 0, TWO)
        assert await sending.uploads.drop_old() == 0
        async with transaction(sending.stores.pg) as connection:
            blobs = await uploads.drop_parts(
                connection, now=now() + PATIENCE, patience=PATIENCE, limit=9
            )
            assert len(blobs) == 1
            await uploads.forget(connection, before=now() + PATIENCE)
            assert await uploads.find(connection, UUID(upload_id)) is None

    async def test_those_of_a_deleted_source_are_dropped(
        self, sending: Sending
    ) -> None:
        await sending.read(await sending.send(TWO))
        async with transaction(sending.stores.pg) as connection:
            await source_states.delete(connection, "list", now=now())
        assert await sending.uploads.drop_old() == 1
        assert sending.blobs() == 0
