"""Sources and scans as JSON."""

from __future__ import annotations

from typing import Final, Literal

from rpc.scanner.v1 import scanner_pb2 as pb
from services.gateway.routes.shapes.base import (
    Mode,
    known,
    mark,
    moment,
    text_or_none,
)
from services.gateway.routes.shapes.scans import (
    Preview,
    PreviewedField,
    PreviewedPage,
    Scan,
    ScanPage,
    ScanProblem,
    Source,
    SourcePage,
)

SCAN_STATUS: Final[
    dict[int, Literal["queued", "running", "succeeded", "failed", "blocked"]]
] = {
    pb.SCAN_STATUS_QUEUED: "queued",
    pb.SCAN_STATUS_RUNNING: "running",
    pb.SCAN_STATUS_SUCCEEDED: "succeeded",
    pb.SCAN_STATUS_FAILED: "failed",
    pb.SCAN_STATUS_BLOCKED: "blocked",
}
SOURCE_STATUS: Final[dict[int, Literal["active", "blocked"]]] = {
    pb.SOURCE_STATUS_ACTIVE: "active",
    pb.SOURCE_STATUS_BLOCKED: "blocked",
}


def read_scan(scan: pb.Scan) -> Scan:
    """One scan."""
    return Scan(
        id=scan.scan_id,
        source=scan.source_id,
        url=text_or_none(scan.url),
        status=known(SCAN_STATUS, scan.status, of=f"scan {scan.scan_id}"),
        requested_at=moment(scan, "requested_at"),
        started_at=moment(scan, "started_at"),
        finished_at=moment(scan, "finished_at"),
        pages_fetched=scan.pages_fetched,
        pages_failed=scan.pages_failed,
        offers_new=scan.offers_new,
        offers_changed=scan.offers_changed,
        offers_gone=scan.offers_gone,
        problems=[
            ScanProblem(
                code=problem.code,
                sentence=problem.sentence,
                url=text_or_none(problem.url),
            )
            for problem in scan.problems
        ],
        priority=text_or_none(scan.priority),
    )


def read_scan_page(page: pb.ListScansResponse) -> ScanPage:
    """A page of scans."""
    return ScanPage(
        items=[read_scan(scan) for scan in page.scans],
        next_cursor=text_or_none(page.next_page_token),
    )


def read_source(source: pb.Source, *, mode: Mode) -> Source:
    """One source."""
    last = read_scan(source.last_scan) if source.HasField("last_scan") else None
    return Source(
        id=source.source_id,
        version=source.version,
        title=source.title,
        mode=mark(sandbox=source.sandbox, simulated=mode == "paper"),
        yaml=source.yaml,
        start_urls=list(source.start_urls),
        status=known(SOURCE_STATUS, source.status, of=f"source {source.source_id}"),
        blocked_reason=text_or_none(source.blocked_reason),
        updated_at=moment(source, "updated_at"),
        last_scan=last,
        next_due_at=moment(source, "next_due_at"),
        every_seconds=source.every_seconds or None,
        interval_seconds=source.interval_seconds or None,
        budget=source.budget if source.HasField("budget") else None,
        budget_left=source.budget_left if source.HasField("budget_left") else None,
        waits_for=text_or_none(source.waits_for),
    )


def read_source_page(page: pb.ListSourcesResponse, *, mode: Mode) -> SourcePage:
    """A page of sources."""
    return SourcePage(
        items=[read_source(source, mode=mode) for source in page.sources],
        next_cursor=text_or_none(page.next_page_token),
    )


def read_preview(found: pb.PreviewPageResponse) -> Preview:
    """What a scan would read."""
    return Preview(pages=[_previewed(one) for one in found.pages])


def _previewed(page: pb.PreviewedPage) -> PreviewedPage:
    return PreviewedPage(
        url=page.url,
        kind=page.kind,
        fields=[_field(one) for one in page.fields],
        offers=[[_field(one) for one in offer.fields] for offer in page.offers],
        links=list(page.links),
        problems=[
            ScanProblem(code=p.code, sentence=p.sentence, url=text_or_none(p.url))
            for p in page.problems
        ],
    )


def _field(field: pb.PreviewedField) -> PreviewedField:
    return PreviewedField(
        name=field.name,
        value=field.value,
        how=field.how,
        path=field.path,
        raw=field.raw,
        agrees=list(field.agrees),
        differs=dict(field.differs),
    )
