"""Pure rules about documents: names of types, citation headings, dates with blanks."""

from datetime import date

# Decree 30/2020/NĐ-CP, Appendix III (abbreviations of types), and the legal types above it.
TYPE_NAMES = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị", "QC": "Quy chế", "QyĐ": "Quy định",
    "TC": "Thông cáo", "TB": "Thông báo", "HD": "Hướng dẫn", "CTr": "Chương trình", "KH": "Kế hoạch",
    "PA": "Phương án", "ĐA": "Đề án", "DA": "Dự án", "BC": "Báo cáo", "BB": "Biên bản",
    "TTr": "Tờ trình", "HĐ": "Hợp đồng", "CĐ": "Công điện", "BGN": "Bản ghi nhớ", "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền", "GM": "Giấy mời", "GGT": "Giấy giới thiệu", "GNP": "Giấy nghỉ phép",
    "PG": "Phiếu gửi", "PC": "Phiếu chuyển", "PB": "Phiếu báo", "CV": "Công văn", "KL": "Kết luận",
    "NĐ": "Nghị định", "TT": "Thông tư", "LUẬT": "Luật",
}  # fmt: skip


def day_of(text: str | None) -> date | None:
    """The day that `text` ("2024-01-30") names; None when any part is blank ("2024-02")."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def first_day_of(text: str | None) -> date | None:
    """The first day that a date with blanks may mean: "2024-02" → 1 February 2024."""
    parts = (text or "").split("-")
    try:
        numbers = [int(part) for part in parts]
        return date(*[*numbers, 1, 1][:3])
    except (ValueError, TypeError):
        return None


def shown_date(text: str | None) -> str:
    """A date as people write it: "2024-01-30" → "30/01/2024", "2024-02" → "tháng 02/2024"."""
    parts = (text or "").split("-")
    match parts:
        case [year, month, day]:
            return f"{day}/{month}/{year}"
        case [year, month]:
            return f"tháng {month}/{year}"
        case [year] if year:
            return f"năm {year}"
    return ""


def heading(type_code: str, number: str, symbol: str, date_text: str, issuer: str) -> str:
    """How the document is first cited (Decree 30/2020, Appendix I, item 6b): type, number, date, issuer."""
    words = [TYPE_NAMES.get(type_code, "Văn bản")]
    if number or symbol:
        words.append(f"số {number or '…/' + symbol}")
    if day := shown_date(date_text):
        words.append(f"ngày {day}" if day[0].isdigit() else day)
    if issuer:
        words.append(f"của {issuer}")
    return " ".join(words)
