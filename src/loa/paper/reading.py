"""The structured reading of one administrative document, and its JSON shape.

Every `start` and `end` is a character offset into `Reading.text`. Type codes are those of Decree 30/2020/NĐ-CP,
Appendix III, with `NĐ`, `TT`, `LUẬT`, `KL` (Party conclusions) and `CV` for an official letter (công văn).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

Role = str  # lead (chủ trì) | coordinate (phối hợp) | advise (tham mưu) | perform (thực hiện)
ROLES: tuple[Role, ...] = ("lead", "coordinate", "advise", "perform")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where one field was read, how sure that is (0 to 1) and by which rule."""

    field: str
    value: str
    start: int
    end: int
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: `authority` holds the lines `TM. …`, `KT. …` above the position (Decree 30, Appendix I, 7)."""

    authority: tuple[str, ...] = ()
    position: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document that this one cites (viện dẫn); `date` is ISO and may be partial (`2024-02`, `2016`)."""

    type: str | None
    number: str | None
    date: str | None
    issuer: str | None
    title: str | None
    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part: `label` as printed without its dot (`I`, `3.1`, `Điều 2`)."""

    label: str
    title: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A duty given to `unit` (giao nhiệm vụ); `deadline` in the document's own words or None, never guessed."""

    unit: str
    role: Role
    task: str
    coordinating: tuple[str, ...]
    deadline: str | None
    start: int
    end: int
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class AnnexTask:
    """One row of an annexed table of tasks (phụ lục)."""

    stt: str | None
    task: str
    lead: str | None
    coordinating: str | None
    deadline: str | None
    note: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reporting:
    """A duty to report (chế độ báo cáo): who, to whom, when."""

    unit: str
    to: str | None
    deadline: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from a document. A field that the document leaves blank is None."""

    text: str
    type: str | None = None
    number: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    place: str | None = None
    date: str | None = None
    title: str | None = None
    signer: Signer = Signer()
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    sections: tuple[Section, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    annex_tasks: tuple[AnnexTask, ...] = ()
    reporting: tuple[Reporting, ...] = ()
    channels: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    pages: int = 1
    sources: tuple[str, ...] = ()  # files.Extracted.sources: how the words of a scanned page were won

    @property
    def mended(self) -> list[Mark]:
        """The words that a scan misread and that were set right."""
        return [m for m in self.marks if m.field == "mended"]

    def found(self) -> list[Mark]:
        """Every found item as a mark, in the order of the text: the marks, and the rows that carry a place of their own."""
        rows = [_reference_mark(r) for r in self.references]
        rows += [Mark("sections", s.label, s.start, s.end, 0.95, "heading") for s in self.sections]
        rows += [Mark("assignments", a.task, a.start, a.end, a.confidence, a.rule) for a in self.assignments]
        rows += [Mark("annex_tasks", t.task, t.start, t.end, 0.97 if t.lead else 0.8, "table-row") for t in self.annex_tasks]
        return sorted([*self.marks, *rows], key=lambda m: (m.start, m.end))

    def to_json(self) -> dict[str, Any]:
        """The reading as plain JSON values; `text` is left out, it is the document itself."""
        shape = asdict(self)
        del shape["text"]
        return {key: _plain(value) for key, value in shape.items()}

    @staticmethod
    def from_json(shape: Mapping[str, Any], text: str) -> "Reading":
        """The reading of `text` that `to_json` gave; unknown keys are ignored, absent ones keep their default."""
        values: dict[str, Any] = {key: shape[key] for key in _SCALARS if key in shape}
        values |= {key: tuple(shape[key]) for key in _LISTS if key in shape}
        values |= {key: tuple(_build(kind, row) for row in shape[key]) for key, kind in _ROWS.items() if key in shape}
        if "signer" in shape:
            values["signer"] = _build(Signer, shape["signer"] or {})
        return Reading(text=text, **values)


def _reference_mark(r: Reference) -> Mark:
    """A reference by what it was found by: its number, or the name of a law."""
    if r.number:
        return Mark("references", r.number, r.start, r.end, 0.99 if r.date else 0.97, "number-date" if r.date else "number")
    return Mark("references", r.title or r.raw, r.start, r.end, 0.95 if r.date else 0.9, "law-name-year" if r.date else "law-name")


_SCALARS = ("type", "number", "symbol", "issuer", "place", "date", "title", "pages")
_LISTS = ("addressees", "recipients", "channels", "sources")
_ROWS: dict[str, type[Any]] = {
    "references": Reference,
    "sections": Section,
    "assignments": Assignment,
    "annex_tasks": AnnexTask,
    "reporting": Reporting,
    "marks": Mark,
}
_T = TypeVar("_T")


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _build(kind: type[_T], row: Mapping[str, Any]) -> _T:
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key in known})
