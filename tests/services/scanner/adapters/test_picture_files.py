"""Pictures made bare: what is taken, what is refused, what is left of it."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import time
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw

from services.scanner.adapters.picture_files import read_picture
from services.scanner.rules.pictures import (
    KEPT_SIDE,
    NEAR,
    Unfit,
    UnfitPicture,
    distance,
)


def drawn(width: int = 300, height: int = 200, shift: int = 0) -> Image.Image:
    """A thing with edges, before a white wall."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40 + shift, 30, 160 + shift, 150), fill=(220, 30, 40))
    draw.rectangle((180, 20 + shift, 260, 90 + shift), fill=(20, 200, 240))
    draw.line((10, 190, 290, 120), fill=(60, 60, 60), width=9)
    return picture


def saved(picture: Image.Image, form: str, **how: Any) -> bytes:
    """The file of it."""
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def refused(data: bytes) -> Unfit:
    """Why it is not kept."""
    with pytest.raises(UnfitPicture) as caught:
        read_picture(data)
    return caught.value.why


def png_of(width: int, height: int) -> bytes:
    """A file that says it has so many pixels, and hardly any bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


class TestReadPicture:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_takes_the_four_formats_of_the_web(self, form: str) -> None:
        found = read_picture(saved(drawn(), form))
        assert (found.width, found.height) == (300, 200)
        assert found.media_type == "image/jpeg"
        assert Image.open(io.BytesIO(found.data)).format == "JPEG"

    def test_what_one_can_see_through_stays_so(self) -> None:
        clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
        found = read_picture(saved(clear, "PNG"))
        assert found.media_type == "image/webp"
        kept = Image.open(io.BytesIO(found.data)).convert("RGBA")
        assert kept.getpixel((5, 5)) == (255, 0, 0, 0) or kept.getpixel((5, 5))[3] == 0  # type: ignore[index]  # a pixel of RGBA

    def test_of_an_animation_the_first_frame_is_kept(self) -> None:
        frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
        data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
        kept = Image.open(io.BytesIO(read_picture(data).data))
        red, _, blue = kept.convert("RGB").getpixel((20, 20))  # type: ignore[misc]  # RGB
        assert red > 200 > blue

    def test_what_is_larger_is_made_smaller(self) -> None:
        found = read_picture(saved(Image.new("RGB", (4000, 1000), "white"), "JPEG"))
        assert (found.width, found.height) == (KEPT_SIDE, KEPT_SIDE // 4)

    def test_nothing_but_pixels_is_left(self) -> None:
        exif = Image.Exif()
        exif[0x010F] = "SECRET-CAMERA"
        exif[0x8825] = {1: "N", 2: (40.0, 30.0, 0.0)}
        data = saved(drawn(), "JPEG", exif=exif, comment=b"SECRET-COMMENT")
        data += b"SECRET-BEHIND-THE-END"
        assert b"SECRET" in data
        found = read_picture(data)
        assert b"SECRET" not in found.data
        kept = Image.open(io.BytesIO(found.data))
        assert not kept.getexif()
        assert "comment" not in kept.info

    def test_what_lies_on_its_side_is_put_upright(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        found = read_picture(saved(drawn(), "JPEG", exif=exif))
        assert (found.width, found.height) == (200, 300)

    @pytest.mark.parametrize(
        ("tag", "kind"), [(0x0100, 1), (0x010E, 5), (0x02BC, 2), (0x011A, 1)]
    )
    def test_a_note_of_a_wrong_type_does_not_matter(self, tag: int, kind: int) -> None:
        entries = sorted([(0x0112, 3, b"\0\6\0\0"), (tag, kind, b"\0\0\0\x08")])
        exif = b"Exif\0\0MM\0*" + struct.pack(">LH", 8, 2)
        for number, type_, value in entries:
            exif += struct.pack(">HHL", number, type_, 1) + value
        found = read_picture(saved(drawn(), "JPEG", exif=exif + b"\0\0\0\0"))
        assert (found.width, found.height) == (200, 300)

    def test_the_same_bytes_come_to_the_same_picture(self) -> None:
        data = saved(drawn(), "PNG")
        assert read_picture(data) == read_picture(data)


class TestRefusals:
    def test_a_jpeg_with_thousands_of_scans_is_not_unpacked(self) -> None:
        data = saved(Image.new("L", (600, 600), 128), "JPEG", progressive=True)
        last = data[data.rindex(b"\xff\xc4") : -2]
        bomb = data[:-2] + last * 20_000 + b"\xff\xd9"
        start = time.process_time()
        assert refused(bomb) is Unfit.PIXELS
        assert time.process_time() - start < 5
        assert read_picture(data[:-2] + last * 3 + b"\xff\xd9").width == 600

    def test_bytes_that_only_look_like_scans_are_none(self) -> None:
        data = saved(drawn(), "PNG") + b"\xff\xda" * 1000
        assert read_picture(data).width == 300

    def test_whatever_is_wrong_with_a_file_it_has_a_name(self) -> None:
        chance = random.Random(7)  # noqa: S311 - the same files each time.
        for form in ("JPEG", "PNG", "WEBP", "GIF") * 60:
            data = bytearray(saved(drawn(60, 40), form))
            for _ in range(chance.choice((1, 3, 9))):
                data[chance.randrange(min(len(data), 200))] = chance.randrange(256)
            with contextlib.suppress(UnfitPicture):
                read_picture(bytes(data))

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>",
            b"%PDF-1.7",
            b"<html>",
            saved(drawn(), "TIFF"),
            saved(drawn(), "BMP"),
            saved(drawn(), "ICO"),
        ],
    )
    def test_what_is_none_of_the_four_is_not_taken(self, data: bytes) -> None:
        assert refused(data) is Unfit.TYPE

    @pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (25_000, 1)])
    def test_a_bomb_is_not_unpacked(self, width: int, height: int) -> None:
        assert refused(png_of(width, height)) is Unfit.PIXELS

    def test_what_ends_early_is_broken(self) -> None:
        for form in ("JPEG", "PNG", "WEBP", "GIF"):
            data = saved(drawn(), form)
            assert refused(data[: len(data) // 2]) is Unfit.BROKEN

    def test_garbage_behind_a_good_head_is_broken(self) -> None:
        assert refused(png_of(100, 100)) is Unfit.BROKEN


class TestLook:
    @pytest.mark.parametrize("form", ["JPEG", "WEBP", "PNG"])
    @pytest.mark.parametrize("size", [(300, 200), (900, 600), (153, 102)])
    def test_survives_another_size_format_and_quality(
        self, form: str, size: tuple[int, int]
    ) -> None:
        first = read_picture(saved(drawn(), "PNG")).look
        other = read_picture(saved(drawn().resize(size), form, quality=60)).look
        assert first is not None
        assert other is not None
        assert distance(first, other) <= NEAR

    def test_another_thing_looks_otherwise(self) -> None:
        first = read_picture(saved(drawn(), "PNG")).look
        other = read_picture(saved(drawn(shift=60).rotate(180), "PNG")).look
        assert first is not None
        assert other is not None
        assert distance(first, other) > 10

    def test_a_plain_surface_looks_like_nothing(self) -> None:
        assert (
            read_picture(saved(Image.new("RGB", (90, 90), "grey"), "PNG")).look is None
        )
        halves = Image.new("RGB", (90, 90), "black")
        halves.paste("white", (45, 0, 90, 90))
        assert read_picture(saved(halves, "PNG")).look is None
