"""What is done to findings: written, changed, withdrawn, remedied, confirmed or returned, handed over, reminded of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.inspections.actions import log
from loa.inspections.finding_queries import reached, unfinished_rounds
from loa.inspections.finding_rules import STATE_LABELS, UNFINISHED, WAITING, Kind, NoDay, State, due_of
from loa.inspections.models import Finding, Inspection, Item, Remedy, RemedyReminder, Round
from loa.inspections.rules import FINDING, TOLD
from loa.inspections.rules import State as InspectionState
from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.plans.reminder_actions import add_line, settle_lines
from loa.plans.reminder_queries import People
from loa.plans.work_actions import ChangedMeanwhile
from loa.seal.canonical import Json
from loa.terms.queries import office_calendar

_REPORTED = ("words", "file_name", "file_sha256", "given_by", "given_at", "accepted", "answer", "answered_by", "answered_at")


@dataclass(frozen=True, slots=True)
class FindingForm:
    """What is typed of a finding. The day is given, or a number of working days from the day of the inspection."""

    kind: Kind
    text: str
    remedy: str
    body: Body
    due_on: date | None = None
    work_days: int | None = None
    item: Item | None = None


@transaction.atomic
def write(*, inspection: Inspection, form: FindingForm, key: str, by: User, at: datetime) -> Finding:
    """A new finding; the same form sent twice gives the first one. Raises NotAllowed, NotPermitted."""
    _check_open(inspection, by, at)
    if there := Finding.objects.filter(key=key).first():
        return there
    values = _values(inspection, form, at)
    made = Finding.objects.create(inspection=inspection, key=key, made_by=by, made_at=at, **values)
    _say(made, "finding.written", f"Ghi {made.get_kind_display().lower()}: {made}", by, at)
    return made


@transaction.atomic
def change(*, finding: Finding, form: FindingForm, version: int, by: User, at: datetime) -> Finding:
    """Set a finding right, until the conclusion. Raises NotAllowed, NotPermitted, ChangedMeanwhile."""
    _check_open(finding.inspection, by, at)
    if State(finding.state) is not State.OPEN:
        raise NotAllowed(f"Mục này đang ở trạng thái “{STATE_LABELS[State(finding.state)]}” nên không sửa được.")
    before = {"nội dung": finding.text, "khắc phục": finding.remedy, "cơ quan": finding.body.name, "hạn": str(finding.due_on or "")}
    _write(finding, version, _values(finding.inspection, form, at))
    after = {"nội dung": finding.text, "khắc phục": finding.remedy, "cơ quan": finding.body.name, "hạn": str(finding.due_on or "")}
    changes = {name: {"from": before[name], "to": after[name]} for name in before if before[name] != after[name]}
    _say(finding, "finding.changed", f"Sửa: {finding}", by, at, changes)
    return finding


def _values(inspection: Inspection, form: FindingForm, at: datetime) -> dict[str, object]:
    text, remedy = form.text.strip(), form.remedy.strip()
    if not text or not remedy:
        raise NotAllowed("Hãy ghi nội dung tồn tại, kiến nghị và biện pháp khắc phục.")
    if form.item is not None and form.item.inspection_id != inspection.pk:
        raise NotAllowed("Nội dung kiểm tra được chọn không thuộc cuộc kiểm tra này.")
    try:
        due = due_of(inspection.held_on or localdate(at), form.due_on, form.work_days, office_calendar())
    except NoDay as error:
        raise NotAllowed(str(error)) from error
    return {
        "kind": form.kind.value, "text": text[:5000], "remedy": remedy[:5000], "body": form.body, "item": form.item,
        "due_on": due.day if due else None, "due_words": due.words[:200] if due else "",
    }  # fmt: skip


@transaction.atomic
def withdraw(*, finding: Finding, why: str, version: int, by: User, at: datetime) -> Finding:
    """Take a finding back; it stays with its reason."""
    check_may(by, Act.INSPECT, finding.inspection.round.keeper, localdate(at))
    if not why.strip():
        raise NotAllowed("Hãy ghi lý do rút.")
    return _move(finding, UNFINISHED, State.WITHDRAWN, version, by, at, why)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a body says it has done: words, and a file by its name and SHA-256 in the store."""

    words: str
    file_name: str = ""
    file_sha256: str = ""


@transaction.atomic
def report(*, finding: Finding, shown: Shown, version: int, by: User, at: datetime) -> Finding:
    """The body reports the remedy. Raises NotAllowed, NotPermitted, ChangedMeanwhile."""
    check_may(by, Act.WORK, finding.body, localdate(at))
    if InspectionState(finding.inspection.state) not in TOLD:
        raise NotAllowed("Biên bản kiểm tra chưa lập xong.")
    if not shown.words.strip():
        raise NotAllowed("Hãy ghi đã khắc phục thế nào, ngày nào.")
    moved = _move(finding, WAITING, State.REPORTED, version, by, at, "")
    Remedy.objects.create(
        finding=finding, words=shown.words.strip()[:5000], file_name=shown.file_name[:200], file_sha256=shown.file_sha256, given_by=by,
        given_at=at,
    )  # fmt: skip
    settle_lines(key=f"finding:{finding.pk}")
    return moved


@transaction.atomic
def decide(*, finding: Finding, accepted: bool, words: str, version: int, by: User, at: datetime) -> Finding:
    """Confirm the remedy, or send it back with a reason. Who reported it does not confirm it."""
    check_may(by, Act.INSPECT, finding.inspection.round.keeper, localdate(at))
    last = finding.remedies.order_by("-pk").first()
    if not accepted and not words.strip():
        raise NotAllowed("Hãy ghi rõ vì sao trả lại và cần làm gì thêm.")
    if accepted and last is not None and last.given_by_id == by.pk:
        raise NotAllowed("Người báo cáo khắc phục không tự xác nhận. Đề nghị người khác của cơ quan kiểm tra xác nhận.")
    after = State.CONFIRMED if accepted else State.RETURNED
    moved = _move(finding, frozenset({State.REPORTED}), after, version, by, at, words)
    if last is not None:
        Remedy.objects.filter(pk=last.pk).update(accepted=accepted, answer=words.strip()[:500], answered_by=by, answered_at=at)
    return moved


@transaction.atomic
def hand_over(*, finding: Finding, to: Sequence[Body], on: date, basis: str, by: User | None, at: datetime) -> list[Finding]:
    """An unfinished finding goes on in each body of `to`, with what was reported; part of a reorganisation."""
    if State(finding.state) not in UNFINISHED or not to or finding.body in to:
        raise NotAllowed(f"Mục “{finding}” không bàn giao được.")
    last = finding.remedies.order_by("-pk").first()
    made = []
    for body in to:
        values = {name: getattr(finding, name) for name in ("kind", "text", "remedy", "due_on", "due_words", "state", "note", "made_by")}
        new = Finding.objects.create(
            inspection=finding.inspection, item=finding.item, body=body, handed_from=finding, handed_on=on, handed_basis=basis[:300],
            made_at=at, **values,
        )  # fmt: skip
        if last is not None:
            Remedy.objects.create(finding=new, **{name: getattr(last, name) for name in _REPORTED})
        made.append(new)
    _write(finding, finding.version, {"state": State.HANDED_OVER.value, "note": f"Bàn giao theo {basis}"[:500]})
    settle_lines(key=f"finding:{finding.pk}")
    _say(finding, "finding.handed_over", f"Bàn giao cho {'; '.join(b.name for b in to)}: {finding}", by, at, basis=basis)
    return made


@transaction.atomic
def hand_over_rounds(*, old: Body, new: Body, basis: str, by: User, at: datetime) -> int:
    """`new` follows up the unfinished rounds that `old` kept; part of a reorganisation. Returns how many."""
    rounds = list(unfinished_rounds([old.pk]))
    Round.objects.filter(pk__in=[r.pk for r in rounds]).update(keeper=new)
    for one in rounds:
        whole, words = f"round:{one.pk}", f"{new} theo dõi tiếp đợt kiểm tra “{one}” thay {old}"
        detail: dict[str, Json] = {"keeper": {"from": old.name, "to": new.name}}
        record(act="inspection.kept", subject=whole, within=whole, summary=words, at=at, by=by, body=old, basis=basis[:300], detail=detail)
    return len(rounds)


def remind(*, day: date, at: datetime) -> int:
    """Put each remedy's step of urging into the morning's letters; returns how many. Safe to run twice: a step is given once."""
    people, given = People(day), 0
    for finding, step in list(reached(day)):
        with transaction.atomic():
            _, new = RemedyReminder.objects.get_or_create(finding=finding, step=step.key, defaults={"day": day})
            if new:
                words = f"{step.words}: khắc phục sau kiểm tra, {finding.body}: {finding}"
                path = f"/lam-viec/kiem-tra/ton-tai/{finding.pk}/"
                for user in people.of(finding.body, step):
                    add_line(user=user, day=day, key=f"finding:{finding.pk}", words=words, path=path)
                given += 1
    return given


def _check_open(inspection: Inspection, by: User, at: datetime) -> None:
    """Raise unless `by` may write findings of the inspection as it is now; holds its row."""
    fresh = Inspection.objects.select_for_update(of=("self",)).select_related("round__keeper").get(pk=inspection.pk)
    check_may(by, Act.INSPECT, fresh.round.keeper, localdate(at))
    if InspectionState(fresh.state) not in FINDING:
        raise NotAllowed("Chỉ ghi, sửa tồn tại và kiến nghị khi đang kiểm tra hoặc đã lập biên bản mà chưa kết luận.")


def _move(finding: Finding, before: frozenset[State], to: State, version: int, by: User, at: datetime, words: str) -> Finding:
    was = State(finding.state)
    if was not in before:
        raise NotAllowed(f"Mục này đang ở trạng thái “{STATE_LABELS[was]}” nên không chuyển sang “{STATE_LABELS[to]}” được.")
    _write(finding, version, {"state": to.value, "note": words.strip()[:500]})
    told = f"{STATE_LABELS[to]}: {finding}" + (f". {words.strip()}" if words.strip() else "")
    _say(finding, f"finding.{to.value}", told, by, at, {"trạng thái": {"from": STATE_LABELS[was], "to": STATE_LABELS[to]}})
    return finding


def _write(finding: Finding, version: int, values: dict[str, object]) -> None:
    if not Finding.objects.filter(pk=finding.pk, version=version).update(version=F("version") + 1, **values):
        raise ChangedMeanwhile("Có người vừa thay đổi mục này. Hãy xem nội dung mới bên dưới rồi làm lại nếu vẫn cần.")
    finding.refresh_from_db()


def _say(finding: Finding, act: str, words: str, by: User | None, at: datetime, changes: dict[str, dict[str, str]] | None = None,
         basis: str = "") -> None:  # fmt: skip
    log(finding.inspection, act, words, by, at, {"finding": finding.pk, **(changes or {})}, note=f"Căn cứ: {basis}" if basis else "")
