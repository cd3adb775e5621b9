"""Pictures and files, kept once under the hash of their content: a folder, or S3.

The name of a blob is the hex SHA-256 of its bytes, so it never changes and what comes
back can be checked.
"""

from __future__ import annotations

import asyncio
import base64
import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from common.errors import BadInput, MagpieError, NotFound
from common.stores import (
    MAKE_ROOM,
    StoreFull,
    StoreRefused,
    StoreUnreachable,
    said,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_DIGEST = re.compile(r"[0-9a-f]{64}")


class BlobDamaged(MagpieError):
    """A stored file is not what its name says."""


class BlobStore(Protocol):
    """Where blobs are kept. Every method may raise StoreUnreachable or StoreRefused."""

    async def put(self, data: bytes) -> str:
        """Keep `data` and return its name. Raises StoreFull."""

    async def get(self, name: str) -> bytes:
        """The bytes under `name`. Raises NotFound, or BlobDamaged."""

    async def has(self, name: str) -> bool:
        """Whether `name` is kept."""

    async def delete(self, name: str) -> None:
        """Forget `name`; nothing happens if it is not kept."""


def open_blobs(where: str) -> BlobStore:
    """The store that MAGPIE_BLOBS names: a folder, or s3://bucket/prefix."""
    if where.startswith("s3://"):
        parts = urlsplit(where)
        if not parts.netloc:
            raise BadInput(
                f"{where} names no bucket.", hint="Write s3://bucket/prefix."
            )
        return S3Blobs(parts.netloc, parts.path.strip("/"))
    return FolderBlobs(Path(where))


def name_of(data: bytes) -> str:
    """The name under which `data` is kept."""
    return hashlib.sha256(data).hexdigest()


def _checked(name: str, data: bytes) -> bytes:
    if name_of(data) != name:
        raise BlobDamaged(f"The stored file {name} is damaged.")
    return data


def _known(name: str) -> str:
    # Also keeps a name from leading out of the folder.
    if not _DIGEST.fullmatch(name):
        raise NotFound(f"{name!r} is no name of a stored file.")
    return name


class FolderBlobs:
    """Blobs as files in 256 folders; one is whole or absent, also after a crash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, data: bytes) -> str:
        """See BlobStore.put; on the disk when it returns."""
        return await asyncio.to_thread(self._put, data)

    async def get(self, name: str) -> bytes:
        """See BlobStore.get."""
        return await asyncio.to_thread(self._get, name)

    async def has(self, name: str) -> bool:
        """See BlobStore.has."""
        return await asyncio.to_thread(self._path(name).is_file)

    async def delete(self, name: str) -> None:
        """See BlobStore.delete."""
        path = self._path(name)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / _known(name)[:2] / name

    def _put(self, data: bytes) -> str:
        name = name_of(data)
        path = self._path(name)
        if not path.exists():
            with _disk():
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(path, data)
        return name

    def _get(self, name: str) -> bytes:
        try:
            data = self._path(name).read_bytes()
        except FileNotFoundError as exc:
            raise NotFound(f"No file {name} is stored.") from exc
        return _checked(name, data)


def _write_whole(path: Path, data: bytes) -> None:
    # A file of another name first: a crash leaves rubbish, never half a blob.
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(
                f"No room for a file: {said(exc)}.", hint=MAKE_ROOM
            ) from exc
        raise


class S3Blobs:
    """Blobs as objects in a bucket; boto3 finds credentials and endpoint by itself."""

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._made: S3Client | None = None

    async def put(self, data: bytes) -> str:
        """See BlobStore.put; S3 itself compares the hash."""
        return await asyncio.to_thread(self._put, data)

    async def get(self, name: str) -> bytes:
        """See BlobStore.get."""
        return await asyncio.to_thread(self._get, name)

    async def has(self, name: str) -> bool:
        """See BlobStore.has."""
        return await asyncio.to_thread(self._has, name)

    async def delete(self, name: str) -> None:
        """See BlobStore.delete."""
        await asyncio.to_thread(self._delete, name)

    def _put(self, data: bytes) -> str:
        digest = hashlib.sha256(data)
        with _s3(self._bucket):
            self._client().put_object(
                Bucket=self._bucket,
                Key=self._key(digest.hexdigest()),
                Body=data,
                ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
            )
        return digest.hexdigest()

    def _get(self, name: str) -> bytes:
        with _s3(self._bucket):
            client = self._client()
            try:
                found = client.get_object(Bucket=self._bucket, Key=self._key(name))
            except client.exceptions.NoSuchKey as exc:
                raise NotFound(f"No file {name} is stored.") from exc
            return _checked(name, found["Body"].read())

    def _has(self, name: str) -> bool:
        from botocore.exceptions import ClientError

        with _s3(self._bucket):
            try:
                self._client().head_object(Bucket=self._bucket, Key=self._key(name))
            except ClientError as exc:
                if _status(exc) == _NOT_FOUND:
                    return False
                raise
            return True

    def _delete(self, name: str) -> None:
        with _s3(self._bucket):
            self._client().delete_object(Bucket=self._bucket, Key=self._key(name))

    def _key(self, name: str) -> str:
        return f"{self._prefix}{_known(name)[:2]}/{name}"

    def _client(self) -> S3Client:
        # Made on first use: boto3 takes a third of a second to import.
        if self._made is None:
            import boto3
            from botocore.config import Config

            self._made = boto3.client(
                "s3",
                config=Config(
                    connect_timeout=2,
                    read_timeout=10,
                    retries={"mode": "standard", "max_attempts": 3},
                ),
            )
        return self._made


_NOT_FOUND: Final = 404
_REFUSED: Final = (401, 403)
_SERVER_FAULT: Final = 500
_SLOW_DOWN: Final = 429


@contextmanager
def _s3(bucket: str) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as exc:
        status = _status(exc)
        if status >= _SERVER_FAULT or status == _SLOW_DOWN:
            raise StoreUnreachable(f"S3 does not answer: {said(exc)}.") from exc
        if status in (*_REFUSED, _NOT_FOUND):
            raise StoreRefused(f"S3 says no: {said(exc)}.", hint=_S3_MEND) from exc
        raise
    except BotoCoreError as exc:
        raise StoreUnreachable(
            f"The bucket {bucket} cannot be reached: {said(exc)}.", hint=_S3_MEND
        ) from exc


_S3_MEND = "Check MAGPIE_BLOBS and the AWS settings of this environment."


def _status(exc: Exception) -> int:
    response = getattr(exc, "response", {})
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
