"""One contract for both places where blobs are kept."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.blobs import (
    BlobDamaged,
    BlobStore,
    FolderBlobs,
    S3Blobs,
    name_of,
    open_blobs,
)
from common.errors import BadInput, NotFound
from common.stores import StoreFull, StoreRefused, StoreUnreachable

BUCKET = "magpie-pictures"

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 that lives as long as this file's tests."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An environment in which boto3 finds that S3 and nothing else."""
    for name, value in {
        "AWS_ENDPOINT_URL_S3": s3,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)
    return s3


@pytest.fixture
def bucket(aws: str) -> str:
    """An S3 address with an empty bucket behind it."""
    import boto3

    boto3.client("s3").create_bucket(Bucket=BUCKET)
    return f"s3://{BUCKET}/pictures"


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.integration)])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """An empty store of each kind."""
    if request.param == "folder":
        return open_blobs(str(tmp_path / "blobs"))
    return open_blobs(request.getfixturevalue("bucket"))


def files_in(folder: Path) -> list[Path]:
    """Every file, hidden ones too."""
    return [path for path in folder.rglob("*") if path.is_file()]


class TestBlobStore:
    async def test_gives_back_what_it_was_given(self, blobs: BlobStore) -> None:
        name = await blobs.put(b"\x89PNG")
        assert name == name_of(b"\x89PNG")
        assert await blobs.get(name) == b"\x89PNG"

    async def test_keeps_the_same_content_once(self, blobs: BlobStore) -> None:
        assert await blobs.put(b"same") == await blobs.put(b"same")
        assert await blobs.put(b"") != await blobs.put(b"same")

    async def test_knows_what_it_has(self, blobs: BlobStore) -> None:
        name = await blobs.put(b"here")
        assert await blobs.has(name)
        assert not await blobs.has(name_of(b"not here"))

    async def test_what_is_not_there_is_not_found(self, blobs: BlobStore) -> None:
        with pytest.raises(NotFound):
            await blobs.get(name_of(b"never put"))

    async def test_forgets(self, blobs: BlobStore) -> None:
        name = await blobs.put(b"gone")
        await blobs.delete(name)
        await blobs.delete(name)
        assert not await blobs.has(name)

    @pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "a" * 63])
    async def test_a_name_is_a_hash_and_nothing_else(
        self, blobs: BlobStore, name: str
    ) -> None:
        with pytest.raises(NotFound):
            await blobs.get(name)
        with pytest.raises(NotFound):
            await blobs.delete(name)


class TestFolderBlobs:
    async def test_says_when_a_file_is_damaged(self, tmp_path: Path) -> None:
        blobs = FolderBlobs(tmp_path)
        name = await blobs.put(b"whole")
        (tmp_path / name[:2] / name).write_bytes(b"half")
        with pytest.raises(BlobDamaged, match=name):
            await blobs.get(name)

    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
    async def test_a_full_disk_is_named_and_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
    ) -> None:
        def full(_: int) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StoreFull, match="Make room"):
            await FolderBlobs(tmp_path).put(b"data")
        assert files_in(tmp_path) == []


@pytest.mark.integration
class TestS3Blobs:
    async def test_objects_lie_under_the_prefix(self, bucket: str) -> None:
        import boto3

        name = await open_blobs(bucket).put(b"data")
        found = boto3.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
        assert f"pictures/{name[:2]}/{name}" in [each.get("Key") for each in found]

    async def test_a_bucket_that_is_not_there_is_named(self, aws: str) -> None:
        with pytest.raises(StoreRefused, match="NoSuchBucket"):
            await S3Blobs("nobody-made-this").put(b"data")

    async def test_no_s3_at_all_is_named(
        self, aws: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        with pytest.raises(StoreUnreachable, match=BUCKET):
            await S3Blobs(BUCKET).get(name_of(b"data"))


class TestOpenBlobs:
    def test_a_bucket_must_have_a_name(self) -> None:
        with pytest.raises(BadInput, match="names no bucket"):
            open_blobs("s3:///pictures")
