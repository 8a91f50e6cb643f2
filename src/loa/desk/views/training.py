"""Courses and sessions: what is held when, who is required, who is due. Pages of people in a session are in `attendance`."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.histories import told
from loa.desk.requests import home_body, staff, today
from loa.desk.training_forms import CertificateFields, CourseFields, RequirementFields, SessionFields
from loa.desk.views.budget_sheets import sheet_answer
from loa.ledger.queries import history_within
from loa.organisations.models import Body
from loa.organisations.queries import NotPermitted, administered, on
from loa.resources import attendance_actions, training_actions
from loa.resources import training_queries as queries
from loa.resources.certificates import due_list
from loa.resources.models import Course, Requirement
from loa.resources.rules import NotEntered

PER_PAGE = 50
HISTORY = 40


def attempt(form: Form, act: Callable[[], Any]) -> bool:
    """Do `act`; what a rule forbids becomes an error of the form, at its field. Whether it was done."""
    try:
        act()
    except (NotEntered, NotPermitted) as error:
        field = getattr(error, "field", "")
        form.add_error(field if field in form.fields else None, str(error))
        return False
    return True


def course_of(request: HttpRequest, pk: int) -> Course:
    """The course, if this person may see it."""
    return get_object_or_404(queries.courses_visible_to(staff(request), today()), pk=pk)


def organised(request: HttpRequest, pk: int) -> Course:
    """The course, if this person organises it."""
    found = course_of(request, pk)
    if not queries.organises(staff(request), found.body, today()):
        raise PermissionDenied
    return found


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Coming sessions, courses."""
    user, day = staff(request), today()
    courses = queries.courses_visible_to(user, day)
    sessions = queries.sessions_of(courses).filter(cancelled_at__isnull=True)
    page = Paginator(courses, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "coming": sessions.filter(last_day__gte=day)[:PER_PAGE],
        "past": sessions.filter(last_day__lt=day).order_by("-starts_on")[:10],
        "page": page,
        "may_open": queries.organising_bodies(user, day).exists(),
        "keeps_people": bool(queries.own_people(user, day)),
        "today": day,
    }
    return render(request, "desk/training.html", context)


@require_GET
def dues(request: HttpRequest, form: str = "") -> HttpResponse:
    """Which positions of one's own bodies are due for which course; for who administers people."""
    user, day = staff(request), today()
    if not queries.own_people(user, day):
        raise PermissionDenied
    if form not in ("", "xlsx"):
        raise Http404
    picture = queries.due_picture(user, day)
    if form:
        return sheet_answer(due_list(picture, day), "can-tap-huan.xlsx")
    return render(request, "desk/training_due.html", {"picture": picture, "today": day})


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new course."""
    user, sent = staff(request), request.method == "POST"
    bodies = queries.organising_bodies(user, today())
    if not bodies.exists():
        raise PermissionDenied
    home = home_body(request)
    form = CourseFields(request.POST if sent else None, bodies=bodies, initial={"body": home.pk if home else None, "certified": True})
    made: list[Course] = []
    if sent and form.is_valid():
        body = form.cleaned_data["body"]
        if attempt(form, lambda: made.append(training_actions.open_course(body=body, form=form.course(), by=user, at=now()))):
            messages.success(request, "Đã mở khóa. Thêm lớp và yêu cầu (nếu có) ở dưới.")
            return redirect("desk:course", made[0].pk)
    return render(request, "desk/course_form.html", {"form": form}, status=422 if sent else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a course. A save by somebody else in between is never overwritten unseen."""
    course, sent = organised(request, pk), request.method == "POST"
    form = CourseFields(request.POST if sent else None, initial=CourseFields.initial_of(course))
    if sent and form.is_valid():
        version = form.cleaned_data["version"] or 0
        if attempt(
            form, lambda: training_actions.change_course(course=course, form=form.course(), version=version, by=staff(request), at=now())
        ):
            messages.success(request, "Đã lưu khóa.")
            return redirect("desk:course", course.pk)
    newer = course if sent and str(course.version) != request.POST.get("version") else None
    return render(request, "desk/course_form.html", {"form": form, "course": course, "newer": newer}, status=422 if sent else 200)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One course: sessions, of whom it is required, certificates of one's own people."""
    return _course_page(request, course_of(request, pk))


def _course_page(request: HttpRequest, course: Course, **forms: Form) -> HttpResponse:
    """The page of a course, with a form that was refused in its place."""
    user, day = staff(request), today()
    organises = queries.organises(user, course.body, day)
    scopes = Body.objects.filter(on(day), pk__in=administered(user, day)).order_by("alphabetical", "pk")
    posts = queries.own_posts(user, day)
    papers = queries.certificates_visible_to(user, day).filter(course=course)
    page = Paginator(papers, PER_PAGE).get_page(request.GET.get("p"))
    kept = set(scopes.values_list("pk", flat=True))
    context = {
        "course": course,
        "organises": organises,
        "sessions": queries.sessions_of(Course.objects.filter(pk=course.pk)).order_by("-starts_on"),
        "requirements": [(r, r.scope_id in kept) for r in queries.requirements_of([course])],
        "session_form": forms.get("session_form") or (SessionFields() if organises else None),
        "requirement_form": forms.get("requirement_form")
        or (RequirementFields(scopes=scopes, initial={"scope": _scope(request, course, kept)}) if kept else None),
        "certificate_form": forms.get("certificate_form") or (CertificateFields(posts=posts) if posts.exists() else None),
        "page": page,
        "history": told(history_within(f"course:{course.pk}")[:HISTORY]) if organises else [],
        "today": day,
    }
    return render(request, "desk/course.html", context, status=422 if forms else 200)


def _scope(request: HttpRequest, course: Course, kept: set[int]) -> int | None:
    """The body that a requirement probably means: the one that holds the course, else one's own."""
    home = home_body(request)
    likely = [course.body_id, *([home.pk] if home else [])]
    return next((pk for pk in likely if pk in kept), None)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A course that is no longer held."""
    course, version = organised(request, pk), request.POST.get("version", "")
    try:
        training_actions.end_course(
            course=course, why=request.POST.get("why", ""), version=int(version) if version.isdecimal() else 0, by=staff(request), at=now()
        )
    except (NotEntered, NotPermitted) as error:
        messages.error(request, str(error))
        return redirect("desk:course", course.pk)
    messages.success(request, "Đã thôi tổ chức khóa; lớp, chứng nhận và lịch sử vẫn còn.")
    return redirect("desk:training")


@require_POST
def add_session(request: HttpRequest, pk: int) -> HttpResponse:
    """A new session."""
    course = organised(request, pk)
    form = SessionFields(request.POST)
    if form.is_valid() and attempt(
        form, lambda: training_actions.add_session(course=course, form=form.session(), by=staff(request), at=now())
    ):
        messages.success(request, "Đã mở lớp.")
        return redirect("desk:course", course.pk)
    return _course_page(request, course, session_form=form)


@require_POST
def require(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of whom the course is required."""
    course, user, day = course_of(request, pk), staff(request), today()
    form = RequirementFields(request.POST, scopes=Body.objects.filter(on(day), pk__in=administered(user, day)))
    if form.is_valid() and attempt(form, lambda: training_actions.require(course=course, by=user, at=now(), **form.cleaned_data)):
        messages.success(request, "Đã ghi yêu cầu.")
        return redirect("desk:course", course.pk)
    return _course_page(request, course, requirement_form=form)


@require_POST
def end_requirement(request: HttpRequest, pk: int) -> HttpResponse:
    """A requirement that no longer holds."""
    requirement = get_object_or_404(Requirement.objects.select_related("course__body", "scope"), pk=pk, ended_at__isnull=True)
    course_of(request, requirement.course_id)
    try:
        training_actions.end_requirement(requirement=requirement, why=request.POST.get("why", ""), by=staff(request), at=now())
        messages.success(request, "Đã thôi yêu cầu.")
    except (NotEntered, NotPermitted) as error:
        messages.error(request, str(error))
    return redirect("desk:course", requirement.course_id)


@require_POST
def enter_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate that was issued elsewhere, for one's own people."""
    course, user, day = course_of(request, pk), staff(request), today()
    form = CertificateFields(request.POST, posts=queries.own_posts(user, day))
    if form.is_valid():
        post = form.cleaned_data["post"]
        if attempt(form, lambda: attendance_actions.enter_certificate(course=course, post=post, paper=form.paper(), by=user, at=now())):
            messages.success(request, "Đã ghi giấy chứng nhận.")
            return redirect("desk:course", course.pk)
    return _course_page(request, course, certificate_form=form)
