"""SMS: one short text to a named list that lies at the provider. Loa holds no telephone number.

No provider's own API is spoken: the office, or the provider, puts a small gate before it that takes
`POST <url>` with JSON {"list", "text", "key"} and the header Idempotency-Key. 2xx is taken ("id" in the answer is kept), 409 is
"had it before", 429 and 503 with Retry-After rest, 401, 402 and 403 rest until someone looks, other 3xx and 4xx refuse,
other 5xx are unknown.
"""

import json
from collections.abc import Mapping
from datetime import timedelta

from loa.channels.sms.gate import check_public
from loa.delivery.calling import Answer, send
from loa.delivery.port import (
    Content,
    DestinationKind,
    Handed,
    Level,
    Limits,
    OutcomeUnknown,
    Parcel,
    Proof,
    Rate,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    RetryMode,
    TryLater,
    check_hash,
)
from loa.paper.plaintext import one_line

WHO = "nhà cung cấp tin nhắn"
_WRONG = timedelta(hours=1)


class Sms:
    """Options: `url` (may hold "{list}"), `headers`, `list_name` (what the provider calls the office's list), `per_day`, `private`
    (the address may lie in the office's network), `idempotent` (the gate promises that a key goes once), `timeout`.
    """

    kind = "sms"
    label = "Tin nhắn SMS"
    destinations = DestinationKind.ACCOUNT
    limits = Limits()
    receipt_mode = ReceiptMode.INSTANT

    def __init__(
        self,
        *,
        url: str = "",
        headers: Mapping[str, str] | None = None,
        list_name: str = "",
        per_day: int | None = None,
        private: bool = False,
        idempotent: bool = False,
        timeout: float = 20.0,
    ) -> None:
        self._url, self._headers, self._list = url.replace("{list}", list_name), dict(headers or {}), list_name
        self._private, self._timeout = private, timeout
        self.retry_mode = RetryMode.IDEMPOTENT if idempotent else RetryMode.FIRE_AND_FORGET
        self.rates = (Rate(per_day, timedelta(days=1), f"cơ quan đặt {per_day} lượt tin nhắn mỗi ngày"),) if per_day else ()

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """Title and summary, or the words for this channel, and the address; the text is the body, in UTF-8."""
        text = "\n".join(line for line in (self.words(content), one_line(content.page_url)) if line)
        parts = parts_of(text)
        long = (f"Tin nhắn dài {len(text)} ký tự, nhà mạng tính {parts} tin.",) if parts > 1 else ()
        return Rendered(self.kind, "text/plain", "txt", text.encode("utf-8"), text, warnings=long)

    def words(self, content: Content) -> str:
        """Title and summary; the address stands behind them."""
        said = content.wording.split("\n") if content.wording else (content.title, content.summary)
        return "\n".join(line for line in map(one_line, said) if line)

    def deliver(self, parcel: Parcel) -> Handed:
        """Give the text to the gate, with the delivery's key. Raises Refused, TryLater, OutcomeUnknown."""
        check_hash(parcel)
        if not self._url or not self._list:
            raise TryLater("Chưa đặt nhà cung cấp tin nhắn trong cấu hình.", everyone=True, after=_WRONG)
        if not self._private:
            check_public(self._url)
        fields = {"list": self._list, "text": parcel.body.decode("utf-8"), "key": parcel.key}
        headers = {**self._headers, "Idempotency-Key": parcel.key, "Content-Type": "application/json"}
        try:
            written = json.dumps(fields, ensure_ascii=False).encode("utf-8")
            return self._meant(send(self._url, WHO, self._timeout, headers=headers, content=written))
        except OutcomeUnknown as error:
            if self.retry_mode is RetryMode.IDEMPOTENT:  # the same key again does no harm, and says what became of it
                raise TryLater(str(error), after=timedelta(minutes=1)) from error
            raise

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """Nothing more is known after the gate took it."""
        return None

    def _meant(self, answer: Answer) -> Handed:
        number = str(answer.fields.get("id", ""))[:200]
        if answer.taken or answer.status == 409:
            return Handed(Level.ACCEPTED, f"Nhà cung cấp đã nhận tin nhắn cho danh sách “{self._list}” {number}".strip(), number)
        words = f"{answer.status}: {str(answer.fields.get('error') or 'không nói lý do')[:200]}"
        if answer.status in (429, 503):
            raise TryLater(f"Nhà cung cấp tin nhắn bảo chờ ({words}).", everyone=True, after=answer.wait or timedelta(minutes=10))
        if answer.status in (401, 402, 403):
            raise TryLater(f"Nhà cung cấp tin nhắn không nhận tài khoản của cơ quan ({words}).", everyone=True, after=_WRONG)
        if 300 <= answer.status < 500:  # a redirection is not followed: the account's key would go along
            raise Refused(f"Nhà cung cấp từ chối tin nhắn ({words}).")
        raise OutcomeUnknown(f"Nhà cung cấp tin nhắn gặp lỗi ({words}).")


def parts_of(text: str) -> int:
    """How many short messages a network makes of `text`: 160 signs of the plain alphabet or 70 with Vietnamese marks, 153 or 67 a part
    when they are joined (3GPP TS 23.038 and 23.040; the extended signs of the plain alphabet count as marked here).
    """
    plain = all(letter in _PLAIN for letter in text)
    length = len(text) if plain else len(text.encode("utf-16-le")) // 2
    whole, part = (160, 153) if plain else (70, 67)
    return 1 if length <= whole else -(-length // part)


_PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
