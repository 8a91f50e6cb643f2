"""One course of the sample commune with two sessions, entered as staff do it: one held with certificates, one to come."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from loa.organisations.models import Body, Post, User
from loa.resources import attendance_actions, training_actions
from loa.resources.training_rules import Attendance, CourseForm, SessionForm

_MARK = "(dữ liệu mẫu)"
_BASIS = f"Kế hoạch số 18/KH-UBND ngày 26/01/2026 của UBND xã Vân Khê {_MARK}"
_COURSE = CourseForm(
    name="Kỹ năng truyền thông chính sách",
    about="Viết tin ngắn, dễ hiểu; đối chiếu số liệu với văn bản gốc; phát thanh; trả lời câu hỏi của người dân.",
    hours=16,
    valid_months=24,
    basis=_BASIS,
)
_PLACE = "Hội trường UBND xã Vân Khê"


def enter(commune: Body, people: Mapping[str, User], at: datetime) -> None:
    """The course, who is required to hold it, a session that is over and one that is open."""
    organiser, keeper, day = people["canbo"], people["quanly"], localdate(at)
    course = training_actions.open_course(body=commune, form=_COURSE, by=organiser, at=at)
    for role, title in (("", "Công chức văn hóa"), ("approver", "")):
        training_actions.require(course=course, scope=commune, role=role, title=title, basis=_BASIS, by=keeper, at=at)
    first = SessionForm(day - timedelta(days=20), day - timedelta(days=19), _PLACE, 30, f"Lớp thứ nhất {_MARK}")
    held = training_actions.add_session(course=course, form=first, by=organiser, at=at - timedelta(days=30))
    attendance_actions.enrol(session=held, posts=_posts(people, "canbo", "duyet1"), by=keeper, at=at - timedelta(days=25))
    marks = {row.pk: Attendance.PRESENT if row.person_id == people["canbo"].pk else Attendance.ABSENT for row in held.enrolments.all()}
    attendance_actions.take_attendance(session=held, marks=marks, version=1, by=organiser, at=at)
    attendance_actions.issue_certificates(session=held, issued_on=day - timedelta(days=15), by=organiser, at=at)
    second = SessionForm(day + timedelta(days=14), day + timedelta(days=15), _PLACE, 25, f"Lớp thứ hai {_MARK}")
    coming = training_actions.add_session(course=course, form=second, by=organiser, at=at)
    attendance_actions.enrol(session=coming, posts=_posts(people, "duyet1"), by=keeper, at=at)


def _posts(people: Mapping[str, User], *names: str) -> list[Post]:
    return [Post.objects.select_related("body", "user").filter(user=people[name]).order_by("pk")[0] for name in names]
