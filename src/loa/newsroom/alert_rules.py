"""What an emergency says of itself in the terms of CAP 1.2, with the words by which officers choose; what nobody chose is "Unknown"."""

from loa.newsroom.content import Alert, Content
from loa.paper.cap import Category, Certainty, Scope, Severity, Urgency

# Pairs (value of the standard, Vietnamese); meanings as in CAP 1.2, §3.2.2.
CATEGORIES = [
    (Category.GEO.value, "Địa chất (động đất, sạt lở)"),
    (Category.MET.value, "Khí tượng, thủy văn (bão, lũ)"),
    (Category.SAFETY.value, "An toàn công cộng"),
    (Category.SECURITY.value, "An ninh, trật tự"),
    (Category.RESCUE.value, "Cứu nạn, cứu hộ"),
    (Category.FIRE.value, "Cháy, nổ"),
    (Category.HEALTH.value, "Y tế, dịch bệnh"),
    (Category.ENV.value, "Môi trường, ô nhiễm"),
    (Category.TRANSPORT.value, "Giao thông"),
    (Category.INFRA.value, "Điện, nước, viễn thông, công trình"),
    (Category.CBRNE.value, "Hóa học, sinh học, phóng xạ, vật nổ"),
    (Category.OTHER.value, "Khác"),
]
URGENCIES = [
    (Urgency.IMMEDIATE.value, "Phải làm ngay"),
    (Urgency.EXPECTED.value, "Phải làm sớm, trong vòng một giờ"),
    (Urgency.FUTURE.value, "Phải làm trong thời gian tới"),
    (Urgency.PAST.value, "Không còn phải làm gì"),
    (Urgency.UNKNOWN.value, "Chưa rõ"),
]
SEVERITIES = [
    (Severity.EXTREME.value, "Đặc biệt nghiêm trọng"),
    (Severity.SEVERE.value, "Nghiêm trọng"),
    (Severity.MODERATE.value, "Vừa"),
    (Severity.MINOR.value, "Nhẹ"),
    (Severity.UNKNOWN.value, "Chưa rõ"),
]
CERTAINTIES = [
    (Certainty.OBSERVED.value, "Đã xảy ra hoặc đang xảy ra"),
    (Certainty.LIKELY.value, "Nhiều khả năng (trên 50 %)"),
    (Certainty.POSSIBLE.value, "Có thể (đến 50 %)"),
    (Certainty.UNLIKELY.value, "Ít khả năng"),
    (Certainty.UNKNOWN.value, "Chưa rõ"),
]
SCOPES = [  # the public one is "": what was signed before has the same form
    (Scope.RESTRICTED.value, "Hạn chế: cán bộ của các địa bàn này"),
    (Scope.PRIVATE.value, "Riêng: cán bộ của cơ quan phát lệnh"),
]


def told(alert: Alert) -> Alert | None:
    """`alert`; None when it says nothing, so that a message without one has the same signed form as before."""
    return alert if alert != Alert() else None


def words_of(content: Content) -> list[tuple[str, str]]:
    """(label, words) of what an emergency says of itself, for people."""
    if content.alert is None:
        return []
    alert, until = content.alert, content.alert.until
    pairs = [
        ("Loại cảnh báo", dict(CATEGORIES).get(alert.category, "")),
        ("Khẩn cấp đến đâu", dict(URGENCIES).get(alert.urgency, "")),
        ("Mức độ nghiêm trọng", dict(SEVERITIES).get(alert.severity, "")),
        ("Chắc chắn đến đâu", dict(CERTAINTIES).get(alert.certainty, "")),
        ("Cảnh báo hết hiệu lực lúc", f"{until:%H:%M ngày %d/%m/%Y}" if until else ""),
    ]
    return [(label, words) for label, words in pairs if words]
