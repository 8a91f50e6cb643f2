"""The CAP channel (cảnh báo theo chuẩn CAP 1.2): messages of the kind emergency as alerts that other systems take up.

The rendition is what the alert says; who sends it, when, and which earlier alert it updates or cancels is put around it by the portal,
which signs it and shows it as `/canh-bao/cap.xml`. Only status Actual is ever public: an exercise or a test stays in the office.
Start reading: `channel.py`; the standard itself is in `loa.paper.cap`.
"""
