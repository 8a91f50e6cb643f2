"""Many files at once: hand them over, watch them being read, try again what failed; documents that say the same, side by side."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.forms import IntakeForm, Upload
from loa.desk.requests import home_body, said, staff, today
from loa.documents import intake_actions, tasks
from loa.documents.intake_queries import visible_to
from loa.documents.intake_rules import LIKENESS_LABELS, MOST_BYTES, CannotTakeIn, ItemState, Likeness, differences, unpacked
from loa.documents.models import Intake
from loa.documents.queries import visible_to as documents_visible_to

PER_PAGE = 100
_FIRST = Case(
    When(state=ItemState.FAILED, then=Value(0)), When(state=ItemState.WAITING, then=Value(1)), default=Value(2), output_field=IntegerField()
)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose several files, or a .zip; everything is kept at once and read in the background."""
    form = IntakeForm(request.POST or None, request.FILES or None)
    owner = home_body(request)
    if request.method == "POST" and owner is None:
        messages.error(request, "Tài khoản của bạn chưa có vị trí công tác tại cơ quan nào; hãy hỏi quản trị.")
    elif request.method == "POST" and form.is_valid():
        files: list[Upload] = form.cleaned_data["papers"]
        try:
            intake = intake_actions.take_in(
                owner=owner,  # type: ignore[arg-type]
                name=files[0].name or "" if len(files) == 1 else f"{len(files)} tệp",
                direction=form.cleaned_data["direction"],
                files=_contents(files),
                by=staff(request),
                at=now(),
            )
        except CannotTakeIn as error:
            form.add_error("papers", str(error))
        else:
            _read_on(intake)
            return redirect("desk:intake", intake.pk)
    context = {"form": form, "owner": owner, "intakes": visible_to(staff(request), today())[:10]}
    return render(request, "desk/intake_start.html", context, status=422 if form.errors else 200)


def _contents(files: list[Upload]) -> Iterator[tuple[str, bytes]]:
    if sum(file.size or 0 for file in files) > MOST_BYTES:
        raise CannotTakeIn("Các tệp cộng lại lớn hơn 300 MB. Hãy chia nhỏ rồi nạp lần lượt.")
    for file in files:
        name = file.name or ""
        if name.lower().endswith(".zip"):
            yield from unpacked(file.read())
        else:
            yield name, file.read()


def _read_on(intake: Intake) -> None:
    for pk in intake.items.filter(state=ItemState.WAITING).values_list("pk", flat=True):
        tasks.read_item.enqueue(pk)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far each file is; the page looks again by itself while files wait."""
    intake = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    items = intake.items.select_related("document").annotate(first=_FIRST).order_by("first", "pk")
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("p"))
    done = intake.all - intake.waiting  # type: ignore[attr-defined]
    return render(request, "desk/intake.html", {"intake": intake, "page": page, "done": done, "percent": 100 * done // max(1, intake.all)})  # type: ignore[attr-defined]


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed or was left lying."""
    intake = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    waiting = intake_actions.retry(intake=intake, by=staff(request), at=now())
    _read_on(intake)
    messages.success(request, f"Đang đọc lại {waiting} tệp." if waiting else "Không còn tệp nào để đọc lại.")
    return redirect("desk:intake", pk)


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two documents that say nearly the same: where they differ; an officer says what they are to one another."""
    seen = documents_visible_to(staff(request), today())
    one, two = get_object_or_404(seen, pk=pk), get_object_or_404(seen, pk=other)
    if request.method == "POST" and request.POST.get("kind") in set(Likeness):
        with said(request, "Đã ghi nhận."):
            intake_actions.say_alike(document=one, other=two, kind=Likeness(request.POST["kind"]), by=staff(request), at=now())
        return redirect("desk:document", pk)
    context = {"one": one, "two": two, "differences": differences(one.text, two.text)[:400], "kinds": LIKENESS_LABELS.items()}
    return render(request, "desk/compare.html", context)
