"""Pure rules of a draft made from an outline: which line goes into which field, and which sentences the program made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from loa.newsroom.outline_rules import ASPECT_LABELS, Aspect, Line, Outline

_TITLE, _SUMMARY, _AUDIENCE, _WHAT_TO_DO = 200, 600, 300, 1000  # characters that the fields of a message hold


@dataclass(frozen=True, slots=True)
class Made:
    """A sentence that the program made, and the line of the document that it rests on; None for one that says what was not found."""

    text: str
    line: Line | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as a first draft, and every sentence in it that no person has written."""

    title: str
    summary: str
    audience: str
    effective_from: date | None
    what_to_do: str
    body: str
    made: tuple[Made, ...]


def draft_of(outline: Outline, chosen: Collection[int], title: str) -> Draft:
    """The draft from the lines of `outline` with these numbers. A sentence of the document is used once."""
    lines = [line for number, line in enumerate(outline.lines) if number in chosen]
    used: set[tuple[int, int]] = set()
    made: list[Made] = []

    def field(aspect: Aspect, most: int) -> str:
        taken: list[str] = []
        for line in lines:
            place = (line.start, line.end)
            if line.aspect is aspect and place not in used and sum(map(len, taken)) + len(taken) + len(line.quote) <= most:
                used.add(place)
                taken.append(line.quote)
                made.append(Made(line.quote, line))
        return "\n".join(taken)

    what_to_do = field(Aspect.ACTION, _WHAT_TO_DO)
    audience = field(Aspect.AUDIENCE, _AUDIENCE).replace("\n", "; ")
    name = _title(title, lines)
    first = next((line for line in lines if line.aspect is Aspect.CHANGES and (line.start, line.end) not in used), None)
    summary = first.said if first and first.quote != name and len(first.said) <= _SUMMARY else ""
    if first and (summary or first.quote == name):
        used.add((first.start, first.end))
    made += [Made(name, first if first and first.quote == name else None)] if name else []
    made += [Made(summary, first)] if summary else []
    sure = outline.effective_on is not None and outline.effective_line in lines
    if sure and outline.effective_on:
        made.append(Made(f"{outline.effective_on:%d/%m/%Y}", outline.effective_line))
    body, rest = _body(lines, used, outline.not_found)
    return Draft(name, summary, audience, outline.effective_on if sure else None, what_to_do, body, (*made, *rest))


def _title(title: str, lines: Sequence[Line]) -> str:
    words = " ".join(title.split()) or next((line.quote for line in lines), "")
    return f"{words[:1].upper()}{words[1:]}"[:_TITLE].strip()


def _body(lines: Sequence[Line], used: set[tuple[int, int]], not_found: str) -> tuple[str, list[Made]]:
    """What stands in no field yet, under the names of the aspects, and what the document does not say."""
    parts: list[str] = []
    made: list[Made] = []
    for aspect in Aspect:
        fresh = [line for line in lines if line.aspect is aspect and (line.start, line.end) not in used]
        if not fresh:
            continue
        used |= {(line.start, line.end) for line in fresh}
        made += [Made(line.said, line) for line in fresh]
        parts.append("\n".join([f"{ASPECT_LABELS[aspect]}:", *(f"- {line.said}" for line in fresh)]))
    if not_found:
        made.append(Made(not_found, None))
        parts.append(not_found)
    return "\n\n".join(parts), made
