"""Pictures that people give for screens: opened under what their first bytes show, bounded, turned upright, and written anew.

What is kept holds nothing of the file that came but its look: no place where a phone took it, no second layer, no tail of other bytes.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000  # a phone's photo is 12 to 50 million; opened it takes 3 bytes each
LEAST_SIDE = 32
LARGEST_SIDE = 1920  # what is kept: the longest side of a full HD screen
MEDIA_TYPE, EXTENSION = "image/webp", "webp"
_QUALITY = 84
_FORMATS = ("JPEG", "PNG", "WEBP")
_WRONG = "Tệp không phải ảnh JPEG, PNG hoặc WebP mở được. Hãy lưu ảnh lại dưới dạng .jpg hoặc .png rồi tải lên."

_TOO_MANY = f"Ảnh có hơn {MOST_PIXELS // 1_000_000} triệu điểm ảnh. Hãy thu nhỏ rồi tải lại."


class NotAPicture(Exception):
    """What came cannot be shown; the text says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept."""

    body: bytes
    width: int
    height: int
    contrast: float  # between its darkest and its lightest twentieth, 1 to 21 as in WCAG


def cleaned(body: bytes) -> Picture:
    """The picture in `body`, not larger than a screen. Raises NotAPicture."""
    if len(body) > MOST_BYTES:
        raise NotAPicture(f"Ảnh lớn hơn {MOST_BYTES // 1024 // 1024} MB. Hãy thu nhỏ rồi tải lại.")
    picture = ImageOps.exif_transpose(_opened(body))
    if "A" in picture.getbands() or "transparency" in picture.info:
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground
    picture = picture.convert("RGB")
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    return Picture(_written(picture), picture.width, picture.height, _contrast(picture))


def fitted(body: bytes, side: int) -> bytes:
    """A kept picture again, its longest side at most `side` pixels."""
    picture = _opened(body).convert("RGB")
    if max(picture.size) <= side:
        return body
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _written(picture)


def _opened(body: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(body), formats=_FORMATS)
        _check(picture)
        picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture(_TOO_MANY) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise NotAPicture(_WRONG) from error
    return picture


def _check(picture: Image.Image) -> None:
    """By what the head of the file says, before anything is unpacked."""
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAPicture(_TOO_MANY)
    if min(picture.size) < LEAST_SIDE:
        raise NotAPicture(f"Ảnh quá nhỏ: mỗi cạnh cần từ {LEAST_SIDE} điểm ảnh.")
    if getattr(picture, "n_frames", 1) > 1:
        raise NotAPicture("Ảnh động không chiếu được; hãy chọn ảnh tĩnh.")


def _written(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "WEBP", quality=_QUALITY, method=4)
    return kept.getvalue()


def _contrast(picture: Image.Image) -> float:
    counts = picture.convert("L").resize((128, 128)).histogram()
    dark, light = (_luminance(_level(counts, share)) for share in (0.05, 0.95))
    return (light + 0.05) / (dark + 0.05)


def _level(counts: list[int], share: float) -> int:
    """The grey below which `share` of all points lie."""
    wanted, seen = share * sum(counts), 0
    for level, count in enumerate(counts):
        seen += count
        if seen >= wanted:
            return level
    return 255


def _luminance(level: int) -> float:
    part = level / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
