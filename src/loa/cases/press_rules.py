"""Duties towards the press: forms of statement, single-case authorisation, recurring duties, requests for correction.

Decree 09/2017/NĐ-CP: Article 4 (six forms), Article 5 (monthly information, press conference at least every three months: ministries and
provincial People's Committees; what districts and communes owe by period is not confirmed and not asked of them here). An authorisation is
in writing, for one matter, for a time, and cannot be passed on. A decree that replaces it was put out for comment in March 2026.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from loa.cases.rules import NotPossible

FORMS: Mapping[str, str] = {
    "conference": "Họp báo",
    "posted": "Đăng trên cổng, trang thông tin, mạng xã hội chính thức",
    "spoken": "Phát ngôn trực tiếp, trả lời phỏng vấn",
    "written": "Thông cáo báo chí, trả lời bằng văn bản, thư điện tử",
    "meeting": "Trao đổi trực tiếp, giao ban báo chí",
    "correction": "Văn bản đề nghị đăng, phát phản hồi, cải chính, xin lỗi",
}
TRIGGERS: Mapping[str, str] = {  # Decree 09/2017, Article 6
    "impact": "Vụ việc có tác động lớn trong xã hội",
    "opinion": "Dư luận có nhiều ý kiến khác nhau về việc của ngành, lĩnh vực, địa phương",
    "warning": "Cần cảnh báo, định hướng kịp thời",
}
URGENT_TERM = "press-adhoc"  # hours from the event; each office enters its own figure
LONGEST_DAYS = 366  # of an authorisation: a slip in the year


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A recurring duty: every how many months, who has it, on which basis, which forms of statement keep it (all when none is named)."""

    code: str
    name: str
    months: int
    kinds: tuple[str, ...]
    basis: str
    forms: tuple[str, ...] = ()


DUTIES = (
    DutyRow("monthly", "Cung cấp thông tin định kỳ hằng tháng", 1, ("province",), "Điều 5 Nghị định số 09/2017/NĐ-CP"),
    DutyRow("quarterly", "Họp báo ít nhất ba tháng một lần", 3, ("province",), "Điều 5 Nghị định số 09/2017/NĐ-CP", ("conference",)),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a duty, [begin, end)."""

    label: str
    begin: date
    end: date


def periods(months: int, year: int) -> list[Period]:
    """The periods of `year`: twelve months or four quarters."""
    found = []
    for first in range(1, 13, months):
        last = first + months
        end = date(year + 1, 1, 1) if last > 12 else date(year, last, 1)
        label = f"Tháng {first}/{year}" if months == 1 else f"Quý {(first - 1) // months + 1}/{year}"
        found.append(Period(label, date(year, first, 1), end))
    return found


KEPT, MISSED, OPEN, AHEAD = "kept", "missed", "open", "ahead"


def kept(period: Period, days: Iterable[date], today: date) -> str:
    """Whether a duty was kept in `period`: a statement on one of `days` lies in it; missed only once the period is over."""
    if any(period.begin <= day < period.end for day in days):
        return KEPT
    if today >= period.end:
        return MISSED
    return OPEN if today >= period.begin else AHEAD


def check_authorisation(
    *, giver: int, to: int, begin: date, end: date, matter: str, paper: str, giver_leads: bool, to_works_there: bool
) -> None:
    """Raise NotPossible unless a head authorises a colleague in writing for one matter and a time. It cannot be passed on."""
    if not giver_leads:
        raise NotPossible("Chỉ người đứng đầu ủy quyền phát ngôn; người được ủy quyền không ủy quyền tiếp.")
    if giver == to:
        raise NotPossible("Hãy chọn người được ủy quyền khác với người ủy quyền.")
    if not to_works_there:
        raise NotPossible("Người được ủy quyền phải là cấp phó hoặc người của cơ quan.")
    if len(matter.strip()) < 10:
        raise NotPossible("Hãy ghi rõ vụ việc được ủy quyền; mỗi văn bản chỉ cho một vụ việc.")
    if not paper.strip():
        raise NotPossible("Hãy ghi số, ngày của văn bản ủy quyền.")
    if not begin < end or (end - begin).days > LONGEST_DAYS:
        raise NotPossible("Thời hạn ủy quyền: ngày kết thúc phải sau ngày bắt đầu và không quá một năm.")


def check_contact(name: str, office: str, call: str, email: str) -> tuple[str, str, str, str]:
    """A contact of a newsroom, tidied: a name, where they work there, and a way to reach them. Raises NotPossible."""
    name, office, call, email = (" ".join(one.split()) for one in (name, office, call, email))
    if not name or not office:
        raise NotPossible("Hãy ghi họ tên và bộ phận, chức danh mà tòa soạn đã công bố.")
    if not call and not email:
        raise NotPossible("Hãy ghi điện thoại hoặc thư điện tử của đầu mối.")
    if call and not (8 <= sum(sign.isdigit() for sign in call) <= 15):
        raise NotPossible("Số điện thoại chưa đúng; ví dụ đúng: 0912 345 678.")
    return name[:120], office[:160], call[:30], email[:254]


CORRECTION_FIELDS = (
    ("newspaper", "Cơ quan báo chí", True),
    ("work", "Tên tác phẩm", True),
    ("section", "Chuyên mục, số báo, địa chỉ trang", False),
    ("wrong", "Nội dung sai", True),
    ("right", "Nội dung đúng", True),
    ("proof", "Căn cứ", True),
)


def check_correction(given: Mapping[str, str]) -> dict[str, str]:
    """What a newspaper must know to correct (Press Law 2016, Article 42). Raises NotPossible."""
    found = {name: given.get(name, "").strip() for name, _, _ in CORRECTION_FIELDS}
    for name, label, needed in CORRECTION_FIELDS:
        if needed and not found[name]:
            raise NotPossible(f"Chưa ghi “{label}”.")
    return found
