"""Web Push: one small notice for each browser. Sent twice it shows once: a push service holds one per topic, a browser one per tag."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from loa.channels.push.door import Door, Said
from loa.channels.push.encryption import encoded, encrypted
from loa.channels.push.vapid import Vapid
from loa.delivery.port import (
    Content,
    DestinationKind,
    Handed,
    Level,
    Limits,
    OutcomeUnknown,
    Parcel,
    Proof,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    RetryMode,
    TryLater,
    Unreachable,
    check_hash,
)
from loa.paper.plaintext import one_line

TITLE, BODY = 120, 240  # signs that telephones show
_TTL = timedelta(days=3)
_TTL_EMERGENCY = timedelta(hours=12)  # an old alarm frightens for nothing
_WRONG = timedelta(hours=6)
_LINK = re.compile(r"https?://\S+")
_BUSY = timedelta(minutes=10)


class Push:
    """Options: `key_file` (VAPID key, PEM: `loa manage push_keys`), `contact` (mailto: or https: of whoever keeps the site), `timeout`,
    `private` (push services in the office's network, without TLS).
    """

    kind = "push"
    label = "Thông báo trên trình duyệt (Web Push)"
    destinations = DestinationKind.SUBSCRIBER
    limits = Limits(characters=TITLE + BODY)
    receipt_mode = ReceiptMode.INSTANT
    retry_mode = RetryMode.IDEMPOTENT
    batch = 100
    parallel = 2

    def __init__(self, *, key_file: str = "", contact: str = "mailto:loa@localhost", timeout: float = 10.0, private: bool = False) -> None:
        self._vapid = Vapid(Path(key_file).read_bytes(), contact) if key_file else None
        self._door = Door(private=private, timeout=timeout)

    @property
    def public_key(self) -> str:
        """What browsers subscribe with; "" without a key."""
        return self._vapid.public if self._vapid else ""

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """Title, summary and address as JSON; how urgent it is, and for how long a browser that is off may still get it."""
        urgent = content.kind == "emergency"
        head, said = _said(content)
        title, body = _cut(head, TITLE), _cut(said, BODY)
        url = one_line(content.page_url) if len(one_line(content.page_url)) <= 1000 else ""
        notice = {"title": title, "body": body, "url": url, "tag": _tag(content.page_url), "urgent": urgent}
        fields = {
            "notice": notice,
            "urgency": "high" if urgent else "normal",
            "ttl": int((_TTL_EMERGENCY if urgent else _TTL).total_seconds()),
        }
        written = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
        cut = ("Thông báo chỉ hiện phần đầu của tiêu đề hoặc tóm tắt.",) if title.endswith("…") or body.endswith("…") else ()
        text = "\n".join(part for part in (title, body, one_line(content.page_url)) if part)
        return Rendered(self.kind, "application/json", "json", written, text, warnings=cut)

    def words(self, content: Content) -> str:
        """The title on the first line, what stands below it on the next ones."""
        return "\n".join(part for part in _said(content) if part)

    def deliver(self, parcel: Parcel) -> Handed:
        """Encrypt for one browser and give it to its push service. Raises Unreachable, Refused, TryLater."""
        check_hash(parcel)
        if self._vapid is None:
            raise TryLater("Chưa có khóa VAPID: chạy “loa manage push_keys”.", everyone=True, after=timedelta(hours=1))
        fields = json.loads(parcel.body)
        plain = json.dumps(fields["notice"], ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        try:
            browser = json.loads(parcel.destination.address)
            endpoint = str(browser["endpoint"])
            body = encrypted(plain, str(browser["p256dh"]), str(browser["auth"]))
        except (ValueError, KeyError, TypeError) as error:
            raise Unreachable("Đăng ký của trình duyệt không đọc được nên đã kết thúc.") from error
        headers = {
            "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": str(fields["ttl"]),
            "Urgency": fields["urgency"], "Topic": fields["notice"]["tag"], "Authorization": self._vapid.authorization(endpoint, parcel.at),
        }  # fmt: skip
        return _meant(self._door.post(endpoint, headers, body, parcel.at))

    def deliver_many(self, parcels: Iterable[Parcel]) -> Iterator[Handed | Exception]:
        """One after the other, over connections that are kept open."""
        for parcel in parcels:
            try:
                yield self.deliver(parcel)
            except (Refused, TryLater, OutcomeUnknown) as answer:
                yield answer

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """None: a push service does not tell whether a browser showed it."""
        return None


def _said(content: Content) -> tuple[str, str]:
    """(title, what stands below it)."""
    if content.wording:
        title, _, rest = content.wording.strip().partition("\n")
        return one_line(title), one_line(rest)
    return one_line(content.title), one_line(content.summary or content.what_to_do)


def _cut(text: str, most: int) -> str:
    """`text` on one line, at most `most` signs, cut between words."""
    whole = one_line(text)
    if len(whole) <= most:
        return whole
    head = whole[: most - 1]
    return f"{head.rpartition(' ')[0] if ' ' in head[most // 2 :] else head}…"


def _tag(page_url: str) -> str:
    """The same for all versions of a message, so that a correction takes the place of what it corrects (RFC 8030, §5.4: 32 signs)."""
    return encoded(sha256(page_url.encode("utf-8", "surrogatepass")).digest())[:32]


def _meant(said: Said) -> Handed:
    """What a push service's answer means (RFC 8030, §5 and §7.3)."""
    words = f"{said.status} {_LINK.sub('…', said.words)}".strip()  # an endpoint in it is as good as the receiver's address
    if 200 <= said.status < 300:
        return Handed(Level.ACCEPTED, f"Dịch vụ thông báo đã nhận: {said.status}", said.location)
    if said.status in (404, 410):
        raise Unreachable(f"Trình duyệt đã thôi nhận thông báo ({words}).")
    if said.status == 429 or said.status >= 500:
        raise TryLater(f"Dịch vụ thông báo bảo chờ ({words}).", after=said.wait or (_BUSY if said.status == 429 else None))
    if said.status in (401, 403):  # a wrong clock or key of ours must end nobody's subscription
        raise TryLater(f"Dịch vụ thông báo không nhận khóa VAPID của cổng ({words}).", after=_WRONG)
    raise Refused(f"Dịch vụ thông báo từ chối ({words}).")
