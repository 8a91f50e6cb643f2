"""Reorganisations: prepare one, see everything that it touches, do it; a plan's totals on the map of a day."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.body_choices import BodyChoice, told_apart
from loa.desk.histories import told
from loa.desk.plan_forms import day_field
from loa.desk.requests import home_body, number, said, staff, today
from loa.desk.views.plans import plan_of
from loa.ledger.queries import history
from loa.organisations.actions import BodyForm
from loa.organisations.models import Body
from loa.organisations.queries import administered, below, may, on
from loa.organisations.rules import KIND_LABELS, SUCCESSION_LABELS, Act, Kind, SuccessionKind, name_key
from loa.paper.sheets import XLSX, Column, Sheet, write_xlsx
from loa.plans.models import Task
from loa.reorganisations import actions
from loa.reorganisations.actions import WayForm
from loa.reorganisations.models import Fresh, Reorganisation, Way
from loa.reorganisations.queries import OnMap, known_ways, on_map, preview, visible_to
from loa.reorganisations.rules import CannotReorganise, State, typed_ways

_MOST_OPTIONS = 800
AREAS = (Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE, Kind.PROVINCE_OFFICE)


class StartForm(forms.Form):
    """What is reorganised, when, on what basis."""

    title = forms.CharField(label="Tên đợt sắp xếp", max_length=200)
    scope = BodyChoice(Body.objects.none(), label="Trong phạm vi của", empty_label=None)
    on = day_field("Từ ngày")
    basis = forms.CharField(label="Căn cứ pháp lý", max_length=300, help_text="Số, ngày, cơ quan ban hành của nghị quyết hoặc quyết định.")


class WaysForm(forms.Form):
    """Ways, typed as lines, and what they take along."""

    lines = forms.CharField(
        label="Cơ quan cũ → cơ quan nhận", widget=forms.Textarea(attrs={"rows": 6}), max_length=60_000,
        help_text="Mỗi dòng một cơ quan nhận: xã Ân Hòa; xã Hùng Tiến → xã Kim Sơn. Tên nhận chưa có trong danh mục sẽ được tạo mới. "
        "Có cơ quan trùng tên thì ghi mã, hoặc #số, thay cho tên.",
    )  # fmt: skip
    kind = forms.ChoiceField(label="Cách kế thừa", choices=[(k.value, v) for k, v in SUCCESSION_LABELS.items()])
    function = forms.CharField(label="Chức năng chuyển", required=False, max_length=200, help_text="Chỉ ghi khi chuyển chức năng.")
    new_kind = forms.ChoiceField(label="Loại của cơ quan mới", choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    ends_old = forms.BooleanField(label="Cơ quan cũ kết thúc", required=False, initial=True)
    takes_work = forms.BooleanField(label="Nhận việc đang mở", required=False, initial=True)
    takes_plans = forms.BooleanField(label="Theo dõi tiếp kế hoạch", required=False)
    takes_people = forms.BooleanField(label="Nhận vị trí công tác", required=False)
    takes_channels = forms.BooleanField(label="Nhận kênh, đài, bảng", required=False, initial=True)

    def way(self) -> WayForm:
        """What each way takes along."""
        flags = {n: self.cleaned_data[n] for n in ("ends_old", "takes_work", "takes_plans", "takes_people", "takes_channels")}
        return WayForm(SuccessionKind(self.cleaned_data["kind"]), self.cleaned_data["function"], **flags)


def _found(request: HttpRequest, pk: int) -> Reorganisation:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """All reorganisations; a new one for who administers an area."""
    user, day = staff(request), today()
    scopes = administered(user, day)
    form = StartForm(request.POST or None, initial={"scope": home_body(request)})
    areas = Body.objects.filter(on(day), pk__in=scopes, kind__in=[k.value for k in AREAS])  # bodies that others stand under
    form.fields["scope"].queryset = areas.order_by("alphabetical", "pk")  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with said(request, "Đã tạo. Hãy ghi các cơ quan cũ và cơ quan nhận."):
            made = actions.start(**form.cleaned_data, by=user, at=now())
            return redirect("desk:reorganisation", made.pk)
    context = {"rows": visible_to(user, day), "form": form, "may": scopes.exists()}
    return render(request, "desk/reorganisations.html", context, status=422 if form.errors else 200)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One reorganisation with everything that it touches."""
    return _shown(request, _found(request, pk))


def _shown(request: HttpRequest, made: Reorganisation, form: WaysForm | None = None) -> HttpResponse:
    form = form or WaysForm(initial={"new_kind": Kind.COMMUNE.value})
    draft = made.state == State.DRAFT
    context = {
        "made": made,
        "draft": draft and may(staff(request), Act.ADMINISTER, made.scope, today()),
        "preview": preview(made) if draft else None,
        "form": form,
        "fresh": made.fresh.select_related("parent", "under", "body").order_by("under__name", "name"),
        "ways": made.ways.select_related("old", "new", "fresh__body").order_by("old__alphabetical"),
        "parents": told_apart(_parents(made)[:_MOST_OPTIONS]),
        "waits": made.on > today(),
        "known": known_ways(made.scope, made.on).count() if draft else 0,
        "history": told(history(f"reorganisation:{made.pk}")),
        "plans": {h.old.plan for h in made.hand_overs.select_related("old__plan__owner")[:2000]},
        "before": made.on - timedelta(days=1),
        "kinds": KIND_LABELS.items(),
    }
    return render(request, "desk/reorganisation.html", context, status=422 if form.errors else 200)


def _parents(made: Reorganisation) -> Any:
    """Bodies that a new one may stand under."""
    rows = Body.objects.filter(Q(pk=made.scope_id) | Q(pk__in=below([made.scope_id])), on(made.on))
    return rows.exclude(kind__in=[Kind.VILLAGE.value, Kind.COMMUNE_OFFICE.value]).select_related("parent").order_by("alphabetical", "pk")


@require_POST
def add_ways(request: HttpRequest, pk: int) -> HttpResponse:
    """Ways as typed lines: old ones are looked up by name, a new one that is not there is made."""
    made, form = _found(request, pk), WaysForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():  # all lines or none
                _add_ways(request, made, form)
        except CannotReorganise as error:
            form.add_error("lines", str(error))
        else:
            messages.success(request, "Đã ghi.")
            return redirect("desk:reorganisation", pk)
    return _shown(request, made, form)


def _add_ways(request: HttpRequest, made: Reorganisation, form: WaysForm) -> None:
    rows = typed_ways(form.cleaned_data["lines"])
    before, after = _by_name(made, made.on - timedelta(days=1)), _by_name(made, made.on)
    missing = sorted({name for row in rows for name in row.old if name_key(name) not in before})
    if missing:
        names = "; ".join(missing)
        raise CannotReorganise(f"Không thấy trong phạm vi của {made.scope}: {names}. Hãy sửa tên hoặc thêm vào danh mục trước.")
    unclear = {name: before[name_key(name)] for row in rows for name in row.old}
    unclear |= {row.new: after.get(name_key(row.new), []) for row in rows}
    if doubled := [_which(name, bodies) for name, bodies in unclear.items() if len(bodies) > 1]:
        raise CannotReorganise(" ".join(doubled))
    user, at = staff(request), now()
    for row in rows:
        there = after.get(name_key(row.new))
        new: Body | Fresh = there[0] if there else _fresh(made, row.new, form, request)
        for name in row.old:
            actions.add_way(reorganisation=made, old=before[name_key(name)][0], new=new, form=form.way(), by=user, at=at)


def _which(name: str, bodies: list[Body]) -> str:
    """The question which of several bodies is meant, with what to write for each."""
    rows = "; ".join(f"{b.name}{f', {b.parent.name}' if b.parent else ''}: ghi {b.official_code or f'#{b.pk}'}" for b in bodies[:8])
    return f"Có {len(bodies)} cơ quan tên “{name}” – {rows}. Hãy ghi mã thay cho tên."


def _by_name(made: Reorganisation, day: date) -> dict[str, list[Body]]:
    """Bodies of the area on `day` by every way in which they may be typed: names, code, "#" and their number here."""
    found: dict[str, list[Body]] = {}
    for body in Body.objects.filter(on(day), pk__in=below([made.scope_id])).select_related("parent").order_by("pk"):
        names = (body.name, body.short_name, body.name.removeprefix("Ủy ban nhân dân "), body.official_code, f"#{body.pk}")
        for key in {name_key(name) for name in names if name}:
            found.setdefault(key, []).append(body)
    return found


def _fresh(made: Reorganisation, name: str, form: WaysForm, request: HttpRequest) -> Fresh:
    kind = Kind(form.cleaned_data["new_kind"])
    full = f"Ủy ban nhân dân {name}" if kind is Kind.COMMUNE and not name.startswith("Ủy ban") else name
    place = name.split(" ", 1)[-1].removeprefix("trấn ")
    short = f"UBND {name}" if full != name else name
    body = BodyForm(full, short[:80], kind, made.scope, place if kind is Kind.COMMUNE else "")
    return actions.add_fresh(reorganisation=made, form=body, by=staff(request), at=now())


@require_POST
def take_known(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the successions of that day that the register holds already, of an imported map."""
    made, count = _found(request, pk), 0
    with said(request):
        for row in known_ways(made.scope, made.on):
            form = WayForm(SuccessionKind(row.kind), row.function, ends_old=row.predecessor.valid_to == made.on)
            actions.add_way(reorganisation=made, old=row.predecessor, new=row.successor, form=form, by=staff(request), at=now())
            count += 1
        messages.success(request, f"Đã lấy {count} quan hệ kế thừa từ danh mục.")
    return redirect("desk:reorganisation", pk)


@require_POST
def take_children(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands under an old body goes along with it."""
    made = _found(request, pk)
    old = get_object_or_404(Body, pk=number(request, "old"))
    with said(request):
        count = actions.take_children(reorganisation=made, old=old, by=staff(request), at=now())
        messages.success(request, f"{count} đơn vị trực thuộc của {old} chuyển theo.")
    return redirect("desk:reorganisation", pk)


@require_POST
def change_fresh(request: HttpRequest, pk: int) -> HttpResponse:
    """The parent, kind and code of a new body."""
    fresh = get_object_or_404(Fresh.objects.select_related("reorganisation"), pk=pk)
    made = _found(request, fresh.reorganisation_id)
    parent = _parents(made).filter(pk=number(request, "parent")).first() if request.POST.get("parent") else None
    if parent is None and request.POST.get("parent"):
        messages.error(request, "Không thấy cơ quan cấp trên đã chọn trong phạm vi của đợt sắp xếp. Hãy chọn lại.")
        return redirect("desk:reorganisation", made.pk)
    kind = request.POST.get("kind", "")
    with said(request, "Đã lưu."):
        body = BodyForm(
            fresh.name, request.POST.get("short_name", "")[:80], Kind(kind if kind in Kind._value2member_map_ else fresh.kind), parent,
            request.POST.get("place", "")[:80], request.POST.get("code", "")[:20],
        )  # fmt: skip
        actions.change_fresh(fresh=fresh, form=body, version=number(request, "version"), by=staff(request), at=now())
    return redirect("desk:reorganisation", made.pk)


@require_POST
def drop_way(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a way out."""
    way = get_object_or_404(Way.objects.select_related("reorganisation__scope"), pk=pk)
    made = _found(request, way.reorganisation_id)
    with said(request, "Đã bỏ."):
        actions.drop_way(way=way, by=staff(request), at=now())
    return redirect("desk:reorganisation", made.pk)


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which ways the open lines of one task go."""
    made = _found(request, pk)
    old = get_object_or_404(Body, pk=number(request, "old"))
    task = get_object_or_404(Task, pk=number(request, "task"))
    ways = made.ways.filter(pk__in=[v for v in request.POST.getlist("ways") if v.isdecimal() and len(v) < 12])
    with said(request, "Đã lưu."):
        actions.choose(reorganisation=made, old=old, task=task, ways=ways, by=staff(request), at=now())
    return redirect("desk:reorganisation", pk)


@require_POST
def enact(request: HttpRequest, pk: int) -> HttpResponse:
    """Do it."""
    made = _found(request, pk)
    if request.POST.get("sure") != "1":
        messages.error(request, "Hãy đánh dấu xác nhận đã xem hết những gì đợt sắp xếp chạm tới.")
        return redirect("desk:reorganisation", pk)
    with said(request, "Đã thực hiện. Việc đang mở đã được bàn giao."):
        actions.enact(reorganisation=made, version=number(request, "version"), by=staff(request), at=now())
    return redirect("desk:reorganisation", pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    made = _found(request, pk)
    with said(request, "Đã bỏ đợt sắp xếp."):
        actions.drop(reorganisation=made, by=staff(request), at=now())
    return redirect("desk:reorganisations")


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        return today()


@require_GET
def plan_on_map(request: HttpRequest, pk: int, form: str = "") -> HttpResponse:
    """A plan's parts of work by body, on the map of a chosen day."""
    plan, day = plan_of(request, pk), _day(request)
    found = on_map(plan, day, today())
    if form not in ("", "xlsx"):
        raise Http404
    if form == "xlsx":
        return HttpResponse(_sheet(plan.document.heading, found, day), content_type=XLSX, headers=_named(f"ke-hoach-{pk}-{day}.xlsx"))
    days = sorted({made.on for made in Reorganisation.objects.filter(hand_overs__old__plan=plan, state=State.ENACTED.value)})
    return render(request, "desk/plan_on_map.html", {"plan": plan, "found": found, "day": day, "days": days})


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


_COLUMNS = (("Cơ quan, đơn vị", 50), ("Phần việc", 12), ("Đã xác nhận", 14), ("Quá hạn", 12), ("Đang mở", 12), ("Đã kết thúc", 14))


def _sheet(heading: str, found: OnMap, day: date) -> bytes:
    columns = tuple(Column(name, width) for name, width in _COLUMNS)
    rows = [(name, t.all, t.confirmed, t.late, t.open, t.ended) for name, t in [*found.rows, ("Cộng", found.total)]]
    title = f"{heading}: theo địa bàn ngày {day:%d/%m/%Y}"
    return write_xlsx([Sheet("Theo địa bàn", title, columns, rows, "Mỗi phần việc giao ban đầu tính một lần.")])
