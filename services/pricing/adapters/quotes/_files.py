"""Large files as rows, one at a time: gzip, limits, and what is wrong with them."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

from common.errors import BadInput, Blocked, NotFound, RateLimited, Retryable
from services.pricing.adapters.quotes._depth import DEEPEST, Depth
from services.pricing.adapters.quotes._source import Given
from services.pricing.errors import (
    FileTooLarge,
    LayoutChanged,
    NoDate,
    NotThatFile,
    TornFile,
)

Row: TypeAlias = dict[str, Any]
"""A decoded JSON object; its values are checked by whoever reads it."""

_GZIP: Final = b"\x1f\x8b"
_MEGABYTE: Final = 1024 * 1024
_READ_BYTES: Final = 64 * 1024
_ANOTHER_ZONE: Final = timedelta(days=1)
"""Where a file is made it may be tomorrow already."""
_STAMP: Final = re.compile(
    r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?:[T_-]?([0-2]\d)-?([0-5]\d)-?([0-5]\d))?(?!\d)"
)


# A row of the largest known file has some 60 KB.
_MOST_OF_A_ROW: Final = 16 * _MEGABYTE
_MOST_DIGITS: Final = 400
_ENDLESS_NUMBER: Final = re.compile(rb"[0-9]{%d}" % _MOST_DIGITS)
MAX_MEGABYTES: Final = 4096
"""Unpacked; the largest file known has some 2,500."""


def given_file(
    path: Path,
    *,
    fetched_at: datetime,
    observed_at: datetime | None = None,
    product_lists: tuple[Path, ...] = (),
    max_mb: int = MAX_MEGABYTES,
) -> Given:
    """A file as adapters read it, unpacked on the way if it is gzip.

    Raises BadInput if it cannot be opened.
    """

    def open_it() -> BinaryIO:
        return _open(path, max_mb)

    open_it().close()
    lists = [
        given_file(one, fetched_at=fetched_at, max_mb=max_mb) for one in product_lists
    ]
    return Given(
        name=path.name,
        open=open_it,
        fetched_at=fetched_at,
        observed_at=observed_at,
        product_lists=tuple(lists),
    )


def check_status(given: Given) -> None:
    """Raise what an answer with that status means; 200 passes."""
    status = given.status
    if status == 200:
        return
    said = f"{given.name}: the answer was {status}."
    if status in {401, 402, 403, 451}:
        raise Blocked(said, hint="Its owner lets nobody in who is not known to it.")
    if status in {404, 410}:
        raise NotFound(said)
    if status == 429:
        raise RateLimited(said, retry_after=given.retry_after)
    if status >= 500:
        raise Retryable(said)
    raise BadInput(said)


def day_of(given: Given) -> datetime:
    """When the prices held, by the date in the file's name; else as a person said.

    For files that say nothing of it inside. Raises NoDate.
    """
    found = _STAMP.search(given.name)
    if found is not None:
        try:
            day = datetime(*(int(part or 0) for part in found.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]  # six numbers
        except ValueError:
            pass  # Digits that are no date; a person may still know.
        else:
            return not_yet_to_come(given, day)
    if given.observed_at is not None:
        return given.observed_at
    raise NoDate(
        f"Nothing in {given.name} or in its name says of which day its prices are.",
        hint="Say so with --observed-at YYYY-MM-DD.",
    )


def not_yet_to_come(given: Given, moment: datetime) -> datetime:
    """The same moment. Raises NoDate for one that would look fresh for years."""
    if moment > given.fetched_at + _ANOTHER_ZONE:
        raise NoDate(
            f"{given.name} says that its prices are of {moment:%Y-%m-%d}, which is "
            "yet to come."
        )
    return moment


def rows(given: Given, path: str) -> Iterator[Row]:
    """The objects of the list at `path` of a JSON file, one in memory at a time.

    `path` is written as ijson writes prefixes: "item", "data.item". Raises the errors
    of QuoteSource; a list without a single object is a changed layout.
    """
    import ijson

    def read(stream: _Counted) -> Iterator[Any]:
        return iter(ijson.items(stream, path))

    place = path.removesuffix(".item").removesuffix("item") or "its top"
    for row in _each(given, read, place):
        if not isinstance(row, dict):
            raise LayoutChanged(f"{given.name}: {place} lists something but objects.")
        yield row


def entries(given: Given, path: str) -> Iterator[tuple[str, Row]]:
    """The keys and values of the object at `path`, one in memory at a time."""
    import ijson

    def read(stream: _Counted) -> Iterator[Any]:
        return iter(ijson.kvitems(stream, path))

    for key, value in _each(given, read, path):
        if not isinstance(value, dict):
            raise LayoutChanged(f"{given.name}: {path} holds something but objects.")
        yield key, value


def value_at(given: Given, path: str) -> object:
    """The first value at `path`; None without one. Reads no further than it has to."""
    import ijson

    def read(stream: _Counted) -> Iterator[Any]:
        return iter(ijson.items(stream, path))

    with given.open() as file:
        stream = _Counted(file, given.name)
        with _named(given.name, stream):
            return next(read(stream), None)


def _each(
    given: Given, read: Callable[[_Counted], Iterator[Any]], place: str
) -> Iterator[Any]:
    count = 0
    with given.open() as file:
        stream = _Counted(file, given.name)
        found = read(stream)
        while True:
            with _named(given.name, stream):
                one = next(found, _END)
            if one is _END:
                break
            stream.row_done()
            count += 1
            yield one
    if not count:
        raise LayoutChanged(
            f"{given.name}: there is nothing at {place}.",
            hint="Is it a file of another kind, or has its layout changed?",
        )


_END: Final = object()


@contextmanager
def _named(name: str, stream: _Counted) -> Iterator[None]:
    """Turns what the JSON reader and gzip say into errors that name the file."""
    import ijson

    try:
        yield
    except ijson.IncompleteJSONError as exc:
        if stream.ended:
            how = "ends in the middle" if stream.head else "is empty"
            raise TornFile(f"{name} {how}.", hint=_AGAIN) from exc
        raise _no_json(name, stream, exc) from exc
    except ijson.JSONError as exc:
        raise _no_json(name, stream, exc) from exc
    except UnicodeDecodeError as exc:
        raise NotThatFile(f"{name} is no UTF-8: {exc}.") from exc
    # A number may be one that no number of Python can be.
    except (ValueError, ArithmeticError) as exc:
        raise _no_json(name, stream, exc) from exc


_AGAIN: Final = "Download it again."


def _no_json(name: str, stream: _Counted, exc: Exception) -> NotThatFile:
    if stream.begins_with_markup:
        return NotThatFile(
            f"{name} is a web page, not price data.",
            hint="The download was refused, or it has moved.",
        )
    said = (str(exc).strip() or "it cannot be read").splitlines()[0]
    return NotThatFile(f"{name} is no JSON: {said[:120].rstrip('.')}.")


class _Counted:
    """A stream for the JSON reader that knows its beginning, end and row size."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._of_row = 0
        self._depth = Depth()
        self._tail = b""
        self.head: bytes | None = None
        self.ended = False

    @property
    def begins_with_markup(self) -> bool:
        """Whether it looks like a page."""
        return (self.head or b"").lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")

    def row_done(self) -> None:
        """What was read so far was complete."""
        self._of_row = 0

    def read(self, size: int = _READ_BYTES) -> bytes:
        """The next bytes. Raises FileTooLarge, and NotThatFile if it nests too deep."""
        found = self._file.read(size)
        if size == 0:
            return found  # The JSON reader asks so whether it is bytes or text.
        if self.head is None:
            self.head = found[:64]
            found = found.removeprefix(b"\xef\xbb\xbf")
        self.ended = not found
        if self._depth.is_too_deep(found):
            raise NotThatFile(f"{self._name} nests its JSON more than {DEEPEST} deep.")
        self._of_row += len(found)
        if _ENDLESS_NUMBER.search(self._tail + found):
            # The JSON reader does not survive one of thousands of digits.
            raise NotThatFile(f"{self._name}: a number has {_MOST_DIGITS} digits.")
        self._tail = found[-_MOST_DIGITS:]
        if self._of_row > _MOST_OF_A_ROW:
            raise FileTooLarge(
                f"{self._name}: one row is larger than "
                f"{_MOST_OF_A_ROW // _MEGABYTE} MB."
            )
        return found


class _Limited(io.RawIOBase):
    """The unpacked bytes of a file, up to a number of them."""

    def __init__(self, file: BinaryIO, name: str, most: int) -> None:
        self._file = file
        self._name = name
        self._left = most
        self._most = most

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises FileTooLarge and TornFile."""
        try:
            found = self._file.read(min(size, _READ_BYTES) if size >= 0 else size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as exc:
            raise TornFile(f"{self._name} is damaged: {exc}.", hint=_AGAIN) from exc
        self._left -= len(found)
        if self._left < 0:
            raise FileTooLarge(
                f"{self._name} is larger than {self._most // _MEGABYTE:,} MB unpacked.",
                hint="Raise --max-mb if it is meant to be.",
            )
        return found

    def readinto(self, buffer: Any) -> int:
        """The same, for readers of text."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        """Closes the file too."""
        self._file.close()
        super().close()


def _open(path: Path, max_mb: int) -> BinaryIO:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
        # Whoever reads it closes it.
        content = gzip.open(path) if packed else path.open("rb")  # noqa: SIM115
    except OSError as exc:
        raise BadInput(f"{path} cannot be read: {exc.strerror}.") from exc
    limited = _Limited(content, path.name, max_mb * _MEGABYTE)  # type: ignore[arg-type]  # a GzipFile reads bytes
    return io.BufferedReader(limited)
