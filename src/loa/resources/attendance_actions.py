"""What is done for people in training: enrolled by their own body, attendance taken, certificates issued, entered and withdrawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import Act, forbidden_words
from loa.resources.models import Certificate, Course, Enrolment, Session
from loa.resources.rules import NotEntered
from loa.resources.training_actions import check_organises, tidy
from loa.resources.training_queries import organises, own_people
from loa.resources.training_rules import Attendance, valid_until


def _check_own(by: User, body: Body, at: datetime) -> None:
    """Raise NotPermitted unless `by` administers the people of `body` directly, not from an office above."""
    if body.pk not in own_people(by, localdate(at)):
        raise NotPermitted(forbidden_words(Act.ADMINISTER, body.name))


def _running(session: Session) -> Session:
    """The session, held until the end of the transaction, so that the last seat is given once."""
    fresh = Session.objects.select_for_update().get(pk=session.pk)
    if fresh.cancelled_at:
        raise NotEntered("Lớp này đã hủy.")
    return fresh


@transaction.atomic
def enrol(*, session: Session, posts: Iterable[Post], by: User, at: datetime) -> int:
    """Enrol the holders of `posts`, all or none; returns how many are new. Who is enrolled already stays once."""
    fresh, day = _running(session), localdate(at)
    many = list(posts)
    for body in {post.body_id: post.body for post in many}.values():
        _check_own(by, body, at)
    if day > fresh.last_day:
        raise NotEntered("Lớp đã kết thúc nên không ghi danh thêm.")
    if ended := next((p for p in many if p.valid_to is not None and p.valid_to <= day), None):
        raise NotEntered(f"{ended.user} không còn giữ vị trí này.")
    taken = set(Enrolment.objects.filter(session=fresh, withdrawn_at__isnull=True).values_list("person", flat=True))
    new = {post.user_id: post for post in many if post.user_id not in taken}
    if len(taken) + len(new) > fresh.seats:
        raise NotEntered(f"Lớp còn {fresh.seats - len(taken)} chỗ, bạn chọn {len(new)} người. Hãy bỏ bớt hoặc chọn lớp khác.")
    rows = [Enrolment(session=fresh, post=post, person_id=person, entered_by=by, entered_at=at) for person, post in new.items()]
    Enrolment.objects.bulk_create(rows)
    for body in {post.body_id: post.body for post in new.values()}.values():
        count = sum(post.body_id == body.pk for post in new.values())
        _log(session, "training.enrolled", f"{body} ghi danh {count} người vào lớp {session}", by, at, body=body)
    return len(rows)


@transaction.atomic
def withdraw(*, enrolment: Enrolment, why: str, by: User, at: datetime) -> None:
    """Take an enrolment back, by the person's own body or the organiser. Not once attendance was taken."""
    session = _running(enrolment.session)
    body = enrolment.post.body
    if not organises(by, enrolment.session.course.body, localdate(at)):
        _check_own(by, body, at)
    if not why.strip():
        raise NotEntered("Hãy ghi lý do rút ghi danh.", "why")
    rows = Enrolment.objects.filter(pk=enrolment.pk, session=session, withdrawn_at__isnull=True, attendance="")
    if not rows.update(withdrawn_at=at, withdrawn_why=tidy(why)):
        raise NotEntered("Ghi danh này đã rút, hoặc đã điểm danh nên không rút được.")
    _log(enrolment.session, "training.withdrawn", f"Rút một ghi danh khỏi lớp {enrolment.session}: {tidy(why)}", by, at, body=body)


@transaction.atomic
def take_attendance(*, session: Session, marks: Mapping[int, Attendance], version: int, by: User, at: datetime) -> int:
    """Say who came (enrolment → mark); returns how many marks changed. From the first day on; who has a certificate stays present."""
    check_organises(by, session.course.body, at)
    fresh = _running(session)
    if localdate(at) < fresh.starts_on:
        raise NotEntered(f"Lớp bắt đầu ngày {fresh.starts_on:%d/%m/%Y}; điểm danh từ ngày đó.")
    if fresh.version != version:
        raise NotEntered("Có người vừa điểm danh hoặc sửa lớp này. Hãy xem lại rồi lưu.")
    rows = Enrolment.objects.filter(session=fresh, withdrawn_at__isnull=True, pk__in=list(marks))
    changed = [row for row in rows if row.attendance != marks[row.pk].value]
    held = Certificate.objects.filter(enrolment__in=changed, withdrawn_at__isnull=True)
    if held.exists():
        raise NotEntered("Có người đã được cấp chứng nhận của lớp này. Muốn đổi điểm danh, hãy thu hồi chứng nhận trước.")
    for row in changed:
        row.attendance = marks[row.pk].value
    Enrolment.objects.bulk_update(changed, ["attendance"])
    Session.objects.filter(pk=fresh.pk).update(version=version + 1)
    if changed:
        present = Enrolment.objects.filter(session=fresh, withdrawn_at__isnull=True, attendance=Attendance.PRESENT.value).count()
        _log(session, "training.attendance", f"Điểm danh lớp {session}: {present} người có mặt", by, at)
    return len(changed)


@transaction.atomic
def issue_certificates(*, session: Session, issued_on: date, by: User, at: datetime) -> list[Certificate]:
    """A certificate with the next numbers of the year for everybody who was there and has none of this session."""
    course = session.course
    check_organises(by, course.body, at)
    fresh = _running(session)
    if not course.certified:
        raise NotEntered("Khóa này không cấp chứng nhận.")
    if not fresh.last_day <= issued_on <= localdate(at):
        raise NotEntered(f"Ngày cấp phải từ ngày cuối của lớp ({fresh.last_day:%d/%m/%Y}) đến hôm nay.", "issued_on")
    rows = Enrolment.objects.filter(session=fresh, withdrawn_at__isnull=True, attendance=Attendance.PRESENT.value)
    held = Certificate.objects.filter(enrolment=OuterRef("pk"), withdrawn_at__isnull=True)
    waiting = list(rows.filter(~Exists(held)).select_related("post", "person").order_by("person__alphabetical", "pk"))
    if not waiting:
        raise NotEntered("Không còn ai có mặt mà chưa được cấp chứng nhận.")
    Body.objects.select_for_update().get(pk=course.body_id)  # one run of numbers after the other
    first = (Certificate.objects.filter(body=course.body, year=issued_on.year).aggregate(n=Max("serial"))["n"] or 0) + 1
    made = [
        Certificate(
            course=course, person=row.person, post=row.post, enrolment=row, issuer=course.body.name, body=course.body, serial=serial,
            year=issued_on.year, number=f"{serial:02d}/{issued_on.year}", issued_on=issued_on,
            valid_until=valid_until(issued_on, course.valid_months), entered_by=by, entered_at=at,
        )
        for serial, row in enumerate(waiting, start=first)
    ]  # fmt: skip
    Certificate.objects.bulk_create(made)
    words = f"Cấp {len(made)} giấy chứng nhận, số {made[0].number} đến {made[-1].number}, lớp {session}"
    _log(session, "training.certified", words, by, at)
    return made


@dataclass(frozen=True, slots=True)
class Outside:
    """A certificate that somebody else issued."""

    issuer: str
    number: str
    issued_on: date
    valid_until: date | None = None


@transaction.atomic
def enter_certificate(*, course: Course, post: Post, paper: Outside, by: User, at: datetime) -> Certificate:
    """Enter a certificate that was issued elsewhere, for the holder of a post of one's own bodies. Sent twice it is one."""
    _check_own(by, post.body, at)
    issuer, number = tidy(paper.issuer, 200), tidy(paper.number, 60)
    for value, name, words in ((issuer, "issuer", "Hãy ghi nơi cấp."), (number, "number", "Hãy ghi số của giấy chứng nhận.")):
        if not value:
            raise NotEntered(words, name)
    if paper.issued_on > localdate(at):
        raise NotEntered("Ngày cấp chưa đến.", "issued_on")
    if paper.valid_until is not None and paper.valid_until < paper.issued_on:
        raise NotEntered("Ngày hết giá trị không thể trước ngày cấp.", "valid_until")
    same = Certificate.objects.filter(course=course, person=post.user, issuer=issuer, number=number, withdrawn_at__isnull=True)
    if there := same.first():
        return there
    try:
        with transaction.atomic():
            made = Certificate.objects.create(
                course=course, person=post.user, post=post, issuer=issuer, year=paper.issued_on.year, number=number,
                issued_on=paper.issued_on, valid_until=paper.valid_until, entered_by=by, entered_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise NotEntered("Giấy chứng nhận này vừa được ghi.") from error
    words = f"Ghi giấy chứng nhận số {number} do {issuer} cấp, khóa “{course}”"
    record(
        act="training.certificate",
        subject=f"certificate:{made.pk}",
        within=f"course:{course.pk}",
        summary=words,
        at=at,
        by=by,
        body=post.body,
    )
    return made


@transaction.atomic
def withdraw_certificate(*, certificate: Certificate, why: str, by: User, at: datetime) -> None:
    """A certificate that was issued or entered wrongly: it stays, marked with the reason; its number is not given again."""
    if certificate.body is not None:
        check_organises(by, certificate.body, at)
    else:
        _check_own(by, certificate.post.body, at)
    if not why.strip():
        raise NotEntered("Hãy ghi lý do thu hồi.", "why")
    rows = Certificate.objects.filter(pk=certificate.pk, withdrawn_at__isnull=True)
    if not rows.update(withdrawn_at=at, withdrawn_why=tidy(why)):
        raise NotEntered("Giấy chứng nhận này đã thu hồi trước đó.")
    words = f"Thu hồi giấy chứng nhận số {certificate.number}, khóa “{certificate.course}”: {tidy(why)}"
    record(act="training.certificate_withdrawn", subject=f"certificate:{certificate.pk}", within=f"course:{certificate.course_id}",
           summary=words, at=at, by=by, body=certificate.body or certificate.post.body)  # fmt: skip


def _log(session: Session, act: str, summary: str, by: User, at: datetime, body: Body | None = None) -> None:
    """The ledger tells counts and numbers of papers, no list of names."""
    record(act=act, subject=f"session:{session.pk}", within=f"course:{session.course_id}", summary=summary, at=at, by=by,
           body=body or session.course.body)  # fmt: skip
