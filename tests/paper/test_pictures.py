"""Pictures for screens: only what they look like is kept, and nothing that cannot be shown."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from loa.paper.pictures import LARGEST_SIDE, MOST_BYTES, NotAPicture, cleaned, fitted


def drawn(size: tuple[int, int] = (800, 600), form: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    made = Image.new(mode, size, (200, 30, 30, 128)[: len(mode)] if mode != "L" else 100)
    made.paste((255, 255, 255, 255)[: len(mode)] if mode != "L" else 255, (0, 0, size[0] // 2, size[1] // 2))
    kept = io.BytesIO()
    made.save(kept, form, **options)  # type: ignore[arg-type]
    return kept.getvalue()


def test_it_is_turned_upright_and_loses_what_the_camera_added() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Máy của bà Hoa"
    kept = cleaned(drawn((800, 600), exif=exif.tobytes()))
    assert (kept.width, kept.height) == (600, 800)
    assert b"Hoa" not in kept.body
    assert not Image.open(io.BytesIO(kept.body)).getexif()


def test_it_is_not_larger_than_a_screen_and_has_smaller_copies() -> None:
    kept = cleaned(drawn((4000, 3000)))
    assert (kept.width, kept.height) == (LARGEST_SIDE, 1440)
    assert Image.open(io.BytesIO(fitted(kept.body, 240))).size == (240, 180)
    assert fitted(kept.body, LARGEST_SIDE) == kept.body


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("WEBP", "RGB"), ("JPEG", "RGB")])
def test_usual_forms_are_taken(form: str, mode: str) -> None:
    kept = cleaned(drawn(form=form, mode=mode))
    assert Image.open(io.BytesIO(kept.body)).format == "WEBP"
    assert kept.contrast > 1.5


def test_a_grey_field_has_no_contrast() -> None:
    flat = io.BytesIO()
    Image.new("RGB", (64, 64), "#808080").save(flat, "PNG")
    assert cleaned(flat.getvalue()).contrast == pytest.approx(1.0)


def test_what_cannot_be_shown_is_told() -> None:
    moving = io.BytesIO()
    Image.new("RGB", (64, 64)).save(moving, "PNG", save_all=True, append_images=[Image.new("RGB", (64, 64), "red")])
    wide = io.BytesIO()
    Image.new("1", (30_000, 2_000)).save(wide, "PNG")
    vast = io.BytesIO()
    Image.new("1", (30_000, 20_000)).save(vast, "PNG")  # the library itself takes that for an attack
    with pytest.raises(NotAPicture, match="triệu điểm ảnh"):
        cleaned(vast.getvalue())
    told = {
        "động": moving.getvalue(), "triệu điểm ảnh": wide.getvalue(), "quá nhỏ": drawn((20, 20)), "12 MB": b"\xff\xd8" + b"0" * MOST_BYTES,
        "JPEG, PNG": b"<svg onload='x'/>",
    }  # fmt: skip
    for words, body in told.items():
        with pytest.raises(NotAPicture, match=words):
            cleaned(body)


@given(cut=st.integers(0, 3000), junk=st.binary(max_size=40))
def test_a_broken_file_never_crashes(cut: int, junk: bytes) -> None:
    whole = drawn((300, 200), "PNG")
    try:
        cleaned(whole[: cut % len(whole)] + junk)
    except NotAPicture:
        return
