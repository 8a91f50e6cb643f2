"""What a site of a state body must hold, each duty with its basis, and what may be said of it after a look.

The duties are those of Article 4.1 and Article 7 of Decree 42/2022/NĐ-CP (in force from 15 August 2022) and of Article 19 of the Law on
Access to Information 104/2016/QH13 (points a to g; point h, what is needed for the public interest, no program can judge). The decree says
"promptly after changes" and names no days, so freshness is shown as a day and judged only by the figure that an office enters. The
accessibility checks follow WCAG 2.2: Circular 26/2020/TT-BTTTT binds people's committees, but which standard it names is not confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

DECREE = "khoản 1 Điều 4 Nghị định 42/2022/NĐ-CP"
LAW = "Điều 19 Luật Tiếp cận thông tin 104/2016/QH13"


class WrongSite(Exception):
    """A site cannot be followed like this; the text says what to do."""


class Verdict(StrEnum):
    """What a look says of one duty."""

    FOUND = "found"
    LINKED = "linked"
    EMPTY = "empty"
    MISSING = "missing"
    UNSEEN = "unseen"
    FAULT = "fault"
    FIGURE = "figure"


VERDICT_LABELS = {
    Verdict.FOUND: "có",
    Verdict.LINKED: "có mục, chưa mở được để xem",
    Verdict.EMPTY: "có mục nhưng không thấy nội dung",
    Verdict.MISSING: "không thấy",
    Verdict.UNSEEN: "chưa xem được",
    Verdict.FAULT: "có lỗi",
    Verdict.FIGURE: "số liệu",
}
LACKING = (Verdict.MISSING, Verdict.EMPTY)  # of a duty that binds: what a letter urges


class State(StrEnum):
    """How far a site could be seen."""

    SEEN = "seen"
    PARTLY = "partly"
    UNSEEN = "unseen"


STATE_LABELS = {State.SEEN: "xem được", State.PARTLY: "xem được một phần", State.UNSEEN: "chưa xem được"}


class Stop(StrEnum):
    """Why a crawl ended before it had seen what it wanted."""

    ROBOTS = "robots"
    BLOCKED = "blocked"
    SCRIPT = "script"
    TIME = "time"
    TROUBLE = "trouble"
    NO_PAGE = "no_page"


STOP_LABELS = {
    Stop.ROBOTS: "robots.txt của trang không cho chương trình xem",
    Stop.BLOCKED: "trang chặn chương trình xem tự động",
    Stop.SCRIPT: "trang dựng bằng JavaScript, mã HTML gần như trống",
    Stop.TIME: "trang trả lời quá chậm, hết thời gian xem",
    Stop.TROUBLE: "không kết nối được",
    Stop.NO_PAGE: "máy chủ không trả trang web",
}


class Group(StrEnum):
    """What a finding is about."""

    SECTION = "section"
    SERVICE = "service"
    FRESH = "fresh"
    CONTACT = "contact"
    ACCESS = "access"
    LINK = "link"


GROUP_LABELS = {
    Group.SECTION: "Mục bắt buộc",
    Group.SERVICE: "Chức năng",
    Group.FRESH: "Cập nhật",
    Group.CONTACT: "Liên hệ",
    Group.ACCESS: "Tiếp cận cho người khuyết tật",
    Group.LINK: "Liên kết hỏng",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that must be there. `words`: phrases without marks by which a link or heading says so.

    `binding` is False where the law binds only a body that has such a thing, or where the basis is not confirmed: shown, never urged.
    """

    code: str
    name: str
    basis: str
    group: Group = Group.SECTION
    words: tuple[str, ...] = ()
    binding: bool = True

    @property
    def judged(self) -> bool:
        """Whether it counts in the table and in a letter: it binds, and is content, not the state of the pages."""
        return self.binding and self.group in (Group.SECTION, Group.SERVICE, Group.CONTACT)


def _points(letter: str) -> str:
    return f"{DECREE}; điểm {letter} {LAW}"


SECTIONS = (
    Duty("documents", "Văn bản quy phạm pháp luật, văn bản quản lý hành chính", _points("a"),
         words=("van ban", "cong bao", "quyet dinh nghi quyet")),
    Duty("procedures", "Thủ tục hành chính, dịch vụ công, quy trình giải quyết công việc", _points("a"),
         words=("thu tuc hanh chinh", "dich vu cong", "bo thu tuc", "mot cua", "quy trinh giai quyet")),
    Duty("guidance", "Phổ biến, hướng dẫn thực hiện pháp luật, chế độ, chính sách", _points("b"),
         words=("pho bien phap luat", "pho bien giao duc phap luat", "pho bien huong dan", "tuyen truyen phap luat", "huong dan thuc hien",
                "huong dan phap luat", "truyen thong chinh sach", "chinh sach phap luat", "che do chinh sach", "chinh sach moi")),
    Duty("plans", "Chiến lược, chương trình, kế hoạch, quy hoạch; chương trình công tác năm", _points("c"),
         words=("chien luoc", "ke hoach", "quy hoach", "chuong trinh cong tac", "de an", "chuong trinh hanh dong")),
    Duty("investment", "Đầu tư công, mua sắm công, sử dụng vốn vay", _points("d"),
         words=("dau tu cong", "mua sam cong", "dau thau", "von vay", "du an dau tu", "dau tu xay dung", "dau tu mua sam")),
    Duty("structure", "Chức năng, nhiệm vụ, cơ cấu tổ chức, sơ đồ", _points("đ"),
         words=("co cau to chuc", "chuc nang", "so do to chuc", "bo may to chuc", "to chuc bo may", "nhiem vu quyen han")),
    Duty("officers", "Địa chỉ, điện thoại, thư điện tử và đầu mối liên hệ, tiếp nhận yêu cầu cung cấp thông tin", _points("đ"),
         words=("lien he", "danh ba", "dau moi", "duong day nong", "kenh chinh thuc", "nguoi phat ngon")),
    Duty("finance", "Báo cáo tài chính năm, công khai ngân sách", _points("e"),
         words=("ngan sach", "tai chinh", "quyet toan", "du toan")),
    Duty("statistics", "Thông tin thống kê", _points("e"), words=("thong ke", "nien giam", "so lieu", "du lieu mo")),
    Duty("research", "Chương trình, đề tài khoa học", _points("e"), binding=False,
         words=("de tai", "nghien cuu khoa hoc", "khoa hoc va cong nghe", "khoa hoc cong nghe")),
    Duty("disclosure", "Danh mục thông tin phải được công khai; chuyên mục tiếp cận thông tin",
         f"điểm g {LAW}; Điều 11 Nghị định 13/2018/NĐ-CP",
         words=("tiep can thong tin", "danh muc thong tin", "danh muc cong khai", "thong tin phai cong khai", "phai cong khai",
                "cong khai thong tin", "thong tin cong khai")),
    Duty("channels", "Danh mục kênh cung cấp thông tin chính thức trên môi trường mạng", "Điều 5 Nghị định 42/2022/NĐ-CP",
         words=("kenh chinh thuc", "kenh thong tin", "mang xa hoi", "tai khoan chinh thuc", "facebook", "zalo")),
)  # fmt: skip
_ARTICLE_7 = "Điều 7 Nghị định 42/2022/NĐ-CP"
SERVICES = (
    Duty("search", "Tìm kiếm trên trang", _ARTICLE_7, Group.SERVICE),
    Duty("portals", "Liên kết tới cổng, trang của cơ quan nhà nước liên quan", _ARTICLE_7, Group.SERVICE),
    Duty("print", "In từng bài", _ARTICLE_7, Group.SERVICE),
    Duty("save", "Lưu, tải từng bài", _ARTICLE_7, Group.SERVICE),
    Duty("english", "Tiếng Anh: chức năng, cơ cấu tổ chức và thông tin liên hệ", _ARTICLE_7, Group.SERVICE,
         words=("english", "tieng anh", "structure", "contacts", "introduction", "about us")),
    Duty("author", "Tác giả hoặc nguồn và thời gian của từng bài", "theo dõi thêm; căn cứ hiện hành chưa xác nhận", Group.SERVICE,
         binding=False),
)  # fmt: skip
FRESH = Duty("newest", "Ngày mới nhất thấy trên trang", f"cập nhật kịp thời khi có thay đổi: {DECREE}", Group.FRESH)
CONTACTS = (
    Duty("telephone", "Số điện thoại của cơ quan", _points("đ"), Group.CONTACT),
    Duty("mail", "Thư điện tử của cơ quan", _points("đ"), Group.CONTACT),
    Duty("address", "Địa chỉ trụ sở", _points("đ"), Group.CONTACT),
)
_WCAG = "Thông tư 26/2020/TT-BTTTT (phạm vi áp dụng); WCAG 2.2 tiêu chí"
ACCESS = (
    Duty("lang", "Khai báo ngôn ngữ của trang", f"{_WCAG} 3.1.1", Group.ACCESS),
    Duty("title", "Tên trang", f"{_WCAG} 2.4.2", Group.ACCESS),
    Duty("alt", "Ảnh có lời thay thế", f"{_WCAG} 1.1.1", Group.ACCESS),
    Duty("label", "Ô nhập có nhãn", f"{_WCAG} 3.3.2", Group.ACCESS),
    Duty("heading", "Tiêu đề có thứ bậc", f"{_WCAG} 1.3.1", Group.ACCESS),
    Duty("link_name", "Liên kết có chữ", f"{_WCAG} 2.4.4", Group.ACCESS),
    Duty("frame", "Khung nhúng có tên", f"{_WCAG} 4.1.2", Group.ACCESS),
    Duty("zoom", "Cho phép phóng to", f"{_WCAG} 1.4.4", Group.ACCESS),
)
BROKEN = Duty("broken", "Liên kết mở ra trang không còn", "WCAG không quy định; trang hỏng thì thông tin không còn công khai", Group.LINK)
DUTIES: Mapping[str, Duty] = {d.code: d for d in (*SECTIONS, *SERVICES, FRESH, *CONTACTS, *ACCESS, BROKEN)}


def said_by(folded: str) -> set[str]:
    """Codes of the sections that words without marks (of a link, a heading) speak of."""
    there = f" {folded} "
    return {duty.code for duty in SECTIONS for words in duty.words if f" {words} " in there}
