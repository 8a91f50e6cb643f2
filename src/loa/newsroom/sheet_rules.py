"""Pure rules of sheets (trang bảng điện tử): how a board shows a message, from a template, in colours, with a picture.

Templates are rows of data: a new one is a row here, and the board's channel draws it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

WORDS, HEADING, BESIDE, FIRST, ALONE = "words", "heading", "beside", "first", "alone"


@dataclass(frozen=True, slots=True)
class Template:
    """One way to set a page (mẫu trang)."""

    name: str
    hint: str
    beside: int = 0  # hundredths of the screen that a picture takes beside the words
    first: bool = False  # the picture has the whole screen, before the words
    words: bool = True  # the words of the message follow
    heading: bool = False  # the title stays on each page

    @property
    def pictured(self) -> bool:
        """Whether it needs a picture."""
        return self.first or self.beside > 0


TEMPLATES: Mapping[str, Template] = {
    WORDS: Template("Chỉ chữ", "Tiêu đề rồi đến nội dung, từng trang một."),
    HEADING: Template("Tiêu đề đứng yên", "Tiêu đề ở trên cùng mọi trang, nội dung đổi bên dưới; hợp với lịch, danh sách.", heading=True),
    BESIDE: Template("Ảnh một bên, chữ một bên", "Ảnh đứng yên, chữ đổi trang bên cạnh; màn hình dọc thì ảnh ở trên.", beside=45),
    FIRST: Template("Ảnh rồi đến chữ", "Ảnh chiếm cả màn hình, sau đó là các trang chữ.", first=True),
    ALONE: Template("Chỉ ảnh", "Ảnh chiếm cả màn hình; dành cho áp phích đã có chữ.", first=True, words=False),
}
COLOURS: Mapping[tuple[str, str], str] = {  # (ink, ground) that are offered; others can be typed
    ("", ""): "Như mọi tin của đơn vị",
    ("#ffffff", "#000000"): "Chữ trắng, nền đen",
    ("#ffd54a", "#000000"): "Chữ vàng, nền đen",
    ("#ffffff", "#7a1215"): "Chữ trắng, nền đỏ",
    ("#ffffff", "#0b3d70"): "Chữ trắng, nền xanh",
}
LEAST_CONTRAST = 7.0  # WCAG 2.2, 1.4.6 (AAA): a board is read from afar and in the sun
LEAST_PICTURE_CONTRAST = 3.0  # WCAG 2.2, 1.4.11: below, a picture is a grey field in the sun
MOST_SAID = 300
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def is_colour(value: str) -> bool:
    """Whether `value` is "#rrggbb" in small letters."""
    return _COLOUR.fullmatch(value) is not None


def wrong_with(template: str, *, ink: str, ground: str, contrast: float | None, pictured: bool, says: str) -> str:
    """Why a sheet cannot be kept, in Vietnamese; "" when it can. `contrast` is that of `ink` on `ground`, None of the usual colours."""
    if template not in TEMPLATES:
        return "Hãy chọn một mẫu trang."
    if (ink or ground) and not (is_colour(ink) and is_colour(ground)):
        return "Hãy chọn cả màu chữ lẫn màu nền."
    if contrast is not None and contrast < LEAST_CONTRAST:
        return f"Màu chữ và màu nền quá gần nhau (tương phản {contrast:.1f} : 1, cần từ 7): giữa nắng không đọc được. Hãy chọn màu khác."
    if TEMPLATES[template].pictured and not pictured:
        return f"Mẫu “{TEMPLATES[template].name}” cần một ảnh."
    if TEMPLATES[template].pictured and not says.strip():
        return "Hãy ghi ảnh nói gì, kể cả chữ trên ảnh: người duyệt đối chiếu, và bảng hẹp chiếu chữ đó thay cho ảnh."
    return f"Phần “Ảnh nói gì” dài quá {MOST_SAID} ký tự." if len(says) > MOST_SAID else ""
