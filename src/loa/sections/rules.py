"""Which sections a body's site has to have, and what may stand in one.

Article 4.1 of Decree 42/2022/NĐ-CP and Article 19 of the Law on Access to Information 104/2016/QH13. What is written by hand is here;
documents (point a), guidance (b: the messages), contacts (đ) and the list of what must be public (g) come from their rooms.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
MOST_HOST = 253
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_TEXT = 60_000
MOST_LINKS = 100


class CannotWrite(Exception):
    """A site or section cannot be like this; the text says what to do. `field` names the field."""

    def __init__(self, words: str, field: str = "") -> None:
        self.field = field
        super().__init__(words)


class ChangedMeanwhile(CannotWrite):
    """Somebody else saved in between."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A section that is written by hand. `types`: types of public documents that are listed under it by themselves."""

    code: str
    name: str
    basis: str
    hint: str
    types: tuple[str, ...] = ()
    english: str = ""  # its English name, where Article 7 wants English


_DECREE, _LAW = "khoản 1 Điều 4 Nghị định 42/2022/NĐ-CP", "Điều 19 Luật Tiếp cận thông tin 104/2016/QH13"
KINDS = (
    Kind("co-cau", "Chức năng, nhiệm vụ, cơ cấu tổ chức", f"{_DECREE}; điểm đ {_LAW}",
         "Chức năng, nhiệm vụ của cơ quan; từng phòng, đơn vị làm gì; lãnh đạo phụ trách lĩnh vực nào.", english="Functions and structure"),
    Kind("thu-tuc", "Thủ tục hành chính, dịch vụ công, quy trình giải quyết công việc", f"{_DECREE}; điểm a {_LAW}",
         "Nơi nộp hồ sơ, giờ tiếp dân; liên kết tới cổng dịch vụ công và danh mục thủ tục."),
    Kind("ke-hoach", "Chiến lược, chương trình, kế hoạch, quy hoạch; chương trình công tác năm", f"{_DECREE}; điểm c {_LAW}",
         "Kế hoạch công khai trong sổ văn bản tự hiện ở dưới; ghi thêm kết quả thực hiện.", types=("KH", "CTr", "ĐA")),
    Kind("dau-tu", "Đầu tư công, mua sắm công, sử dụng vốn vay", f"{_DECREE}; điểm d {_LAW}",
         "Danh mục dự án, gói mua sắm; mục tiêu, tiến độ, kết quả."),
    Kind("ngan-sach", "Công khai ngân sách, báo cáo tài chính năm", f"{_DECREE}; điểm e {_LAW}",
         "Dự toán, tình hình thực hiện, quyết toán; liên kết tới tệp công khai."),
    Kind("thong-ke", "Thông tin thống kê", f"{_DECREE}; điểm e {_LAW}", "Số liệu kinh tế - xã hội của địa bàn, kỳ và nguồn của từng số."),
    Kind("de-tai", "Chương trình, đề tài khoa học", f"{_DECREE}; điểm e {_LAW}", "Chỉ khi cơ quan có đề tài: tên, kết quả."),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}


def checked_slug(written: str) -> str:
    """The part of the address that names a site. Raises CannotWrite."""
    slug = written.strip().lower()
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        raise CannotWrite("Tên trong địa chỉ chỉ gồm chữ thường không dấu, chữ số và gạch nối, ví dụ van-khe.", "slug")
    return slug


def checked_host(written: str) -> str:
    """A host name as browsers send it: small letters, marks as IDNA, no scheme, port or path; "" for none. Raises CannotWrite."""
    host = written.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/").rstrip(".")
    if not host:
        return ""
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = " "
    labels = host.split(".")
    if len(host) > MOST_HOST or len(labels) < 2 or labels[-1].isdecimal() or not all(_LABEL.fullmatch(label) for label in labels):
        raise CannotWrite("Tên miền chỉ gồm các phần chữ, số, gạch nối cách nhau bằng dấu chấm, ví dụ vankhe.hoagiang.gov.vn.", "host")
    return host


def checked_text(written: str, field: str = "text") -> str:
    """The text as it is kept: plain, paragraphs parted by an empty line. Raises CannotWrite."""
    text = re.sub(r"\n{3,}", "\n\n", written.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > MOST_TEXT:
        raise CannotWrite(f"Nội dung dài hơn {MOST_TEXT:,} chữ; hãy đưa phần dài vào một văn bản công khai rồi dẫn liên kết.", field)
    return text


def links_of(written: str) -> list[list[str]]:
    """Lines "Tên | https://…" as [name, address]. Raises CannotWrite."""
    found: list[list[str]] = []
    for number, line in enumerate((one.strip() for one in written.splitlines() if one.strip()), start=1):
        name, _, address = (part.strip() for part in line.rpartition("|"))
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise CannotWrite(f"Dòng {number}: ghi “Tên | https://địa-chỉ”.", "links")
        found.append([(name or address)[:200], address[:600]])
    if len(found) > MOST_LINKS:
        raise CannotWrite(f"Nhiều nhất {MOST_LINKS} liên kết.", "links")
    return found


def links_typed(links: list[list[str]]) -> str:
    """The links as they are typed."""
    return "\n".join(f"{name} | {address}" for name, address in links)
