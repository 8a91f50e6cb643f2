"""Which addresses may be called: a setting that points into the office's own network is a mistake unless it is meant."""

from urllib.parse import urlsplit

from loa.delivery.port import TryLater
from loa.fetching.addresses import addresses_of, is_public


def check_public(url: str) -> None:
    """Raise TryLater for everyone when `url` is no HTTP address, or any address of its host is private, local or reserved."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise TryLater("Địa chỉ nhà cung cấp tin nhắn trong cấu hình không phải địa chỉ http(s).", everyone=True)
    try:
        found = addresses_of(parts.hostname, parts.port or 443)
    except (OSError, UnicodeError) as error:
        raise TryLater(f"Không tìm thấy nhà cung cấp tin nhắn: {type(error).__name__}.", everyone=True) from error
    if not found or not all(is_public(address) for address in found):
        raise TryLater(
            "Địa chỉ nhà cung cấp tin nhắn nằm trong mạng nội bộ; nếu đúng ý, đặt LOA_SMS_PRIVATE=1.",
            everyone=True,
        )
