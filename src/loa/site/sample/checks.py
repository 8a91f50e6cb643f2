"""A checklist and two rounds of inspections of the sample commune, held as staff hold them. What was seen is made up and says so."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from loa.inspections import actions, checklist_actions, finding_actions
from loa.inspections.actions import Answered, Described, RoundForm
from loa.inspections.checklist_rules import items_of
from loa.inspections.finding_actions import FindingForm, Shown
from loa.inspections.finding_rules import Kind
from loa.inspections.models import Checklist, Inspection
from loa.inspections.rules import Answer, Form, Move
from loa.organisations.models import Body, User
from loa.plans.models import Plan

_ITEMS = """Phân công người đọc bản tin và trực đài | Kế hoạch của xã | Bảng phân công
Lịch phát thanh trong tuần được niêm yết | Kế hoạch của xã | Lịch phát, nhật ký phát
Tin phát trên loa đúng bản đã duyệt | Kế hoạch của xã | Bản phát hành, bằng chứng phát
Thiết bị được kiểm tra, bảo quản | Kế hoạch của xã | Sổ theo dõi thiết bị
Ý kiến của người dân về tiếng ồn được ghi và trả lời | Kế hoạch của xã | Sổ tiếp nhận"""
_TEAM = "Trần Văn Hòa, Phó Chủ tịch UBND xã, trưởng đoàn (dữ liệu mẫu)\nNgô Thị Thu, công chức văn phòng - thống kê"
_BASIS = "Quyết định số 40/QĐ-UBND ngày 02/3/2026 của UBND xã Vân Khê (dữ liệu mẫu)"
_ANSWERS = (Answer.MET, Answer.NOT_MET, Answer.MET, Answer.NOT_MET, Answer.NOT_APPLICABLE)


def enter(plan: Plan, commune: Body, people: Mapping[str, User], at: datetime) -> None:
    """Villages by a checklist, one of them with its minutes and conclusion; offices by the plan's tasks, one under way."""
    by, officer = people["kiemtra"], people["canbo"]
    checklist = checklist_actions.keep_checklist(
        checklist=None, body=commune, title="Truyền thanh thôn", items=items_of(_ITEMS), version=0, by=by, at=at
    )
    villages = list(commune.children.filter(kind="village").order_by("alphabetical")[:4])
    first, second, *_ = _planned(commune, "Hoạt động truyền thanh tại các thôn", villages, by, at, checklist=checklist)
    _held(first, by, at)
    _concluded(first, by, officer, at)
    actions.begin(inspection=second, held_on=localdate(at), version=second.version, by=by, at=at)
    offices = list(commune.children.filter(kind="commune_office").order_by("alphabetical"))
    for one in _planned(commune, "Thực hiện kế hoạch truyền thông chính sách năm 2026", offices, by, at, plan=plan):
        if one.body.name.startswith("Phòng Văn hóa"):
            actions.begin(inspection=one, held_on=localdate(at), version=one.version, by=by, at=at)


def _planned(commune: Body, title: str, bodies: list[Body], by: User, at: datetime, checklist: Checklist | None = None,
             plan: Plan | None = None) -> list[Inspection]:  # fmt: skip
    form = RoundForm(
        body=commune, form=Form.INSPECTION, title=title, basis=_BASIS, bodies=bodies, planned_on=localdate(at), team=_TEAM,
        key=f"sample-{title}"[:64], plan=plan, with_tasks=plan is not None, checklist=checklist,
    )  # fmt: skip
    made = actions.plan_round(form=form, by=by, at=at)
    return list(made.inspections.select_related("round__keeper", "round__checklist", "round__plan__document", "body").order_by("pk"))


def _held(one: Inspection, by: User, at: datetime) -> None:
    actions.begin(inspection=one, held_on=localdate(at), version=one.version, by=by, at=at)
    items = list(one.items.order_by("number"))
    answers = {
        i.pk: Answered(a, "Ghi nhận tại chỗ (dữ liệu mẫu)" if a is Answer.NOT_MET else "", 1) for i, a in zip(items, _ANSWERS, strict=True)
    }
    actions.answer(inspection=one, answers=answers, by=by, at=at)
    said = Described(
        localdate(at),
        f"Nhà văn hóa {one.body.name}",
        _TEAM,
        "Trưởng thôn (dữ liệu mẫu)",
        "Thực hiện đúng lịch phát (dữ liệu mẫu).",
        "Nhất trí.",
    )
    actions.describe(inspection=one, form=said, version=one.version, by=by, at=at)


def _concluded(one: Inspection, by: User, officer: User, at: datetime) -> None:
    items = list(one.items.order_by("number"))
    board = FindingForm(
        Kind.SHORTCOMING, "Lịch phát thanh chưa niêm yết tại nhà văn hóa thôn (dữ liệu mẫu).", "Niêm yết lịch phát tuần, chụp ảnh gửi xã",
        one.body, work_days=5, item=items[1],
    )  # fmt: skip
    log = FindingForm(
        Kind.REQUEST, "Lập sổ theo dõi thiết bị truyền thanh (dữ liệu mẫu).", "Mở sổ theo mẫu của xã", one.body,
        due_on=localdate(at) + timedelta(days=20), item=items[3],
    )  # fmt: skip
    found = [
        finding_actions.write(inspection=one, form=form, key=f"sample-finding-{n}", by=by, at=at) for n, form in enumerate((board, log))
    ]
    actions.move(inspection=one, to=Move.MAKE_MINUTES, version=one.version, by=by, at=at)
    words = "Thôn thực hiện cơ bản đúng kế hoạch; khắc phục hai tồn tại nêu trên đúng hạn (dữ liệu mẫu)."
    actions.move(inspection=one, to=Move.CONCLUDE, version=one.version, by=by, at=at, note=words)
    done = Shown("Đã niêm yết lịch phát tuần tại nhà văn hóa thôn (dữ liệu mẫu).")
    finding_actions.report(finding=found[0], shown=done, version=found[0].version, by=officer, at=at)
