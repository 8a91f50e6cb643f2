"""Alerts in CAP 1.2: proven by reading the public index and the alert behind it."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from loa.delivery.looking import fetch
from loa.delivery.port import (
    TO_DO,
    Alert,
    Content,
    DestinationKind,
    Handed,
    Level,
    Limits,
    Parcel,
    Proof,
    ReceiptMode,
    Recording,
    Rendered,
    RetryMode,
    check_hash,
    in_own_words,
    label_of,
    own_body,
    paragraphs,
    told,
    without_notes,
)
from loa.paper.cap import LANGUAGE, NAMESPACE, Category, Certainty, Info, Severity, Status, Urgency, problems, written
from loa.paper.cap_draft import Draft, completed, packed, unpacked
from loa.paper.cap_words import CERTAINTIES, SEVERITIES, URGENCIES
from loa.paper.plaintext import legible, one_line

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "application/cap+xml"
HEADLINE = 160  # signs that a headline should not exceed (CAP 1.2, §3.2.2)
_URI = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")  # RFC 3986: what may stand in `web`
_DRILLS = {Status.EXERCISE: "diễn tập", Status.TEST: "thử"}
_LANGUAGES = {"vi": LANGUAGE}
_OWN_FIELDS = ("Địa bàn", "Hết hiệu lực từ ngày")
HANOI = timezone(timedelta(hours=7))
_UNSAID = "Cảnh báo khẩn cấp"


class Cap:
    """Options: `index_url`, where the public reads the index; `status` ("Actual", or "Exercise" and "Test", which are never public),
    `note` (the name of the exercise), `hours` an alert holds when the message names no end, `timeout` of a look in seconds.
    """

    kind = "cap"
    label = "Cảnh báo CAP 1.2"
    destinations = DestinationKind.SITE
    limits = Limits()
    receipt_mode = ReceiptMode.POLL
    retry_mode = RetryMode.IDEMPOTENT
    drills = True  # an exercise has status Exercise and is kept inside

    def __init__(self, *, index_url: str = "", status: str = "Actual", note: str = "", hours: int = 24, timeout: float = 5.0) -> None:
        self.index_url, self.status, self.note, self.hours, self.timeout = index_url, Status(status), note, hours, timeout

    def carries(self, content: Content) -> bool:
        """Only an emergency is an alert."""
        return content.kind == "emergency"

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """What the alert says, as JSON in UTF-8. Warns when people who get it would lack something."""
        status = Status.EXERCISE if content.exercise and self.status is Status.ACTUAL else self.status
        draft = Draft(status, _info(content), self.hours, one_line(content.exercise or self.note))
        warnings = (
            [f"Dòng đầu của cảnh báo dài quá {HEADLINE} ký tự; nhiều máy chỉ hiện phần đầu."] if len(draft.info.headline) > HEADLINE else []
        )
        if not draft.info.instruction:
            warnings.append("Cảnh báo chưa nói người dân cần làm gì.")
        if status is not Status.ACTUAL:
            warnings.append(f"Cảnh báo {_DRILLS.get(status, status.value)}: không được đưa ra công chúng.")
        missing = [name for name, value in (("khẩn cấp", draft.info.urgency), ("nghiêm trọng", draft.info.severity)) if value == "Unknown"]
        if missing:
            warnings.append(f"Chưa chọn mức {' và mức '.join(missing)}; máy nhận cảnh báo sẽ coi là chưa rõ.")
        return Rendered(self.kind, "application/json", "json", packed(draft), _words(draft), warnings=tuple(warnings))

    def words(self, content: Content) -> str:
        """Description and, behind "Cần làm gì:", the instruction; headline, levels, area, source and address are added by the channel."""
        return content.wording or told(content)

    def deliver(self, parcel: Parcel) -> Handed:
        """The site shows what has been handed over. Raises Refused on damaged bytes."""
        check_hash(parcel)
        if unpacked(parcel.body).status is not Status.ACTUAL:
            return Handed(Level.RENDERED, "Cảnh báo diễn tập hoặc thử: giữ trong cơ quan, không đưa ra công chúng.", parcel.page_url)
        return Handed(Level.HANDED_OVER, "Đã giao cho cổng để ký và đưa vào danh mục cảnh báo, chờ tự kiểm tra", parcel.page_url)

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """SEEN_LIVE when the index names an alert of this page, and that alert is signed and says all that ours says. Raises TryLater."""
        if not self.index_url or unpacked(parcel.body).status is not Status.ACTUAL:
            return None
        address = _address(fetch(self.index_url, self.timeout), parcel.page_url, self.index_url)
        alert = fetch(address, self.timeout) if address else None
        if alert is None or not _says(alert, parcel):
            return None
        evidence = f"Tự kiểm tra lúc {parcel.at:%H:%M ngày %d/%m/%Y}: danh mục có cảnh báo, tệp có chữ ký và đúng nội dung: {address}"
        return Proof(Level.SEEN_LIVE, evidence, {"url": address, "sha256": parcel.sha256})


def _in_own_words(content: Content) -> Content:
    """What an officer wrote for alerts: a paragraph that begins with "Cần làm gì:" is the instruction, the rest the description."""
    if not content.wording:
        return content
    label = f"{label_of(content, TO_DO)}:"
    parts = [part.strip() for part in content.wording.split("\n\n")]
    do = [part.removeprefix(label).strip() for part in parts if part.startswith(label)]
    body = "\n\n".join(part for part in parts if not part.startswith(label))
    return replace(without_notes(in_own_words(content)), body=body, what_to_do="\n".join(do))


def _info(content: Content) -> Info:
    """What the message says, in the fields of the standard. What nobody stated is "Unknown", never guessed."""
    content, facts = _in_own_words(content), content.alert or Alert()
    day = f"Áp dụng từ ngày {content.effective_from:%d/%m/%Y}." if content.effective_from else ""
    said = [f"- {text}" if kind == "li" else text for kind, text in paragraphs(legible(own_body(content)))]
    who = f"Ai cần biết: {one_line(content.audience)}" if one_line(content.audience) else ""
    notes = [f"{label}: {one_line(words)}" for label, words in content.notes if label not in _OWN_FIELDS]
    source = f"Căn cứ: {one_line(content.source.heading)}" if content.source and one_line(content.source.heading) else ""
    end = datetime.combine(content.effective_to, time(), HANOI) if content.effective_to else None
    parts = [one_line(content.summary), *notes, who, day, *said, source]
    areas = [one_line(area) for area in content.areas] or [one_line(content.place) or one_line(content.issuer)]
    return Info(
        categories=(Category(facts.category or Category.OTHER),),
        event=one_line(content.title) or _UNSAID,
        urgency=Urgency(facts.urgency or Urgency.UNKNOWN),
        severity=Severity(facts.severity or Severity.UNKNOWN),
        certainty=Certainty(facts.certainty or Certainty.UNKNOWN),
        headline=one_line(content.title),
        description="\n\n".join(part for part in parts if part),
        instruction=legible(content.what_to_do).strip(),
        web=content.page_url if _URI.fullmatch(content.page_url) else "",
        sender_name=one_line(content.issuer),
        expires=facts.until or end,
        areas=tuple(area for area in areas if area),
        language=_LANGUAGES.get(content.language, content.language),
    )


def _words(draft: Draft) -> str:
    info = draft.info
    common = "Hết hiệu lực: theo thời hạn chung của cổng, tính từ lúc phát hành"
    until = f"Hết hiệu lực: {info.expires:%H:%M ngày %d/%m/%Y}" if info.expires else common
    terms = (dict(URGENCIES)[info.urgency], dict(SEVERITIES)[info.severity], dict(CERTAINTIES)[info.certainty])
    facts = f"Sự kiện: {info.event} · khẩn cấp: {terms[0]} · mức độ: {terms[1]} · chắc chắn: {terms[2]}"
    where = f"Khu vực: {', '.join(info.areas)}" if info.areas else ""
    lines = [info.headline, facts, where, until, info.description, info.instruction, info.sender_name, info.web]
    return "\n".join(line for line in lines if line)


def _read(body: bytes | None) -> ElementTree.Element | None:
    """XML without a document type: entities could blow a parser up, and neither Atom nor CAP needs them."""
    try:
        text = (body or b"").decode("utf-8")
        return None if "<!DOCTYPE" in text or "<!ENTITY" in text else ElementTree.fromstring(text.encode("utf-8"))  # noqa: S314
    except (ElementTree.ParseError, ValueError):
        return None


def _address(index: bytes | None, page_url: str, index_url: str) -> str:
    """Where the index says that the alert of `page_url` lies; "" when it names none, or one on another host."""
    feed = _read(index)
    for entry in feed.iter(f"{{{ATOM}}}entry") if feed is not None else ():
        links = {link.get("type") or link.get("rel") or "": link.get("href") or "" for link in entry.iter(f"{{{ATOM}}}link")}
        if links.get("text/html") == page_url and MEDIA in links:
            found = urljoin(index_url, links[MEDIA])
            return found if urlsplit(found).netloc == urlsplit(index_url).netloc else ""
    return ""


def _says(alert: bytes, parcel: Parcel) -> bool:
    """Whether the alert is signed and has every text of ours but its end, which may follow from the moment of sending."""
    found = _read(alert)
    info = found.find(f"{{{NAMESPACE}}}info") if found is not None else None
    if found is None or info is None or found.find("{http://www.w3.org/2000/09/xmldsig#}Signature") is None:
        return False
    ours = completed(unpacked(parcel.body), identifier="x", sender="x", sent=parcel.at)
    if problems(ours):
        return False
    wanted = ElementTree.fromstring(written(ours)).find(f"{{{NAMESPACE}}}info")  # noqa: S314 - our own bytes
    return wanted is not None and _texts(wanted) <= _texts(info)


def _texts(info: ElementTree.Element) -> set[tuple[str, str]]:
    return {(part.tag, text) for part in info.iter() if (text := (part.text or "").strip()) and not part.tag.endswith("}expires")}
