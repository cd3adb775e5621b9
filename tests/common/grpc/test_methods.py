"""What the contracts say of their methods is what calls are held to."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool

from common.grpc.methods import (
    Method,
    StreamingRequest,
    methods_of,
    service_config,
)
from tests.common.grpc.served import PRICING, SCANNER

METHODS = {m.verb: m for service in (SCANNER, PRICING) for m in methods_of(service)}


class TestMethodsOf:
    @pytest.mark.parametrize(
        ("verb", "deadline", "streams"),
        [
            ("GetScan", timedelta(seconds=5), False),
            ("PutSource", timedelta(seconds=1), False),
            ("WatchOpportunities", timedelta(hours=1), True),
        ],
    )
    def test_the_kind_of_a_method_gives_its_deadline(
        self, verb: str, deadline: timedelta, streams: bool
    ) -> None:
        method = METHODS[verb]
        assert (method.deadline, method.streams) == (deadline, streams)
        assert method.repeatable

    def test_a_write_that_is_not_idempotent_is_never_repeated(self) -> None:
        method = _declared("Pay")
        assert not method.repeatable
        assert method.deadline == timedelta(seconds=1)
        assert json.loads(service_config([method]))["methodConfig"] == []

    def test_a_stream_from_the_client_is_refused(self) -> None:
        with pytest.raises(StreamingRequest):
            _declared("Upload", client_streaming=True)


class TestServiceConfig:
    def test_retries_are_for_the_named_methods_only(self) -> None:
        config = json.loads(service_config([METHODS["GetScan"]]))
        (entry,) = config["methodConfig"]
        assert entry["name"] == [
            {"service": "magpie.scanner.v1.ScannerService", "method": "GetScan"}
        ]
        assert entry["retryPolicy"]["retryableStatusCodes"] == ["UNAVAILABLE"]


def _declared(verb: str, *, client_streaming: bool = False) -> Method:
    file = descriptor_pb2.FileDescriptorProto(
        name=f"{verb}.proto", package="t", syntax="proto3"
    )
    file.message_type.add(name="M")
    method = file.service.add(name="TService").method.add(name=verb)
    method.input_type = method.output_type = ".t.M"
    method.client_streaming = client_streaming
    pool: Any = descriptor_pool.DescriptorPool()
    pool.Add(file)
    (found,) = methods_of(pool.FindServiceByName("t.TService"))
    return found
