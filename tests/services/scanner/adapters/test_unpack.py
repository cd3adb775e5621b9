"""Bodies are unpacked in small pieces, whatever is fed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from itertools import islice

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from services.scanner.adapters.unpack import PIECE, unpacker
from services.scanner.errors import BadAnswer

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=1),
    "zstd": zstd.compress,
    "": bytes,
}


def fed(name: str, packed: bytes, at_once: int) -> Iterator[bytes]:
    """What comes out when so many bytes go in at once."""
    inner = unpacker(name)
    for start in range(0, len(packed), at_once):
        yield from inner.feed(packed[start : start + at_once])
    inner.close()


class TestUnpacker:
    @given(
        st.sampled_from(sorted(PACKERS)),
        st.binary(max_size=5000),
        st.integers(1, 6000),
    )
    def test_what_was_packed_comes_out(
        self, name: str, data: bytes, at_once: int
    ) -> None:
        assert b"".join(fed(name, PACKERS[name](data), at_once)) == data

    @pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
    def test_no_piece_is_large(self, name: str) -> None:
        packed = PACKERS[name](bytes(8 * 1024 * 1024))
        sizes = [len(piece) for piece in islice(fed(name, packed, len(packed)), 100)]
        # brotli's own buffer is doubled, so that it may go beyond by so much.
        assert max(sizes) <= 2 * PIECE

    @given(st.sampled_from(["gzip", "deflate", "br", "zstd"]), st.binary(min_size=9))
    def test_anything_else_is_a_bad_answer(self, name: str, data: bytes) -> None:
        try:
            b"".join(fed(name, data, 100))
        except BadAnswer:
            return

    def test_members_and_frames_follow_each_other(self) -> None:
        two = gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0"
        assert b"".join(fed("gzip", two, 5)) == b"ab"
        two = zstd.compress(b"a") + zstd.compress(b"b")
        assert b"".join(fed("zstd", two, 5)) == b"ab"

    def test_a_frame_that_wants_too_much_memory_is_refused(self) -> None:
        options = {
            int(zstd.CompressionParameter.window_log): 27,
            int(zstd.CompressionParameter.content_size_flag): 0,
        }
        compressor = zstd.ZstdCompressor(options=options)
        packed = compressor.compress(b"x" * 100) + compressor.flush()
        with pytest.raises(BadAnswer, match="not zstd"):
            list(fed("zstd", packed, 1000))

    def test_nothing_is_not_broken(self) -> None:
        for name in PACKERS:
            assert list(fed(name, b"", 1)) == []
