"""The letter that urges bodies whose sites lack what the law requires: on the paper of every letter, with the evidence as an annex."""

from datetime import date

from django.utils.timezone import localtime

from loa.audits.queries import Row, lacking, table, visible_to
from loa.organisations.models import Body, User

MOST_NAMED = 12  # addressees that are named one by one
MOST_ROWS = 400
_BASES = (
    "Căn cứ Luật Tiếp cận thông tin số 104/2016/QH13",
    "Căn cứ Nghị định số 42/2022/NĐ-CP quy định về việc cung cấp thông tin và dịch vụ công trực tuyến của cơ quan nhà nước "
    "trên môi trường mạng",
)


def urging_sites(owner: Body, user: User, day: date) -> dict[str, str]:
    """The typed fields of the letter of `owner`; {} when no site that could be seen lacks anything."""
    rows = [row for row in table(visible_to(user, day).filter(owner=owner)) if row.urged]
    if not rows:
        return {}
    names = list(dict.fromkeys(row.site.body.name if row.site.body else row.site.name for row in rows))
    evidence = _evidence(rows)
    seen = max(localtime(row.audit.began_at) for row in rows if row.audit)
    body = [
        f"Qua kiểm tra trang thông tin điện tử đến ngày {seen:%d/%m/%Y}, {owner.name} ghi nhận {len(rows)} trang còn thiếu nội dung "
        "phải công khai hoặc có liên kết hỏng (Phụ lục kèm theo, ghi rõ địa chỉ và thời điểm xem). Trang chưa xem được không nằm trong "
        "danh sách này.",
        f"{owner.name} đề nghị các cơ quan, đơn vị có tên trong Phụ lục rà soát, bổ sung và báo cáo kết quả trước ngày …; trường hợp "
        "nội dung đã có tại địa chỉ khác, gửi địa chỉ để kiểm tra lại.",
    ]
    return {
        "title": "bổ sung nội dung phải công khai trên trang thông tin điện tử",
        "addressees": "\n".join(names) if len(names) <= MOST_NAMED else "Các cơ quan, đơn vị (theo danh sách tại Phụ lục)",
        "bases": "\n".join(_BASES),
        "body": "\n".join(body),
        "annexes": "\n".join(evidence),
    }


def _evidence(rows: list[Row]) -> list[str]:
    """The annex: a row for each thing that is missing, with where and when it was looked for."""
    lines = [
        "Phụ lục: Nội dung còn thiếu trên trang thông tin điện tử (ngang)",
        "\t".join(("TT", "Cơ quan, trang", "Nội dung", "Căn cứ", "Đã thấy gì", "Thời điểm xem")),
    ]
    for row in rows:
        if row.audit is None:
            continue
        name, when = f"{row.site.name} ({row.site.url})", f"{localtime(row.audit.began_at):%H:%M %d/%m/%Y}"
        for one in lacking([row.audit.pk]).order_by("pk"):
            lines.append(_line(len(lines) - 1, name, one.duty.name, one.duty.basis, one.words or one.get_verdict_display(), when))
        if row.stale:
            what = f"ngày mới nhất thấy trên trang là {row.audit.newest_on:%d/%m/%Y}"
            lines.append(_line(len(lines) - 1, name, "Cập nhật", "Yêu cầu của cơ quan theo dõi", what, when))
        if row.broken:
            broken = [one.url for one in row.audit.findings.filter(code="broken").order_by("pk")[:3]]
            what = f"{row.broken} liên kết hỏng, ví dụ {', '.join(broken)}"
            lines.append(_line(len(lines) - 1, name, "Liên kết hỏng", "", what, when))
        if len(lines) > MOST_ROWS:
            break
    return lines


def _line(number: int, *cells: str) -> str:
    return "\t".join((str(number), *(" ".join(cell.split()) for cell in cells)))
