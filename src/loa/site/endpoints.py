"""Where test messages go: endpoints that no citizen reads. Part of the settings, from the environment; docs/settings.md lists the names.

A channel without an entry says on the desk that it has none, and which setting gives it one.
"""

import json
from os import environ
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


def endpoints(data: Path) -> dict[str, Entry]:
    """Entries by kind: OPTIONS over those of the channel, ADDRESS, RETURNS (it sends word back), FETCHED (what was made is fetched back
    from the site and its seal checked), WORDS for staff. `data` is LOA_DATA.
    """
    found: dict[str, Entry] = {
        "portal": {"WORDS": "trang thử của cổng, địa chỉ không công bố"},
        "feed": {"WORDS": "bảng tin thử của cổng, địa chỉ không công bố"},
        "loudspeaker": {"FETCHED": True, "WORDS": "trạm loa thử trong máy chủ: tải và kiểm tra bản đọc, không phát ra loa"},
        "board": {"FETCHED": True, "WORDS": "bảng thử trong máy chủ: tải và kiểm tra trang, không chiếu"},
        "press_page": {"FETCHED": True, "WORDS": "bản thử của cột báo chí, địa chỉ không công bố"},
        "cap": {"FETCHED": True, "OPTIONS": {"status": "Test"}, "WORDS": "cảnh báo thử (Test), không vào danh mục công khai"},
        **{kind: {"WORDS": "dựng tệp, không gửi cho ai"} for kind in ("leaflet", "leaflet_a4", "poster", "briefing")},
    }
    return {**found, **_letters(), **_accounts(data), **_source_system(data)}


def _letters() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    if mailbox := environ.get("LOA_CANARY_MAIL"):
        returns, words = environ.get("LOA_CANARY_MAIL_RETURNS", "0") in ("1", "true", "yes"), "hộp thư thử của cơ quan"
        found["email"] = {"ADDRESS": mailbox, "RETURNS": returns, "WORDS": words}
        found["press"] = {"ADDRESS": mailbox, "WORDS": words}
    if browser := environ.get("LOA_CANARY_PUSH"):
        found["push"] = {"ADDRESS": browser, "WORDS": "một trình duyệt của cơ quan"}
    return found


def _accounts(data: Path) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    page, token = environ.get("LOA_CANARY_FACEBOOK_PAGE"), environ.get("LOA_CANARY_FACEBOOK_TOKEN")
    if page and token:
        found["facebook"] = {"OPTIONS": {"page_id": page, "token": token}, "WORDS": "trang Facebook thử"}
    if consent := environ.get("LOA_CANARY_ZALO_REFRESH_TOKEN"):
        options = {"refresh_token": consent, "notebook": str(data / "zalo-canary.json"), "broadcasts_a_month": None}
        found["zalo"] = {"OPTIONS": options, "WORDS": "tài khoản Zalo thử"}
    if numbers := environ.get("LOA_CANARY_SMS_LIST"):
        found["sms"] = {"OPTIONS": {"list_name": numbers}, "WORDS": "danh sách số thử"}
    return found


def _source_system(data: Path) -> dict[str, Entry]:
    source, test = environ.get("LOA_SOURCE_SYSTEM", ""), environ.get("LOA_CANARY_SOURCE_SYSTEM", "")
    if source == "file":
        folder = str(data / "source-system-canary")
        return {"source_system": {"FETCHED": True, "OPTIONS": {"outbox": folder}, "WORDS": "gói tệp ở thư mục thử"}}
    if not (source and test):
        return {}
    options = {"driver_options": {"url": test, "headers": json.loads(environ.get("LOA_SOURCE_SYSTEM_HEADERS", "{}"))}}
    return {"source_system": {"OPTIONS": options, "WORDS": "địa chỉ thử của hệ thống thông tin nguồn"}}
