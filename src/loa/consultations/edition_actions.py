"""The draft and what is decided about its consultation: start, read a file, describe, announce, extend, stop. Editions never change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.consultations import checklist_rules
from loa.consultations.checklist_rules import Need, Said, need
from loa.consultations.counting_rules import Counting
from loa.consultations.draft_models import Companion, Consultation, Edition, Provision, Question
from loa.consultations.edition_rules import Read, read_edition
from loa.consultations.queries import lines_of, newest, phase_of, posting_of
from loa.consultations.rules import COMPANIONS, Phase, State
from loa.consultations.term_rules import Posting
from loa.ledger import store
from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.paper.apart import read_apart
from loa.plans.models import Plan
from loa.plans.work_actions import ChangedMeanwhile
from loa.seal.canonical import Json

MOST_QUESTIONS = 20
_BATCH = 500


def log(consultation: Consultation, act: str, words: str, by: User | None, at: datetime, detail: dict[str, Json] | None = None) -> None:
    """A line of the ledger, told within the consultation's history."""
    whole = f"consultation:{consultation.pk}"
    record(
        act=f"consultation.{act}", subject=whole, within=whole, summary=words, at=at, by=by, body=consultation.body,
        basis=consultation.term_basis[:300], detail=detail,
    )  # fmt: skip


def held(consultation: Consultation, by: User, at: datetime, *phases: Phase) -> Consultation:
    """The row as it is now, held until the end of the transaction, in one of `phases` if any are named. Raises NotPermitted, NotAllowed."""
    fresh = Consultation.objects.select_for_update(of=("self",)).select_related("body").get(pk=consultation.pk)
    check_may(by, Act.CONSULT, fresh.body, localdate(at))
    if phases and phase_of(fresh, localdate(at)) not in phases:
        raise NotAllowed("Việc này không còn làm được ở bước hiện nay của cuộc lấy ý kiến.")
    return fresh


def write(consultation: Consultation, version: int, values: Mapping[str, object]) -> None:
    """Save `values` unless somebody changed the row since `version`. Raises ChangedMeanwhile."""
    if not Consultation.objects.filter(pk=consultation.pk, version=version).update(version=F("version") + 1, **values):
        raise ChangedMeanwhile("Có người vừa thay đổi cuộc lấy ý kiến này. Hãy xem nội dung mới rồi làm lại nếu vẫn cần.")
    consultation.refresh_from_db()


@transaction.atomic
def start(*, body: Body, title: str, key: str, by: User, at: datetime) -> Consultation:
    """A new consultation, seen by staff only. Sending the form twice makes one. Raises NotPermitted, NotAllowed."""
    check_may(by, Act.CONSULT, body, localdate(at))
    if there := Consultation.objects.filter(key=key).first():
        return there
    if not title.strip():
        raise NotAllowed("Hãy ghi tên dự thảo.")
    named = " ".join(title.split())[:400]
    made = Consultation.objects.create(body=body, title=named, counting=Counting().to_json(), key=key, made_by=by, made_at=at)
    log(made, "started", f"Lập cuộc lấy ý kiến “{made.title}”", by, at)
    return made


def add_edition(*, consultation: Consultation, content: bytes, name: str, dated: date, note: str, by: User, at: datetime) -> Edition:
    """Read the file as the next version of the draft; provisions keep their ids where they surely are the same.

    Raises paper.Unreadable with what to do, NotAllowed, NotPermitted. Nothing is stored unless the whole file was read.
    """
    check_may(by, Act.CONSULT, consultation.body, localdate(at))
    reading = read_apart(content, name)
    text, recognised = reading.text, sum(source not in ("", "none") for source in reading.sources)
    if len(text.split()) < 10:
        raise NotAllowed(
            "Tệp hầu như không có chữ: có thể là ảnh chụp hoặc bản quét. Hãy nạp tệp .docx gốc, hoặc cài phần đọc bản quét (./loa add ocr)."
        )
    digest = store.put(content)
    with transaction.atomic():
        held(consultation, by, at, Phase.DRAFT, Phase.FORTHCOMING, Phase.OPEN, Phase.ANSWERING)
        last = newest(consultation)
        if last is not None and last.file_sha256 == digest:
            raise NotAllowed(f"Tệp này chính là {str(last).lower()} đang có.")
        read = read_edition(text, lines_of(last) if last else [])
        number = last.number + 1 if last else 1
        edition = Edition.objects.create(
            consultation=consultation, number=number, dated=dated, note=note.strip(), file_name=name[:200], file_sha256=digest,
            file_bytes=len(content), unsure=list(read.unsure), recognised=recognised,
            made_by=by, made_at=at,
        )  # fmt: skip
        _store(edition, read)
        words = f"Nạp {str(edition).lower()}: {len(read.lines)} điều, khoản, đoạn"
        log(consultation, "edition", words, by, at, {"sha256": digest, "number": number, "unsure": len(read.unsure),
            "recognised": recognised})  # fmt: skip
    return edition


def _store(edition: Edition, read: Read) -> None:
    rows = [
        Provision(edition=edition, **{name: getattr(line, name) for name in line.__slots__} | {"origins": list(line.origins)})
        for line in read.lines
    ]
    Provision.objects.bulk_create(rows, batch_size=_BATCH)


@dataclass(frozen=True, slots=True)
class Described:
    """What is entered before a consultation is announced."""

    title: str
    summary: str
    contact: str
    opens_on: date | None
    closes_on: date | None
    term: str
    term_basis: str
    checklist: Mapping[str, str]
    counting: Counting
    shows_at_once: bool
    questions: tuple[str, ...] = ()
    plan: Plan | None = None
    takes_votes: bool = False


@transaction.atomic
def describe(*, consultation: Consultation, form: Described, version: int, by: User, at: datetime) -> Consultation:
    """Enter all that is declared; before announcing only. Raises NotAllowed, NotPermitted, ChangedMeanwhile."""
    held(consultation, by, at, Phase.DRAFT)
    if not form.title.strip():
        raise NotAllowed("Hãy ghi tên dự thảo.")
    if form.takes_votes and not form.shows_at_once:
        raise NotAllowed("Phần phát biểu cho mọi người đọc phát biểu của nhau, nên cần chọn hiện ý kiến ngay trong thời gian lấy ý kiến.")
    questions = [" ".join(one.split())[:600] for one in form.questions if one.strip()]
    if len(questions) > MOST_QUESTIONS:
        raise NotAllowed(f"Nhiều nhất {MOST_QUESTIONS} câu hỏi: nhiều hơn thì người dân bỏ dở.")
    said = {c.key: form.checklist.get(c.key, "") for c in checklist_rules.CRITERIA}
    values = {
        "title": " ".join(form.title.split())[:400], "summary": form.summary.strip(), "contact": form.contact.strip()[:400],
        "opens_on": form.opens_on, "closes_on": form.closes_on, "term": form.term, "term_basis": form.term_basis.strip()[:400],
        "checklist": {key: value for key, value in said.items() if value in set(Said)}, "counting": form.counting.to_json(),
        "shows_at_once": form.shows_at_once, "plan": form.plan, "takes_votes": form.takes_votes,
    }  # fmt: skip
    write(consultation, version, values)
    consultation.questions.all().delete()  # nobody has seen them yet
    Question.objects.bulk_create(Question(consultation=consultation, number=n, text=q) for n, q in enumerate(questions, start=1))
    log(consultation, "described", "Ghi thông tin, thời hạn và quy tắc đếm", by, at, {"counting": dict(form.counting.to_json())})
    return consultation


def lacking(consultation: Consultation, day: date) -> list[str]:
    """What is missing before it can be announced, in Vietnamese."""
    found: list[str] = []
    if newest(consultation) is None:
        found.append("Chưa có tệp dự thảo.")
    if not consultation.summary.strip():
        found.append("Chưa có tóm tắt dễ hiểu: dự thảo thay đổi gì, ai chịu tác động.")
    if not consultation.contact.strip():
        found.append("Chưa ghi nơi nhận ý kiến bằng văn bản, điện thoại, thư điện tử.")
    if need(consultation.checklist) is Need.OPEN:
        found.append("Chưa đối chiếu đủ tiêu chí của Quyết định 407.")
    if need(consultation.checklist) is Need.NEEDED and consultation.plan_id is None:
        found.append("Dự thảo thuộc diện phải truyền thông theo Quyết định 407: hãy lập kế hoạch truyền thông hoặc chọn kế hoạch đã có.")
    posted = posting_of(consultation)
    if posted is None:
        found.append("Chưa có ngày bắt đầu và ngày hết hạn.")
    elif posted.problem:
        found.append(posted.problem)
    if consultation.opens_on and consultation.opens_on < day:
        found.append(f"Ngày bắt đầu {consultation.opens_on:%d/%m/%Y} đã qua: chọn từ hôm nay trở đi, vì thời hạn tính từ ngày đăng.")
    return found


@transaction.atomic
def announce(*, consultation: Consultation, version: int, by: User, at: datetime) -> Consultation:
    """Put the draft before everybody; comments are taken from its first day on by themselves. Done by who approves.

    Raises NotAllowed with everything that is missing, NotPermitted, ChangedMeanwhile.
    """
    fresh = held(consultation, by, at, Phase.DRAFT)
    check_may(by, Act.APPROVE, fresh.body, localdate(at))
    if missing := lacking(fresh, localdate(at)):
        raise NotAllowed(" ".join(missing))
    posted = posting_of(fresh)
    assert posted is not None  # `lacking` asked
    words = term_words(fresh, posted)
    write(consultation, version, {"state": State.ANNOUNCED.value, "announced_at": at, "term_words": words})
    opens, closes = consultation.opens_on, consultation.closes_on
    log(consultation, "announced", f"Công khai dự thảo, lấy ý kiến từ {opens:%d/%m/%Y} đến hết {closes:%d/%m/%Y}. {words}", by, at)
    return consultation


def term_words(consultation: Consultation, posted: Posting) -> str:
    """How the term was reckoned, as it is shown to everybody."""
    assert consultation.opens_on is not None
    assert consultation.closes_on is not None
    days = (consultation.closes_on - consultation.opens_on).days + 1
    own = f" Căn cứ cơ quan nêu: {consultation.term_basis.rstrip('.')}." if consultation.term_basis.strip() else ""
    if posted.due is None or posted.due.day is None:
        unknown = " Số ngày tối thiểu theo luật chưa được xác nhận." if posted.unknown else ""
        return f"{days} ngày, tính theo ngày lịch.{own}{unknown}"[:600]
    rule = posted.due.rule
    least = f"tối thiểu {rule.figure} theo {rule.basis.rstrip('.')}, tức ít nhất đến hết {posted.due.day:%d/%m/%Y}"
    return f"{days} ngày, tính theo ngày lịch; {least}.{own}"[:600]


@transaction.atomic
def extend(*, consultation: Consultation, closes_on: date, why: str, version: int, by: User, at: datetime) -> Consultation:
    """Take comments until a later day. Never an earlier one: who planned to comment must not be cut off."""
    fresh = held(consultation, by, at, Phase.FORTHCOMING, Phase.OPEN, Phase.ANSWERING)
    check_may(by, Act.APPROVE, fresh.body, localdate(at))
    if not why.strip():
        raise NotAllowed("Hãy ghi lý do gia hạn.")
    if fresh.closes_on is None or closes_on <= fresh.closes_on or closes_on < localdate(at):
        raise NotAllowed("Hạn mới phải sau hạn cũ và chưa qua. Không rút ngắn được thời gian đã công bố.")
    was = fresh.closes_on
    words = f"{fresh.term_words} Gia hạn từ {was:%d/%m/%Y} đến {closes_on:%d/%m/%Y}: {why.strip()}"
    write(consultation, version, {"closes_on": closes_on, "why": why.strip()[:400], "term_words": words[:600]})
    log(consultation, "extended", f"Gia hạn lấy ý kiến đến hết {closes_on:%d/%m/%Y}. {why.strip()}", by, at,
        {"from": was.isoformat(), "to": closes_on.isoformat()})  # fmt: skip
    return consultation


@transaction.atomic
def stop(*, consultation: Consultation, why: str, version: int, by: User, at: datetime) -> Consultation:
    """End it without a result, for a reason that is shown; what came in stays and stays readable."""
    fresh = held(consultation, by, at, Phase.DRAFT, Phase.FORTHCOMING, Phase.OPEN, Phase.ANSWERING)
    check_may(by, Act.APPROVE, fresh.body, localdate(at))
    if not why.strip():
        raise NotAllowed("Hãy ghi lý do dừng: lý do được hiện công khai.")
    write(consultation, version, {"state": State.STOPPED.value, "why": why.strip()[:400]})
    log(consultation, "stopped", f"Dừng lấy ý kiến: {why.strip()}", by, at)
    return consultation


@transaction.atomic
def add_companion(
    *, consultation: Consultation, kind: str, title: str, content: bytes, name: str, media_type: str, by: User, at: datetime
) -> Companion:
    """A file that goes with the draft, shown from the day of announcing."""
    held(consultation, by, at, Phase.DRAFT, Phase.FORTHCOMING, Phase.OPEN, Phase.ANSWERING)
    if kind not in COMPANIONS or not content:
        raise NotAllowed("Hãy chọn loại tài liệu và tệp.")
    if kind == "audio" and not media_type.startswith("audio/"):
        raise NotAllowed("Bản đọc phải là tệp âm thanh (MP3, M4A, OGG, WAV). Tài liệu khác thì chọn loại khác.")
    row = Companion.objects.create(
        consultation=consultation, kind=kind, title=(" ".join(title.split()) or COMPANIONS[kind])[:200], file_name=name[:200],
        file_sha256=store.put(content), file_bytes=len(content), media_type=media_type[:80], added_by=by, added_at=at,
    )  # fmt: skip
    log(consultation, "companion", f"Thêm tài liệu kèm theo: {row.title}", by, at, {"sha256": row.file_sha256})
    return row


@transaction.atomic
def remove_companion(*, companion: Companion, by: User, at: datetime) -> None:
    """Take a file back; the row stays."""
    held(companion.consultation, by, at, Phase.DRAFT, Phase.FORTHCOMING, Phase.OPEN, Phase.ANSWERING)
    if Companion.objects.filter(pk=companion.pk, removed_at__isnull=True).update(removed_at=at):
        log(companion.consultation, "companion_removed", f"Rút tài liệu kèm theo: {companion.title}", by, at)
