"""What a device does not believe or will not do, and the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from loa.players import trust
from loa.seal import envelope

# Causes of refusal: stable names; what staff read is in `DETAILS`.
WRONG_STATION = "wrong station"
WRONG_AREA = "wrong area"
OLDER = "older"
EXPIRED = "expired"
REVOKED = "revoked"
RELEASE_NOT_GENUINE = "release not genuine"
TOO_FEW_APPROVALS = "too few approvals"
TOO_FEW_SIGNATURES = "too few signatures"
NOT_IN_RELEASE = "not in release"
NOT_URGENT = "not urgent"
WRONG_CHANNEL = "wrong channel"
CONTENT_ALTERED = "content altered"
CLOCK_WRONG = "clock wrong"
QUIET = "quiet hours"
TOO_MUCH = "too much today"

DETAILS: Mapping[str, str] = {
    envelope.MALFORMED: "từ chối: dữ liệu không đúng định dạng",
    envelope.WRONG_PURPOSE: "từ chối: chữ ký dùng cho mục đích khác",
    envelope.UNKNOWN_KEY: "từ chối: ký bằng khóa không được tin cậy",
    envelope.ALTERED: "từ chối: nội dung đã bị sửa sau khi ký",
    WRONG_STATION: "từ chối: danh mục phát của đài, bảng khác",
    WRONG_AREA: "từ chối: lệnh khẩn cấp của địa bàn khác",
    OLDER: "từ chối: danh mục phát cũ hơn bản đã nhận",
    EXPIRED: "từ chối: danh mục phát đã hết hạn",
    REVOKED: "máy chủ đã thu hồi đài, bảng này: thiết bị ngừng phát",
    RELEASE_NOT_GENUINE: "từ chối: bản phát hành không có chữ ký hợp lệ",
    TOO_FEW_APPROVALS: "từ chối: chưa đủ hai người khác nhau duyệt cùng một nội dung",
    TOO_FEW_SIGNATURES: "từ chối: chưa có chữ ký bằng khóa riêng của hai người duyệt thuộc đài, bảng này",
    NOT_IN_RELEASE: "từ chối: tệp không thuộc bản phát hành đã duyệt",
    NOT_URGENT: "từ chối: hai người duyệt không duyệt tin này là tin khẩn cấp",
    WRONG_CHANNEL: "từ chối: nội dung dành cho kênh khác",
    CONTENT_ALTERED: "từ chối: tệp tải về hoặc tệp đã lưu không đúng mã băm đã duyệt",
    CLOCK_WRONG: "từ chối phát theo giờ: đồng hồ của thiết bị sai",
    QUIET: "từ chối: giờ nghỉ của địa bàn",
    TOO_MUCH: "từ chối: đã hết số phút được phát trong ngày",
    trust.OTHER_SITE: "từ chối: danh sách khóa của máy chủ khác",
    trust.OLDER_LIST: "từ chối: danh sách khóa hoặc người duyệt cũ hơn bản đã nhận",
    trust.NO_WAY_ON: "từ chối: danh sách khóa không để lại khóa nào để dùng tiếp",
    trust.NOT_FOR_US: "từ chối: danh sách người duyệt của đài, bảng khác",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that the device did not believe."""

    cause: str  # a key of `DETAILS`
    item: str = ""  # delivery key, "" for a whole manifest
    sha256: str = ""  # of the refused bytes
    more: str = ""  # Vietnamese: a figure that belongs to it

    @property
    def detail(self) -> str:
        """Vietnamese, for the play log."""
        return DETAILS[self.cause] + (f" ({self.more})" if self.more else "")


class ManifestRefused(Exception):
    """The manifest as a whole is not believed; `cause` is a key of `DETAILS`."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause
