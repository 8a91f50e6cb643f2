"""How an opinion comes in: sent by anybody, or entered by staff from paper and meetings. Stored once, with a receipt, whatever happens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from loa.consultations.draft_models import Consultation, Edition, Provision, Question
from loa.consultations.edition_actions import held, log
from loa.consultations.models import Comment, Placement, Said, Target
from loa.consultations.queries import newest, phase_of
from loa.consultations.rules import Channel, Given, Phase, problem, receipt_text
from loa.consultations.text_rules import equal_key
from loa.ledger import store
from loa.ledger.log_actions import log_claim, log_claims
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.seal.receipts import Claim, text_hash

STAFF_TAKES = (Phase.FORTHCOMING, Phase.OPEN, Phase.ANSWERING)
MOST_PEOPLE = 1_000_000
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Entered:
    """What staff note of an opinion that came on paper, at a meeting, by mail or in a table."""

    channel: Channel
    received_on: date
    people: int = 1
    letter: str = ""
    letter_on: date | None = None
    meeting: str = ""
    place_words: str = ""
    paper_name: str = ""
    paper: bytes = b""


@dataclass(frozen=True, slots=True)
class Taken:
    """The stored opinion, and the secret of its own page: known to who sent it, kept here only as a hash."""

    comment: Comment
    secret: str
    new: bool


def secret_of(consultation: int, key: str) -> str:
    """The secret that belongs to a form: the same when the form is sent again, so that a lost answer can be asked for once more."""
    return salted_hmac("loa.consultations.comment", f"{consultation}:{key}", algorithm="sha256").hexdigest()[:32]


def hash_of(secret: str) -> str:
    """What is stored of a secret."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def submit(*, consultation: Consultation, edition: Edition, given: Given, key: str, at: datetime) -> Taken:
    """Take an opinion from the public page; the same form sent again gives the same opinion. Raises NotAllowed with what to mend."""
    if there := _known(consultation, key):
        return there
    if phase_of(consultation, localdate(at)) is not Phase.OPEN:
        raise NotAllowed("Cuộc lấy ý kiến này hiện không nhận ý kiến qua trang.")
    if wrong := problem(given):
        raise NotAllowed(wrong)
    return _take(consultation, edition, given, Entered(Channel.WEB, localdate(at)), key, None, at)


@transaction.atomic
def enter(*, consultation: Consultation, given: Given, entered: Entered, key: str, by: User, at: datetime) -> Taken:
    """Take what came on paper, at a meeting or by mail. Raises NotAllowed, NotPermitted."""
    held(consultation, by, at, *STAFF_TAKES)
    if there := _known(consultation, key):
        return there
    if wrong := problem(given) or entry_problem(entered, localdate(at)):
        raise NotAllowed(wrong)
    edition = newest(consultation)
    assert edition is not None  # it was announced
    taken = _take(consultation, edition, given, entered, key, by, at)
    log(consultation, "entered", f"Nhập {taken.comment}: {taken.comment.get_channel_display().lower()}", by, at)
    return taken


def entry_problem(entered: Entered, day: date) -> str:
    """What staff have to mend, in Vietnamese; "" when nothing."""
    if entered.received_on > day:
        return "Ngày nhận không thể sau hôm nay."
    if entered.letter_on and entered.letter_on > entered.received_on:
        return "Ngày văn bản không thể sau ngày nhận."
    if not 1 <= entered.people <= MOST_PEOPLE:
        return f"Số người phải từ 1 đến {MOST_PEOPLE}."
    if entered.channel is Channel.MEETING and not entered.meeting.strip():
        return "Hãy ghi cuộc họp, nơi họp theo biên bản."
    return ""


def _known(consultation: Consultation, key: str) -> Taken | None:
    held = Comment.objects.filter(consultation=consultation, key=key)
    if not held.exists():  # the whole row is asked for only where there is one: most forms come once
        return None
    return Taken(held.get(), secret_of(consultation.pk, key), new=False)


def _take(consultation: Consultation, edition: Edition, given: Given, entered: Entered, key: str, by: User | None, at: datetime) -> Taken:
    places = list(Provision.objects.filter(edition=edition, pk__in=given.places).only("path").order_by("order")) if given.places else []
    if len(places) != len(set(given.places)):
        raise NotAllowed("Điều, khoản được chọn không thuộc bản dự thảo này. Hãy chọn lại.")
    questions = {q.pk: q for q in Question.objects.filter(consultation=consultation)} if given.answers else {}
    answers = tuple((pk, words) for pk, words in given.answers if words.strip() and pk in questions)
    given = replace(given, answers=answers)
    digest = text_hash(
        receipt_text(given, tuple(p.path for p in places), tuple(questions[pk].text for pk, _ in answers), consultation.title)
    )
    # Numbers are given one after the other: from here on others wait, so all that can be known before is.
    Consultation.objects.filter(pk=consultation.pk).update(last_number=F("last_number") + 1)
    if there := _known(consultation, key):  # the same form came in at the same moment; this one waited for it
        Consultation.objects.filter(pk=consultation.pk).update(last_number=F("last_number") - 1)
        return there
    number = Consultation.objects.values_list("last_number", flat=True).get(pk=consultation.pk)
    row = _row(consultation, edition, given, entered, key, by, at, number, digest)
    row.save(force_insert=True)
    Target.objects.bulk_create(Target(comment=row, provision=place) for place in places)
    Said.objects.bulk_create(Said(comment=row, question=questions[pk], text=words.strip()) for pk, words in answers)
    log_claim(claim=claim_of(consultation, number, digest, at), subject=f"comment:{row.pk}")
    return Taken(row, secret_of(consultation.pk, key), new=True)


def claim_of(consultation: Consultation, number: int, digest: str, at: datetime) -> Claim:
    """What the public log holds of an opinion, salted."""
    return Claim("comment", f"GY-{consultation.pk}-{number}", at.isoformat(), digest)


def _row(
    consultation: Consultation, edition: Edition, given: Given, entered: Entered, key: str, by: User | None, at: datetime, number: int,
    digest: str,
) -> Comment:  # fmt: skip
    late = consultation.closes_on is not None and entered.received_on > consultation.closes_on
    return Comment(
        consultation=consultation, number=number, edition=edition, stance=given.stance.value, kind=given.kind.value,
        channel=entered.channel.value, text=given.text.strip(), proposed=given.proposed.strip(),
        body_name=" ".join(given.body_name.split())[:300], letter=entered.letter.strip()[:80], letter_on=entered.letter_on,
        people=entered.people, meeting=entered.meeting.strip()[:300], place_words=entered.place_words.strip()[:300],
        paper_name=entered.paper_name[:200], paper_sha256=store.put(entered.paper) if entered.paper else "", own_staff=given.own_staff,
        received_on=entered.received_on, received_at=at, late=late,
        equal_key=equal_key(given.text, given.proposed, *(words for _, words in given.answers)), content_sha256=digest,
        secret_sha256=hash_of(secret_of(consultation.pk, key)), key=key, reply_to=given.reply_to.strip()[:254], entered_by=by,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One opinion of a table: its key says that it is the same line when the table is sent in again."""

    key: str
    given: Given
    entered: Entered


@transaction.atomic
def enter_many(*, consultation: Consultation, lines: Sequence[Line], by: User, at: datetime) -> tuple[int, int]:
    """Take the opinions of a table, all or nothing; lines that are there already are passed over. Returns (taken, passed over)."""
    held(consultation, by, at, *STAFF_TAKES)
    edition = newest(consultation)
    assert edition is not None  # it was announced
    known = set(Comment.objects.filter(consultation=consultation).values_list("key", flat=True))
    fresh = list({line.key: line for line in lines if line.key not in known}.values())
    Consultation.objects.filter(pk=consultation.pk).update(last_number=F("last_number") + len(fresh))
    first = Consultation.objects.values_list("last_number", flat=True).get(pk=consultation.pk) - len(fresh) + 1
    paths = dict(Provision.objects.filter(edition=edition).values_list("pk", "path"))
    rows = []
    for number, line in enumerate(fresh, start=first):
        digest = text_hash(receipt_text(line.given, tuple(paths[pk] for pk in line.given.places), (), consultation.title))
        rows.append(_row(consultation, edition, line.given, line.entered, line.key, by, at, number, digest))
    made = Comment.objects.bulk_create(rows, batch_size=_BATCH)
    pairs = [(row, pk) for row, line in zip(made, fresh, strict=True) for pk in line.given.places]
    Target.objects.bulk_create([Target(comment=row, provision_id=pk) for row, pk in pairs], batch_size=_BATCH)
    log_claims(claims=[(f"comment:{row.pk}", claim_of(consultation, row.number, row.content_sha256, at)) for row in made])
    passed = len(lines) - len(fresh)
    log(
        consultation,
        "imported",
        f"Nạp bảng ý kiến: {len(fresh)} ý kiến mới, {passed} đã có",
        by,
        at,
        {"taken": len(fresh), "known": passed},
    )
    return len(fresh), passed


@transaction.atomic
def place(*, targets: Sequence[Target], edition: Edition, provision: Provision | None, by: User, at: datetime) -> int:
    """A person says where these comments stand in `edition`: at `provision`, or nowhere any more. Returns how many."""
    consultation = edition.consultation
    held(consultation, by, at)
    if provision is not None and provision.edition_id != edition.pk:
        raise NotAllowed("Điều, khoản này không thuộc bản dự thảo đang xếp.")
    own = [t for t in targets if t.comment.consultation_id == consultation.pk]
    Placement.objects.bulk_create(
        [Placement(target=t, edition=edition, provision=provision, placed_by=by, placed_at=at) for t in own], batch_size=_BATCH
    )
    where = provision.path if provision else "không còn chỗ nào"
    log(consultation, "placed", f"Xếp {len(own)} ý kiến vào {str(edition).lower()}: {where}", by, at)
    return len(own)


@transaction.atomic
def give_place(*, comment: Comment, provision: Provision, by: User, at: datetime) -> None:
    """A person says which provision the words of a table meant; the comment is pinned to it in the edition that it was entered for."""
    held(comment.consultation, by, at)
    if provision.edition_id != comment.edition_id:
        raise NotAllowed("Điều, khoản này không thuộc bản dự thảo mà ý kiến nói về.")
    Target.objects.get_or_create(comment=comment, provision=provision)
    Comment.objects.filter(pk=comment.pk).update(place_words="")
    log(comment.consultation, "placed", f"Xếp {str(comment).lower()} (“{comment.place_words}”) vào {provision.path}", by, at)
