"""Bytes of somebody's picture -> a picture written anew: upright, smaller, bare.

What is stored was made here from pixels alone, so no metadata (places, names, serial
numbers) and nothing else that hid in the file is left.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Final

from services.scanner.rules.pictures import (
    KEPT_SIDE,
    LONGEST_SIDE,
    MOST_PIXELS,
    Picture,
    Unfit,
    UnfitPicture,
    look_of,
)

if TYPE_CHECKING:
    from PIL import Image

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_JPEG: Final = b"\xff\xd8"
_SCAN: Final = b"\xff\xda"
MOST_SCANS: Final = 50
"""A progressive JPEG is unpacked once for each of its scans, which may be 80 bytes long
for 40 million pixels. Cameras and programs write a dozen, a preview in it some more."""
_ORIENTATION: Final = 0x0112
_QUALITY: Final = 85
_WITH_ALPHA: Final = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})
_ROWS: Final = 8
_SHADES: Final = 9


def read_picture(data: bytes) -> Picture:
    """The picture; of an animation its first frame. Raises UnfitPicture.

    It takes as long as unpacking does: not for an event loop.
    """
    from PIL import Image, UnidentifiedImageError

    if data.startswith(_JPEG) and data.count(_SCAN) > MOST_SCANS:
        raise UnfitPicture(Unfit.PIXELS, f"more than {MOST_SCANS} scans")
    with warnings.catch_warnings():
        # Our own limit is lower, and looked at before anything is unpacked.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
                _ensure_small(found.size)
                return _written_anew(found)
        except UnidentifiedImageError as exc:
            raise UnfitPicture(Unfit.TYPE) from exc
        except Image.DecompressionBombError as exc:
            raise UnfitPicture(Unfit.PIXELS, str(exc)) from exc
        except UnfitPicture:
            raise
        # Pillow lets through whatever its parsers stumble over in a damaged file:
        # also struct.error, TypeError and others; it must not be met again and again.
        except Exception as exc:
            raise UnfitPicture(Unfit.BROKEN, str(exc)[:200]) from exc


def _ensure_small(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS or max(size) > LONGEST_SIDE:
        raise UnfitPicture(Unfit.PIXELS, f"{width} x {height}")


def _written_anew(found: Image.Image) -> Picture:
    # A JPEG can be unpacked at half or a quarter of its size at once.
    found.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
    upright = _upright(found)
    see_through = upright.mode in _WITH_ALPHA or "transparency" in upright.info
    bare = upright.convert("RGBA" if see_through else "RGB")
    bare.thumbnail((KEPT_SIDE, KEPT_SIDE))
    bare.info.clear()
    out = io.BytesIO()
    if see_through:
        bare.save(out, "WEBP", quality=_QUALITY)
    else:
        bare.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(
        data=out.getvalue(),
        media_type="image/webp" if see_through else "image/jpeg",
        width=bare.width,
        height=bare.height,
        look=look_of(_shades(bare)),
    )


def _upright(found: Image.Image) -> Image.Image:
    """As its EXIF says it was held; nothing else of that is looked at."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    turn = turns.get(found.getexif().get(_ORIENTATION, 1))
    return found if turn is None else found.transpose(turn)


def _shades(picture: Image.Image) -> list[bytes]:
    """8 rows of 9 shades of grey; what is seen through is white."""
    from PIL import Image

    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    small = ground.convert("L").resize((_SHADES, _ROWS), Image.Resampling.BOX)
    shades = small.tobytes()
    return [shades[row * _SHADES : (row + 1) * _SHADES] for row in range(_ROWS)]
