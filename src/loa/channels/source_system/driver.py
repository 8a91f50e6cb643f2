"""The interface to a source information system, and a plain HTTP driver for it (docs/source-system.md)."""

from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote

from loa.delivery.calling import Answer, ask, send
from loa.delivery.port import OutcomeUnknown, Refused, TryLater

WHO = "hệ thống thông tin nguồn"
_WRONG = timedelta(hours=1)
_BUSY = timedelta(minutes=10)


class State(StrEnum):
    """How far a bulletin has come there: taken in, appraised by its editors, approved, sent to stations, scheduled, aired."""

    SUBMITTED = "trinh"
    APPRAISED = "tham_dinh"
    APPROVED = "duyet"
    SENT = "gui"
    SCHEDULED = "xep_lich"
    AIRED = "da_phat"
    REFUSED = "tu_choi"
    FAILED = "loi"


STATE_LABELS = {
    State.SUBMITTED: "đã tiếp nhận",
    State.APPRAISED: "đang thẩm định",
    State.APPROVED: "đã duyệt",
    State.SENT: "đã gửi tới đài cơ sở",
    State.SCHEDULED: "đài cơ sở đã xếp lịch",
    State.AIRED: "đã phát",
    State.REFUSED: "bị từ chối",
    State.FAILED: "lỗi",
}


class Driver(Protocol):
    """What a vendor or an office writes for its system. Options of the setting become keyword arguments of the class."""

    def hand_over(self, package: bytes, key: str) -> tuple[str, State]:
        """(the number it has there, its state). The same key twice is one bulletin. Raises Refused, TryLater, OutcomeUnknown."""
        ...

    def find(self, key: str) -> tuple[str, State] | None:
        """The bulletin that was handed over with `key`; None when it surely never arrived. Raises TryLater."""
        ...

    def state_of(self, number: str) -> tuple[State, str]:
        """(state, words of its editors) of a bulletin. Raises TryLater."""
        ...


class HttpDriver:
    """`url` is where bulletins are taken in; `headers` bear the office's account."""

    def __init__(self, *, url: str, headers: dict[str, str] | None = None, timeout: float = 30.0) -> None:
        self._url, self._headers, self._timeout = url.rstrip("/"), dict(headers or {}), timeout

    def hand_over(self, package: bytes, key: str) -> tuple[str, State]:
        """POST of the zip; 409 says that it is there already."""
        headers = {**self._headers, "Content-Type": "application/zip", "Idempotency-Key": key}
        answer = send(self._url, WHO, self._timeout, headers=headers, content=package)
        if answer.taken or answer.status == 409:
            return self._told(answer)
        raise _meant(answer)

    def find(self, key: str) -> tuple[str, State] | None:
        """GET with the key; 404 says that nothing came."""
        answer = ask(f"{self._url}?khoa={quote(key, safe='')}", WHO, self._timeout, headers=self._headers)
        if answer.status == 404:
            return None
        if answer.taken:
            return self._told(answer)
        raise TryLater(str(_meant(answer)))

    def state_of(self, number: str) -> tuple[State, str]:
        """GET of one bulletin."""
        answer = ask(f"{self._url}/{quote(number, safe='')}", WHO, self._timeout, headers=self._headers)
        if not answer.taken:
            raise TryLater(str(_meant(answer)))
        return self._told(answer)[1], str(answer.fields.get("ly_do", ""))[:300]

    def _told(self, answer: Answer) -> tuple[str, State]:
        number, state = str(answer.fields.get("ma", ""))[:200], str(answer.fields.get("trang_thai", State.SUBMITTED))
        if not number:
            raise OutcomeUnknown("Hệ thống thông tin nguồn trả lời nhưng không cho mã bản tin.")
        return number, State(state) if state in State._value2member_map_ else State.SUBMITTED


def _meant(answer: Answer) -> Exception:
    """What an answer that is no success means."""
    words = f"{answer.status}: {str(answer.fields.get('ly_do') or 'không nói lý do')[:200]}"
    if answer.status in (429, 503):
        return TryLater(f"Hệ thống thông tin nguồn bảo chờ ({words}).", everyone=True, after=answer.wait or _BUSY)
    if answer.status in (401, 403):
        return TryLater(f"Hệ thống thông tin nguồn không nhận tài khoản của cơ quan ({words}).", everyone=True, after=_WRONG)
    if answer.status >= 500:
        return OutcomeUnknown(f"Hệ thống thông tin nguồn gặp lỗi ({words}).")
    return Refused(f"Hệ thống thông tin nguồn không nhận bản tin ({words}).")
