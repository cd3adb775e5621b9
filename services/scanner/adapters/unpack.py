"""Unpacks gzip, deflate, br and zstd piece by piece: a bomb is noticed, not unpacked.

No piece is larger than PIECE, whatever a packed byte swells to.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final, Protocol

import brotli
from backports import zstd

from services.scanner.errors import BadAnswer

PIECE: Final = 64 * 1024
PACKED_AS: Final = ("gzip", "deflate", "br", "zstd")
"""What is asked for, in the words of Accept-Encoding."""
_GZIP: Final = 31
_ZLIB: Final = 15
_RAW: Final = -15
# RFC 9659: no more memory than this for one answer, whatever its frame asks for.
_ZSTD_WINDOW: Final = 23


class Unpacker(Protocol):
    """Takes packed bytes and gives pieces of what they were."""

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """The pieces there are by now. Raises BadAnswer if it is not so packed."""
        ...

    def close(self) -> None:
        """Nothing more comes. Raises BadAnswer if something is missing."""
        ...


def unpacker(encoding: str) -> Unpacker:
    """The one for a Content-Encoding; BadAnswer for one that was not asked for."""
    name = encoding.strip().lower()
    match name:
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Zlib(_GZIP, "gzip")
        case "deflate":
            return _Zlib(_ZLIB, "deflate")
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
    raise BadAnswer(
        f"The answer is packed as {name[:40]!r}.",
        hint=f"Only these are unpacked, one at a time: {', '.join(PACKED_AS)}.",
    )


class _Plain:
    def feed(self, packed: bytes) -> Iterator[bytes]:
        yield packed

    def close(self) -> None:
        """Whatever came is all."""


class _Packed:
    """What the three have in common: one that nothing was fed is empty, not broken."""

    name = ""

    def __init__(self) -> None:
        self._fed = False

    def feed(self, packed: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(packed)
        try:
            yield from self._pieces(packed)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as exc:
            raise BadAnswer(f"The answer is not {self.name}: {exc}.") from exc

    def close(self) -> None:
        if self._fed and not self._is_done():
            raise BadAnswer(f"The answer breaks off inside its {self.name}.")

    def _pieces(self, packed: bytes) -> Iterator[bytes]:
        raise NotImplementedError

    def _is_done(self) -> bool:
        raise NotImplementedError


class _Zlib(_Packed):
    def __init__(self, wbits: int, name: str) -> None:
        super().__init__()
        self.name = name
        self._wbits = wbits
        self._inner = zlib.decompressobj(wbits)
        self._begun = False

    def _pieces(self, packed: bytes) -> Iterator[bytes]:
        while packed:
            if self._inner.eof:
                # gzip is a row of members; what follows the last one is padding.
                if self._wbits != _GZIP or not packed.startswith(b"\x1f\x8b"):
                    return
                self._inner = zlib.decompressobj(_GZIP)
            piece = self._next(packed)
            self._begun = True
            yield piece
            packed = self._inner.unconsumed_tail or self._inner.unused_data

    def _next(self, packed: bytes) -> bytes:
        try:
            return self._inner.decompress(packed, PIECE)
        except zlib.error:
            if self._begun or self._wbits != _ZLIB:
                raise
        # Some servers mean deflate without its envelope (RFC 9110, 8.4.1.2).
        self._wbits = _RAW
        self._inner = zlib.decompressobj(_RAW)
        return self._inner.decompress(packed, PIECE)

    def _is_done(self) -> bool:
        return self._inner.eof


class _Brotli(_Packed):
    name = "br"

    def __init__(self) -> None:
        super().__init__()
        self._inner = brotli.Decompressor()

    def _pieces(self, packed: bytes) -> Iterator[bytes]:
        if self._inner.is_finished():
            return
        # It also takes more while it still holds some back, so it is asked until dry.
        piece = self._inner.process(packed, output_buffer_limit=PIECE)
        while piece:
            yield piece
            piece = self._inner.process(b"", output_buffer_limit=PIECE)

    def _is_done(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstd(_Packed):
    name = "zstd"

    def __init__(self) -> None:
        super().__init__()
        self._inner = self._new()

    def _new(self) -> zstd.ZstdDecompressor:
        options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW}
        return zstd.ZstdDecompressor(options=options)

    def _pieces(self, packed: bytes) -> Iterator[bytes]:
        while packed or not (self._inner.needs_input or self._inner.eof):
            if self._inner.eof:
                self._inner = self._new()
            yield self._inner.decompress(packed, PIECE)
            packed = self._inner.unused_data if self._inner.eof else b""

    def _is_done(self) -> bool:
        return self._inner.eof
