"""What a device believes: a manifest signed by a trusted site, of items that two people approved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from loa.players import reading
from loa.seal import envelope

ORDINARY = "ordinary"
PRIORITY = "priority"
EMERGENCY = "emergency"
APPROVALS_NEEDED = 2

# Causes of refusal: stable names; what staff read is in `DETAILS`.
WRONG_STATION = "wrong station"
OLDER = "older"
EXPIRED = "expired"
RELEASE_NOT_GENUINE = "release not genuine"
TOO_FEW_APPROVALS = "too few approvals"
NOT_IN_RELEASE = "not in release"
WRONG_CHANNEL = "wrong channel"
CONTENT_ALTERED = "content altered"

DETAILS: Mapping[str, str] = {
    envelope.MALFORMED: "từ chối: dữ liệu không đúng định dạng",
    envelope.WRONG_PURPOSE: "từ chối: chữ ký dùng cho mục đích khác",
    envelope.UNKNOWN_KEY: "từ chối: ký bằng khóa không được tin cậy",
    envelope.ALTERED: "từ chối: nội dung đã bị sửa sau khi ký",
    WRONG_STATION: "từ chối: danh mục phát của đài, bảng khác",
    OLDER: "từ chối: danh mục phát cũ hơn bản đã nhận",
    EXPIRED: "từ chối: danh mục phát đã hết hạn",
    RELEASE_NOT_GENUINE: "từ chối: bản phát hành không có chữ ký hợp lệ",
    TOO_FEW_APPROVALS: "từ chối: chưa đủ hai người khác nhau duyệt cùng một nội dung",
    NOT_IN_RELEASE: "từ chối: tệp không thuộc bản phát hành đã duyệt",
    WRONG_CHANNEL: "từ chối: nội dung dành cho kênh khác",
    CONTENT_ALTERED: "từ chối: tệp tải về hoặc tệp đã lưu không đúng mã băm đã duyệt",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to play or show."""

    id: str  # delivery key
    channel: str
    sha256: str
    media_type: str
    bytes: int
    milliseconds: int | None
    not_before: datetime | None
    not_after: datetime | None
    priority: str
    title: str
    draft_voice: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that the device did not believe."""

    cause: str  # a key of `DETAILS`
    item: str = ""  # delivery key, "" for a whole manifest
    sha256: str = ""  # of the refused bytes

    @property
    def detail(self) -> str:
        """Vietnamese, for the play log."""
        return DETAILS[self.cause]


class ManifestRefused(Exception):
    """The manifest as a whole is not believed; `cause` is a key of `DETAILS`."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Manifest:
    """A genuine manifest: its believable items, and what was refused among them."""

    version: int
    issued_at: datetime
    expires_at: datetime
    timezone: str
    items: tuple[Item, ...]
    refusals: tuple[Refusal, ...]

    @property
    def order(self) -> tuple[int, datetime]:
        """Manifests of a station never go back in this order."""
        return self.version, self.issued_at


def open_manifest(sealed: object, station: str, kind: str, trusted: Mapping[str, str]) -> Manifest:
    """The manifest in the envelope `sealed`, when it is genuine and for this station.

    Neither its age nor its expiry is judged here: that needs a clock and a memory. Raises `ManifestRefused`.
    """
    try:
        payload = envelope.open_sealed(sealed, envelope.MANIFEST, trusted)
        if (reading.text(payload, "station"), reading.text(payload, "kind")) != (station, kind):
            raise ManifestRefused(WRONG_STATION)
        return _manifest(payload, kind, trusted)
    except envelope.NotGenuine as refusal:
        raise ManifestRefused(refusal.reason) from refusal
    except reading.Malformed as error:
        raise ManifestRefused(envelope.MALFORMED) from error


def _manifest(payload: Mapping[str, object], kind: str, trusted: Mapping[str, str]) -> Manifest:
    items: dict[str, Item] = {}
    refusals: list[Refusal] = []
    for source in reading.objects(payload, "items"):
        try:
            item = _item(source)
        except reading.Malformed:  # one bad item never silences the others
            refusals.append(Refusal(envelope.MALFORMED, str(source.get("id", "")), str(source.get("sha256", ""))))
            continue
        cause = why_not(item, source.get("release"), kind, trusted)
        if cause is None:
            items[item.id] = item
        else:
            refusals.append(Refusal(cause, item.id, item.sha256))
    return Manifest(
        version=reading.whole(payload, "version"),
        issued_at=reading.moment(payload, "issued_at"),
        expires_at=reading.moment(payload, "expires_at"),
        timezone=reading.text(payload, "timezone"),
        items=tuple(items.values()),
        refusals=tuple(refusals),
    )


def _item(source: Mapping[str, object]) -> Item:
    return Item(
        id=reading.text(source, "id"),
        channel=reading.text(source, "channel"),
        sha256=reading.sha256(source, "sha256"),
        media_type=reading.text(source, "media_type"),
        bytes=reading.whole(source, "bytes"),
        milliseconds=reading.whole_or_none(source, "milliseconds"),
        not_before=reading.moment_or_none(source, "not_before"),
        not_after=reading.moment_or_none(source, "not_after"),
        priority=reading.one_of(source, "priority", (ORDINARY, PRIORITY, EMERGENCY)),
        title=reading.text(source, "title"),
        draft_voice=reading.truth(source, "draft_voice"),
    )


def why_not(item: Item, release: object, kind: str, trusted: Mapping[str, str]) -> str | None:
    """Why `item` may not be played on a device of `kind`: a key of `DETAILS`; None when it may.

    The site's key alone is not enough: the release must carry the approval of two people.
    """
    if item.channel != kind:
        return WRONG_CHANNEL
    try:
        payload = envelope.open_sealed(release, envelope.RELEASE, trusted)
        if not _approved_by_two(payload):
            return TOO_FEW_APPROVALS
        return None if _contains(payload, item) else NOT_IN_RELEASE
    except (envelope.NotGenuine, reading.Malformed):
        return RELEASE_NOT_GENUINE


def _approved_by_two(release: Mapping[str, object]) -> bool:
    approvals = reading.objects(release, "approvals")
    approvers = {reading.text(approval, "by") for approval in approvals}
    approved = {reading.sha256(approval, "message_sha256") for approval in approvals}
    return len(approvers) >= APPROVALS_NEEDED and approved == {reading.sha256(release, "message_sha256")}


def _contains(release: Mapping[str, object], item: Item) -> bool:
    wanted = (item.channel, item.sha256, item.media_type, item.bytes)
    return any(
        (rendition.get("channel"), rendition.get("sha256"), rendition.get("media_type"), rendition.get("bytes")) == wanted
        for rendition in reading.objects(release, "renditions")
    )
