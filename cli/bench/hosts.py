"""`magpie bench hosts`: many hosts, one page each, the delay of every host kept.

The sources are stored first, then a scan of each is asked for; the time runs from the
first of these calls until the last scan has ended, robots.txt and stores included.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from typing import Any, Final

from cli.bench.host_site import address_of
from cli.bench.scan_stack import ROOT, Ground
from cli.bench.watch import Watch
from cli.stack.ports import HOST
from common.errors import Retryable
from common.grpc import make_channel
from common.ids import new_id
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub

_SERVICE: Final = pb.DESCRIPTOR.services_by_name["ScannerService"]
_SITE_PORT: Final = 92
_LOOK_SECONDS: Final = 0.1
_CALL_SECONDS: Final = 60.0
_LONGEST_SECONDS: Final = 300.0
_ENDED: Final = (
    pb.SCAN_STATUS_SUCCEEDED,
    pb.SCAN_STATUS_FAILED,
    pb.SCAN_STATUS_BLOCKED,
)
_YAML: Final = """\
name: host-{number}
title: Host number {number}
kind: site
start_urls: ["http://{address}:{port}/"]
delay: {delay}
currency: USD
locale: en-US
lists: {{paths: ["/never"]}}
offers: {{paths: ["/"]}}
"""


async def measure(
    ground: Ground, *, hosts: int, processes: int, delay: str
) -> dict[str, Any]:
    """Everything there is to say, ready to be printed."""
    port = ground.ports.base + _SITE_PORT
    _describe(ground, hosts, port, delay)
    site = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli.bench.host_site", str(port), str(hosts + 1)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    allowed = ",".join(f"{address_of(n)}:{port}" for n in range(hosts + 1))
    service = ground.scanner(
        workers=processes, settings={"MAGPIE_SCANNER_ALLOW": allowed}
    )
    began = time.monotonic()
    await service.start()
    try:
        await service.until_serving()
        stored = time.monotonic() - began
        assert service.process is not None  # noqa: S101 - it serves.
        watch = Watch({**ground.units, "scanner": service.process.pid})
        found = await _scan(ground, watch, hosts)
    finally:
        await service.stop()
        said, _ = await site.communicate(b"")
    return {
        "hosts": hosts,
        "delay": delay,
        "processes": processes,
        **found,
        "seconds_to_store_the_sources": round(stored, 1),
        "site": json.loads(said),
    }


def _describe(ground: Ground, hosts: int, port: int, delay: str) -> None:
    folder = ground.folder.part("sources")
    for path in folder.glob("*.yaml"):
        path.unlink()
    for number in range(hosts + 1):
        text = _YAML.format(
            number=number, address=address_of(number), port=port, delay=delay
        )
        (folder / f"host-{number}.yaml").write_text(text)


async def _scan(ground: Ground, watch: Watch, hosts: int) -> dict[str, Any]:
    where = f"{HOST}:{ground.ports.of('scanner')}"
    async with make_channel(where, [_SERVICE]) as channel:
        stub = ScannerServiceStub(channel)
        # The workers are up when one of them has done a scan.
        await _until_ended(stub, (await stub.StartScan(_request(hosts))).scan)
        before, began = watch.cpu_seconds(), time.monotonic()
        waiting = [
            (await stub.StartScan(_request(number), timeout=_CALL_SECONDS)).scan
            for number in range(hosts)
        ]
        asked = time.monotonic() - began
        scans = [await _until_ended(stub, one) for one in waiting]
        took = time.monotonic() - began
        after = watch.cpu_seconds()
    statuses = Counter(pb.ScanStatus.Name(one.status) for one in scans)
    return {
        "seconds": round(took, 2),
        "seconds_to_ask": round(asked, 2),
        "offers": sum(one.offers_new for one in scans),
        "statuses": dict(statuses),
        "problems": dict(Counter(p.code for one in scans for p in one.problems)),
        "cpu_seconds": {k: round(v - before.get(k, 0.0), 1) for k, v in after.items()},
    }


def _request(number: int) -> pb.StartScanRequest:
    return pb.StartScanRequest(request_id=str(new_id()), source_id=f"host-{number}")


async def _until_ended(stub: Any, scan: pb.Scan) -> pb.Scan:
    deadline = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < deadline:
        found = await stub.GetScan(
            pb.GetScanRequest(scan_id=scan.scan_id), timeout=_CALL_SECONDS
        )
        if found.scan.status in _ENDED:
            return found.scan  # type: ignore[no-any-return]  # the stub is untyped
        await asyncio.sleep(_LOOK_SECONDS)
    raise Retryable(f"A scan did not end within {_LONGEST_SECONDS:g} s.")
