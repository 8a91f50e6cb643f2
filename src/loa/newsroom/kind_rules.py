"""Kinds of message and languages: what a kind requires, and the rows that a new office starts with."""

import re
from dataclasses import dataclass

from loa.newsroom.content import POLICY, VIETNAMESE, Content

__all__ = [
    "CORRECTION",
    "EMERGENCY",
    "KINDS",
    "LANGUAGES",
    "OWN_KINDS",
    "POLICY",
    "VIETNAMESE",
    "KindRow",
    "LanguageRow",
    "Needs",
    "missing_for",
]

CORRECTION = "correction"
EMERGENCY = "emergency"
OWN_KINDS = frozenset({POLICY, CORRECTION, EMERGENCY})  # the program begins messages of these itself
ISO = "ISO 639-3 (SIL International)"


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of message (loại tin) and what one of it must have before it is submitted."""

    code: str
    name: str
    order: int
    description: str
    needs_source: bool = False  # văn bản nguồn
    needs_audience: bool = True  # ai cần biết
    needs_action: bool = False  # cần làm gì
    needs_event: bool = False  # thời gian và địa điểm
    needs_correction: bool = False  # the release that it corrects, and what was wrong
    needs_end: bool = False  # hết hiệu lực từ ngày
    urgent: bool = False  # its signers are asked at once and together


KINDS = (
    KindRow(
        POLICY, "Giải thích chính sách", 1, "Nói lại cho dân hiểu một văn bản: ai được gì, từ ngày nào, cần làm gì.", needs_source=True,
        needs_action=True,
    ),
    KindRow("notice", "Thông báo", 2, "Việc của chính cơ quan: cắt nước, lịch tiêm, lịch tiếp dân. Không cần văn bản nguồn."),
    KindRow("event", "Sự kiện", 3, "Mời dự họp, hội nghị, ngày hội: có giờ và có nơi.", needs_event=True),
    KindRow("answer", "Trả lời", 4, "Trả lời chung điều nhiều người hỏi.", needs_audience=False),
    KindRow(
        CORRECTION, "Đính chính", 5, "Nói rõ bản nào đã phát hành có chỗ sai, sai thế nào và đúng là gì.", needs_audience=False,
        needs_correction=True,
    ),
    KindRow(
        EMERGENCY, "Khẩn cấp", 6, "Thiên tai, dịch bệnh, sự cố: hai người ký được báo cùng một lúc.", needs_action=True, urgent=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """A language of messages: BCP 47 code (ISO 639-3 where there is no shorter one), the voice that can read it ("" is none), and where the
    code is from, with the name that it has there. Codes were held against the table of ISO 639-3."""

    code: str
    name: str
    own_name: str
    order: int
    voice: str = ""
    source: str = ""


LANGUAGES = (
    LanguageRow(VIETNAMESE, "Tiếng Việt", "Tiếng Việt", 0, "loudspeaker", "ISO 639-1: Vietnamese"),
    LanguageRow("tyz", "Tiếng Tày", "Tày", 1, "", f"{ISO}: Tày"),
    LanguageRow("blt", "Tiếng Thái (Thái Đen)", "Tai Đăm", 2, "", f"{ISO}: Tai Dam"),
    LanguageRow("twh", "Tiếng Thái (Thái Trắng)", "Tai Đón", 3, "", f"{ISO}: Tai Dón"),
    LanguageRow("mtq", "Tiếng Mường", "Mường", 4, "", f"{ISO}: Muong"),
    LanguageRow("hmn", "Tiếng Mông", "Hmoob", 5, "", f"{ISO}: Hmong, mã gộp; từng ngành có mã riêng (mww, hnj, hmv…)"),
    LanguageRow("km", "Tiếng Khmer", "ភាសាខ្មែរ", 6, "", "ISO 639-1: Khmer"),
    LanguageRow("nut", "Tiếng Nùng", "Nùng", 7, "", f"{ISO}: Nung (Viet Nam)"),
    LanguageRow("ium", "Tiếng Dao (Iu Miền)", "Iu Mienh", 8, "", f"{ISO}: Iu Mien"),
    LanguageRow("mji", "Tiếng Dao (Kìm Mùn)", "Kim Mun", 8, "", f"{ISO}: Kim Mun"),
    LanguageRow("rad", "Tiếng Ê Đê", "Êđê", 9, "", f"{ISO}: Rade"),
    LanguageRow("bdq", "Tiếng Ba Na", "Bahnar", 10, "", f"{ISO}: Bahnar"),
    LanguageRow("jra", "Tiếng Gia Rai", "Jrai", 11, "", f"{ISO}: Jarai"),
    LanguageRow("cjm", "Tiếng Chăm (Chăm Đông)", "Cam", 12, "", f"{ISO}: Eastern Cham"),
    LanguageRow("cja", "Tiếng Chăm (Chăm Tây)", "Cam", 13, "", f"{ISO}: Western Cham"),
)
_CODE = re.compile(r"[a-z][a-z0-9]*(-[A-Za-z0-9]+)*")


def wrong_code(code: str) -> str:
    """Why `code` cannot be a code, in Vietnamese; "" when it can: small letters and digits, with hyphens."""
    return "" if _CODE.fullmatch(code) else "Mã chỉ gồm chữ thường không dấu, chữ số, gạch nối; bắt đầu bằng chữ."


def wrong_kind(code: str, *, needs_correction: bool, urgent: bool) -> str:
    """Why a kind that the program itself uses would lose what it is, in Vietnamese; "" when it stays."""
    if code == CORRECTION and not needs_correction:
        return "Tin đính chính luôn phải nói bản nào sai và sai ở đâu."
    if code == EMERGENCY and not urgent:
        return "Tin khẩn cấp luôn là tin khẩn: hai người ký được báo cùng lúc."
    return ""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a kind asks for."""

    name: str
    source: bool = False
    audience: bool = False
    action: bool = False
    event: bool = False
    correction: bool = False
    end: bool = False


def missing_for(needs: Needs, content: Content) -> list[str]:
    """What a message lacks for its kind, in Vietnamese; empty when nothing."""
    asked = (
        (needs.audience and not content.audience, "Chưa có “Ai cần biết”."),
        (needs.action and not content.what_to_do, "Chưa có “Cần làm gì”."),
        (needs.source and content.source is None, f"Chưa chọn văn bản nguồn (loại tin “{needs.name}” cần có)."),
        (needs.event and content.event_at is None, "Chưa ghi thời gian diễn ra."),
        (needs.event and not content.event_place, "Chưa ghi địa điểm."),
        (needs.correction and content.corrects is None, "Chưa chọn bản phát hành được đính chính."),
        (needs.correction and not content.what_was_wrong, "Chưa ghi đã sai ở chỗ nào."),
        (needs.end and content.effective_to is None, "Chưa ghi ngày hết hiệu lực."),
    )
    return [words for lacking, words in asked if lacking]
