"""What an emergency says of itself in the terms of CAP 1.2, with the words by which officers choose; what nobody chose is "Unknown"."""

from loa.newsroom.content import Alert, Content
from loa.paper.cap import Scope
from loa.paper.cap_words import CATEGORIES, CERTAINTIES, SEVERITIES, URGENCIES

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
