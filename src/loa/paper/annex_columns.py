"""The columns of a table of tasks, known by their headings, and the cells of its rows."""

import re
from dataclasses import dataclass

from loa.paper.folding import fold

COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("stt", re.compile(r"(?:s?tt|so tt|so thu tu|so)\.?$")),
    ("both", re.compile(r".*(?:chu tri.*phoi hop)(?!.*(?:chinh|thuc hien$))")),
    ("coordinating", re.compile(r".*phoi hop")),
    (
        "lead",
        re.compile(
            r".*chu tri|(?:co quan|don vi|phong|bo phan|nguoi|can bo|so, nganh|dau moi).*(?:thuc hien|phu trach|tham muu"
            r"|trien khai|phu trach|dau moi)|.*(?:phan cong|trach nhiem)|(?:don vi|co quan)$"
        ),
    ),
    ("deadline", re.compile(r"(?:thoi (?:gian|han|diem|hạn)|tien do|han hoan thanh|ngay hoan thanh|lo trinh|han |hoan thanh)")),
    ("note", re.compile(r"ghi chu")),
    (
        "product",
        re.compile(
            r".*(?:san pham|ket qua|dau ra|chi tieu)|kinh phi|nguon kinh phi|du toan|dia diem|doi tuong|hinh thuc|so"
            r" luong|don vi tinh"
        ),
    ),
    (
        "task",
        re.compile(
            r"(?:hang muc|ten |du an|de an|cong trinh|phan viec)|.*(?:nhiem vu|noi dung|cong viec|hoat dong|ten viec|giai phap|dau viec"
            r"|muc tieu)"
        ),
    ),
)
NUMBERED_HEAD = re.compile(r"\(?\d{1,2}\)?$")  # of the second heading row: (1), (2)


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell of a table with its offset."""

    text: str
    start: int

    @property
    def folded(self) -> str:
        return fold(self.text)


Row = list[Piece]


def head_map(row: Row) -> dict[str, int] | None:
    """Which column is which, when `row` is the heading row of a table of tasks."""
    columns: dict[str, int] = {}
    for index, piece in enumerate(row):
        if not piece.text or len(piece.text) > 80:
            continue
        name = next((n for n, shape in COLUMNS if shape.match(piece.folded)), None)
        if name and (name not in columns or (name == "lead" and "chu tri" in piece.folded)):
            columns[name] = index
    if "both" in columns:
        columns.setdefault("lead", columns.pop("both"))
    return (
        columns
        if "task" in columns and len(columns) >= 2 and ("lead" in columns or "deadline" in columns or "coordinating" in columns)
        else None
    )
