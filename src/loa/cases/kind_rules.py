"""Kinds of case as data: what each asks for, which moves it knows, which term runs, who approves. A new kind is a row here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from loa.cases.rules import MOST_LETTERS, Move, NotPossible, Way
from loa.vietnamese.masking import find_personal, mask

QUESTION, INFORMATION, CLAIM, PRESS = "question", "information", "claim", "press"


class Input(StrEnum):
    """How a field is typed."""

    LINE = "line"
    TEXT = "text"
    EMAIL = "email"
    CHOICE = "choice"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind's form. `personal`: it says who the sender is; it is kept apart and goes with the case's retention."""

    name: str
    label: str
    input: Input = Input.LINE
    required: bool = False
    help: str = ""
    most: int = 300
    personal: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    autocomplete: str = ""
    on_web: bool = True


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of case. `prefix` begins its numbers; `term` names the legal term, "{way}" and "{weight}" filled in by `term_of`."""

    code: str
    name: str
    prefix: str
    lead: str
    statement: str  # label of the text
    statement_help: str
    fields: tuple[Field, ...]
    term: str
    basis: str
    moves: frozenset[Move]
    approved_by_speaker: bool = False  # the spokesperson may approve, beside those who approve papers
    publishes: bool = False  # its answers may become public questions and answers
    on_web: bool = True


_CONTACT = (
    Field("name", "Họ và tên", personal=True, autocomplete="name", help="Không bắt buộc. Chỉ người xử lý vụ việc này thấy."),
    Field("email", "Thư điện tử", Input.EMAIL, personal=True, autocomplete="email", most=254, help="Để nhận tin khi vụ việc có bước mới."),
    Field("call", "Điện thoại", personal=True, autocomplete="tel", most=30),
)
_ALL = frozenset(Move)
_NO_REFUSAL = _ALL - {Move.REFUSE, Move.SUPPLY_PARTLY}

KINDS: tuple[KindRow, ...] = (
    KindRow(
        QUESTION, "Hỏi đáp, phản ánh", "HD",
        "Hỏi về chính sách, phản ánh việc chưa đúng, góp ý. Mỗi điều bạn hỏi đều được trả lời, hoặc được nói rõ vì sao chưa.",
        "Bạn muốn hỏi hoặc phản ánh điều gì?",
        "Mỗi điều một dòng thì cơ quan trả lời từng điều dễ hơn.",
        _CONTACT, "petition-answer",
        "Nghị định số 49/2024/NĐ-CP về hoạt động thông tin cơ sở", _NO_REFUSAL, publishes=True,
    ),
    KindRow(
        INFORMATION, "Yêu cầu cung cấp thông tin", "TT",
        "Yêu cầu văn bản, hồ sơ, tài liệu do cơ quan nhà nước tạo ra, theo Luật Tiếp cận thông tin. Người khuyết tật, người khó khăn "
        "về chữ viết được cán bộ giúp điền phiếu tại trụ sở.",
        "Thông tin được yêu cầu",
        "Ghi rõ tên văn bản, hồ sơ, tài liệu (Điều 24 Luật số 104/2016/QH13). Viết bằng tiếng Việt.",
        (
            Field("name", "Họ và tên", required=True, personal=True, autocomplete="name"),
            Field("address", "Nơi cư trú, địa chỉ", required=True, personal=True, autocomplete="street-address"),
            Field("paper", "Số căn cước, CMND hoặc hộ chiếu", required=True, personal=True, most=20,
                  help="Luật buộc phiếu có mục này; chỉ cán bộ xử lý thấy, và được xóa khi hết thời hạn lưu."),
            Field("call", "Điện thoại", personal=True, autocomplete="tel", most=30),
            Field("fax", "Fax", personal=True, most=30),
            Field("email", "Thư điện tử", Input.EMAIL, personal=True, autocomplete="email", most=254),
            Field("form", "Hình thức cung cấp", Input.CHOICE, required=True, choices=(
                ("online", "Gửi tệp qua mạng (liên kết mở một lần)"), ("copy", "Nhận bản sao, bản in tại trụ sở"),
                ("read", "Đọc, xem, ghi chép tại trụ sở"), ("post", "Gửi qua bưu chính, fax"))),
            Field("reason", "Lý do, mục đích yêu cầu", Input.TEXT, required=True, most=1000),
            Field("through", "Tổ chức, đoàn thể yêu cầu thay cho thành viên", most=300, help="Bỏ trống nếu tự mình yêu cầu."),
        ),
        "access-{way}-{weight}", "Luật Tiếp cận thông tin số 104/2016/QH13", _ALL,
    ),
    KindRow(
        CLAIM, "Hỏi một tin có đúng không", "KC",
        "Thấy một tin lan truyền về chính sách mà không chắc đúng hay sai? Cơ quan kiểm tra điều được nói, không tìm người nói.",
        "Điều được nói là gì?",
        "Chép lại câu khẳng định kiểm tra được: việc gì, ở đâu, khi nào, bao nhiêu. Ý kiến, phê bình thì gửi ở mục Hỏi đáp, phản ánh.",
        (
            Field("where", "Thấy ở đâu", Input.TEXT, required=True, most=1000,
                  help="Địa chỉ trang, hoặc mô tả nơi thấy: trang, nhóm, tờ rơi, loa. Không cần ghi ai đăng."),
            Field("affected", "Ai có thể bị ảnh hưởng", most=300, help="Ví dụ: người đang chờ nhận hỗ trợ."),
            Field("email", "Thư điện tử", Input.EMAIL, personal=True, autocomplete="email", most=254, help="Để nhận kết quả kiểm tra."),
        ),
        "petition-answer", "Điểm này do cơ quan tự đặt ra; thời hạn theo trả lời phản ánh, kiến nghị", _NO_REFUSAL,
    ),
    KindRow(
        PRESS, "Yêu cầu của cơ quan báo chí", "BC",
        "Dành cho cơ quan báo chí: câu hỏi, đề nghị phỏng vấn, đề nghị trả lời ý kiến bạn đọc.",
        "Nội dung cần cung cấp, câu hỏi",
        "Mỗi câu hỏi một dòng.",
        (
            Field("newsroom", "Cơ quan báo chí", required=True, autocomplete="organization"),
            Field("name", "Đầu mối liên hệ", required=True, personal=True, help="Phóng viên được cử, hoặc ban biên tập."),
            Field("paper", "Số thẻ nhà báo hoặc giấy giới thiệu", personal=True, most=60),
            Field("email", "Thư điện tử của tòa soạn", Input.EMAIL, required=True, personal=True, autocomplete="email", most=254),
            Field("call", "Điện thoại", personal=True, autocomplete="tel", most=30),
            Field("wanted", "Hình thức", Input.CHOICE, choices=(
                ("written", "Trả lời bằng văn bản, thư điện tử"), ("interview", "Phỏng vấn"), ("meeting", "Trao đổi trực tiếp"))),
            Field("needed", "Cần trước lúc", Input.MOMENT, help="Giờ phát, giờ lên trang dự kiến."),
        ),
        "press-answer", "Nghị định số 09/2017/NĐ-CP; Luật Báo chí (sửa đổi) có hiệu lực từ 01/7/2026",
        _ALL - {Move.SUPPLY_PARTLY}, approved_by_speaker=True,
    ),
)  # fmt: skip
BY_CODE: Mapping[str, KindRow] = {row.code: row for row in KINDS}
_ACCESS_WAY = {Way.WEB: "online", Way.EMAIL: "online", Way.POST: "post"}  # all else is asked and given at the office (Articles 29, 30, 31)


def term_of(kind: str, way: str, *, is_complex: bool) -> str:
    """The id of the legal term that runs for a case."""
    weight = "complex" if is_complex else "simple"
    return BY_CODE[kind].term.format(way=_ACCESS_WAY.get(Way(way), "counter"), weight=weight)


def check_fields(kind: str, given: Mapping[str, str], *, partial: bool = False) -> dict[str, str]:
    """What was typed into a kind's fields, tidied. Raises NotPossible naming the first field that is wrong.

    `partial`: taken down by staff from paper or a call, where a person may not have said everything.
    """
    found = {}
    for field in BY_CODE[kind].fields:
        words = given.get(field.name, "").replace("\r\n", "\n").strip()
        if not words and field.required and not partial:
            raise NotPossible(f"Chưa ghi “{field.label}”.")
        if len(words) > field.most:
            raise NotPossible(f"“{field.label}” dài quá {field.most} chữ cái.")
        if words and field.choices and words not in dict(field.choices):
            raise NotPossible(f"Hãy chọn “{field.label}” trong danh sách.")
        if words:
            found[field.name] = words
    return found


def check_statement(title: str, text: str) -> tuple[str, str]:
    """Title and text of a case. A title that nobody wrote is the beginning of the text. Raises NotPossible."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) < 10 or not any(letter.isalpha() for letter in text):
        raise NotPossible("Hãy viết nội dung cụ thể hơn (ít nhất mười chữ cái).")
    if len(text) > MOST_LETTERS:
        raise NotPossible(f"Nội dung dài quá {MOST_LETTERS:,} chữ cái. Hãy gửi phần còn lại thành tệp đính kèm.".replace(",", "."))
    short = " ".join((title.strip() or text.split("\n", 1)[0]).split())
    short = mask(short, find_personal(short))  # titles stand in lists
    return (short if len(short) <= 120 else short[:119].rsplit(" ", 1)[0] + "…"), text


def told(kind: str, details: Mapping[str, str]) -> list[tuple[str, str]]:
    """The kind's own fields as (label, words), choices in words."""
    return [(f.label, _shown(f, details[f.name])) for f in BY_CODE[kind].fields if details.get(f.name)]


def _shown(field: Field, words: str) -> str:
    moment = moment_of(words) if field.input is Input.MOMENT else None
    return f"{moment:%H:%M %d/%m/%Y}" if moment else dict(field.choices).get(words, words)


def moment_of(typed: str) -> datetime | None:
    """A moment as a form's field gives it ("2026-03-05T10:00"), without a zone; None for anything else (taken down by staff as words)."""
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=None) if "T" in typed else None
    except ValueError:
        return None
