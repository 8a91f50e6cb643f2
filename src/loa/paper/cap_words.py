"""The values of CAP 1.2 by which officers choose, in Vietnamese."""

from loa.paper.cap import Category, Certainty, Severity, Urgency

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
