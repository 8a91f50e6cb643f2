"""Alerts in the Common Alerting Protocol 1.2 (OASIS Standard, ITU-T X.1303): what may stand together, and the XML.

`problems(alert)` says in Vietnamese what the standard does not allow; `written(alert)` gives UTF-8 XML with elements in the order of the
standard's schema, or raises Invalid. Times bear an offset and are written without "Z", as §3.3.2 asks. That an Alert or Update says
something (has `info`), and that an error or an exercise is explained in `note`, are our rules where the standard only
advises. Nothing here signs, sends or decides that there is an emergency.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from xml.etree import ElementTree

from loa.paper.plaintext import legible

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LANGUAGE = "vi-VN"
_WORD = re.compile(r"[^\s,<&]+")  # identifiers and senders: no blanks, commas, < or &


class Status(StrEnum):
    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class Urgency(StrEnum):
    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class Invalid(ValueError):
    """The alert is not one by the standard; the text says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier alert that this one speaks of."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Info:
    """What happens, where, and what to do; `areas` are names of places."""

    categories: Sequence[Category]
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    sender_name: str = ""
    expires: datetime | None = None
    areas: Sequence[str] = ()
    language: str = LANGUAGE  # RFC 5646


@dataclass(frozen=True, slots=True)
class Alert:
    """One message; `restriction` says to whom a restricted one goes, `addresses` who gets a private one."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    msg_type: MsgType
    scope: Scope
    restriction: str = ""
    addresses: Sequence[str] = ()
    note: str = ""
    references: Sequence[Reference] = ()
    info: Info | None = None


def problems(alert: Alert) -> list[str]:
    """What is wrong with it, in Vietnamese; [] when it is a valid alert."""
    return [*_head(alert), *_scope(alert), *_kind(alert), *(_info(alert.info) if alert.info else ())]


def _head(alert: Alert) -> Iterator[str]:
    for name, text in (("Mã cảnh báo", alert.identifier), ("Mã người gửi", alert.sender)):
        if not _WORD.fullmatch(text):
            yield f"{name} không được trống và không được có dấu cách, dấu phẩy, dấu < hay dấu &."
    if alert.sent.tzinfo is None:
        yield "Thời điểm gửi phải có múi giờ."


def _scope(alert: Alert) -> Iterator[str]:
    if alert.scope is Scope.RESTRICTED and not alert.restriction.strip():
        yield "Cảnh báo hạn chế phải nói rõ hạn chế cho ai."
    if alert.scope is not Scope.RESTRICTED and alert.restriction.strip():
        yield "Chỉ cảnh báo hạn chế mới có quy định hạn chế."
    if alert.scope is Scope.PRIVATE and not any(address.strip() for address in alert.addresses):
        yield "Cảnh báo riêng phải nêu nơi nhận."
    if any('"' in address for address in alert.addresses):
        yield "Địa chỉ nơi nhận không được có dấu nháy kép."


def _kind(alert: Alert) -> Iterator[str]:
    if alert.msg_type is not MsgType.ALERT and not alert.references:
        yield "Cập nhật, hủy, xác nhận hay báo lỗi phải dẫn cảnh báo trước đó."
    if alert.msg_type in (MsgType.ALERT, MsgType.UPDATE) and alert.info is None:
        yield "Cảnh báo và bản cập nhật phải có nội dung."
    if alert.msg_type is MsgType.ERROR and not alert.note.strip():
        yield "Báo lỗi phải nêu lý do trong ghi chú."
    if alert.status is Status.EXERCISE and not alert.note.strip():
        yield "Cảnh báo diễn tập phải nêu tên cuộc diễn tập trong ghi chú."
    for earlier in alert.references:
        if not (_WORD.fullmatch(earlier.sender) and _WORD.fullmatch(earlier.identifier) and earlier.sent.tzinfo):
            yield "Cảnh báo được dẫn phải đủ người gửi, mã và thời điểm có múi giờ."


def _info(info: Info) -> Iterator[str]:
    if not info.categories:
        yield "Nội dung phải thuộc ít nhất một loại."
    if not info.event.strip():
        yield "Nội dung phải nêu sự kiện."
    if info.expires is not None and info.expires.tzinfo is None:
        yield "Thời điểm hết hiệu lực phải có múi giờ."
    if not all(area.strip() for area in info.areas):
        yield "Khu vực phải có tên."


def written(alert: Alert) -> bytes:
    """The alert as XML. Raises Invalid. The same alert gives the same bytes."""
    if wrong := problems(alert):
        raise Invalid(" ".join(wrong))
    root = ElementTree.Element("alert", {"xmlns": NAMESPACE})
    quoted = " ".join(f'"{address}"' if re.search(r"\s", address) else address for address in alert.addresses)
    earlier = " ".join(f"{one.sender},{one.identifier},{_moment(one.sent)}" for one in alert.references)
    _put(root, [
        ("identifier", alert.identifier), ("sender", alert.sender), ("sent", _moment(alert.sent)), ("status", alert.status),
        ("msgType", alert.msg_type), ("scope", alert.scope), ("restriction", alert.restriction), ("addresses", quoted),
        ("note", alert.note), ("references", earlier),
    ])  # fmt: skip
    if alert.info:
        _put_info(ElementTree.SubElement(root, "info"), alert.info)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _put_info(parent: ElementTree.Element, info: Info) -> None:
    _put(parent, [("language", info.language), *(("category", category) for category in info.categories)])
    _put(parent, [
        ("event", info.event), ("urgency", info.urgency), ("severity", info.severity), ("certainty", info.certainty),
        ("expires", _moment(info.expires) if info.expires else ""), ("senderName", info.sender_name), ("headline", info.headline),
        ("description", info.description), ("instruction", info.instruction), ("web", info.web),
    ])  # fmt: skip
    for name in info.areas:
        _put(ElementTree.SubElement(parent, "area"), [("areaDesc", name)])


def _put(parent: ElementTree.Element, texts: Sequence[tuple[str, str]]) -> None:
    """Children in this order; an empty one is left out."""
    for name, text in texts:
        if said := legible(str(text)).strip():
            ElementTree.SubElement(parent, name).text = said


def _moment(moment: datetime) -> str:
    """To the second with an offset; UTC is "-00:00", never "Z"."""
    text = moment.isoformat(timespec="seconds")
    return f"{text[:-6]}-00:00" if moment.utcoffset() == timedelta(0) else text
