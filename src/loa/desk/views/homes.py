"""Bodies' own sites: opened by the administrator, sections written by the body's staff, made public by its leaders."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.requests import number, said, staff, today
from loa.organisations.models import Body
from loa.organisations.queries import NotPermitted, may
from loa.organisations.rules import Act
from loa.sections import actions, queries
from loa.sections.models import Home, Section
from loa.sections.rules import CannotWrite, links_typed
from loa.vietnamese.letters import slug as slug_of

MOST_CHOICES = 500


@contextmanager
def kept(request: HttpRequest, done: str = "") -> Iterator[None]:
    """Run an action on sites; what cannot be becomes a message."""
    try:
        with said(request, done):
            yield
    except CannotWrite as error:
        messages.error(request, str(error))


def _home(request: HttpRequest, pk: int) -> Home:
    return get_object_or_404(queries.visible_to(staff(request), today()), pk=pk)


def _section(request: HttpRequest, pk: int, code: str) -> Section:
    return get_object_or_404(Section.objects.select_related("home__body"), home=_home(request, pk), code=code)


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The sites that this person may see; a new one for a body that has none."""
    user, day = staff(request), today()
    choices = queries.without_home(user, day)
    if request.method == "POST":
        body = get_object_or_404(choices, pk=number(request, "body"))
        with kept(request, "Đã mở trang với đủ các mục bắt buộc. Cán bộ của cơ quan viết nội dung, lãnh đạo công khai."):
            name = request.POST.get("slug", "").strip() or slug_of(body.place or body.short_name)
            home = actions.open_home(body=body, slug=name, by=user, at=now())
            return redirect("desk:home_of_body", home.pk)
    rows = [(home, queries.sections_of(home)) for home in queries.visible_to(user, day)[:MOST_CHOICES]]
    counted = [
        (home, sum(s.public is not None for s in found), len(found), sum(s.draft is not None for s in found)) for home, found in rows
    ]
    context = {"rows": counted, "choices": choices[:MOST_CHOICES], "typed": request.POST}
    return render(request, "desk/homes.html", context, status=422 if request.method == "POST" else 200)


def _keeps(request: HttpRequest, body: Body) -> bool:
    return staff(request).is_superuser or may(staff(request), Act.ADMINISTER, body, today())


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A site: its sections with what the public reads and what waits."""
    return _detail(request, _home(request, pk))


def _detail(request: HttpRequest, home: Home, status: int = 200, **typed: str) -> HttpResponse:
    context = {
        "home": home, "portal_host": urlsplit(settings.LOA_SITE_URL).hostname, "typed_host": home.host,
        "sections": queries.sections_of(home), "keeps": _keeps(request, home.body),
        "writes": may(staff(request), Act.WRITE, home.body, today()), **typed,
    }  # fmt: skip
    return render(request, "desk/home.html", context, status=status)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a site off the portal."""
    with kept(request, "Đã đóng trang. Nội dung đã viết vẫn giữ."):
        actions.close_home(home=_home(request, pk), by=staff(request), at=now())
    return redirect("desk:homes")


@require_POST
def give_host(request: HttpRequest, pk: int) -> HttpResponse:
    """The host name under which a site is seen as well."""
    home, host = _home(request, pk), request.POST.get("host", "")
    try:
        actions.give_host(home=home, host=host, taken=settings.ALLOWED_HOSTS, by=staff(request), at=now())
    except (CannotWrite, NotPermitted) as error:
        return _detail(request, home, 422, typed_host=host, wrong_host=str(error))
    messages.success(request, "Đã lưu tên miền riêng." if host.strip() else "Trang không còn tên miền riêng.")
    return redirect("desk:home_of_body", pk)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One section: its wording, its links, its English where the law wants it."""
    section = _section(request, pk, code)
    if request.method == "POST":
        with kept(request, "Đã lưu bản mới; chờ lãnh đạo công khai."):
            actions.write(
                section=section, text=request.POST.get("text", ""), english=request.POST.get("english", ""),
                links=request.POST.get("links", ""),
                seen=number(request, "seen"), by=staff(request), at=now(),
            )  # fmt: skip
            return redirect("desk:write_section", pk, code)
    found = queries.standing_of(section)
    newest = found.draft or found.public
    typed = {
        "text": request.POST.get("text", newest.text if newest else ""),
        "english": request.POST.get("english", newest.english if newest else ""),
        "links": request.POST.get("links", links_typed(newest.links) if newest else ""),
        "seen": request.POST.get("seen", str(newest.number if newest else 0)),
    }
    user, day = staff(request), today()
    context = {
        "section": section, "home": section.home, "found": found, "newest": newest, "typed": typed,
        "writes": may(user, Act.WRITE, section.home.body, day), "history": section.editions.order_by("-number")[:20],
        "publishes": bool(found.draft and may(user, Act.APPROVE, section.home.body, day) and found.draft.written_by_id != user.pk),
    }  # fmt: skip
    return render(request, "desk/section.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def publish(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Make the newest wording public."""
    section = _section(request, pk, code)
    with kept(request, "Đã công khai."):
        actions.publish(section=section, number=number(request, "number"), by=staff(request), at=now())
    return redirect("desk:write_section", pk, code)
