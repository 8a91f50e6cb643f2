"""The response table (bảng tổng hợp, tiếp thu, giải trình) as DOCX in the form of Decree 30/2020/NĐ-CP, as XLSX to be edited, as JSON."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from loa.consultations.answer_queries import answers_of, of, unanswered
from loa.consultations.answer_rules import COLUMNS, Stored
from loa.consultations.comment_queries import Shown, shown
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Answer
from loa.consultations.open_queries import records
from loa.consultations.queries import phase_of
from loa.consultations.rules import NAMED, OUTCOME_LABELS, PHASE_LABELS, REASON_LABELS, STANCE_LABELS, Kind, Outcome, Reason, Stance
from loa.consultations.tally_queries import known_totals
from loa.paper.forms import Block, Cell, OfficialDocument, Paragraph, PartialDate, signature_of
from loa.paper.forms_docx import write_docx
from loa.paper.responses import Response, table_of
from loa.paper.sheets import Column, Sheet, write_xlsx

MOST_ROWS_OF_A_PAPER = 5_000  # a longer table is no paper any more: the sheet holds it
_WIDTHS = (6, 10, 34, 26, 60, 40, 24, 26, 60)
_PAGE = 1_000


def _pages(consultation: Consultation, *, staff: bool = True) -> Iterator[tuple[Shown, Answer | None]]:
    last = 0
    while page := list(of(consultation).filter(number__gt=last)[:_PAGE]):
        last = page[-1].number
        answers = answers_of(consultation, page)
        for one in shown(consultation, page, staff=staff):
            yield one, answers.get(one.comment.pk)


def who(one: Shown) -> str:
    """Who said it, as the table groups by: the body with its letter, or the kind of commenter."""
    row = one.comment
    name = row.body_name or row.meeting or (row.get_kind_display() if Kind(row.kind) not in NAMED else "Cơ quan, tổ chức")
    letter = f"Văn bản số {row.letter}" if row.letter else ""
    dated = f"ngày {row.letter_on:%d/%m/%Y}" if row.letter_on else ""
    people = f"{row.people} người" if row.people > 1 else ""
    noted = ", ".join(filter(None, (" ".join(filter(None, (letter, dated))), people)))
    return f"{name} ({noted})" if noted else name


def where(one: Shown) -> str:
    """Which provisions it is about, in the version that was read."""
    places = "; ".join(spot.target.provision.cited for spot in one.spots)
    return f"{places[:1].upper()}{places[1:]} (bản {one.comment.edition.number})" if places else one.comment.place_words or "Cả dự thảo"


def words(one: Shown) -> str:
    """The opinion in the cell of the table."""
    row = one.comment
    hidden = f"(Nội dung không hiển thị: {REASON_LABELS[Reason(one.moderation.reason)].lower()}.)" if one.moderation else ""
    text = one.text or hidden or STANCE_LABELS[Stance(row.stance)]
    asked = "".join(f"\n{said.question.text} – {said.text}" for said in one.said)
    return text + asked


def answer_words(answer: Answer | None) -> str:
    """The answer in the cell of the table; empty when there is none yet."""
    if answer is None:
        return ""
    place = f" Đã sửa tại {answer.provision.cited}." if answer.provision else ""
    return f"{OUTCOME_LABELS[Outcome(answer.outcome)]}. {answer.text}{place}"


_STATISTICS = (
    Column("Dự thảo", 48), Column("Cơ quan soạn thảo", 36), Column("Bước", 22), Column("Từ ngày", 13), Column("Đến hết ngày", 13),
    Column("Lượt góp ý", 11), Column("Số người", 11), Column("Được đếm", 11),
    *(Column(label, 14) for label in OUTCOME_LABELS.values()), Column("Không hiển thị", 12), Column("Chưa trả lời", 12),
    Column("Ngày công bố", 13),
)  # fmt: skip


def statistics(rows: Iterable[Consultation], at: datetime) -> bytes:
    """Consultations with their totals by the declared rules, for the council and the upper level; the last line adds them up."""
    day, cells = localdate(at), list[tuple[Cell, ...]]()
    for row in rows:
        counted, left = known_totals(row, at), unanswered(row).count()
        outcomes = tuple(counted.by_outcome.get(outcome.value, 0) for outcome in OUTCOME_LABELS)
        published = localdate(row.published_at) if row.published_at else None
        cells.append((
            row.title, row.body.name, PHASE_LABELS[phase_of(row, day)], row.opens_on, row.closes_on, counted.received, counted.people,
            counted.counted, *outcomes, sum(counted.hidden.values()), left, published,
        ))  # fmt: skip
    sums = [sum(cell for row in cells if isinstance(cell := row[at], int)) for at in range(5, len(_STATISTICS) - 1)]
    cells.append(("Cộng", "", "", None, None, *sums, None))
    return write_xlsx([Sheet("Lấy ý kiến", "Thống kê lấy ý kiến dự thảo", _STATISTICS, cells, note=f"Đến ngày {day:%d/%m/%Y}")])


def as_docx(consultation: Consultation) -> bytes:
    """The table as an official paper, to be signed and published: what is not shown to the public is not in it either.

    Of a very long one it holds the first rows, with a word on where the others are.
    """
    rows: list[Response] = []
    more = False
    for one, answer in _pages(consultation, staff=False):
        if len(rows) >= MOST_ROWS_OF_A_PAPER:
            more = True
            break
        proposed = f"\nĐề nghị sửa thành: {one.comment.proposed}" if one.comment.proposed and one.proposed else ""
        rows.append(Response(who(one), f"{where(one)}: {words(one)}{proposed}", answer_words(answer)))
    body = consultation.body
    total = consultation.last_number
    opened, closed = consultation.opens_on, consultation.closes_on
    span = f" từ ngày {opened:%d/%m/%Y} đến hết ngày {closed:%d/%m/%Y}" if opened and closed else ""
    blocks: list[Block] = [
        Paragraph(f"{body.name} đã lấy ý kiến{span}, nhận {total} ý kiến. Kết quả:"),
        table_of(rows),
    ]
    if more:
        blocks.append(Paragraph(f"Bảng này gồm {len(rows)} ý kiến đầu; toàn bộ {total} ý kiến ở tệp XLSX kèm theo."))
    return write_docx(
        OfficialDocument(
            issuer=body.name, issuer_parent=body.parent.name if body.parent else "", place=body.place,
            dated=PartialDate(closed.year if closed else None), type_name="Bảng tổng hợp, tiếp thu, giải trình ý kiến",
            title=f"Đối với dự thảo {consultation.title}", blocks=tuple(blocks),
            signature=signature_of(body.name), recipients=("Lưu: VT",), numbered=False, landscape=True, points=13,
        )
    )  # fmt: skip


def as_xlsx(consultation: Consultation) -> bytes:
    """The table to be read, or filled in and sent back: a line is known by the number of its opinion."""
    rows: list[tuple[Cell, ...]] = []
    for at, (one, answer) in enumerate(_pages(consultation), start=1):
        outcome = OUTCOME_LABELS[Outcome(answer.outcome)] if answer else ""
        rows.append((
            at, one.comment.number, who(one), where(one), words(one), one.comment.proposed,
            answer.provision.cited if answer and answer.provision else "", outcome, answer.text if answer else "",
        ))  # fmt: skip
    columns = tuple(Column(name, width) for name, width in zip(COLUMNS, _WIDTHS, strict=True))
    note = f"Sửa hai cột cuối rồi nạp lại. Không sửa cột “{COLUMNS[1]}”. Kết quả: {'; '.join(OUTCOME_LABELS.values())}."
    return write_xlsx([Sheet("Tiếp thu, giải trình", consultation.title, columns, rows, note=note)])


def as_json(consultation: Consultation, head: dict[str, Any]) -> dict[str, Any]:
    """The same as the open data: rules of counting, totals and every opinion with its answer."""
    return {**head, "comments": list(records(consultation))}


def stored(consultation: Consultation) -> dict[int, Stored]:
    """What a filled-in table is compared with."""
    found = {}
    for one, answer in _pages(consultation):
        own = answer is not None and answer.comment_id == one.comment.pk
        version = answer.version if answer and own else 0
        found[one.comment.number] = Stored(words(one), answer.outcome if answer else "", answer.text if answer else "", version)
    return found
