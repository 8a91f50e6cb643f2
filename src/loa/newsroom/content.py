"""What a message says, once, for every channel: plain values, no database."""

from dataclasses import MISSING, asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

POLICY, VIETNAMESE = "policy", "vi"  # what a message is when nothing else is said


# What stands before parts of a message on every channel. A language may have its own words for them.
WHO, FROM, TO_DO, BASIS = "Ai cần biết", "Áp dụng từ ngày", "Cần làm gì", "Căn cứ"
LABELS = (WHO, FROM, TO_DO, BASIS, "Đính chính", "Đã nói sai", "Thời gian", "Địa điểm", "Địa bàn", "Hết hiệu lực từ ngày")


@dataclass(frozen=True, slots=True)
class Source:
    """The document that a message explains (văn bản nguồn)."""

    heading: str  # "Kế hoạch số 22/KH-UBND ngày 30/01/2024 của UBND tỉnh Ninh Bình"
    title: str  # trích yếu
    url: str  # where the public can read it; "" when it is not public


@dataclass(frozen=True, slots=True)
class Corrected:
    """The release that a correction is about (bản được đính chính)."""

    number: str  # "12/2026"
    title: str
    url: str  # absolute address of its page


@dataclass(frozen=True, slots=True)
class Alert:
    """What an emergency says in the terms of CAP 1.2 (cảnh báo); "" is what nobody said."""

    category: str = ""
    urgency: str = ""
    severity: str = ""
    certainty: str = ""
    until: datetime | None = None  # local time at which it ends


@dataclass(frozen=True, slots=True)
class Sheet:
    """How boards show it (trang bảng điện tử); the template is a key of `sheet_rules.TEMPLATES`."""

    template: str
    ink: str = ""  # "#rrggbb"; "" is the channel's own
    ground: str = ""
    picture: str = ""  # SHA-256 of the picture in the store
    says: str = ""  # what the picture says, its words included


@dataclass(frozen=True, slots=True)
class Content:
    """One message as every channel gets it.

    `body` is plain text: paragraphs are parted by a blank line, a line that starts with "- " is an
    item of a list. Nothing in it is markup.
    """

    title: str
    summary: str
    body: str
    audience: str  # ai cần biết
    effective_from: date | None  # áp dụng từ ngày
    what_to_do: str  # cần làm gì
    source: Source | None
    issuer: str  # "Ủy ban nhân dân huyện Lam Trà"
    issuer_parent: str  # body above the issuer, for the two-line heading; "" when there is none
    place: str  # địa danh, "Lam Trà"
    page_url: str  # absolute address of the message on the portal
    # What follows came later: it is in the signed form only where it says something, so that older releases keep their hash.
    kind: str = POLICY  # code of the kind of message
    language: str = VIETNAMESE  # BCP 47
    areas: tuple[str, ...] = ()  # names of the bodies that it is for; () is the whole area of the issuer
    effective_to: date | None = None  # hết hiệu lực từ ngày: the first day on which it no longer holds
    event_at: datetime | None = None  # local time
    event_place: str = ""
    corrects: Corrected | None = None
    what_was_wrong: str = ""
    translates: str = ""  # hash of the original's words, of a translation
    wording: str = ""  # what an officer wrote for one channel alone; a channel of `port.Worded` says it instead of its own telling
    embargo_until: datetime | None = None  # cấm đăng trước giờ: nothing of it is public before; local time, with its zone
    alert: Alert | None = None  # of an emergency
    labels: tuple[tuple[str, str], ...] = ()  # (one of LABELS, the same in the language of the message), as far as the office entered them
    exercise: str = ""  # name of the exercise (diễn tập) that it belongs to: such a message never reaches the public
    sheet: Sheet | None = None  # where an officer chose how boards show it
    scope: str = ""  # of an alert that is not public ("Restricted", "Private"; CAP 1.2): no channel carries it, staff read it at the desk

    @property
    def notes(self) -> list[tuple[str, str]]:
        """What is to be said beside the older fields, as (label in the language of the message, words) in the order in which it is read."""
        at, place, end = self.event_at, self.event_place, self.effective_to
        found = [
            ("Đính chính", f"bản phát hành số {self.corrects.number} “{self.corrects.title}”" if self.corrects else ""),
            ("Đã nói sai", self.what_was_wrong),
            ("Thời gian", f"{at:%H:%M} ngày {at:%d/%m/%Y}" if at else ""),
            ("Địa điểm", place),
            ("Địa bàn", ", ".join(self.areas)),
            ("Hết hiệu lực từ ngày", f"{end:%d/%m/%Y}" if end else ""),
        ]
        return [(label_of(self, name), words) for name, words in found if words]


def label_of(content: Content, name: str) -> str:
    """`name`, one of LABELS, in the language of the message; in Vietnamese where the office entered no word for it."""
    return dict(content.labels).get(name, name)


def told(content: Content) -> str:
    """What a channel that shows all of a message says of it, as text that a person can rewrite: no title, source, issuer or address."""
    day = f"{label_of(content, FROM)} {content.effective_from:%d/%m/%Y}." if content.effective_from else ""
    pairs = ((WHO, content.audience), (TO_DO, content.what_to_do))
    facts = [f"{label_of(content, name)}: {said}" for name, said in pairs if said.strip()]
    facts.insert(min(1, len(facts)), day)
    return "\n\n".join(part.strip() for part in (content.summary, *facts, content.body) if part.strip())


def printed_facts(content: Content) -> list[tuple[str, str]]:
    """(label, words) of who, from when and what to do, for a sheet of paper with places of its own for them."""
    day = f"{content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    pairs = [
        (label_of(content, WHO), content.audience),
        (dict(content.labels).get(FROM, "Từ ngày"), day),
        (label_of(content, TO_DO), content.what_to_do),
    ]
    return [(label, value.strip()) for label, value in pairs if value.strip()]


def in_own_words(content: Content) -> Content:
    """`content` as a channel with a wording of its own tells it: the wording is the body, what it replaces is gone."""
    if not content.wording:
        return content
    return replace(content, summary="", audience="", effective_from=None, what_to_do="", body=content.wording, wording="")


_NEWER = {field.name: field.default for field in fields(Content) if field.default is not MISSING}


def said_fields(content: Content) -> dict[str, Any]:
    """`content` as a dictionary, without the newer fields that say nothing: older contents keep the form that they had."""
    return {name: value for name, value in asdict(content).items() if _NEWER.get(name, MISSING) != value}


def told_everywhere(content: Content) -> Content:
    """`content` as channels get it: time, place, area, end and what is corrected stand in front of the body, so that each says them."""
    notes = [f"{label}: {words}" for label, words in content.notes]
    return replace(content, body="\n\n".join([*notes, content.body]).strip()) if notes else content


def own_body(content: Content) -> str:
    """The body without what `told_everywhere` put in front of it: for a channel that says these notes in places of their own."""
    body = content.body
    for label, words in content.notes:
        body = body.removeprefix(f"{label}: {words}").lstrip()
    return body


def without_notes(content: Content) -> Content:
    """`content` for a channel with a wording of its own, which holds what the notes said: neither event nor correction is said again."""
    return replace(content, event_at=None, event_place="", corrects=None, what_was_wrong="")


def paragraphs(body: str) -> list[tuple[str, str]]:
    """Split `body` into ("p" | "li", text) pairs, in order, empty ones left out."""
    found: list[tuple[str, str]] = []
    for block in body.replace("\r\n", "\n").split("\n\n"):
        run: list[str] = []
        for line in (line.strip() for line in block.split("\n")):
            if line[:2] in ("- ", "+ ", "• "):
                if run:
                    found.append(("p", " ".join(run)))
                    run = []
                found.append(("li", line[2:].strip()))
            elif line:
                run.append(line)
        if run:
            found.append(("p", " ".join(run)))
    return found


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article: a paragraph, or a run of list items."""

    items: list[str]
    is_list: bool


def blocks(body: str) -> list[Block]:
    """`body` as paragraphs and lists, in order."""
    found: list[Block] = []
    for kind, text in paragraphs(body):
        if kind == "li" and found and found[-1].is_list:
            found[-1].items.append(text)
        else:
            found.append(Block([text], kind == "li"))
    return found
