"""Papers of training: a certificate as an official document, the list of a session and of who is due as sheets."""

from collections.abc import Iterable, Sequence
from datetime import date

from loa.paper.forms import Cell, OfficialDocument, Paragraph, Signature
from loa.paper.forms_docx import write_docx
from loa.paper.forms_pdf import write_pdf_form
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.resources.models import Certificate, Enrolment, Session
from loa.resources.training_queries import CourseDue
from loa.resources.training_rules import ATTENDANCE_LABELS, WHY_LABELS, Attendance

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def as_file(certificate: Certificate, form: str) -> bytes:
    """The certificate as "docx" or "pdf", to be signed."""
    return (write_pdf_form if form == "pdf" else write_docx)(as_document(certificate))


def as_document(certificate: Certificate) -> OfficialDocument:
    """A certificate that was issued here. Who signs writes their own name."""
    body, course = certificate.body, certificate.course
    if body is None:
        raise ValueError("issued elsewhere: there is no paper of ours")
    return OfficialDocument(
        issuer=body.name,
        issuer_parent=body.parent.name if body.parent else "",
        number=certificate.number,
        place=body.place,
        dated=certificate.issued_on,
        type_name="Giấy chứng nhận",
        title=f"Hoàn thành khóa: {course.name}",
        blocks=tuple(Paragraph(line) for line in _lines(certificate)),
        signature=_signature(body.name),
        recipients=("Người được cấp", "Lưu: VT"),
        end_mark=True,
    )


def _lines(certificate: Certificate) -> Iterable[str]:
    course, post = certificate.course, certificate.post
    who = ", ".join(filter(None, [f"ông (bà) {certificate.person}", post.title, post.body.name]))
    yield f"{certificate.issuer} chứng nhận {who} đã hoàn thành khóa “{course.name}”."
    session = certificate.enrolment.session if certificate.enrolment else None
    if session:
        when = f"ngày {session.starts_on:%d/%m/%Y}"
        if session.last_day != session.starts_on:
            when = f"từ {when} đến hết ngày {session.last_day:%d/%m/%Y}"
        hours = f", thời lượng {course.hours} giờ" if course.hours else ""
        yield f"Thời gian, địa điểm: {when}, {session.place}{hours}."
    if course.about:
        yield f"Nội dung: {' '.join(course.about.split()).rstrip('.')}."
    if certificate.valid_until:
        yield f"Giấy chứng nhận có giá trị đến hết ngày {certificate.valid_until:%d/%m/%Y}."


def _signature(body: str) -> Signature:
    if body.startswith("Ủy ban nhân dân"):
        return Signature(("TM. Ủy ban nhân dân",), "Chủ tịch", "")
    return Signature((), "Thủ trưởng đơn vị", "")


_LIST = (
    Column("TT", 6), Column("Họ và tên", 28), Column("Chức vụ", 30), Column("Cơ quan, đơn vị", 40), Column("Điểm danh", 16),
    Column("Số chứng nhận", 18), Column("Ngày cấp", 13), Column("Giá trị đến hết", 15),
)  # fmt: skip


def session_list(session: Session, enrolments: Iterable[Enrolment], papers: dict[int, Certificate]) -> bytes:
    """Who is enrolled in a session, as a sheet to print and sign; `papers` is enrolment → certificate."""
    rows = [_list_row(number, one, papers.get(one.pk)) for number, one in enumerate(enrolments, start=1)]
    when = f"{session.starts_on:%d/%m/%Y} – {session.last_day:%d/%m/%Y}, {session.place}"
    return write_xlsx([Sheet("Danh sách", f"Danh sách lớp {session.course.name}", _LIST, rows, note=when)])


def _list_row(number: int, one: Enrolment, paper: Certificate | None) -> tuple[Cell, ...]:
    mark = ATTENDANCE_LABELS[Attendance(one.attendance)]
    told: tuple[Cell, ...] = (paper.number, paper.issued_on, paper.valid_until) if paper else ("", None, None)
    return (number, str(one.person), one.post.title, one.post.body.name, mark, *told)


_DUE = (Column("Khóa", 40), Column("Cơ quan, đơn vị", 40), Column("Vị trí", 34), Column("Người đang giữ", 28), Column("Vì sao", 16),
        Column("Hết giá trị", 14), Column("Đã ghi danh lớp ngày", 14))  # fmt: skip


def due_list(picture: Sequence[CourseDue], day: date) -> bytes:
    """Who is due by course and position, as a sheet for preparing the next session."""
    rows: list[tuple[Cell, ...]] = [
        (
            one.course.name,
            position.body.name,
            position.name,
            str(post.user),
            WHY_LABELS[line.why],
            line.until,
            session.starts_on if session else None,
        )
        for one in picture
        for position in one.positions
        for post, line, session in position.lines
    ]
    title = f"Vị trí cần tập huấn, bồi dưỡng đến ngày {day:%d/%m/%Y}"
    return write_xlsx([Sheet("Cần học", title, _DUE, rows, note="Dùng để tổ chức lớp kế tiếp; không dùng để đánh giá người.")])
