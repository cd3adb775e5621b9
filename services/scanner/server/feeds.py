"""The rpcs that take a file in; `ScannerServicer` is made of these and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import grpc

from common.errors import BadInput
from common.postgres import transaction
from common.replay import once
from common.wire import read_request_id, read_uuid
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.upload_feed import (
    Uploads,
    begin_upload,
    ensure_takes_uploads,
    finish_upload,
    get_upload,
)

if TYPE_CHECKING:
    from common.blobs import BlobStore
    from services.scanner.usecases.places import Places
    from services.scanner.usecases.stores import Stores

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class FeedRpcs:
    """Each method is named and typed as the contract says."""

    _stores: Stores
    _places: Places
    _blobs: BlobStore | None

    async def BeginUpload(
        self, request: pb.BeginUploadRequest, _: Context
    ) -> pb.BeginUploadResponse:
        """See scanner.proto."""
        request_id, _uploads = read_request_id(request.request_id), self._uploads()
        kind = request.WhichOneof("target")
        if kind is None or "\0" in request.source_id + request.yaml + request.name:
            raise BadInput("BeginUpload needs a source_id or a yaml, without NUL.")
        described = None
        if kind == "yaml":
            described = read_description(self._places, request.yaml)
            ensure_takes_uploads(described.source)

        async with transaction(self._stores.pg) as connection:

            async def act() -> pb.BeginUploadResponse:
                source_id = request.source_id
                if described is not None:
                    made = await put_source(connection, self._places, described)
                    source_id = made.source_id
                return await begin_upload(connection, source_id, request.name)

            return await once(
                connection,
                request,
                act,
                request_id=request_id,
                answer=pb.BeginUploadResponse,
            )

    async def PutUploadPart(
        self, request: pb.PutUploadPartRequest, _: Context
    ) -> pb.PutUploadPartResponse:
        """See scanner.proto."""
        read_request_id(request.request_id)
        upload_id = read_uuid(request.upload_id)
        await self._uploads().put_part(upload_id, request.number, request.data)
        return pb.PutUploadPartResponse()

    async def FinishUpload(
        self, request: pb.FinishUploadRequest, _: Context
    ) -> pb.FinishUploadResponse:
        """See scanner.proto."""
        request_id = read_request_id(request.request_id)
        upload_id = read_uuid(request.upload_id)
        # Read before the transaction: it may be large.
        size = await self._uploads().check(upload_id, request.parts, request.sha256)

        async with transaction(self._stores.pg) as connection:

            async def act() -> pb.FinishUploadResponse:
                return await finish_upload(
                    connection,
                    self._places,
                    upload_id,
                    size=size,
                    sha256=request.sha256,
                )

            return await once(
                connection,
                request,
                act,
                request_id=request_id,
                answer=pb.FinishUploadResponse,
            )

    async def GetUpload(
        self, request: pb.GetUploadRequest, _: Context
    ) -> pb.GetUploadResponse:
        """See scanner.proto."""
        upload_id = read_uuid(request.upload_id)
        async with transaction(self._stores.pg) as connection:
            return pb.GetUploadResponse(upload=await get_upload(connection, upload_id))

    def _uploads(self) -> Uploads:
        if self._blobs is None:
            raise BadInput(
                "No file can be taken: there is no blob store.",
                hint="Set MAGPIE_BLOBS for the scanner.",
            )
        return Uploads(self._stores.pg, self._blobs)
