"""What is done to inspections: plan, begin, answer, describe, move. Each act stands in the ledger; nothing is deleted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import localdate

from loa.inspections.checklist_rules import Asked, read
from loa.inspections.models import Checklist, Finding, Inspection, Item, Round
from loa.inspections.queries import tasks_given
from loa.inspections.rules import (
    ANSWER_LABELS,
    ANSWERING,
    FINDING,
    MOVE_LABELS,
    MOVES,
    NEEDS_WORDS,
    STATE_LABELS,
    Answer,
    Form,
    Move,
    State,
)
from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.plans.models import Evidence, Plan
from loa.plans.work_actions import ChangedMeanwhile
from loa.seal.canonical import Json

MOST_BODIES = 400  # of one round
_MOST_ITEMS = 300  # of one inspection


@dataclass(frozen=True, slots=True)
class RoundForm:
    """What is entered of a round; `key` is the form's own, so that sending it twice makes one round."""

    body: Body
    form: Form
    title: str
    basis: str
    bodies: Sequence[Body]
    planned_on: date
    team: str
    key: str
    plan: Plan | None = None
    with_tasks: bool = False
    checklist: Checklist | None = None


@transaction.atomic
def plan_round(*, form: RoundForm, by: User, at: datetime) -> Round:
    """A new round, one inspection for each body. Raises NotAllowed, NotPermitted."""
    check_may(by, Act.INSPECT, form.body, localdate(at))
    if there := Round.objects.filter(key=form.key).first():
        return there
    bodies = list({body.pk: body for body in form.bodies}.values())
    _check_round(form, bodies)
    made = Round.objects.create(
        body=form.body, keeper=form.body, form=form.form.value, title=line(form.title, 300), basis=line(form.basis, 300), plan=form.plan,
        with_tasks=form.with_tasks, checklist=form.checklist, key=form.key, made_by=by, made_at=at,
    )  # fmt: skip
    team = form.team.strip()
    rows = [Inspection(round=made, body=b, planned_on=form.planned_on, team=team, moved_by=by, moved_at=at) for b in bodies]
    Inspection.objects.bulk_create(rows, batch_size=500)
    record(
        act="inspection.planned", subject=f"round:{made.pk}", within=f"round:{made.pk}", at=at, by=by, body=form.body, basis=made.basis,
        summary=f"Lên lịch {made.get_form_display().lower()} “{made.title}”: {len(bodies)} đơn vị, ngày {form.planned_on:%d/%m/%Y}",
        detail={"bodies": [b.pk for b in bodies]},
    )  # fmt: skip
    return made


def _check_round(form: RoundForm, bodies: Sequence[Body]) -> None:
    if not form.title.strip() or not form.basis.strip():
        raise NotAllowed("Hãy ghi nội dung đợt kiểm tra và quyết định, kế hoạch kiểm tra (số, ngày).")
    if not bodies:
        raise NotAllowed("Hãy chọn ít nhất một đơn vị được kiểm tra.")
    if len(bodies) > MOST_BODIES:
        raise NotAllowed(f"Đợt này có {len(bodies)} đơn vị, nhiều hơn {MOST_BODIES}. Hãy chia thành nhiều đợt.")
    if form.form is Form.SELF and [b.pk for b in bodies] != [form.body.pk]:
        raise NotAllowed("Tự kiểm tra thì đơn vị được kiểm tra là chính cơ quan.")
    if form.form is Form.INSPECTION and form.body.pk in {b.pk for b in bodies}:
        raise NotAllowed(f"{form.body} không tự kiểm tra mình trong đợt này. Hãy chọn hình thức “Tự kiểm tra”.")
    ended = [b.name for b in bodies if not b.period.holds(form.planned_on)]
    if ended:
        raise NotAllowed(f"Ngày {form.planned_on:%d/%m/%Y} không còn hoặc chưa có: {', '.join(ended[:5])}.")
    if form.with_tasks and form.plan is None:
        raise NotAllowed("Hãy chọn kế hoạch để kiểm tra theo nhiệm vụ.")
    if form.checklist is None and not form.with_tasks:
        raise NotAllowed("Hãy chọn mẫu nội dung kiểm tra, hoặc kiểm tra theo nhiệm vụ của kế hoạch.")
    if not form.team.strip():
        raise NotAllowed("Hãy ghi đoàn kiểm tra: mỗi dòng họ tên, chức vụ một người.")


def line(text: str, length: int) -> str:
    """`text` on one line."""
    return " ".join(text.split())[:length]


@transaction.atomic
def begin(*, inspection: Inspection, held_on: date, version: int, by: User, at: datetime) -> int:
    """The inspection is held from `held_on`: items are copied from the checklist and the plan's tasks. Returns how many there are."""
    if held_on > localdate(at):
        raise NotAllowed("Ngày kiểm tra chưa đến. Hãy bắt đầu vào ngày đến kiểm tra.")
    if not inspection.body.period.holds(held_on):
        raise NotAllowed(f"{inspection.body} không còn hoạt động ngày {held_on:%d/%m/%Y}. Hãy hủy và lên lịch với cơ quan kế thừa.")
    _move(inspection, Move.BEGIN, version, by, at, "", held_on=held_on)
    round_ = inspection.round
    asked: list[tuple[Asked, int | None]] = [(one, None) for one in read(round_.checklist.items)] if round_.checklist else []
    if round_.with_tasks and round_.plan:
        basis = round_.plan.document.heading[:600]
        for task in tasks_given(round_.plan, inspection.body):
            where = f"{basis[:560]}, nhiệm vụ {task.number}"
            asked.append((Asked(" ".join(task.text.split()), where, "Minh chứng của phần việc"), task.pk))
    rows = [
        Item(inspection=inspection, number=number, question=one.question, basis=one.basis, look=one.look, task_id=task)
        for number, (one, task) in enumerate(asked[:_MOST_ITEMS], start=1)
    ]
    Item.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def add_item(*, inspection: Inspection, asked: Asked, by: User, at: datetime) -> Item:
    """One more item, written on the spot. The same question sent twice is one."""
    _held(inspection, ANSWERING, by, at)
    question = asked.question.strip()
    if not question:
        raise NotAllowed("Hãy ghi nội dung kiểm tra.")
    if there := inspection.items.filter(question=question).first():
        return there
    last = inspection.items.aggregate(n=Max("number"))["n"] or 0
    if last >= _MOST_ITEMS:
        raise NotAllowed(f"Một cuộc kiểm tra có tối đa {_MOST_ITEMS} nội dung.")
    made = Item.objects.create(
        inspection=inspection, number=last + 1, question=question, basis=asked.basis.strip()[:600], look=asked.look.strip()[:600]
    )
    log(inspection, "inspection.item", f"Thêm nội dung {made.number}: {question}", by, at)
    return made


@dataclass(frozen=True, slots=True)
class Answered:
    """What was typed of one item, on the version that was shown. A file is its name and SHA-256 in the store; "" keeps the old one."""

    answer: Answer
    note: str
    version: int
    evidence: int | None = None
    file_name: str = ""
    file_sha256: str = ""


@transaction.atomic
def answer(*, inspection: Inspection, answers: Mapping[int, Answered], by: User, at: datetime) -> list[Item]:
    """Keep the answers (item → answer) that changed; returns the items that somebody else changed meanwhile, which stay as they are."""
    _held(inspection, ANSWERING, by, at)
    items = {item.pk: item for item in inspection.items.filter(pk__in=list(answers))}
    changed = [item for item in items.values() if _differs(item, answers[item.pk])]
    beaten = [item for item in changed if item.version != answers[item.pk].version]
    saved = [item for item in changed if item not in beaten]
    evidence = _evidence(inspection, [answers[item.pk].evidence for item in saved])
    for item in saved:
        _take(item, answers[item.pk], evidence, by, at)
    Item.objects.bulk_update(
        saved, ["answer", "note", "evidence", "file_name", "file_sha256", "answered_by", "answered_at", "version"], batch_size=100
    )
    if saved:
        told = "; ".join(f"{item.number}: {ANSWER_LABELS[Answer(item.answer)].lower()}" for item in saved)
        log(inspection, "inspection.answered", f"Ghi đánh giá {told}", by, at)
    return beaten


def _differs(item: Item, typed: Answered) -> bool:
    now = (item.answer, item.note, item.evidence_id)
    return bool(typed.file_sha256) or now != (typed.answer.value, typed.note.strip(), typed.evidence)


def _evidence(inspection: Inspection, wanted: Iterable[int | None]) -> set[int]:
    """Those of `wanted` that are evidence of the inspected body."""
    rows = Evidence.objects.filter(pk__in=[pk for pk in wanted if pk], assignment__body=inspection.body_id, withdrawn_at__isnull=True)
    return set(rows.values_list("pk", flat=True))


def _take(item: Item, typed: Answered, evidence: set[int], by: User, at: datetime) -> None:
    item.answer, item.note = typed.answer.value, typed.note.strip()[:5000]
    item.evidence_id = typed.evidence if typed.evidence in evidence else None
    if typed.file_sha256:
        item.file_name, item.file_sha256 = typed.file_name[:200], typed.file_sha256
    item.answered_by, item.answered_at, item.version = by, at, item.version + 1


@dataclass(frozen=True, slots=True)
class Described:
    """What the minutes say besides the items."""

    held_on: date
    place: str
    team: str
    present: str
    strengths: str
    opinion: str


@transaction.atomic
def describe(*, inspection: Inspection, form: Described, version: int, by: User, at: datetime) -> Inspection:
    """Write what the minutes say besides the items. Raises NotAllowed, ChangedMeanwhile."""
    _held(inspection, FINDING, by, at)
    if form.held_on > localdate(at):
        raise NotAllowed("Ngày kiểm tra chưa đến.")
    if not form.team.strip():
        raise NotAllowed("Hãy ghi đoàn kiểm tra: mỗi dòng họ tên, chức vụ một người.")
    values = {"held_on": form.held_on, "place": form.place.strip()} | {
        name: getattr(form, name).strip() for name in ("team", "present", "strengths", "opinion")
    }
    _write(inspection, version, values)
    log(inspection, "inspection.described", "Ghi nội dung biên bản", by, at)
    return inspection


@transaction.atomic
def move(*, inspection: Inspection, to: Move, version: int, by: User, at: datetime, note: str = "") -> Inspection:
    """Make the minutes, open again, conclude, close or cancel. Raises NotAllowed, NotPermitted, ChangedMeanwhile."""
    if to is Move.BEGIN:
        raise ValueError("beginning has an act of its own")
    if to in NEEDS_WORDS and not note.strip():
        raise NotAllowed("Hãy ghi kết luận." if to is Move.CONCLUDE else "Hãy ghi lý do.")
    if to is Move.CLOSE and (n := Finding.objects.filter(inspection=inspection, state__in=["open", "reported", "returned"]).count()):
        raise NotAllowed(f"Còn {n} tồn tại, kiến nghị chưa xong. Hãy xác nhận khắc phục hoặc rút trước khi kết thúc.")
    concluded = {"conclusion": note.strip()[:20_000], "concluded_on": localdate(at)} if to is Move.CONCLUDE else {}
    return _move(inspection, to, version, by, at, "" if concluded else note, **concluded)


def _move(inspection: Inspection, to: Move, version: int, by: User, at: datetime, note: str, **more: object) -> Inspection:
    before, after = MOVES[to]
    fresh = _held(inspection, frozenset(State), by, at)
    if State(fresh.state) not in before:
        raise NotAllowed(f"Cuộc kiểm tra đang ở trạng thái “{STATE_LABELS[State(fresh.state)]}” nên không thể {MOVE_LABELS[to].lower()}.")
    was = fresh.state
    _write(inspection, version, {"state": after.value, "note": note.strip()[:500], "moved_by": by, "moved_at": at, **more})
    log(inspection, f"inspection.{to.value}", f"{MOVE_LABELS[to]}: {inspection}", by, at, {"from": STATE_LABELS[State(was)],
        "to": STATE_LABELS[after]}, note)  # fmt: skip
    return inspection


def _held(inspection: Inspection, states: frozenset[State], by: User, at: datetime) -> Inspection:
    """The inspection as it is now, held until the end of the transaction. Raises NotPermitted, NotAllowed."""
    fresh = Inspection.objects.select_for_update(of=("self",)).select_related("round__keeper").get(pk=inspection.pk)
    check_may(by, Act.INSPECT, fresh.round.keeper, localdate(at))
    if State(fresh.state) not in states:
        raise NotAllowed(f"Cuộc kiểm tra đang ở trạng thái “{STATE_LABELS[State(fresh.state)]}” nên không ghi được.")
    return fresh


def _write(inspection: Inspection, version: int, values: Mapping[str, object]) -> None:
    if not Inspection.objects.filter(pk=inspection.pk, version=version).update(version=F("version") + 1, **values):
        raise ChangedMeanwhile("Có người vừa thay đổi cuộc kiểm tra này. Hãy xem nội dung mới rồi làm lại nếu vẫn cần.")
    inspection.refresh_from_db()


def log(inspection: Inspection, act: str, words: str, by: User | None, at: datetime, detail: dict[str, Json] | None = None,
        note: str = "") -> None:  # fmt: skip
    """A line of the ledger about one inspection, told within its own history."""
    whole = f"inspection:{inspection.pk}"
    summary = f"{words}. {note.strip()}" if note.strip() else words
    basis = inspection.round.basis
    record(act=act, subject=whole, within=whole, summary=summary, at=at, by=by, body=inspection.round.keeper, basis=basis, detail=detail)
