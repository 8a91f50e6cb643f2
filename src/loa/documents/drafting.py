"""What is done to drafts (dự thảo): start, keep, go back to an older edition, issue. It saves only drafts and their numbers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.documents.actions import EditedMeanwhile, enter
from loa.documents.models import Document, Draft, DraftEdition, OutgoingNumber
from loa.documents.queries import next_number, taken_numbers
from loa.documents.register_rules import Direction, Entry
from loa.documents.rules import official_of
from loa.ledger import store
from loa.ledger.actions import record
from loa.ledger.log_actions import log_claim
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.paper.forms import OfficialDocument, number_line
from loa.paper.forms_docx import write_docx
from loa.paper.forms_kinds import RESPONSES
from loa.paper.read import read_file
from loa.paper.reading import Reading
from loa.seal.receipts import Claim

Typed = Mapping[str, object]
_TRIES = 5


class CannotIssue(Exception):
    """The draft cannot be issued as it is; the text says why and what to do."""


@transaction.atomic
def start(*, owner: Body, kind: str, typed: Typed, by: User, at: datetime) -> Draft:
    """A new draft of `owner`."""
    check_may(by, Act.REGISTER, owner, localdate(at))
    draft = Draft.objects.create(
        owner=owner, kind=kind, title=_title(typed), typed=dict(typed), written_by=by, written_at=at, edited_by=by, edited_at=at
    )
    DraftEdition.objects.create(draft=draft, edition=draft.edition, typed=draft.typed, by=by, at=at)
    record(act="draft.started", subject=f"draft:{draft.pk}", summary=f"Bắt đầu soạn {draft}", at=at, by=by, body=owner)
    return draft


@transaction.atomic
def keep(*, draft: Draft, edition: int, typed: Typed, by: User, at: datetime, passing: bool = False) -> Draft:
    """Keep what was typed as a new edition. Raises EditedMeanwhile when `edition` is not the last or the draft was issued.

    `passing` is a save while still typing: it replaces the same person's passing edition before it and leaves no line in the ledger.
    """
    check_may(by, Act.REGISTER, draft.owner, localdate(at))
    moved = Draft.objects.filter(pk=draft.pk, edition=edition, issued_as__isnull=True).update(
        edition=F("edition") + 1, typed=dict(typed), title=_title(typed), edited_by=by, edited_at=at
    )
    if not moved:
        raise EditedMeanwhile
    draft.refresh_from_db()
    if not DraftEdition.objects.filter(draft=draft, edition=edition, by=by, passing=True).update(
        edition=draft.edition, typed=draft.typed, at=at, passing=passing
    ):
        DraftEdition.objects.create(draft=draft, edition=draft.edition, typed=draft.typed, by=by, at=at, passing=passing)
    if not passing:
        record(
            act="draft.saved",
            subject=f"draft:{draft.pk}",
            summary=f"Lưu {draft}",
            at=at,
            by=by,
            body=draft.owner,
            detail={"edition": draft.edition},
        )
    return draft


def issue(*, draft: Draft, edition: int, number: int | None, dated: date, by: User, at: datetime) -> Document:
    """Give the draft its number and date, and enter it in the register as issued, with the DOCX as its file.

    `number` None takes the next of the series; a number given on paper may be stated. Raises EditedMeanwhile, CannotIssue.
    A number once taken stays with the draft, also when the rest fails: trying again uses the same one.
    """
    check_may(by, Act.REGISTER, draft.owner, localdate(at))
    if draft.edition != edition or draft.issued_as_id is not None:
        raise EditedMeanwhile
    _check_complete(draft)
    given = _take_number(draft, number, dated.year)
    typed = {**draft.typed, "number": str(given.number), "date": dated.isoformat(), "marked": ""}
    document = official_of(draft.kind, typed)
    content = write_docx(document)
    name = f"{document.number.replace('/', '-')}.docx"
    reading = _as_written(read_file(content, name), draft.kind, document)
    store.put(content)
    return _issue(draft, typed, content, name, reading, by, at)


@transaction.atomic
def _issue(draft: Draft, typed: Typed, content: bytes, name: str, reading: Reading, by: User, at: datetime) -> Document:
    moved = Draft.objects.filter(pk=draft.pk, edition=draft.edition, issued_as__isnull=True).update(
        edition=F("edition") + 1, typed=dict(typed), edited_by=by, edited_at=at
    )
    if not moved:
        raise EditedMeanwhile
    digest = sha256(content).hexdigest()
    entry = Entry(direction=Direction.OUT.value)
    document = enter(content=content, digest=digest, reading=reading, name=name, owner=draft.owner, by=by, at=at, entry=entry)
    Draft.objects.filter(pk=draft.pk).update(issued_as=document)
    draft.refresh_from_db()
    DraftEdition.objects.create(draft=draft, edition=draft.edition, typed=draft.typed, by=by, at=at)
    record(
        act="draft.issued",
        subject=f"draft:{draft.pk}",
        summary=f"Ban hành {document.heading}",
        at=at,
        by=by,
        body=draft.owner,
        detail={"document": document.pk, "sha256": digest},
    )
    log_claim(claim=Claim("document", document.number, at.astimezone(UTC).isoformat(), digest), subject=f"document:{document.pk}")
    return document


def _check_complete(draft: Draft) -> None:
    if draft.kind == RESPONSES:
        raise CannotIssue("Bảng tổng hợp đi kèm tờ trình hoặc báo cáo, không có số riêng. Hãy tải về, hoặc soạn báo cáo kèm bảng này.")
    document = official_of(draft.kind, draft.typed)
    symbol = document.number.partition("/")[2]
    named = {"tên cơ quan ban hành": document.issuer, "ký hiệu": symbol, "trích yếu": document.title, "nội dung": document.blocks}
    lacking = [name for name, value in named.items() if not value]
    if lacking:
        raise CannotIssue(f"Chưa ban hành được: còn thiếu {', '.join(lacking)}. Hãy ghi thêm rồi lưu.")


def _take_number(draft: Draft, number: int | None, year: int) -> OutgoingNumber:
    """The draft's number in the series of its owner, kind and year; two drafts never get the same one."""
    for _ in range(_TRIES):
        held = OutgoingNumber.objects.filter(draft=draft).first()
        if held and held.year == year and number in (None, held.number):
            return held
        if number is not None and number in taken_numbers(draft.owner, draft.kind, year):
            raise CannotIssue(f"Số {number} đã có trong sổ văn bản đi năm {year}. Hãy ghi số khác, hoặc để trống để lấy số kế tiếp.")
        wanted = number if number is not None else next_number(draft.owner, draft.kind, year)
        try:
            with transaction.atomic():
                return OutgoingNumber.objects.update_or_create(
                    draft=draft, defaults={"owner": draft.owner, "kind": draft.kind, "year": year, "number": wanted}
                )[0]
        except IntegrityError:  # taken at the same moment: the next round sees it
            continue
    raise CannotIssue("Nhiều người đang lấy số cùng lúc. Hãy bấm Ban hành lần nữa.")


def _as_written(reading: Reading, kind: str, document: OfficialDocument) -> Reading:
    """The reading of our own file, its header as it was written rather than as it was read."""
    dated = document.dated
    return replace(
        reading,
        type=kind,
        number=number_line(document.number).removeprefix("Số: "),
        symbol=document.number.partition("/")[2],
        issuer=document.issuer,
        place=document.place or None,
        date=dated.isoformat() if isinstance(dated, date) else reading.date,
        title=document.title,
        addressees=document.addressees,
    )


def _title(typed: Typed) -> str:
    return " ".join(str(typed.get("title", "")).split())
