"""A session of a course: enrolled by their own body, attendance, certificates as papers, the list as XLSX."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.requests import said, staff, today
from loa.desk.training_forms import SessionFields
from loa.desk.views.budget_sheets import sheet_answer
from loa.desk.views.training import attempt
from loa.resources import attendance_actions, training_actions
from loa.resources import training_queries as queries
from loa.resources.certificates import MEDIA_TYPES, as_file, session_list
from loa.resources.models import Certificate, Enrolment, Session
from loa.resources.training_rules import ATTENDANCE_LABELS, Attendance


def _session(request: HttpRequest, pk: int) -> Session:
    """The session, if this person may see its course."""
    return get_object_or_404(queries.sessions_of(queries.courses_visible_to(staff(request), today())), pk=pk)


def _organised(request: HttpRequest, pk: int) -> Session:
    """The session, if this person organises it."""
    session = _session(request, pk)
    if not queries.organises(staff(request), session.course.body, today()):
        raise PermissionDenied
    return session


def _papers(session: Session) -> dict[int, Certificate]:
    """Enrolment → certificate in force."""
    rows = Certificate.objects.filter(enrolment__session=session, withdrawn_at__isnull=True)
    return {row.enrolment_id: row for row in rows if row.enrolment_id is not None}


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: seats, who is enrolled as far as this person may see, forms of what they may do."""
    session, user, day = _session(request, pk), staff(request), today()
    organises = queries.organises(user, session.course.body, day)
    own, papers = queries.own_people(user, day), _papers(session)
    rows = list(queries.enrolments_visible_to(user, session, day))
    live = [row for row in rows if not row.withdrawn_at]
    open_still = not session.cancelled_at and day <= session.last_day
    context: dict[str, Any] = {
        "session": session,
        "course": session.course,
        "organises": organises,
        "rows": [(row, papers.get(row.pk), organises or row.post.body_id in own) for row in live],
        "withdrawn": [row for row in rows if row.withdrawn_at],
        "marks": [(k.value, v) for k, v in ATTENDANCE_LABELS.items()],
        "open": open_still,
        "left": max(0, session.seats - session.taken),  # type: ignore[attr-defined]
        "choices": queries.enrollable(user, session, day) if open_still and own else [],
        "may_mark": organises and not session.cancelled_at and day >= session.starts_on and any(row.pk not in papers for row in live),
        "may_issue": _may_issue(session, live, papers, organises),
        "today": day,
    }
    return render(request, "desk/session.html", context)


def _may_issue(session: Session, live: list[Enrolment], papers: dict[int, Certificate], organises: bool) -> int:
    """How many who were there have no certificate yet; 0 where none is to be issued."""
    if not organises or not session.course.certified or today() < session.last_day or session.cancelled_at:
        return 0
    return sum(row.attendance == Attendance.PRESENT and row.pk not in papers for row in live)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a session or change its seats."""
    session, sent = _organised(request, pk), request.method == "POST"
    form = SessionFields(request.POST if sent else None, initial=SessionFields.initial_of(session))
    if sent and form.is_valid():
        version = form.cleaned_data["version"] or 0
        if attempt(
            form,
            lambda: training_actions.change_session(session=session, form=form.session(), version=version, by=staff(request), at=now()),
        ):
            messages.success(request, "Đã lưu lớp.")
            return redirect("desk:session", session.pk)
    newer = session if sent and str(session.version) != request.POST.get("version") else None
    return render(request, "desk/session_form.html", {"form": form, "session": session, "newer": newer}, status=422 if sent else 200)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A session that does not take place."""
    session = _organised(request, pk)
    with said(request, "Đã hủy lớp; lớp vẫn còn trong lịch sử."):
        training_actions.cancel_session(
            session=session, why=request.POST.get("why", ""), version=_version(request), by=staff(request), at=now()
        )
    return redirect("desk:session", session.pk)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


@require_POST
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Enrol people of one's own bodies."""
    session, user = _session(request, pk), staff(request)
    chosen = [int(text) for text in request.POST.getlist("posts") if text.isascii() and text.isdecimal() and len(text) < 12]
    posts = list(queries.own_posts(user, today()).filter(pk__in=chosen))
    if not posts:
        messages.error(request, "Hãy chọn ít nhất một người của cơ quan mình.")
        return redirect("desk:session", session.pk)
    with said(request) as say:
        count = attendance_actions.enrol(session=session, posts=posts, by=user, at=now())
        say(f"Đã ghi danh {count} người." if count else "Những người này đã ghi danh từ trước.")
    return redirect("desk:session", session.pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an enrolment back."""
    row = get_object_or_404(Enrolment.objects.select_related("session__course__body", "post__body"), pk=pk)
    session = _session(request, row.session_id)
    get_object_or_404(queries.enrolments_visible_to(staff(request), session, today()), pk=pk)
    with said(request, "Đã rút ghi danh."):
        attendance_actions.withdraw(enrolment=row, why=request.POST.get("why", ""), by=staff(request), at=now())
    return redirect("desk:session", session.pk)


@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Take attendance."""
    session = _organised(request, pk)
    known = set(Enrolment.objects.filter(session=session).values_list("pk", flat=True))
    typed = {pk: request.POST.get(f"mark-{pk}", "?") for pk in known}
    marks = {pk: Attendance(value) for pk, value in typed.items() if value in Attendance._value2member_map_}
    with said(request) as say:
        count = attendance_actions.take_attendance(session=session, marks=marks, version=_version(request), by=staff(request), at=now())
        say(f"Đã lưu điểm danh ({count} thay đổi).")
    return redirect("desk:session", session.pk)


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue certificates to everybody who was there."""
    session, day = _organised(request, pk), _day(request.POST.get("issued_on", ""))
    if day is None:
        messages.error(request, "Hãy ghi ngày cấp như 15/3/2026.")
        return redirect("desk:session", session.pk)
    with said(request) as say:
        made = attendance_actions.issue_certificates(session=session, issued_on=day, by=staff(request), at=now())
        say(f"Đã cấp {len(made)} giấy chứng nhận, số {made[0].number} đến {made[-1].number}.")
    return redirect("desk:session", session.pk)


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_GET
def people_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is enrolled, as far as this person may see, as XLSX."""
    session, user, day = _session(request, pk), staff(request), today()
    if not queries.organises(user, session.course.body, day) and not queries.own_people(user, day):
        raise PermissionDenied
    rows = [row for row in queries.enrolments_visible_to(user, session, day) if not row.withdrawn_at]
    return sheet_answer(session_list(session, rows, _papers(session)), f"danh-sach-lop-{session.pk}.xlsx")


@require_GET
def paper(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A certificate that was issued here, as DOCX or PDF to be signed."""
    found = get_object_or_404(queries.certificates_visible_to(staff(request), today()).filter(body__isnull=False), pk=pk)
    if form not in MEDIA_TYPES or found.withdrawn_at:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="giay-chung-nhan-{found.pk}.{form}"'}
    return HttpResponse(as_file(found, form), content_type=MEDIA_TYPES[form], headers=headers)


@require_POST
def withdraw_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a certificate back."""
    found = get_object_or_404(queries.certificates_visible_to(staff(request), today()), pk=pk)
    with said(request, "Đã thu hồi; giấy chứng nhận vẫn còn trong sổ với lý do."):
        attendance_actions.withdraw_certificate(certificate=found, why=request.POST.get("why", ""), by=staff(request), at=now())
    return redirect("desk:course", found.course_id)
