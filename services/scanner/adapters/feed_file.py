"""A feed as a file of its own, from the feeds folder or the web, unpacked and whole."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from common.errors import BadInput, NotFound
from services.scanner.adapters.fetch import Before, Fetcher
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import FEED, RATIO_FROM, Limits
from services.scanner.adapters.robots import RobotsFiles
from services.scanner.adapters.unpack import unpacker
from services.scanner.adapters.wire import GuardedNetwork
from services.scanner.errors import NoAnswer, RobotsForbid, TooLarge
from services.scanner.rules.feed import SCHEME, UPLOADED

_GZIP: Final = b"\x1f\x8b"
_PIECE: Final = 64 * 1024
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class FeedFiles:
    """Where feeds come from."""

    guard: Guard
    user_agent: str
    folder: Path | None = None
    """The feeds folder; None: there is none."""
    limits: Limits = FEED
    before: Before | None = None
    """Waited for ahead of each request."""
    uploaded: Callable[[str], AsyncIterator[bytes]] | None = None
    """The parts of the file that was last sent to a source."""
    network: GuardedNetwork | None = None
    """Another way than straight to the judged address."""

    @asynccontextmanager
    async def open(self, url: str) -> AsyncIterator[tuple[BinaryIO, str]]:
        """A copy that nobody changes, and the encoding that its site names.

        Raises NotFound, BadInput, NoAnswer, TooLarge, and what `Fetcher.fetch` raises.
        """
        with tempfile.TemporaryFile() as came, tempfile.TemporaryFile() as whole:
            charset = ""
            if url.startswith(UPLOADED):
                await self._take_upload(url, came)
            elif url.startswith(f"{SCHEME}:"):
                await asyncio.to_thread(self._copy, url, came)
            else:
                charset = await self._fetch(url, came)
            await asyncio.to_thread(_unpack, came, whole, self.limits)
            yield whole, charset

    async def _fetch(self, url: str, into: BinaryIO) -> str:
        async with Fetcher(
            self.guard, user_agent=self.user_agent, network=self.network
        ) as fetcher:
            # A feed is asked for as politely as a page.
            robots = RobotsFiles(fetcher, self.user_agent.partition("/")[0])
            if await robots.delay(url, before=self.before) is None:
                raise RobotsForbid(f"robots.txt asks not to fetch {url[:200]}.")
            found = await fetcher.fetch(
                url, limits=self.limits, into=into, before=self.before
            )
        if found.status != _OK:
            raise NoAnswer(f"{url[:200]} answers with {found.status}.")
        return found.charset

    async def _take_upload(self, url: str, into: BinaryIO) -> None:
        if self.uploaded is None:
            raise NotFound("There is no blob store, so no file can be sent.")
        source, total = url.removeprefix(UPLOADED).partition("/")[0], 0
        async for data in self.uploaded(source):
            total += len(data)
            if total > self.limits.body:
                raise TooLarge(f"The file is larger than {self.limits.body} bytes.")
            await asyncio.to_thread(into.write, data)

    def _copy(self, url: str, into: BinaryIO) -> None:
        for piece in _pieces_of(self._inside(url), self.limits):
            into.write(piece)

    def _inside(self, url: str) -> Path:
        """The file, which is really inside of the folder, links followed."""
        if self.folder is None:
            raise NotFound("There is no data folder, so no feeds in it.")
        folder = self.folder.resolve()
        path = (folder / urlsplit(url).path.lstrip("/")).resolve()
        if not path.is_relative_to(folder):
            raise BadInput(f"{url[:200]} is not inside of the feeds folder.")
        if not path.is_file():
            raise NotFound(f"There is no file {path.relative_to(folder)} in feeds/.")
        return path


def _pieces_of(path: Path, limits: Limits) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > limits.body:
                raise TooLarge(f"{path.name} is {size} bytes long.")
            total = 0
            while piece := file.read(_PIECE):
                total += len(piece)
                if total > limits.body:
                    raise TooLarge(f"{path.name} grows beyond {limits.body} bytes.")
                yield piece
    except OSError as exc:
        raise BadInput(f"{path.name} cannot be read: {exc.strerror}.") from exc


def _unpack(came: BinaryIO, whole: BinaryIO, limits: Limits) -> None:
    """Write it as it was before gzip, if it was packed; a bomb is noticed in time."""
    came.seek(0)
    inner = unpacker("gzip" if came.read(2) == _GZIP else "")
    came.seek(0)
    packed = unpacked = 0
    while chunk := came.read(_PIECE):
        packed += len(chunk)
        for piece in inner.feed(chunk):
            unpacked += len(piece)
            if unpacked > limits.body:
                raise TooLarge(f"It unpacks to more than {limits.body} bytes.")
            if unpacked > RATIO_FROM and unpacked > limits.ratio * packed:
                raise TooLarge(
                    f"It unpacks to more than {limits.ratio} times its size."
                )
            whole.write(piece)
    inner.close()
    whole.seek(0)
