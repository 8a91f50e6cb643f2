"""What is done to cases: received, asked about, written to, handed on, set aside, put in charge.

Answers are in `answer_actions`, what the sender does in `sender_actions`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.cases.clock_queries import clock_of
from loa.cases.count_actions import counts_changed
from loa.cases.kind_rules import BY_CODE, check_fields, check_statement, term_of
from loa.cases.models import Attachment, Case, Letter, Line, Sender, Transfer, Wait
from loa.cases.queries import decides_above, is_busy, may_handle, responsible, site_key
from loa.cases.rules import (
    MOST_LETTERS,
    OPEN,
    ChangedMeanwhile,
    Move,
    NotPossible,
    State,
    Way,
    check_transfer,
    moved,
    new_number,
    secret_for,
    secret_hash,
)
from loa.cases.search_actions import index_case
from loa.cases.upload_rules import check_files
from loa.documents.models import Document
from loa.ledger.actions import record
from loa.ledger.log_actions import log_claim
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, acts_for
from loa.organisations.rules import Act, forbidden_words
from loa.seal.canonical import sha256_hex
from loa.seal.receipts import Claim, text_hash
from loa.subscriptions.models import Topic

Files = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Handed:
    """What somebody hands in. `fields`: the kind's own, by name."""

    kind: str
    text: str
    body: Body
    fields: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    topic: Topic | None = None
    area: Body | None = None
    policy: Document | None = None
    files: Files = ()


@dataclass(frozen=True, slots=True)
class Received:
    """The case with its secret, which is shown now and kept nowhere."""

    case: Case
    secret: str


@transaction.atomic
def receive(
    *, handed: Handed, form_key: str, at: datetime, way: Way = Way.WEB, by: User | None = None, appeals: Case | None = None
) -> Received:
    """Take a case in: number, secret, clock, receipt in the public log. A form sent twice gives the same case and secret.

    `by`: staff who take down what came by paper, post or call. Raises NotPossible with what is wrong.
    """
    day = localdate(at)
    secret = secret_for(form_key, site_key())
    known = Case.objects.filter(form_key=form_key).first()
    if known is not None:
        return Received(known, secret)
    if by is None and is_busy(at):
        raise NotPossible("Đang có quá nhiều lượt gửi cùng lúc. Nội dung bạn gõ vẫn còn; xin gửi lại sau ít phút.")
    if by is not None and not acts_for(by, handed.body, day):
        raise NotPermitted(forbidden_words(Act.WORK, handed.body.name))
    title, text = check_statement(handed.title, handed.text)
    given = check_fields(handed.kind, handed.fields, partial=by is not None)
    personal = {f.name for f in BY_CODE[handed.kind].fields if f.personal}
    files = check_files(list(handed.files))
    number = new_number(BY_CODE[handed.kind].prefix)
    case = Case.objects.create(
        number=number, secret_sha256=secret_hash(secret, number), form_key=form_key, kind=handed.kind, way=way.value, title=title,
        text=text,
        details={name: words for name, words in given.items() if name not in personal}, topic=handed.topic, area=handed.area,
        policy=handed.policy, body=responsible(handed.body, day), received_at=at, received_by=by, clock_from=at,
        term=term_of(handed.kind, way.value, is_complex=False), appeals=appeals,
    )  # fmt: skip
    kept = {name: words for name, words in given.items() if name in personal}
    if kept:
        Sender.objects.create(case=case, given=kept, wants_letters=bool(kept.get("email")))
    put(case, Line.IN, text, None, at, files)
    set_due(case)
    index_case(case)
    counts_changed(case)
    log_claim(claim=Claim("case", number, at.isoformat(), text_hash(text)), subject=f"case:{case.pk}")
    log(case, "received", f"Tiếp nhận {number} ({BY_CODE[case.kind].name})", by, at, {"way": way.value, "files": len(files)})
    tell(case, f"Đã tiếp nhận. Số: {number}. Cơ quan xử lý: {case.body}.", at)
    return Received(case, secret)


def put(case: Case, kind: str, text: str, by: User | None, at: datetime, files: Sequence[tuple[str, str, bytes]] = ()) -> Line:
    """One entry of the thread, with its files."""
    line = Line.objects.create(case=case, kind=kind, text=text, by=by, at=at)
    Attachment.objects.bulk_create(
        Attachment(line=line, name=name, media_type=media, size=len(content), sha256=sha256_hex(content), content=content)
        for name, media, content in files
    )
    return line


def log(case: Case, act: str, words: str, by: User | None, at: datetime, detail: dict[str, Any] | None = None, basis: str = "") -> Any:
    """One line of the ledger; never the words of the sender."""
    return record(
        act=f"case.{act}", subject=f"case:{case.pk}", summary=words, at=at, by=by, body=case.body, detail=detail or {}, basis=basis
    )


def tell(case: Case, words: str, at: datetime, *, line: bool = True) -> None:
    """A step in the thread, and a letter to who wanted letters; it leaves with the next round of letters."""
    if line:
        put(case, Line.STEP, words, None, at)
    if Sender.objects.filter(case=case, wants_letters=True).exists():
        Letter.objects.create(case=case, words=words, made_at=at)


def set_due(case: Case) -> None:
    """Work the term out anew and keep its end beside the case, for lists."""
    due = clock_of(case).due
    case.due_at = due.ends_at if due else None
    Case.objects.filter(pk=case.pk).update(due_at=case.due_at)


def take(case: Case, version: int, **values: Any) -> None:
    """Write `values` unless somebody changed the case since `version`. Raises ChangedMeanwhile."""
    if not Case.objects.filter(pk=case.pk, version=version).update(version=F("version") + 1, **values):
        raise ChangedMeanwhile
    before = case.body_id
    case.refresh_from_db()
    counts_changed(case, before)


def check_handles(case: Case, by: User, at: datetime) -> None:
    """Raise NotPermitted unless `by` works on the case."""
    if not may_handle(by, case, localdate(at)):
        raise NotPermitted(forbidden_words(Act.WORK, case.body.name))


@transaction.atomic
def begin(*, case: Case, officer: User | None, version: int, by: User, at: datetime) -> None:
    """Take the case up, or put a colleague in charge. Raises NotPossible, NotPermitted."""
    check_handles(case, by, at)
    if officer is not None and not acts_for(officer, case.body, localdate(at)):
        raise NotPossible(f"{officer} không công tác tại {case.body}.")
    if State(case.state) not in OPEN:
        raise NotPossible("Vụ việc đã kết thúc; muốn xử lý tiếp hãy mở lại.")
    state = moved(case.state, Move.TAKE) if case.state == State.NEW else State(case.state)
    take(case, version, state=state.value, officer=officer)
    log(case, "taken", f"{case.number}: giao {officer or 'chưa có người xử lý'}", by, at)


@transaction.atomic
def ask(*, case: Case, words: str, version: int, by: User, at: datetime) -> None:
    """Ask the sender for what is missing; the term rests until they answer. Raises NotPossible, NotPermitted."""
    check_handles(case, by, at)
    if not words.strip():
        raise NotPossible("Hãy ghi rõ cần người gửi bổ sung điều gì.")
    take(case, version, state=moved(case.state, Move.ASK, BY_CODE[case.kind].moves).value)
    Wait.objects.create(case=case, asked_at=at)
    put(case, Line.OUT, words.strip(), by, at)
    set_due(case)
    log(case, "asked", f"{case.number}: đề nghị bổ sung, tạm dừng thời hạn", by, at)
    tell(case, "Cơ quan đề nghị bổ sung thông tin; thời hạn tạm dừng đến khi bạn trả lời.", at, line=False)


@transaction.atomic
def resume(*, case: Case, words: str, version: int, by: User, at: datetime) -> None:
    """What was missing came by another way (call, paper); the term runs on."""
    check_handles(case, by, at)
    if not words.strip():
        raise NotPossible("Hãy ghi người gửi đã bổ sung điều gì, bằng cách nào.")
    take(case, version, state=moved(case.state, Move.RESUME).value)
    put(case, Line.NOTE, words.strip(), by, at)
    end_wait(case, at)
    log(case, "resumed", f"{case.number}: đã nhận bổ sung, thời hạn chạy tiếp", by, at)


def end_wait(case: Case, at: datetime) -> None:
    """The sender has answered, or need not any more: the term runs on."""
    Wait.objects.filter(case=case, answered_at__isnull=True).update(answered_at=at)
    set_due(case)


@transaction.atomic
def write(*, case: Case, words: str, by: User, at: datetime, inside: bool, files: Files = ()) -> Line:
    """A note for colleagues (`inside`), or a word to the sender that is no answer."""
    check_handles(case, by, at)
    if not words.strip() or len(words) > MOST_LETTERS:
        raise NotPossible("Hãy viết nội dung (không quá 20.000 chữ cái).")
    line = put(case, Line.NOTE if inside else Line.OUT, words.strip(), by, at, check_files(list(files)))
    log(case, "noted" if inside else "written", f"{case.number}: {'ghi chú nội bộ' if inside else 'nhắn người gửi'}", by, at)
    if not inside:
        tell(case, "Cơ quan vừa nhắn thêm về vụ việc của bạn.", at, line=False)
    return line


@transaction.atomic
def transfer(*, case: Case, to: Body, why: str, version: int, by: User, at: datetime) -> None:
    """Hand the case to the right body; the term runs on. Raises NotPossible when it went back and forth enough."""
    day = localdate(at)
    deciding = decides_above(by, case, day)
    if not deciding:
        check_handles(case, by, at)
    if not why.strip():
        raise NotPossible("Hãy ghi lý do chuyển; người gửi sẽ đọc lý do này.")
    target = responsible(to, day)
    if target.valid_to is not None and target.valid_to <= day:
        raise NotPossible(f"{target} đã kết thúc hoạt động. Hãy chọn một trong các cơ quan kế tục.")
    if target.pk == case.body_id:
        raise NotPossible("Hãy chọn một cơ quan khác.")
    before = set(case.moves.values_list("before", flat=True)) | {case.body_id}
    check_transfer(before, target.pk, case.transfers, from_above=deciding)
    hand_on(case, target, why.strip()[:500], version, by, at, counted=not deciding)
    tell(case, f"Đã chuyển đến {target} để xử lý. Lý do: {why.strip()}", at)


def hand_on(
    case: Case, target: Body, why: str, version: int, by: User | None, at: datetime, *, counted: bool, succession: bool = False
) -> None:
    """`case` goes to `target`; at a succession it keeps its state."""
    old = case.body
    state = State(case.state) if succession else moved(case.state, Move.TRANSFER)
    take(case, version, body=target, officer=None, state=state.value, transfers=F("transfers") + int(counted))
    Transfer.objects.create(case=case, before=old, after=target, why=why, succession=succession, by=by, at=at)
    index_case(case)
    set_due(case)
    log(case, "transferred", f"{case.number}: chuyển từ {old} đến {target}", by, at, {"from": old.pk, "to": target.pk})


@transaction.atomic
def sort_in(*, case: Case, topic: Topic | None, area: Body | None, policy: Document | None, version: int, by: User, at: datetime) -> None:
    """Say what the case is about: its topic, the area, the document it is on. Whoever sent it may have left that open."""
    check_handles(case, by, at)
    take(case, version, topic=topic, area=area, policy=policy)
    words = ", ".join(str(one) for one in (topic, area, policy.heading if policy else None) if one) or "chưa rõ"
    log(case, "sorted", f"{case.number}: phân loại {words}", by, at)


@transaction.atomic
def set_aside(*, case: Case, why: str, version: int, by: User, at: datetime) -> None:
    """Close without an answer (spam, the same again): with a reason that the sender reads; it can be opened again."""
    check_handles(case, by, at)
    if not why.strip():
        raise NotPossible("Hãy ghi lý do không xử lý; người gửi sẽ đọc lý do này.")
    take(case, version, state=moved(case.state, Move.SET_ASIDE, BY_CODE[case.kind].moves).value, answered_at=at)
    end_wait(case, at)
    log(case, "set_aside", f"{case.number}: không xử lý", by, at)
    tell(case, f"Cơ quan không xử lý vụ việc này. Lý do: {why.strip()}", at)


@transaction.atomic
def reopen(*, case: Case, why: str, version: int, by: User, at: datetime) -> None:
    """Take a closed case up again; the term starts anew."""
    check_handles(case, by, at)
    if not why.strip():
        raise NotPossible("Hãy ghi lý do mở lại.")
    take(case, version, state=moved(case.state, Move.REOPEN).value, clock_from=at, was_late=None, answered_at=None)
    set_due(case)
    log(case, "reopened", f"{case.number}: mở lại. {why.strip()}"[:400], by, at)
    tell(case, "Cơ quan mở lại vụ việc để xử lý tiếp.", at)
