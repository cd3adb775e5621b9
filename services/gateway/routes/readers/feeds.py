"""Uploads of feeds as JSON."""

from __future__ import annotations

from rpc.scanner.v1 import scanner_pb2 as pb
from services.gateway.routes.readers.scans import read_scan
from services.gateway.routes.shapes.base import moment
from services.gateway.routes.shapes.feeds import FeedUpload, RefusedRow


def read_upload(upload: pb.Upload) -> FeedUpload:
    """One upload, with what its scan has come to so far."""
    scan = upload.scan
    counted = scan.HasField("rows")
    return FeedUpload(
        id=upload.upload_id,
        source=upload.source_id,
        name=upload.name,
        size=upload.size,
        sha256=upload.sha256,
        received_at=moment(upload, "received_at"),
        rows=scan.rows if counted else None,
        rows_refused=scan.pages_failed if counted else None,
        refused=[
            RefusedRow(row=one.row, code=one.code, sentence=one.sentence)
            for one in scan.problems
            if one.row
        ],
        scan=read_scan(scan) if upload.HasField("scan") else None,
    )
