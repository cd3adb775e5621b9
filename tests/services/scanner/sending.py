"""Files that are sent to a scanner, and a worker that reads them."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from common import leases
from common.blobs import FolderBlobs
from common.clock import now
from common.grpc import Served, make_channel, make_server
from common.postgres import transaction
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub
from services.scanner.server import SCANNER, ScannerServicer
from services.scanner.store import scans
from services.scanner.usecases.claim_scan import Claim
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.upload_feed import PART_BYTES, Uploads
from services.scanner.worker.connections import Connections
from services.scanner.worker.scan_run import Tools, run_scan
from tests.services.scanner.given import places

if TYPE_CHECKING:
    from common.mongo import Document

SOURCE = """\
name: list
title: A list
kind: feed
currency: USD
locale: en-US
feed:
  upload: stock.csv
"""
HEAD = b"id,title,price,availability\n"
TWO = HEAD + b"A,Lamp,12.50 USD,in_stock\nB,Pot,3.00 USD,in_stock\n"


@dataclass
class Sending:
    """A scanner that takes files, and a worker that reads them."""

    stub: ScannerServiceStub
    stores: Stores
    uploads: Uploads
    folder: Path

    async def begin(self, yaml: str = SOURCE, key: str = "1") -> str:
        """A place for a file."""
        request = pb.BeginUploadRequest(request_id=key, yaml=yaml, name="may.csv")
        return (await self.stub.BeginUpload(request)).upload_id

    async def send(self, body: bytes, yaml: str = SOURCE, key: str = "1") -> pb.Upload:
        """The whole file."""
        upload_id = await self.begin(yaml, key)
        parts = [body[n : n + PART_BYTES] for n in range(0, len(body), PART_BYTES)]
        for number, data in enumerate(parts):
            await self.stub.PutUploadPart(
                pb.PutUploadPartRequest(
                    request_id="p", upload_id=upload_id, number=number, data=data
                ),
                timeout=10,
            )
        finish = pb.FinishUploadRequest(
            request_id=key,
            upload_id=upload_id,
            parts=len(parts),
            sha256=hashlib.sha256(body).hexdigest(),
        )
        return (await self.stub.FinishUpload(finish, timeout=20)).upload

    async def read(self, upload: pb.Upload) -> pb.Upload:
        """What becomes of it once a worker has read it."""
        pool = self.stores.pg
        async with transaction(pool) as connection:
            begun = await scans.begin_scan(connection, upload.scan.scan_id, now=now())
            assert begun
            lease = await leases.acquire(
                connection, scans.LEASE_OF + begun.site, "test", ttl=timedelta(hours=1)
            )
        assert lease
        async with Connections() as connections:
            tools = Tools(
                self.stores, places(), "Magpie/test", connections,
                uploaded=self.uploads.open,
            )  # fmt: skip
            await run_scan(tools, Claim(begun, lease))
        request = pb.GetUploadRequest(upload_id=upload.upload_id)
        return (await self.stub.GetUpload(request)).upload

    async def offers(self) -> list[Document]:
        """All that are stored."""
        return list(await self.stores.mongo["offers"].find({}).to_list(None))

    def blobs(self) -> int:
        """How many files are kept."""
        return sum(1 for path in self.folder.rglob("*") if path.is_file())


@asynccontextmanager
async def open_sending(stores: Stores, folder: Path) -> AsyncIterator[Sending]:
    """With blobs in that folder, and no offers before."""
    await stores.mongo["offers"].delete_many({})
    blobs = FolderBlobs(folder)
    servicer = ScannerServicer(stores, places(), blobs)
    server = make_server(
        [Served(SCANNER, servicer)], port=0, health_port=0, registry=CollectorRegistry()
    )
    async with server:
        channel = make_channel(
            f"127.0.0.1:{server.port}", [SCANNER], registry=CollectorRegistry()
        )
        stub = ScannerServiceStub(channel)
        yield Sending(stub, stores, Uploads(stores.pg, blobs), folder)
        await channel.close()
