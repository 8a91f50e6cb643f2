"""What is done to courses and their sessions, and who is required to hold which. The only place that saves them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, may
from loa.organisations.rules import ROLE_LABELS, Act, Role, forbidden_words
from loa.resources.models import Course, Enrolment, Requirement, Session
from loa.resources.rules import NotEntered
from loa.resources.training_queries import organises
from loa.resources.training_rules import CourseForm, SessionForm, check_course, check_session, title_key


def check_organises(by: User, body: Body, at: datetime) -> None:
    """Raise NotPermitted unless `by` prepares courses of `body`."""
    if not organises(by, body, localdate(at)):
        raise NotPermitted(forbidden_words(Act.PLAN, body.name))


def tidy(text: str, length: int = 300) -> str:
    """One line of at most `length`."""
    return " ".join(text.split())[:length]


@contextmanager
def _once(words: str, field: str = "") -> Iterator[None]:
    """What the database refuses since somebody else was first is said in `words`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise NotEntered(words, field) from error


@transaction.atomic
def open_course(*, body: Body, form: CourseForm, by: User, at: datetime) -> Course:
    """A new course. The same form sent twice is one course; another one of its name raises NotEntered."""
    check_organises(by, body, at)
    check_course(form)
    values = _course_values(form)
    there = Course.objects.filter(body=body, name=values["name"], ended_at__isnull=True).first()
    if there and there.entered_by_id == by.pk and all(getattr(there, name) == value for name, value in values.items()):
        return there
    if there:
        raise NotEntered(f"{body} đã có khóa tên này. Hãy mở khóa đó, hoặc đặt tên khác.", "name")
    with _once(f"{body} vừa có khóa tên này. Hãy mở khóa đó.", "name"):
        course = Course.objects.create(body=body, entered_by=by, entered_at=at, **values)
    _log(course, "course.opened", f"Mở khóa “{course.name}” của {body}", by, at)
    return course


def _course_values(form: CourseForm) -> dict[str, object]:
    return {
        "name": tidy(form.name, 200),
        "about": form.about.strip(),
        "hours": form.hours,
        "certified": form.certified,
        "valid_months": form.valid_months,
        "basis": tidy(form.basis),
    }


@transaction.atomic
def change_course(*, course: Course, form: CourseForm, version: int, by: User, at: datetime) -> None:
    """Change what is said of a course; certificates that were issued keep their dates. Raises NotEntered when changed meanwhile."""
    check_organises(by, course.body, at)
    check_course(form)
    before, after = {name: getattr(course, name) for name in _course_values(form)}, _course_values(form)
    with _once(f"{course.body} đã có khóa tên này.", "name"):
        taken = Course.objects.filter(pk=course.pk, version=version, ended_at__isnull=True).update(version=version + 1, **after)
    _check_taken(taken, "khóa")
    changes = {_LABELS[name]: {"from": _shown(before[name]), "to": _shown(after[name])} for name in after if before[name] != after[name]}
    _log(course, "course.changed", f"Sửa khóa “{after['name']}”: {', '.join(changes) or 'không đổi'}", by, at, changes)


_LABELS = {
    "name": "tên khóa", "about": "nội dung", "hours": "thời lượng", "certified": "cấp chứng nhận",
    "valid_months": "thời hạn chứng nhận", "basis": "căn cứ",
}  # fmt: skip


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    return "" if value is None else str(value)


def _check_taken(taken: int, what: str) -> None:
    if not taken:
        raise NotEntered(f"Có người vừa sửa {what} này. Phần bạn gõ vẫn còn; hãy xem lại rồi bấm “Lưu” lần nữa để thay.")


@transaction.atomic
def end_course(*, course: Course, why: str, version: int, by: User, at: datetime) -> None:
    """A course that is no longer held: it stays with its reason, its certificates hold as long as they say."""
    check_organises(by, course.body, at)
    if not why.strip():
        raise NotEntered("Hãy ghi lý do thôi tổ chức khóa.", "why")
    if Session.objects.filter(course=course, cancelled_at__isnull=True, last_day__gte=localdate(at)).exists():
        raise NotEntered("Khóa còn lớp chưa kết thúc. Hãy hủy các lớp đó trước.", "why")
    rows = Course.objects.filter(pk=course.pk, version=version, ended_at__isnull=True)
    _check_taken(rows.update(ended_at=at, ended_why=tidy(why), version=version + 1), "khóa")
    Requirement.objects.filter(course=course, ended_at__isnull=True).update(ended_at=at, ended_why=tidy(why))
    _log(course, "course.ended", f"Thôi tổ chức khóa “{course.name}”: {tidy(why)}", by, at)


@transaction.atomic
def require(*, course: Course, scope: Body, role: str, title: str, basis: str, by: User, at: datetime) -> Requirement:
    """Say of whom a course is required: of posts with a role or title in the bodies under `scope`. Sent twice it is one."""
    if not may(by, Act.ADMINISTER, scope, localdate(at)):
        raise NotPermitted(forbidden_words(Act.ADMINISTER, scope.name))
    title = tidy(title, 120)
    if not title and role not in Role._value2member_map_:
        raise NotEntered("Hãy chọn vai trò hoặc ghi chức vụ phải học.", "role")
    if not basis.strip():
        raise NotEntered("Hãy ghi căn cứ: văn bản nào yêu cầu.", "basis")
    rows = Requirement.objects.filter(course=course, scope=scope, role=role, ended_at__isnull=True)
    there = next((row for row in rows if title_key(row.title) == title_key(title)), None)
    if there:
        return there
    values = {"course": course, "scope": scope, "role": role, "title": title, "basis": tidy(basis), "entered_by": by, "entered_at": at}
    with _once("Yêu cầu này vừa được ghi. Hãy mở lại trang."):
        made = Requirement.objects.create(**values)
    who = title or ROLE_LABELS[Role(role)]
    _log(course, "course.required", f"Yêu cầu “{course.name}” với {who} trong phạm vi {scope}", by, at, basis=made.basis, body=scope)
    return made


@transaction.atomic
def end_requirement(*, requirement: Requirement, why: str, by: User, at: datetime) -> None:
    """A requirement that no longer holds."""
    if not may(by, Act.ADMINISTER, requirement.scope, localdate(at)):
        raise NotPermitted(forbidden_words(Act.ADMINISTER, requirement.scope.name))
    if not why.strip():
        raise NotEntered("Hãy ghi lý do thôi yêu cầu.", "why")
    rows = Requirement.objects.filter(pk=requirement.pk, ended_at__isnull=True)
    if not rows.update(ended_at=at, ended_why=tidy(why)):
        raise NotEntered("Yêu cầu này đã thôi áp dụng trước đó.")
    words = f"Thôi yêu cầu: {requirement}. Lý do: {tidy(why)}"
    _log(requirement.course, "course.unrequired", words, by, at, body=requirement.scope)


@transaction.atomic
def add_session(*, course: Course, form: SessionForm, by: User, at: datetime) -> Session:
    """A new session. The same form sent twice is one session."""
    check_organises(by, course.body, at)
    check_session(form)
    values = {
        "starts_on": form.starts_on,
        "last_day": form.last_day,
        "place": tidy(form.place, 200),
        "seats": form.seats,
        "note": tidy(form.note),
    }
    there = Session.objects.filter(course=course, starts_on=form.starts_on, place=values["place"], cancelled_at__isnull=True).first()
    if there and all(getattr(there, name) == value for name, value in values.items()):
        return there
    if there:
        raise NotEntered("Khóa đã có lớp cùng ngày, cùng địa điểm. Hãy mở lớp đó để sửa.", "starts_on")
    with _once("Khóa vừa có lớp cùng ngày, cùng địa điểm. Hãy mở lại trang.", "starts_on"):
        session = Session.objects.create(course=course, entered_by=by, entered_at=at, **values)
    words = f"Mở lớp “{course.name}” từ {form.starts_on:%d/%m/%Y}, {values['place']}, {form.seats} chỗ"
    _log(course, "session.opened", words, by, at, subject=f"session:{session.pk}")
    return session


@transaction.atomic
def change_session(*, session: Session, form: SessionForm, version: int, by: User, at: datetime) -> None:
    """Move a session or change its seats, never below those enrolled. Raises NotEntered when changed meanwhile."""
    check_organises(by, session.course.body, at)
    check_session(form)
    Session.objects.select_for_update().get(pk=session.pk)
    taken = Enrolment.objects.filter(session=session, withdrawn_at__isnull=True).count()
    if form.seats < taken:
        raise NotEntered(f"Đã có {taken} người ghi danh nên số chỗ không thể ít hơn.", "seats")
    values = {
        "starts_on": form.starts_on,
        "last_day": form.last_day,
        "place": tidy(form.place, 200),
        "seats": form.seats,
        "note": tidy(form.note),
    }
    rows = Session.objects.filter(pk=session.pk, version=version, cancelled_at__isnull=True)
    with _once("Khóa đã có lớp cùng ngày, cùng địa điểm.", "starts_on"):
        done = rows.update(version=version + 1, **values)
    _check_taken(done, "lớp")
    words = f"Sửa lớp “{session.course}”: {form.starts_on:%d/%m/%Y} – {form.last_day:%d/%m/%Y}, {values['place']}, {form.seats} chỗ"
    _log(session.course, "session.changed", words, by, at, subject=f"session:{session.pk}")


@transaction.atomic
def cancel_session(*, session: Session, why: str, version: int, by: User, at: datetime) -> None:
    """A session that does not take place: it stays with its reason. Not once somebody was there."""
    check_organises(by, session.course.body, at)
    if not why.strip():
        raise NotEntered("Hãy ghi lý do hủy lớp.", "why")
    if Enrolment.objects.filter(session=session).exclude(attendance="").exists():
        raise NotEntered("Lớp đã điểm danh nên không hủy được.", "why")
    rows = Session.objects.filter(pk=session.pk, version=version, cancelled_at__isnull=True)
    _check_taken(rows.update(cancelled_at=at, cancelled_why=tidy(why), version=version + 1), "lớp")
    words = f"Hủy lớp “{session.course}” ngày {session.starts_on:%d/%m/%Y}: {tidy(why)}"
    _log(session.course, "session.cancelled", words, by, at, subject=f"session:{session.pk}")


def _log(
    course: Course,
    act: str,
    summary: str,
    by: User,
    at: datetime,
    changes: dict[str, dict[str, str]] | None = None,
    *,
    subject: str = "",
    basis: str = "",
    body: Body | None = None,
) -> None:
    record(
        act=act, subject=subject or f"course:{course.pk}", within=f"course:{course.pk}", summary=summary, basis=basis or course.basis,
        at=at, by=by, body=body or course.body, detail={**(changes or {})},
    )  # fmt: skip
