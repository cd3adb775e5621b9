"""What every contract keeps to beyond buf's rules (proto/buf.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import (
    FieldDescriptor,
    FileDescriptor,
    MethodDescriptor,
)
from google.protobuf.descriptor_pb2 import FileDescriptorProto, MethodOptions
from google.protobuf.descriptor_pool import DescriptorPool

from tests.tree import ROOT


def contracts() -> dict[str, FileDescriptor]:
    """Every contract by its path, as the generated code has it."""
    found = {}
    for path in sorted((ROOT / "proto").glob("rpc/**/*.proto")):
        name = path.relative_to(ROOT / "proto").as_posix()
        module = import_module(name.removesuffix(".proto").replace("/", ".") + "_pb2")
        found[name] = module.DESCRIPTOR
    return found


CONTRACTS = contracts()
METHODS = [
    method
    for file in CONTRACTS.values()
    for service in file.services_by_name.values()
    for method in service.methods
]


def faults(method: MethodDescriptor) -> Iterator[str]:
    """What a rpc lacks, in words."""
    level = method.GetOptions().idempotency_level
    field = method.input_type.fields_by_name.get("request_id")
    if level == MethodOptions.IDEMPOTENCY_UNKNOWN:
        yield (
            f"{method.full_name} does not say whether it may be repeated: give it "
            "`option idempotency_level`, from which its deadline and retries follow."
        )
    if level == MethodOptions.IDEMPOTENT and (
        field is None or (field.number, field.type) != (1, FieldDescriptor.TYPE_STRING)
    ):
        yield (
            f"{method.full_name} is a write: its request begins with "
            "`string request_id = 1`, by which a repeat is known."
        )


class TestContracts:
    @pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
    def test_a_rpc_says_whether_it_may_be_repeated(
        self, method: MethodDescriptor
    ) -> None:
        assert not list(faults(method))

    @pytest.mark.parametrize("path", CONTRACTS)
    def test_a_package_is_named_for_its_folder(self, path: str) -> None:
        _, owner, version, _ = path.split("/")
        assert CONTRACTS[path].package == f"magpie.{owner}.{version}"

    @pytest.mark.parametrize("path", CONTRACTS)
    def test_no_number_is_a_float(self, path: str) -> None:
        floats = (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT)
        found = [
            field.full_name
            for message in CONTRACTS[path].message_types_by_name.values()
            for field in message.fields
            if field.type in floats
        ]
        assert not found, "money is Money, other numbers are decimal text"

    def test_every_generated_file_has_its_contract(self) -> None:
        generated = {p.name for p in Path(ROOT, "rpc").rglob("*_pb2.py")}
        written = {Path(p).stem + "_pb2.py" for p in CONTRACTS}
        assert generated == written


class TestFaults:
    @pytest.mark.parametrize(
        ("level", "field", "words"),
        [
            (MethodOptions.IDEMPOTENCY_UNKNOWN, "request_id", "idempotency_level"),
            (MethodOptions.IDEMPOTENT, "", "request_id = 1"),
            (MethodOptions.IDEMPOTENT, "id", "request_id = 1"),
            (MethodOptions.IDEMPOTENT, "request_id", ""),
            (MethodOptions.NO_SIDE_EFFECTS, "", ""),
        ],
    )
    def test_what_a_rpc_lacks_is_named(
        self, level: MethodOptions.IdempotencyLevel.ValueType, field: str, words: str
    ) -> None:
        file = FileDescriptorProto(name="t.proto", package="t", syntax="proto3")
        message = file.message_type.add(name="M")
        if field:
            message.field.add(name=field, number=1, type=FieldDescriptor.TYPE_STRING)
        method = file.service.add(name="TService").method.add(name="Do")
        method.input_type = method.output_type = ".t.M"
        method.options.idempotency_level = level
        pool: Any = DescriptorPool()
        pool.AddSerializedFile(file.SerializeToString())
        (made,) = pool.FindServiceByName("t.TService").methods
        found = " ".join(faults(made))
        assert words in found
        assert bool(words) is bool(found)
