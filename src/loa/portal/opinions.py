"""Public pages of what was said: all opinions, one opinion, figures, the open data, and what became of it. The clock is read here."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from loa.consultations.answer_queries import answered, answered_groups, by_day, of
from loa.consultations.comment_queries import Wanted, narrowed, shown
from loa.consultations.counting_rules import in_words
from loa.consultations.draft_models import Consultation
from loa.consultations.open_file_queries import path_of
from loa.consultations.open_queries import counting_of, csv_lines, json_lines
from loa.consultations.queries import newest, outline
from loa.consultations.rules import CHANNEL_LABELS, KIND_LABELS, OUTCOME_LABELS, REASON_LABELS, STANCE_LABELS
from loa.consultations.tasks import counted as counted_of
from loa.consultations.tasks import open_file, tallied
from loa.consultations.theme_queries import public_voices
from loa.portal.consulting import found, frame

PER_PAGE = 20


def readable(pk: int) -> tuple[Consultation, dict[str, Any]]:
    """The consultation and the frame of its pages, when opinions may be read by now. Raises Http404."""
    consultation = found(pk)
    context = frame(consultation)
    if not context["texts_shown"]:
        raise Http404
    return consultation, context


@require_safe
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """All opinions, narrowed by what was said and where."""
    consultation, context = readable(pk)
    asked = request.GET
    edition = newest(consultation)
    pages = outline(edition) if edition else []
    known = {row["stable"] for row in pages} | {"whole"}
    wanted = Wanted(
        words=asked.get("q", "").strip()[:100],
        stance=asked.get("y-kien", "") if asked.get("y-kien", "") in {*STANCE_LABELS, "none"} else "",
        kind=asked.get("chu-the", "") if asked.get("chu-the", "") in set(KIND_LABELS) else "",
        page=asked.get("cho", "") if asked.get("cho", "") in known else "",
        theme=asked.get("chu-de", "") if re.fullmatch(r"[0-9]{1,9}", asked.get("chu-de", "")) else "",
    )
    page = Paginator(narrowed(consultation, wanted).filter(hidden="") if wanted.words else narrowed(consultation, wanted), PER_PAGE)
    keep = asked.copy()
    keep.pop("trang", None)
    at = page.get_page(asked.get("trang"))
    context |= {
        "page": at, "comments": shown(consultation, at.object_list), "wanted": wanted, "pages": pages,
        "keep": keep.urlencode(), "stances": [(s.value or "none", w) for s, w in STANCE_LABELS.items()],
        "kinds": [(k.value, w) for k, w in KIND_LABELS.items()],
    }  # fmt: skip
    return render(request, "portal/consultation_comments.html", context)


@require_safe
def detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One opinion at an address of its own."""
    consultation, context = readable(pk)
    row = get_object_or_404(of(consultation), number=number)
    return render(request, "portal/consultation_opinion.html", context | {"said": shown(consultation, [row])[0]})


@require_safe
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Totals by the declared rules, and where to work them out again."""
    consultation, context = readable(pk)
    counting = counting_of(consultation)
    tally = tallied(consultation)
    totals = tally.totals
    counted = counted_of(consultation).figures
    offered = open_file(consultation)
    edition = newest(consultation)
    pages = sorted(((counted.said(row["stable"]), row) for row in outline(edition)), key=lambda p: -p[0]) if edition else []
    context |= {
        "tally": tally, "totals": totals, "counting": in_words(counting), "tables": _tables(totals.to_json()) if totals else (),
        "apart": [(APART_WORDS[name], n) for name, n in totals.apart.items()] if totals else (),
        "hidden": [(REASON_LABELS[r], totals.hidden[r.value]) for r in REASON_LABELS if r.value in totals.hidden] if totals else (),
        "pages": [(n, row, parts_of(counted.pages[row["stable"]], counted.most)) for n, row in pages if n][:30],
        "stance_words": [(s.value or "none", w) for s, w in STANCE_LABELS.items()], "most": counted.most,
        "days": days_of(consultation), "counted": counted,
        "voices": public_voices(consultation), "file": offered.file if offered else None, "filed": offered is not None,
    }  # fmt: skip
    return render(request, "portal/consultation_figures.html", context)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: how many opinions of one stance, from `x` on, in hundredths of the longest bar."""

    key: str
    words: str
    n: int
    x: int
    width: int


def parts_of(stances: Mapping[str, int], most: int) -> list[Part]:
    """A page's opinions by stance as pieces of one bar; the pieces meet."""
    found, so_far = [], 0
    for stance, words in STANCE_LABELS.items():
        if n := stances.get(stance.value, 0):
            begins, ends = round(so_far * 100 / most), round((so_far + n) * 100 / most)
            found.append(Part(stance.value or "none", words, n, begins, max(ends - begins, 1)))
            so_far += n
    return found


APART_WORDS = {"own_staff": "Người của cơ quan soạn thảo", "late": "Đến sau hạn"}


def _tables(totals: dict[str, Any]) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """(title, (words, how many, share of the largest in per cent))."""
    wanted = (
        ("Ý kiến", "by_stance", STANCE_LABELS), ("Chủ thể", "by_kind", KIND_LABELS), ("Kênh", "by_channel", CHANNEL_LABELS),
        ("Kết quả xử lý", "by_outcome", OUTCOME_LABELS),
    )  # fmt: skip
    found = []
    for title, name, labels in wanted:
        rows = [(words, totals[name][key.value]) for key, words in labels.items() if key.value in totals[name]]
        most = max((n for _, n in rows), default=0)
        if rows and most:
            found.append((title, [(words, n, round(n * 100 / most)) for words, n in rows]))
    return found


def days_of(consultation: Consultation) -> list[tuple[Any, int, int]]:
    """(day, how many came in, share of the busiest day in per cent), days in order."""
    rows = by_day(consultation)
    most = max((n for _, n in rows), default=0)
    return [(day, n, round(n * 100 / most)) for day, n in rows]


@require_safe
def as_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every opinion as a row."""
    return _open_data(request, pk, "csv", "text/csv; charset=utf-8", csv_lines)


@require_safe
def as_json(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same with the rules of counting and the totals."""
    return _open_data(request, pk, "json", "application/json", lambda one: json_lines(one, now()))


def _open_data(
    request: HttpRequest, pk: int, form: str, content_type: str, lines: Callable[[Consultation], Iterator[str]]
) -> HttpResponseBase:
    """Of few opinions written now, of many the file that the worker made; while there is none, when to come again."""
    consultation, context = readable(pk)
    name = f"gop-y-{pk}.{form}"
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}  # words may be hidden at any time
    offered = open_file(consultation)
    if offered is None:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return StreamingHttpResponse(lines(consultation), content_type=content_type, headers=headers)
    made = offered.file
    if made is None or made.made_at is None:
        return _comes_later(request, context)
    moment, etag = int(made.made_at.timestamp()), f'"{made.files[form]["sha256"]}"'
    if same := get_conditional_response(request, etag, moment):
        return same
    try:
        content = path_of(made, form).open("rb")
    except FileNotFoundError:  # a newer one took its place just now
        return _comes_later(request, context)
    headers |= {"ETag": etag, "Last-Modified": http_date(moment)}
    return FileResponse(content, as_attachment=True, filename=name, content_type=content_type, headers=headers)


def _comes_later(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    answer = render(request, "portal/consultation_file.html", context, status=503)
    answer["Retry-After"] = "60"
    return answer


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """You said, we did: answers by article and theme, with the change that each caused; once published."""
    consultation = found(pk)
    if consultation.published_at is None:
        raise Http404
    tally = tallied(consultation)
    by_outcome = tally.totals.by_outcome if tally.totals else {}
    page = Paginator(answered_groups(consultation), PER_PAGE).get_page(request.GET.get("trang"))
    context = frame(consultation) | {
        "tally": tally,
        "totals": tally.totals,
        "outcomes": [(words, by_outcome.get(key.value, 0)) for key, words in OUTCOME_LABELS.items()],
        "page": page,
        "answers": answered(consultation, list(page.object_list)),
        "edition": newest(consultation),
    }
    return render(request, "portal/consultation_result.html", context)
