"""Opinions on a draft as staff work with them: the list, one opinion, from paper and tables, what is not shown, where it stands."""

from typing import Any

from django.core.paginator import Paginator
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.consultations import comment_actions, moderation_actions, sheet_actions
from loa.consultations.answer_queries import of, repeats
from loa.consultations.comment_queries import Wanted, narrowed, to_place
from loa.consultations.comment_queries import shown as comments_shown
from loa.consultations.draft_models import Consultation, Edition, Provision
from loa.consultations.embedding import ADD
from loa.consultations.embedding_queries import near_to, near_to_words
from loa.consultations.models import Answer, Comment, Moderation, Target
from loa.consultations.place_rules import index as index_of
from loa.consultations.place_rules import place_of
from loa.consultations.queries import newest, officers_of, outline
from loa.consultations.queries import places_of as commentable
from loa.consultations.rules import CHANNEL_LABELS, KIND_LABELS, STANCE_LABELS, Reason
from loa.consultations.tasks import ask_for_vectors
from loa.consultations.theme_queries import themes_for
from loa.desk.consultation_forms import AnswerForm, EnterForm, HideForm
from loa.desk.inspection_forms import new_key
from loa.desk.requests import number, said, staff, today
from loa.desk.resource_forms import SheetForm
from loa.desk.views.budget_sheets import sheet_answer
from loa.desk.views.consultations import consultation_of, frame, own_consultation
from loa.desk.views.lines import file_answer
from loa.ledger import store
from loa.newsroom.rules import NotAllowed
from loa.paper.unreadable import Unreadable
from loa.vietnamese.masking import find_personal, mask

PER_PAGE = 40
SHOWN_ROWS = 200
STATES = (
    ("open", "Chưa trả lời"), ("answered", "Đã trả lời"), ("hidden", "Không hiển thị"), ("appealed", "Có khiếu nại đang chờ"),
    ("unplaced", "Chưa rõ điều, khoản"), ("repeated", "Gần giống ý kiến khác"),
)  # fmt: skip


def wanted_of(request: HttpRequest, one: Consultation) -> Wanted:
    """What the list is narrowed to; values that mean nothing narrow nothing."""
    asked = request.GET if request.method == "GET" else request.POST
    edition = newest(one)
    pages = {row["stable"] for row in outline(edition)} | {"whole"} if edition else set()
    sets: dict[str, set[str]] = {
        "stance": {*STANCE_LABELS, "none"},
        "kind": set(KIND_LABELS),
        "channel": set(CHANNEL_LABELS),
        "page": pages,
    }
    found = {name: asked.get(name, "") for name in Wanted.__slots__}
    for name, allowed in sets.items():
        found[name] = found[name] if found[name] in allowed else ""
    for name in ("theme", "officer"):
        found[name] = found[name] if found[name] == "none" or (found[name].isdecimal() and len(found[name]) < 10) else ""
    return Wanted(**{**found, "words": found["words"].strip()[:100]})


@require_GET
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The list."""
    return listed(request, consultation_of(request, pk))


def listed(request: HttpRequest, one: Consultation, status: int = 200, **bound: Any) -> HttpResponse:
    """The list, with a form as it was sent."""
    wanted = wanted_of(request, one)
    words = request.GET.get("near", "").strip()[:100]
    near = near_to_words(words, narrowed(one, wanted), one) if words else None
    page = Paginator(near.rows if near else narrowed(one, wanted), PER_PAGE).get_page(request.GET.get("p"))
    edition = newest(one)
    keep = request.GET.copy()
    keep.pop("p", None)
    context = frame(request, one, "opinions") | {
        "page": page, "rows": comments_shown(one, page.object_list, staff=True), "wanted": wanted, "keep": f"{keep.urlencode()}&" if keep
        else "", "pages": outline(edition) if edition else [], "stances": [(s.value or "none", w) for s, w in STANCE_LABELS.items()],
        "kinds": [(k.value, w) for k, w in KIND_LABELS.items()], "channels": [(c.value, w) for c, w in CHANNEL_LABELS.items()],
        "states": STATES, "officers": officers_of(one, today()), "themes": themes_of(one),
        "many_form": bound.get("many_form") or AnswerForm(places=places_of(one)), "near": near, "near_words": words, "add": ADD,
    }  # fmt: skip
    return render(request, "desk/opinions.html", context, status=status)


def themes_of(one: Consultation) -> list[Any]:
    """Themes in use here and those of the office's list."""
    return list(themes_for(one))


def places_of(one: Consultation, edition: Edition | None = None) -> Any:
    """Provisions of the newest version that may have been changed because of an opinion, or those of `edition`."""
    edition = edition or newest(one)
    rows = commentable(edition) if edition else Provision.objects.none()
    return rows.select_related("edition__consultation").order_by("order")


def opinion_of(request: HttpRequest, pk: int, opinion: int, *, own: bool = True) -> Comment:
    """The opinion, if this person may act on it (or only see it)."""
    one = own_consultation(request, pk) if own else consultation_of(request, pk)
    row = get_object_or_404(of(one), number=opinion)
    row.consultation = one
    return row


@require_GET
def detail(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """One opinion."""
    return opinion_shown(request, opinion_of(request, pk, opinion, own=False))


def typed_of(answer: Answer | None) -> dict[str, Any]:
    """What the form shows of an answer that is there."""
    if answer is None:
        return {}
    return {"outcome": answer.outcome, "text": answer.text, "provision": answer.provision_id, "version": answer.version}


def opinion_shown(request: HttpRequest, row: Comment, status: int = 200, **bound: Any) -> HttpResponse:
    """The page of one opinion, with forms as they were sent."""
    one = row.consultation
    answer = Answer.objects.filter(comment=row).select_related("provision").first()
    alike = near_to(row)
    ask_for_vectors(one)
    initial = (
        {"outcome": answer.outcome, "text": answer.text, "provision": answer.provision_id, "version": answer.version} if answer else {}
    )
    context = frame(request, one, "opinions") | {
        "row": row,
        "said": comments_shown(one, [row], staff=True)[0],
        "own_answer": answer,
        "answer_form": bound.get("answer_form") or AnswerForm(places=places_of(one), initial={"version": 0, **initial}),
        "hide_form": bound.get("hide_form") or HideForm(initial={"shown": _without_persons(row.text)}),
        "decisions": row.moderations.select_related("decided_by", "appeal_by").order_by("pk"),
        "near": of(one).filter(alike=row.alike_id or row.pk).exclude(pk=row.pk)[:20],
        "head": row.alike,
        "meaning": alike,
        "meant": comments_shown(one, alike.rows, staff=True),
        "add": ADD,
        "officers": officers_of(one, today()),
        "themes": themes_of(one),
        "places": places_of(one, row.edition) if row.place_words else (),
        "me": staff(request),
    }
    return render(request, "desk/opinion.html", context, status=status)


def _without_persons(text: str) -> str:
    """What may still be shown of `text` when only what belongs to persons is taken out; "" when nothing of the kind is found."""
    found = find_personal(text)
    return mask(text, found) if found else ""


@require_GET
def paper(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """The letter or minutes that an opinion was entered from."""
    row = opinion_of(request, pk, opinion, own=False)
    if not row.paper_sha256:
        raise Http404
    return file_answer(row.paper_name, row.paper_sha256)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what came on paper, at a meeting, by mail."""
    one, sent = own_consultation(request, pk), request.method == "POST"
    form = EnterForm(request.POST, request.FILES) if sent else EnterForm(initial={"received_on": today(), "key": new_key()})
    if sent and form.is_valid():
        places, unknown = _places(one, form.cleaned_data["places"])
        with said(request):
            taken = comment_actions.enter(
                consultation=one, given=form.given(places), entered=form.entered(unknown), key=form.cleaned_data["key"],
                by=staff(request), at=now(),
            )  # fmt: skip
            return redirect("desk:opinion", pk, taken.comment.number)
    return render(request, "desk/opinion_enter.html", frame(request, one, "opinions") | {"form": form}, status=422 if sent else 200)


def _places(one: Consultation, words: str) -> tuple[tuple[int, ...], str]:
    """The provisions that `words` mean, and what of them was not understood."""
    edition = newest(one)
    rows = index_of(dict(Provision.objects.filter(edition=edition).values_list("path", "pk"))) if edition else {}
    found, unknown = [], []
    for part in (p.strip() for p in words.split(";") if p.strip()):
        place = place_of(part, rows)
        if place:
            found.append(place)
        elif place is None:
            unknown.append(part)
    return tuple(dict.fromkeys(found)), "; ".join(unknown)


def _ticket(request: HttpRequest, one: Consultation) -> Signer:
    return Signer(salt=f"opinions-{staff(request).pk}-{one.pk}")


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, pk: int) -> HttpResponse:
    """A table of opinions: shown first, taken in a second step."""
    one = own_consultation(request, pk)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    context = frame(request, one, "opinions") | {"form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            content = form.cleaned_data["file"].read()
            try:
                read = sheet_actions.preview(consultation=one, content=content, day=today())
                ticket = _ticket(request, one).sign(store.put(content))
                context |= {"read": read, "shown": read.told(SHOWN_ROWS), "ticket": ticket}
                status = 422 if read.wrong else 200
            except Unreadable as error:
                form.add_error("file", str(error))
    return render(request, "desk/opinion_import.html", context, status=status)


@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the table that was shown."""
    one = own_consultation(request, pk)
    try:
        content = store.get(_ticket(request, one).unsign(request.POST.get("ticket", "")))
    except (BadSignature, store.Damaged) as error:
        raise Http404 from error
    with said(request) as say:
        other = "other" in request.POST
        taken, known = sheet_actions.take(consultation=one, content=content, by=staff(request), at=now(), other=other)
        say(f"Đã nạp {taken} ý kiến." + (f" {known} dòng đã có từ trước, không nạp lại." if known else ""))
        return redirect("desk:opinions", pk)
    return redirect("desk:import_opinions", pk)


@require_GET
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty table."""
    one = own_consultation(request, pk)
    return sheet_answer(sheet_actions.template(), f"mau-gop-y-{one.pk}.xlsx")


@require_POST
def hide(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """Keep the words of an opinion from being shown."""
    row = opinion_of(request, pk, opinion)
    form = HideForm(request.POST)
    if form.is_valid():
        with said(request, "Ý kiến không còn hiển thị; lý do được nêu công khai."):
            data = form.cleaned_data
            moderation_actions.hide(
                comment=row, reason=Reason(data["reason"]), words=data["words"], shown=data["shown"], by=staff(request), at=now()
            )
            return redirect("desk:opinion", pk, opinion)
    return opinion_shown(request, row, 422, hide_form=form)


@require_POST
def lift(request: HttpRequest, pk: int, opinion: int, decision: int) -> HttpResponse:
    """Show it again, or answer the appeal."""
    row = opinion_of(request, pk, opinion)
    found = get_object_or_404(Moderation.objects.select_related("comment__consultation__body"), pk=decision, comment=row)
    to, words = request.POST.get("to", ""), request.POST.get("words", "")
    with said(request, "Đã ghi quyết định."):
        if to == "lift":
            moderation_actions.lift(moderation=found, by=staff(request), at=now())
        else:
            moderation_actions.answer_appeal(moderation=found, upheld=to == "uphold", words=words, by=staff(request), at=now())
    return redirect("desk:opinion", pk, opinion)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Opinions that a person has to place in the newest version."""
    one = own_consultation(request, pk)
    edition = newest(one)
    if request.method == "POST" and edition:
        with said(request, "Đã xếp chỗ."):
            keys = [int(key) for key in request.POST.getlist("target") if key.isdecimal() and len(key) < 16]
            targets = list(Target.objects.filter(pk__in=keys, comment__consultation=one).select_related("comment"))
            where = request.POST.get("provision", "")
            if not where:
                raise NotAllowed("Hãy chọn chỗ, hoặc “không còn chỗ nào”.")
            to = None if where == "none" else get_object_or_404(Provision, edition=edition, pk=number(request, "provision"))
            comment_actions.place(targets=targets, edition=edition, provision=to, by=staff(request), at=now())
        return redirect("desk:place_opinions", pk)
    context = frame(request, one, "place") | {"waiting": to_place(one), "places": places_of(one), "edition": edition}
    return render(request, "desk/opinion_place.html", context)


@require_POST
def give_place(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """Say which provision the words of a table meant."""
    row = opinion_of(request, pk, opinion)
    provision = get_object_or_404(Provision, pk=number(request, "provision"), edition=row.edition_id)
    with said(request, "Đã xếp chỗ."):
        comment_actions.give_place(comment=row, provision=provision, by=staff(request), at=now())
    return redirect("desk:opinion", pk, opinion)


@require_GET
def near(request: HttpRequest, pk: int) -> HttpResponse:
    """Groups of near-equal opinions."""
    one = consultation_of(request, pk)
    return render(request, "desk/opinion_groups.html", frame(request, one, "near") | {"groups": repeats(one)})
