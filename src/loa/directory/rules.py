"""Pure rules of contacts and official channels: what they may be, what an address must look like, what proves a channel."""

import ipaddress
import re
from enum import StrEnum
from urllib.parse import urlsplit


class WrongEntry(Exception):
    """What was entered cannot be; `field` names the field, the text says what to do."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


class Duty(StrEnum):
    """What a named official of a body is there for."""

    CONTACT = "contact"
    SPOKESPERSON = "spokesperson"
    INFORMATION = "information"
    STATION = "station"
    NETWORK = "network"


DUTY_LABELS = {
    Duty.CONTACT: "Đầu mối liên hệ",
    Duty.SPOKESPERSON: "Người phát ngôn",
    Duty.INFORMATION: "Đầu mối cung cấp thông tin",
    Duty.STATION: "Người vận hành đài truyền thanh",
    Duty.NETWORK: "Người quản trị trang, kênh mạng xã hội",
}


class ChannelKind(StrEnum):
    """Where a body speaks officially."""

    WEBSITE = "website"
    FACEBOOK = "facebook"
    ZALO = "zalo"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    LOUDSPEAKER = "loudspeaker"
    BOARD = "board"
    EMAIL = "email"


CHANNEL_LABELS = {
    ChannelKind.WEBSITE: "Trang thông tin điện tử",
    ChannelKind.FACEBOOK: "Trang Facebook",
    ChannelKind.ZALO: "Zalo OA",
    ChannelKind.YOUTUBE: "Kênh YouTube",
    ChannelKind.TIKTOK: "Kênh TikTok",
    ChannelKind.LOUDSPEAKER: "Đài, cụm loa truyền thanh",
    ChannelKind.BOARD: "Bảng điện tử",
    ChannelKind.EMAIL: "Thư điện tử",
}
# The hosts on which a channel of this kind lives; a page elsewhere is not what it is said to be.
HOSTS = {
    ChannelKind.FACEBOOK: ("facebook.com", "fb.com"),
    ChannelKind.ZALO: ("zalo.me",),
    ChannelKind.YOUTUBE: ("youtube.com", "youtu.be"),
    ChannelKind.TIKTOK: ("tiktok.com",),
}
PLACED = (ChannelKind.LOUDSPEAKER, ChannelKind.BOARD)  # their address is a place in words


class ProofKind(StrEnum):
    """What shows that a channel is official."""

    DECISION = "decision"
    REGISTRATION = "registration"
    OWN_DOMAIN = "own_domain"
    MARK = "mark"


PROOF_LABELS = {
    ProofKind.DECISION: "Quyết định, văn bản của cơ quan",
    ProofKind.REGISTRATION: "Giấy phép, xác nhận đăng ký",
    ProofKind.OWN_DOMAIN: "Tên miền của cơ quan nhà nước (.gov.vn)",
    ProofKind.MARK: "Dấu xác minh của nền tảng",
}
NO_PROOF = "chưa có minh chứng"
_MAIL = re.compile(r"[^@\s<>\"',;]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_LINE = re.compile(r"\+?[0-9][0-9 .()-]{2,28}(?: ?(?:máy lẻ|ext\.?) ?[0-9]{1,6})?")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def checked_address(kind: ChannelKind, written: str) -> str:
    """The address of a channel as it is kept. Raises WrongEntry. Nothing is fetched."""
    address = " ".join(written.split())
    if not address:
        raise WrongEntry("address", "Hãy ghi địa chỉ của kênh.")
    if kind in PLACED:
        return address
    if kind is ChannelKind.EMAIL:
        return checked_mail(address, "address")
    host = _public_host(address)
    wanted = HOSTS.get(kind)
    if wanted and not any(host == name or host.endswith(f".{name}") for name in wanted):
        raise WrongEntry("address", f"{CHANNEL_LABELS[kind]} phải có địa chỉ tại {' hoặc '.join(wanted)}, ví dụ https://{wanted[0]}/….")
    return address


def _public_host(address: str) -> str:
    """The host of a web address that anybody can open. Raises WrongEntry."""
    try:
        parts = urlsplit(address)
        host, _ = (parts.hostname or "").encode("idna").decode("ascii").lower(), parts.port
    except ValueError as error:
        raise WrongEntry("address", "Địa chỉ trang không đúng. Hãy chép nguyên địa chỉ từ trình duyệt.") from error
    if parts.scheme not in ("http", "https"):
        raise WrongEntry("address", "Địa chỉ trang phải bắt đầu bằng https:// hoặc http://.")
    if parts.username or parts.password:
        raise WrongEntry("address", "Địa chỉ trang không được chứa tên đăng nhập hay mật khẩu.")
    if not _is_public(host):
        raise WrongEntry("address", "Đây là địa chỉ trong mạng nội bộ hoặc không phải tên miền; hãy ghi địa chỉ mà người dân mở được.")
    return host


def _is_public(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        local = host.endswith((".local", ".localhost", ".internal", ".lan", ".home", ".test", ".invalid"))
        return bool(_HOST.fullmatch(host)) and not local and not host.rsplit(".", 1)[-1].isdecimal()
    return False  # an office's page has a name


def checked_mail(written: str, field: str = "email") -> str:
    """An e-mail address, "" stays. Raises WrongEntry."""
    address = written.strip()
    if address and not _MAIL.fullmatch(address):
        raise WrongEntry(field, "Địa chỉ thư điện tử không đúng, ví dụ vanphong@xa.gov.vn.")
    return address


def checked_line(written: str) -> str:
    """The number of an office line with single spaces, "" stays. Raises WrongEntry."""
    line = " ".join(written.split())
    if line and not _LINE.fullmatch(line):
        raise WrongEntry("line", "Số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm; ví dụ 0229 3862 123 máy lẻ 2.")
    return line


def checked_proof(kind: ChannelKind, address: str, proof: ProofKind, reference: str, has_file: bool) -> None:
    """Raise WrongEntry when the proof proves nothing: a decision without number, another's domain, a mark that nothing shows."""
    if proof is ProofKind.OWN_DOMAIN:
        host = address.rsplit("@", 1)[-1] if kind is ChannelKind.EMAIL else urlsplit(address).hostname or ""
        if kind not in (ChannelKind.WEBSITE, ChannelKind.EMAIL) or not host.lower().endswith(".gov.vn"):
            raise WrongEntry("proof_kind", "Chỉ trang hoặc thư dùng tên miền .gov.vn mới lấy tên miền làm minh chứng.")
    elif not reference.strip() and not has_file:
        raise WrongEntry("proof_reference", "Hãy ghi số, ngày của văn bản, hoặc đính kèm tệp hay ảnh chụp làm minh chứng.")
