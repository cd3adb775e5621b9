"""Previews as messages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rpc.scanner.v1 import scanner_pb2 as pb


def pack_preview(found: Mapping[str, Any]) -> pb.PreviewedPage:
    """The message of one page or row, see usecases/preview.py."""
    return pb.PreviewedPage(
        url=found["url"],
        kind=found["kind"],
        fields=[
            pb.PreviewedField(name=name, **said)
            for name, said in found["fields"].items()
        ],
        offers=[pb.PreviewedOffer(fields=_fields(one)) for one in found["offers"]],
        links=[one["url"] for one in found.get("links", ())],
        problems=[
            pb.ScanProblem(code=one["code"], sentence=one["sentence"])
            for one in found["problems"]
        ],
    )


def _fields(offer: Mapping[str, Any]) -> Iterator[pb.PreviewedField]:
    how = offer["provenance"]
    for name, value in offer.items():
        if name != "provenance":
            text = value if isinstance(value, str) else json.dumps(value)
            yield pb.PreviewedField(name=name, value=text, how=how.get(name, ""))
