"""Public pages of consultations: the list with its feed, the draft with its table of contents and heat strip, one article, differences.

The clock is read here. Figures on these pages may be some seconds old; of many opinions older, and they bear their time.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from loa.consultations.change_queries import changes, compared
from loa.consultations.comment_queries import shown, texts_shown
from loa.consultations.counting_rules import in_words
from loa.consultations.draft_models import Companion, Consultation, Edition, Provision
from loa.consultations.edition_rules import KIND_NAMES, is_place
from loa.consultations.open_queries import counting_of
from loa.consultations.place_queries import Figures, at_page
from loa.consultations.queries import (
    before,
    editions,
    in_phase,
    newest,
    outline,
    page_of,
    phase_of,
    public,
    searched,
)  # fmt: skip
from loa.consultations.rules import MOST_PROVISIONS, PHASE_LABELS, REASON_LABELS, STANCE_LABELS, Phase, Stance
from loa.consultations.tasks import counted as counted_of
from loa.consultations.theme_queries import place_voices
from loa.ledger import store
from loa.portal.frame import site
from loa.portal.ranges import file_answer

PER_PAGE = 20
PAGES_OF_TEXT = 12  # articles whose text stands on one page of the draft
COMMENTS = 20
_HEATS = 5
_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})  # and all sound
LISTED = (Phase.OPEN, Phase.FORTHCOMING, Phase.ANSWERING, Phase.PUBLISHED, Phase.STOPPED)


def found(pk: int) -> Consultation:
    """The consultation, if everybody may read it. Raises Http404."""
    return get_object_or_404(public(), pk=pk)


def frame(consultation: Consultation) -> dict[str, Any]:
    """What every page of a consultation shows."""
    phase = phase_of(consultation, localdate())
    return {
        **site(now()),
        "one": consultation,
        "phase": phase.value,
        "phase_words": PHASE_LABELS[phase],
        "left": (consultation.closes_on - localdate()).days if consultation.closes_on and phase is Phase.OPEN else None,
        "takes": phase is Phase.OPEN,
        "texts_shown": texts_shown(consultation, phase),
    }


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Consultations by phase; those that take comments come first."""
    day, words = localdate(), request.GET.get("q", "").strip()[:100]
    rows = searched(public(), words)
    wanted = next((p for p in LISTED if p.value == request.GET.get("buoc")), None)
    groups = []
    for phase in LISTED:
        group = in_phase(rows, phase, day)
        if wanted in (None, phase) and group.exists():
            page = Paginator(group, PER_PAGE).get_page(request.GET.get("trang") if wanted else 1)
            groups.append((phase.value, PHASE_LABELS[phase], page))
    context = {**site(now()), "groups": groups, "words": words, "wanted": wanted.value if wanted else ""}
    return render(request, "portal/consultations.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The same as Atom (RFC 4287): a consultation appears when announced, and again when its result is published."""
    rows = [(row, PHASE_LABELS[phase_of(row, localdate())]) for row in public()[:50]]
    moments = [row.published_at or row.announced_at for row, _ in rows]
    updated = max((moment for moment in moments if moment), default=None)
    context = {**site(now()), "rows": rows, "updated": updated}
    return render(request, "portal/consultations.xml", context, content_type="application/atom+xml; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents, with how much was said there; `heat` from 0 (nothing) to 5."""

    row: dict[str, Any]
    said: int
    heat: int
    x: int


def contents(edition: Edition, counted: Figures) -> list[Entry]:
    """The table of contents of an edition, in the order of the text."""
    most = counted.most
    entries = []
    for at, row in enumerate(outline(edition)):
        said = counted.said(row["stable"])
        entries.append(Entry(row, said, -(-said * _HEATS // most) if most else 0, at))
    return entries


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft: what it is about, until when, its files, contents, and the text page by page."""
    consultation = found(pk)
    edition = newest(consultation)
    assert edition is not None  # it was announced
    known, files = counted_of(consultation), companions(consultation)
    counted = known.figures
    entries = contents(edition, counted)
    page = Paginator(entries, PAGES_OF_TEXT).get_page(request.GET.get("trang"))
    keys = [entry.row["stable"] for entry in page]
    provisions = list(Provision.objects.filter(edition=edition, article__in=keys).order_by("order"))
    chosen = chosen_places(edition, request.GET.getlist("cho"))
    context = {
        **frame(consultation),
        "edition": edition,
        "editions": editions(consultation),
        "companions": files,
        "plain": next((c for c in files if c.kind == "summary"), None),
        "entries": entries,
        "width": max(len(entries), 1),
        "page": page,
        "text": placed(provisions, counted if texts_shown(consultation, phase_of(consultation, localdate())) else None),
        "chosen": chosen,
        "elsewhere": chosen - {p.stable for p in provisions},
        "counted": counted,
        "known": known,
        "stances": stances(counted.whole),
        "questions": list(consultation.questions.order_by("number")),
        "counting": in_words(counting_of(consultation)),
        "reasons": list(REASON_LABELS.values()),
    }
    return render(request, "portal/consultation.html", context)


def chosen_places(edition: Edition, keys: list[str]) -> set[str]:
    """Ids of the places that were ticked so far, on whatever page of the text."""
    return (
        set(Provision.objects.filter(edition=edition, stable__in=keys[:MOST_PROVISIONS]).values_list("stable", flat=True))
        if keys
        else set()
    )


def placed(rows: Iterable[Provision], counted: Figures | None) -> list[tuple[Provision, bool, int, int]]:
    """Provisions with whether they may be commented on, how many opinions stand at each, and how hot that is (0 to 5)."""
    most = counted.most_of_a_place if counted else 0
    said = counted.places if counted and most else Counter[str]()
    return [(p, is_place(p.kind, p.depth), said[p.stable], -(-said[p.stable] * _HEATS // most) if most else 0) for p in rows]


def stances(counted: dict[str, int]) -> list[tuple[str, str, int]]:
    """(key, words, how many) for each stance that was taken."""
    return [(s.value or "none", STANCE_LABELS[s], counted.get(s.value, 0)) for s in Stance if counted.get(s.value)]


def companions(consultation: Consultation) -> list[Companion]:
    """The files that go with the draft."""
    return list(consultation.companions.filter(removed_at__isnull=True).order_by("kind", "pk"))


@require_safe
def article(request: HttpRequest, pk: int, stable: str) -> HttpResponse:
    """One article with what changed in it since the last version, and every opinion about it."""
    consultation = found(pk)
    edition = newest(consultation)
    rows = page_of(edition, stable) if edition else []
    if not rows or edition is None:
        raise Http404
    context = frame(consultation)
    known = counted_of(consultation)
    counted = known.figures
    comments = at_page(consultation, stable) if context["texts_shown"] else consultation.comments.none()
    page = Paginator(comments, COMMENTS).get_page(request.GET.get("trang"))
    older = before(edition)
    context |= {
        "edition": edition,
        "head": rows[0],
        "text": placed(rows, counted if context["texts_shown"] else None),
        "about": place_voices(consultation, stable) if context["texts_shown"] else None,
        "changes": changes(rows, older) if older else [],
        "older": older,
        "said": counted.said(stable),
        "known": known,
        "stances": stances(counted.pages.get(stable, {})),
        "page": page,
        "comments": shown(consultation, page.object_list),
        "around": _around(edition, stable),
    }
    return render(request, "portal/consultation_article.html", context)


def _around(edition: Edition, stable: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    rows = outline(edition)
    at = next((n for n, row in enumerate(rows) if row["stable"] == stable), 0)
    return (rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None)


@require_safe
def differences(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """All that a version changed against the one before it, provision by provision; also what it left out."""
    consultation = found(pk)
    edition = get_object_or_404(Edition, consultation=consultation, number=number)
    older = before(edition)
    if older is None:
        raise Http404
    found_changes, removed = compared(edition, older)
    page = Paginator(found_changes, 100).get_page(request.GET.get("trang"))
    context = {**frame(consultation), "edition": edition, "older": older, "page": page, "changes": list(page), "removed": removed}
    return render(request, "portal/consultation_changes.html", context | {"kinds": KIND_NAMES})


@require_safe
def companion(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file that goes with the draft."""
    row = get_object_or_404(Companion, consultation=found(pk), pk=file, removed_at__isnull=True)
    return _file(request, row.file_sha256, row.file_name, row.media_type)


@require_safe
def draft_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The draft's file as it was read."""
    row = get_object_or_404(Edition, consultation=found(pk), number=number)
    return _file(request, row.file_sha256, row.file_name, "application/octet-stream")


def _file(request: HttpRequest, sha256: str, name: str, media_type: str) -> HttpResponse:
    inline = media_type in _INLINE or media_type.startswith("audio/")
    try:
        answer = file_answer(request, sha256, media_type, content_disposition_header(not inline, name) or "inline")
    except store.Damaged as error:
        raise Http404 from error
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
