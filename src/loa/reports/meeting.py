"""The document of a regular meeting (tài liệu giao ban): what a body released, finished and entered in a period, what is late, what comes.

Every figure is counted from rows; what the meeting decides is left for people to write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime, make_aware

from loa.delivery.queries import state_counts
from loa.delivery.rules import summary
from loa.documents.models import Document
from loa.documents.queries import UNREAD
from loa.documents.queries import visible_to as documents_visible_to
from loa.documents.register_rules import Direction
from loa.newsroom.models import Release, Withdrawal
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.organisations.models import Body, User
from loa.organisations.queries import below
from loa.paper.forms import Block, Bullet, Cell, Heading, OfficialDocument, Paragraph, PartialDate, Table
from loa.paper.forms_docx import write_docx
from loa.paper.forms_pdf import write_pdf_form
from loa.plans.models import Assignment
from loa.plans.work_queries import lines_visible_to
from loa.plans.work_rules import STATE_LABELS, WAITING_FOR_BODY, State
from loa.reports.meeting_rules import RHYTHM_LABELS, Figures, opening
from loa.reports.period_rules import Period, Rhythm

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
MOST = 200  # rows of one table: a meeting reads no more, and the document says how many there are
TO_WRITE = "(Cơ quan bổ sung.)"
_ANSWER = "answer"  # the kind of message that answers what many asked


@dataclass(frozen=True, slots=True)
class Sent:
    """A release with how far its deliveries have come."""

    release: Release
    all: int
    proven: int
    trouble: int

    @property
    def words(self) -> str:
        """ "12/15 lượt gửi có bằng chứng, 1 trục trặc"."""
        said = f"{self.proven}/{self.all} lượt gửi có bằng chứng" if self.all else "Chưa gửi"
        return f"{said}, {self.trouble} trục trặc" if self.trouble else said


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the document says of `body` in `period`, as `at` sees it."""

    body: Body
    period: Period
    at: datetime
    figures: Figures
    released: Sequence[Sent]
    withdrawn: Sequence[Withdrawal]
    confirmed: Sequence[Assignment]
    documents: Sequence[Document]
    late: Sequence[Assignment]
    due: Sequence[Assignment]

    @property
    def opening(self) -> str:
        return opening(self.body.name, self.period, self.figures, localtime(self.at).date())

    @property
    def answers(self) -> list[Sent]:
        """Released answers to what many asked."""
        return [one for one in self.released if one.release.message.kind_id == _ANSWER]


def meeting_of(body: Body, period: Period, user: User, at: datetime) -> Meeting:
    """What there is to say of `body` and the bodies below it, as far as `user` may see it."""
    day, bodies = localtime(at).date(), below([body.pk])
    begin, end = (make_aware(datetime.combine(moment, time())) for moment in (period.first, period.end))
    messages = messages_visible_to(user, day).filter(owner__in=bodies).order_by()
    releases = Release.objects.filter(message__in=messages, released_at__gte=begin, released_at__lt=end)
    withdrawals = Withdrawal.objects.filter(message__in=messages, at__gte=begin, at__lt=end).select_related("message").order_by("at")
    lines = lines_visible_to(user, day).filter(body__in=bodies)
    waiting = lines.filter(state__in=[s.value for s in WAITING_FOR_BODY])
    confirmed = lines.filter(state=State.CONFIRMED.value, moved_at__gte=begin, moved_at__lt=end)
    late = waiting.filter(due_on__lt=min(period.end, day))
    following = period.following
    due = waiting.filter(due_on__gte=max(following.first, day), due_on__lt=max(following.end, day))
    documents = documents_visible_to(user, day).filter(owner__in=bodies, registered_at__gte=begin, registered_at__lt=end)
    figures = Figures(
        released=releases.count(), withdrawn=withdrawals.count(), confirmed=confirmed.count(),
        incoming=documents.filter(direction=Direction.IN.value).count(), outgoing=documents.filter(direction=Direction.OUT.value).count(),
        late=late.count(), due=due.count(),
    )  # fmt: skip
    return Meeting(
        body, period, at, figures, _sent(releases), list(withdrawals[:MOST]), _in_order(confirmed), _entered(documents),
        _in_order(late), _in_order(due),
    )  # fmt: skip


def _sent(releases: QuerySet[Release]) -> list[Sent]:
    rows = list(releases.select_related("message").order_by("released_at", "pk")[:MOST])
    counts = state_counts([row.pk for row in rows])
    found = []
    for row in rows:
        every, proven, _, trouble = summary(counts.get(row.pk, []))
        found.append(Sent(row, every, proven, trouble))
    return found


def _in_order(lines: QuerySet[Assignment]) -> list[Assignment]:
    return list(lines.select_related("plan__document").order_by(F("due_on").asc(nulls_last=True), "body__alphabetical", "pk")[:MOST])


def _entered(documents: QuerySet[Document]) -> list[Document]:
    books = documents.exclude(direction="").filter(~Q(direction="")).defer(*UNREAD)
    return list(books.order_by("direction", "registered_at", "pk")[:MOST])


def as_file(meeting: Meeting, form: str) -> bytes:
    """The document as "docx" or "pdf"."""
    return (write_pdf_form if form == "pdf" else write_docx)(as_document(meeting))


def as_document(meeting: Meeting) -> OfficialDocument:
    """The document in the office's form (Decree 30/2020/NĐ-CP), with room for what the meeting decides."""
    body, day = meeting.body, localtime(meeting.at).date()
    return OfficialDocument(
        issuer=body.name,
        issuer_parent=body.parent.name if body.parent else "",
        place=body.place,
        dated=PartialDate(day.year, day.month),
        type_name=f"Tài liệu {RHYTHM_LABELS[meeting.period.rhythm or Rhythm.WEEK].lower()}",
        title=meeting.period.name[:1].upper() + meeting.period.name[1:],
        blocks=tuple(_blocks(meeting)),
        recipients=("Thành phần dự giao ban", "Lưu: VT"),
        numbered=False,
    )


def _blocks(meeting: Meeting) -> list[Block]:
    period = meeting.period
    return [
        Heading("I. KẾT QUẢ TRONG KỲ"),
        Paragraph(meeting.opening),
        Heading("1. Tin, bài đã phát hành", 2),
        *_releases(meeting),
        Heading("2. Phần việc được xác nhận hoàn thành", 2),
        *_lines(
            meeting.confirmed, meeting.figures.confirmed, "Trong kỳ không có phần việc nào được xác nhận hoàn thành.", with_state=False
        ),
        Heading("3. Văn bản đến, văn bản đi", 2),
        *_documents(meeting),
        Heading("4. Câu hỏi, kiến nghị đã trả lời", 2),
        *_answers(meeting),
        Heading("II. VIỆC QUÁ HẠN"),
        *_lines(meeting.late, meeting.figures.late, "Không có phần việc nào quá hạn.", with_state=True),
        Heading(f"III. VIỆC ĐẾN HẠN TRONG KỲ TỚI ({_days(period.following)})"),
        *_lines(meeting.due, meeting.figures.due, "Không có phần việc nào đến hạn.", with_state=True),
        Heading("IV. NỘI DUNG XIN Ý KIẾN, KẾT LUẬN CỦA NGƯỜI CHỦ TRÌ"),
        Paragraph(TO_WRITE, italic=True),
    ]


def _days(period: Period) -> str:
    return f"từ {period.first:%d/%m/%Y} đến {period.last:%d/%m/%Y}"


def _releases(meeting: Meeting) -> list[Block]:
    rows: list[Sequence[Cell]] = [
        (n, one.release.number, one.release.title, localtime(one.release.released_at).date(), one.words)
        for n, one in enumerate(meeting.released, start=1)
    ]
    found: list[Block] = [Paragraph("Trong kỳ không phát hành tin, bài nào.")]
    if rows:
        found = [Table(("TT", "Số", "Tin, bài", "Ngày", "Kết quả gửi"), rows, shares=(8, 16, 70, 22, 44), aligns="cclcl", points=12)]
    found += [Bullet(f"Thu hồi ngày {localtime(w.at):%d/%m/%Y}: {w.message.title}. Lý do: {_closed(w.reason)}") for w in meeting.withdrawn]
    return found + _cut(len(meeting.released), meeting.figures.released)


def _closed(words: str) -> str:
    said = " ".join(words.split())
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _lines(lines: Sequence[Assignment], count: int, nothing: str, *, with_state: bool) -> list[Block]:
    if not lines:
        return [Paragraph(nothing)]
    columns = ("TT", "Phần việc", "Cơ quan, đơn vị", "Hạn", "Tình trạng" if with_state else "Ngày xác nhận")
    rows: list[Sequence[Cell]] = [
        (
            n, _task(line), line.body.name, line.due_on,
            STATE_LABELS[State(line.state)] if with_state else localtime(line.moved_at).date(),
        )
        for n, line in enumerate(lines, start=1)
    ]  # fmt: skip
    return [Table(columns, rows, shares=(8, 70, 40, 22, 26), aligns="cllcl", points=12), *_cut(len(lines), count)]


def _task(line: Assignment) -> str:
    label = f" ({line.label})" if line.label else ""
    return f"{line.task.text}{label}. Theo {line.plan.document.heading}"


def _documents(meeting: Meeting) -> list[Block]:
    if not meeting.documents:
        return [Paragraph("Trong kỳ không có văn bản nào vào sổ.")]
    rows: list[Sequence[Cell]] = [
        (n, "Đến" if d.direction == Direction.IN.value else "Đi", d.heading, d.title) for n, d in enumerate(meeting.documents, start=1)
    ]
    table = Table(("TT", "Sổ", "Văn bản", "Trích yếu"), rows, shares=(8, 12, 60, 80), aligns="ccll", points=12)
    return [table, *_cut(len(meeting.documents), meeting.figures.incoming + meeting.figures.outgoing)]


def _answers(meeting: Meeting) -> list[Block]:
    if not meeting.answers:
        return [Paragraph("Trong kỳ không có tin, bài trả lời nào được phát hành.")]
    return [Bullet(f"Bản phát hành số {one.release.number}: {one.release.title};") for one in meeting.answers]


def _cut(shown: int, count: int) -> list[Block]:
    return [Paragraph(f"(Bảng ghi {shown} trong tổng số {count}.)", italic=True)] if count > shown else []
