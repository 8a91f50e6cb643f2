"""Bulletins for a source information system: a file to carry there, or a driver that hands it over and follows it to the air."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from loa.channels.source_system.bulletin import package, words
from loa.channels.source_system.driver import STATE_LABELS, Driver, State
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
    check_hash,
)

HTTP = "loa.channels.source_system.driver.HttpDriver"
_FINAL = (State.REFUSED, State.FAILED)


class SourceSystem:
    """Options: `outbox` (folder for packages, when there is no driver), `driver` (dotted path of a class), `driver_options`."""

    kind = "source_system"
    label = "Hệ thống thông tin nguồn (gói bản tin)"
    destinations = DestinationKind.ACCOUNT
    limits = Limits()
    retry_mode = RetryMode.LOOK_UP
    ticked = False  # an officer decides what is offered to the system above

    def __init__(self, *, outbox: str = "", driver: str = "", driver_options: Mapping[str, Any] | None = None) -> None:
        self._outbox = Path(outbox) if outbox else None
        self._driver: Driver | None = None
        if driver:
            module, _, name = driver.rpartition(".")
            self._driver = getattr(import_module(module), name)(**(driver_options or {}))
        self.receipt_mode = ReceiptMode.POLL if self._driver else ReceiptMode.MANUAL

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """The package; without a person's reading it has no sound, since a draft voice is not for others' stations."""
        warnings = () if recording else ("Chưa có bản thu âm của người đọc: gói chỉ có văn bản, đài phải tự đọc.",)
        return Rendered(self.kind, "application/zip", "zip", package(content, recording), words(content), warnings=warnings)

    def deliver(self, parcel: Parcel) -> Handed:
        """Hand over, or write the file. Raises Refused, TryLater, OutcomeUnknown."""
        check_hash(parcel)
        if self._driver is not None:
            return _handed(*self._driver.hand_over(parcel.body, parcel.key))
        if self._outbox is None:
            raise TryLater("Chưa đặt thư mục hay địa chỉ của hệ thống thông tin nguồn.", everyone=True, after=timedelta(hours=1))
        self._outbox.mkdir(parents=True, exist_ok=True)
        name = f"{hashlib.sha256(parcel.key.encode()).hexdigest()[:24]}.zip"
        (self._outbox / name).write_bytes(parcel.body)
        return Handed(Level.RENDERED, f"Đã ghi gói {name}, chờ cán bộ nạp vào hệ thống thông tin nguồn rồi xác nhận.", name)

    def look_up(self, parcel: Parcel) -> Handed | None:
        """What became of a hand-over without an answer. Raises TryLater."""
        if self._driver is None:
            return None  # a file: writing it twice does no harm
        try:
            found = self._driver.find(parcel.key)
        except OutcomeUnknown as error:
            raise TryLater(str(error)) from error
        return _handed(*found) if found else None

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """PLAYED once it was aired there; a refusal is told with its editors' words. None while it is under way. Raises TryLater."""
        if self._driver is None or not parcel.reference:
            return None
        try:
            state, said = self._driver.state_of(parcel.reference)
        except (OutcomeUnknown, Refused) as error:
            raise TryLater(str(error)) from error
        about = f"Hệ thống thông tin nguồn, bản tin {parcel.reference}: {STATE_LABELS[state]}"
        if state is State.AIRED:
            return Proof(Level.PLAYED, f"{about}.", {"state": state.value})
        if state in _FINAL:
            return Proof(Level.ACCEPTED, f"{about}{f' ({said})' if said else ''}. Bản tin sẽ không được phát; hãy sửa rồi gửi bản mới.")
        return None


def _handed(number: str, state: State) -> Handed:
    return Handed(Level.ACCEPTED, f"Hệ thống thông tin nguồn nhận bản tin {number}: {STATE_LABELS[state]}.", number)
