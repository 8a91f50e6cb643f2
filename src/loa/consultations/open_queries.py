"""The open data of a consultation: every opinion as a row, the rules of counting, the totals that anybody can work out again."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.utils.timezone import localdate

from loa.consultations.answer_queries import answers_of, of
from loa.consultations.comment_queries import shown
from loa.consultations.counting_rules import Counting, Row, Totals, in_words, totals, weights
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Comment
from loa.consultations.place_queries import FRESH
from loa.consultations.queries import editions, phase_of

COLUMNS = (
    "number", "received_on", "channel", "kind", "body_name", "letter", "letter_on", "people", "stance", "edition", "places", "place_ids",
    "text", "proposed", "answers", "same_words_as", "near", "own_staff", "late", "hidden", "hidden_because", "theme", "outcome", "answer",
    "changed_place", "weight",
)  # fmt: skip
_PAGE = 1_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def counting_of(consultation: Consultation) -> Counting:
    """The rules as declared."""
    return Counting.from_json(consultation.counting)


def count_rows(consultation: Consultation) -> list[Row]:
    """What counts of every opinion; two questions and one for answers by page."""
    first: dict[str, int] = {}
    outcomes = _outcomes(consultation)
    names = ("pk", "number", "stance", "kind", "channel", "people", "equal_key", "own_staff", "late", "hidden", "alike_id", "theme_id")
    found = []
    for pk, number, stance, kind, channel, people, key, own, late, hidden, alike, theme in (
        of(consultation).select_related(None).values_list(*names).iterator(chunk_size=5_000)
    ):
        same = str(first.setdefault(key, number)) if key else ""
        outcome = outcomes.get(("comment", pk)) or outcomes.get(("comment", alike)) or outcomes.get(("theme", theme)) or ""
        found.append(Row(number, stance, kind, channel, people, same, own, late, hidden, outcome))
    return found


def _outcomes(consultation: Consultation) -> dict[tuple[str, int | None], str]:
    found: dict[tuple[str, int | None], str] = {}
    for comment, theme, outcome in consultation.answers.values_list("comment", "theme", "outcome"):
        found[("comment", comment) if comment else ("theme", theme)] = outcome
    return found


def totals_of(consultation: Consultation, *, fresh: bool = False) -> Totals:
    """The totals by the declared rules; public pages take them some seconds old."""
    name = f"consultations.totals.{consultation.pk}"
    found = None if fresh else cache.get(name)
    if found is None:
        found = totals(count_rows(consultation), counting_of(consultation))
        cache.set(name, found, FRESH)
    return found


def records(consultation: Consultation) -> Iterator[dict[str, Any]]:
    """Every opinion as a record with the columns of `COLUMNS`, in the order of arrival, page by page."""
    rows = count_rows(consultation)
    weight = weights(rows, counting_of(consultation))
    counted = {row.number: row for row in rows}
    heads = dict(of(consultation).filter(near__isnull=False).values_list("pk", "number"))
    last, most = 0, max(counted, default=0)  # what comes in while this is read is not in it
    while page := list(of(consultation).filter(number__gt=last, number__lte=most)[:_PAGE]):
        last = page[-1].number
        yield from _records(consultation, page, counted, weight, heads)


def _records(
    consultation: Consultation, page: Sequence[Comment], counted: dict[int, Row], weight: dict[int, int], heads: dict[int, int]
) -> Iterator[dict[str, Any]]:
    answers = answers_of(consultation, page)
    for one in shown(consultation, page):
        row, answer = one.comment, answers.get(one.comment.pk)
        yield {
            "number": row.number, "received_on": row.received_on.isoformat(), "channel": row.channel, "kind": row.kind,
            "body_name": row.body_name, "letter": row.letter, "letter_on": row.letter_on.isoformat() if row.letter_on else "",
            "people": row.people, "stance": row.stance, "edition": row.edition.number,
            "places": "; ".join(spot.target.provision.path for spot in one.spots),
            "place_ids": " ".join(spot.target.provision.stable for spot in one.spots),
            "text": one.text, "proposed": "" if row.hidden else row.proposed,
            "answers": "\n".join(f"{said.question.text} – {said.text}" for said in one.said),
            "same_words_as": counted[row.number].equal_key if row.number in counted else "",
            "near": heads.get(row.alike_id, "") if row.alike_id else "", "own_staff": int(row.own_staff), "late": int(row.late),
            "hidden": row.hidden, "hidden_because": one.moderation.words if one.moderation else "",
            "theme": row.theme.name if row.theme else "", "outcome": answer.outcome if answer else "",
            "answer": answer.text if answer else "", "changed_place": answer.provision.path if answer and answer.provision else "",
            "weight": weight.get(row.number, 0),
        }  # fmt: skip


def row_of(record: dict[str, Any]) -> Row:
    """What counts of a record: a reader of the file has nothing else."""
    return Row(
        number=record["number"], stance=record["stance"], kind=record["kind"], channel=record["channel"], people=record["people"],
        equal_key=record["same_words_as"], own_staff=bool(record["own_staff"]), late=bool(record["late"]), hidden=record["hidden"],
        outcome=record["outcome"],
    )  # fmt: skip


def csv_lines(consultation: Consultation) -> Iterator[str]:
    """The records as CSV (RFC 4180, UTF-8 with a byte order mark for Excel); nothing becomes a formula when it is opened there."""
    yield csv_head()
    yield from map(csv_line, records(consultation))


def csv_head() -> str:
    """The line of names."""
    return "\ufeff" + _line(COLUMNS)


def csv_line(record: dict[str, Any]) -> str:
    """A record as a line."""
    return _line([_safe(record[name]) for name in COLUMNS])


def _line(cells: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def json_lines(consultation: Consultation, at: datetime) -> Iterator[str]:
    """The records as JSON between what they are and their totals."""
    rows: list[Row] = []
    yield json_head(consultation, at)
    for record in records(consultation):
        yield json_line(record, first=not rows)
        rows.append(row_of(record))
    yield json_tail(consultation, rows)[1]


def json_head(consultation: Consultation, at: datetime) -> str:
    """What stands before the records."""
    return json.dumps({**_head(consultation, localdate(at)), "as_of": at.isoformat()}, ensure_ascii=False)[:-1] + ', "comments": [\n'


def json_line(record: dict[str, Any], *, first: bool) -> str:
    """A record of the list."""
    return f"{'' if first else ','}{json.dumps(record, ensure_ascii=False)}\n"


def json_tail(consultation: Consultation, rows: Sequence[Row]) -> tuple[Totals, str]:
    """The totals of the records that were written, and what stands behind these."""
    found = totals(rows, counting_of(consultation))
    return found, f'], "totals": {json.dumps(found.to_json(), ensure_ascii=False)}}}\n'


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def described(consultation: Consultation, day: date) -> dict[str, Any]:
    """What the data are, how they are counted, the totals."""
    return {**_head(consultation, day), "totals": totals_of(consultation, fresh=True).to_json()}


def _head(consultation: Consultation, day: date) -> dict[str, Any]:
    counting = counting_of(consultation)
    return {
        "form": "loa/consultation/1", "title": consultation.title, "body": consultation.body.name,
        "phase": phase_of(consultation, day).value,
        "opens_on": consultation.opens_on.isoformat() if consultation.opens_on else None,
        "closes_on": consultation.closes_on.isoformat() if consultation.closes_on else None,
        "editions": [{"number": e.number, "dated": e.dated.isoformat(), "sha256": e.file_sha256} for e in editions(consultation)],
        "counting": counting.to_json(), "counting_words": in_words(counting),
    }  # fmt: skip
