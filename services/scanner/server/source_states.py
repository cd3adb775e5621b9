"""The rpcs by which a person stops, frees or deletes a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import grpc

from common.errors import BadInput
from common.postgres import transaction
from common.replay import once
from common.wire import read_request_id
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.usecases.stop_source import (
    delete_source,
    pause_source,
    read_reason,
    resume_source,
)

if TYPE_CHECKING:
    from services.scanner.usecases.places import Places
    from services.scanner.usecases.stores import Stores

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class SourceStateRpcs:
    """Each method is named and typed as the contract says."""

    _stores: Stores
    _places: Places

    async def PauseSource(
        self, request: pb.PauseSourceRequest, _: Context
    ) -> pb.PauseSourceResponse:
        """See scanner.proto."""
        request_id, source_id = _read(request)
        reason = read_reason(request.reason)
        async with transaction(self._stores.pg) as connection:

            async def act() -> pb.PauseSourceResponse:
                source = await pause_source(connection, self._places, source_id, reason)
                return pb.PauseSourceResponse(source=source)

            return await once(
                connection,
                request,
                act,
                request_id=request_id,
                answer=pb.PauseSourceResponse,
            )

    async def ResumeSource(
        self, request: pb.ResumeSourceRequest, _: Context
    ) -> pb.ResumeSourceResponse:
        """See scanner.proto."""
        request_id, source_id = _read(request)
        read_reason(request.reason)
        async with transaction(self._stores.pg) as connection:

            async def act() -> pb.ResumeSourceResponse:
                source = await resume_source(connection, self._places, source_id)
                return pb.ResumeSourceResponse(source=source)

            return await once(
                connection,
                request,
                act,
                request_id=request_id,
                answer=pb.ResumeSourceResponse,
            )

    async def DeleteSource(
        self, request: pb.DeleteSourceRequest, _: Context
    ) -> pb.DeleteSourceResponse:
        """See scanner.proto."""
        request_id, source_id = _read(request)
        async with transaction(self._stores.pg) as connection:

            async def act() -> pb.DeleteSourceResponse:
                source = await delete_source(connection, self._places, source_id)
                return pb.DeleteSourceResponse(source=source)

            return await once(
                connection,
                request,
                act,
                request_id=request_id,
                answer=pb.DeleteSourceResponse,
            )


def _read(
    request: pb.PauseSourceRequest | pb.ResumeSourceRequest | pb.DeleteSourceRequest,
) -> tuple[str, str]:
    if "\0" in request.source_id:
        raise BadInput("A text holds the character NUL.")
    return read_request_id(request.request_id), request.source_id
