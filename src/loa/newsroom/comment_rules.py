"""Pure rules of comments on a message while it is written: which fields they may be about."""

FIELDS = {
    "title": "Tiêu đề",
    "summary": "Tóm tắt",
    "audience": "Ai cần biết",
    "what_to_do": "Cần làm gì",
    "body": "Nội dung",
    "event_place": "Thời gian, địa điểm",
    "": "Cả tin",
}
MOST_WORDS = 2000
