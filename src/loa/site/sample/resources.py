"""Money of the sample plan and staffing of the sample commune, entered as staff do it. Every figure is made up and says so."""

from datetime import date, datetime

from loa.organisations.models import Body, User
from loa.plans.models import Plan
from loa.resources import actions, staffing_actions
from loa.resources.rules import Kind, Source
from loa.resources.staffing_rules import Norm

_MARK = "(dữ liệu mẫu)"
_OFFICE, _CULTURE, _ECONOMY = "Văn phòng HĐND và UBND xã", "Phòng Văn hóa - Xã hội xã", "Phòng Kinh tế xã"
_ESTIMATE, _ALLOCATION = f"Tờ trình số 05/TTr-VHXH ngày 08/01/2026 {_MARK}", f"Quyết định số 27/QĐ-UBND ngày 28/01/2026 {_MARK}"
_SOCIAL = f"Biên bản vận động ngày 20/02/2026 {_MARK}"
# Task number, body ("" is the commune's committee), source, estimate, allocation, spendings (day, amount, what for).
_LINES: tuple[tuple[int, str, Source, int, int, tuple[tuple[date, int, str], ...]], ...] = (
    (1, _CULTURE, Source.COMMUNE, 18_000_000, 15_000_000, ((date(2026, 2, 10), 4_500_000, "In tờ rơi đợt 1"),)),
    (2, _CULTURE, Source.COMMUNE, 24_000_000, 24_000_000, ((date(2026, 3, 31), 5_400_000, "Nhuận bút quý I"),)),
    (3, _CULTURE, Source.COMMUNE, 36_000_000, 30_000_000, ((date(2026, 2, 25), 12_800_000, "Sửa cụm loa Thôn Đông"),)),
    (3, _CULTURE, Source.SOCIAL, 10_000_000, 10_000_000, ((date(2026, 4, 2), 10_650_000, "Lắp thêm một cụm loa"),)),
    (4, _OFFICE, Source.COMMUNE, 6_000_000, 6_000_000, ()),
    (6, _ECONOMY, Source.PROVINCE, 9_000_000, 0, ()),
)


def enter_budget(plan: Plan, commune: Body, by: User, at: datetime) -> None:
    """Estimates, allocations and what is spent so far; one spending above its allocation, confirmed, and one entry reversed."""
    offices = {body.name: body for body in commune.children.all()}
    for number, office, source, estimate, allocated, spendings in _LINES:
        task = plan.tasks.filter(number=number).select_related("plan__keeper", "plan__owner").first()
        if task is None:
            continue
        body = offices.get(office, commune)
        rows = [
            (Kind.ESTIMATE, estimate, date(2026, 1, 8), _ESTIMATE, ""),
            (Kind.ALLOCATION, allocated, date(2026, 1, 28), _ALLOCATION, ""),
        ]
        if source is Source.SOCIAL:
            rows[1] = (Kind.ALLOCATION, allocated, date(2026, 2, 20), _SOCIAL, "Doanh nghiệp trên địa bàn đóng góp")
        rows += [(Kind.SPENDING, amount, day, f"Phiếu chi ngày {day:%d/%m/%Y} {_MARK}", note) for day, amount, note in spendings]
        spent = 0
        for kind, amount, day, basis, note in rows:
            if amount and day <= at.date():
                spent += amount if kind is Kind.SPENDING else 0
                over = max(0, spent - allocated) if kind is Kind.SPENDING else 0
                money = actions.Money(body, 2026, source, kind, amount, day, basis, note)
                key = f"sample:{number}:{source}:{kind}:{day}"
                actions.enter(task=task, money=money, form_key=key, confirmed_over=over, by=by, at=at)
    _reversed(plan, offices[_CULTURE], by, at)


def _reversed(plan: Plan, body: Body, by: User, at: datetime) -> None:
    if at.date() < date(2026, 2, 12):
        return
    task = plan.tasks.select_related("plan__keeper", "plan__owner").get(number=2)
    basis = f"Phiếu chi ngày 12/02/2026 {_MARK}"
    money = actions.Money(body, 2026, Source.COMMUNE, Kind.SPENDING, 1_450_000, date(2026, 2, 12), basis, "Nhuận bút tháng 01")
    entry, _ = actions.enter(task=task, money=money, form_key="sample:2:wrong", by=by, at=at)
    actions.reverse(entry=entry, why="Ghi nhầm số tiền, chứng từ đúng gộp vào quý I", by=by, at=at)


_NORM = f"Quyết định số 12/QĐ-UBND ngày 10/01/2026 {_MARK}"
# Office ("" is the commune's committee), position, need, norm, titles of posts that count, count by hand.
_STAFF: tuple[tuple[str, str, int | None, int | None, tuple[str, ...], int | None], ...] = (
    (_CULTURE, "Công chức văn hóa - xã hội", 3, 2, ("Công chức văn hóa",), None),
    (_OFFICE, "Công chức văn phòng - thống kê", 2, 2, (), 2),
    (_ECONOMY, "Công chức tài chính - kế toán", 1, 1, ("Công chức tài chính - kế toán",), None),
    ("", "Cán bộ đài truyền thanh", 2, 1, (), 1),
    ("", "Báo cáo viên", 6, 5, (), 6),
    ("", "Tuyên truyền viên", 12, None, (), 9),
    ("Thôn Đông", "Cộng tác viên", 2, 1, (), 1),
    ("Thôn Đoài", "Cộng tác viên", 1, 1, (), 1),
    ("Thôn Trung", "Cộng tác viên", 1, 1, (), 0),
    ("Thôn Thượng", "Cộng tác viên", 1, 1, (), 1),
    ("Thôn Hạ", "Cộng tác viên", 2, 2, (), 1),
    ("Thôn Bến", "Cộng tác viên", 1, 1, (), 1),
)


def enter_staffing(commune: Body, by: User, at: datetime) -> None:
    """What the commune needs, has been given, and has."""
    units = {body.name: body for body in commune.children.all()}
    for name, position, need, norm, titles, counted in _STAFF:
        basis = _NORM if norm is not None else ""
        day = None if counted is None else at.date()
        figures = Norm(need, norm, counted, day, titles, basis, "Số liệu mẫu")
        staffing_actions.add_norm(body=units.get(name, commune), year=at.year, position=position, norm=figures, by=by, at=at)
