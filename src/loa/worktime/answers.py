"""The answer to "when is it due?": the term asked for, the notice and the extension that belong to it, as values and as JSON."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from loa.worktime.counting import ZONE, Due, Step, due, extend
from loa.worktime.days import FIRST_YEAR, LAST_YEAR, Calendar, weekday_name
from loa.worktime.terms import CONFIDENCE_LABELS, Rule, Unit, WrongTerm, ids, version_on, versions

_LOCAL = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(.*))?")
_CLOCK = re.compile(r"[T ](?:\d{2}:\d{2}|\d{4}|\d{2}$)")
NO_CLOCK = "Chưa ghi giờ bắt đầu: tính từ 00:00 của ngày đó. Thời hạn tính bằng giờ cần giờ cụ thể."


class NoSuchTerm(WrongTerm):
    """No term has this name; `names` holds those there are."""

    def __init__(self, asked: str, names: Sequence[str]) -> None:
        super().__init__(f"Không có quy tắc “{asked}”. Các quy tắc: {', '.join(names)}.")
        self.names = names


@dataclass(frozen=True, slots=True)
class Answer:
    """The computed term, when the requester must be told (`notice`), and how far it may be prolonged at most (`extended`)."""

    due: Due
    notice: Due | None = None
    extension: Rule | None = None
    extended: Due | None = None


def moment(text: str) -> tuple[datetime, bool]:
    """What was typed as an aware moment, and whether it names a time: "2026-11-23", "2026-11-23T14:30", "23/11/2026 14:30".

    Without an offset it is the time in Vietnam. Raises WrongTerm, saying how to write it.
    """
    typed = " ".join(text.split())
    found = _local(typed) or typed
    try:
        read = datetime.fromisoformat(found)
        local = (read if read.tzinfo else read.replace(tzinfo=ZONE)).astimezone(ZONE)
    except (ValueError, OverflowError) as error:
        raise WrongTerm(
            f"Không hiểu ngày “{typed[:60]}”, hoặc ngày đó không có trong lịch. Hãy ghi như 2026-11-23 hoặc 2026-11-23T14:30."
        ) from error
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise WrongTerm(f"Ngày bắt đầu phải trong khoảng từ năm {FIRST_YEAR} đến năm {LAST_YEAR}.")
    return local, bool(_CLOCK.search(found))


def _local(typed: str) -> str:
    """ "23/11/2026 14:30" as ISO 8601; "" when it is not of this form."""
    found = _LOCAL.fullmatch(typed)
    if not found:
        return ""
    day = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    return f"{day}T{found[4].strip().zfill(5)}" if found[4] else day


def answer(rules: Sequence[Rule], rule_id: str, start: datetime, calendar: Calendar, *, clock: bool = True) -> Answer:
    """The term `rule_id` from `start` by the version that holds on that day. `clock` False: no time of day is known.

    Raises NoSuchTerm for a name that is nowhere in `rules`, WrongTerm for a start out of range.
    """
    known = versions(rules, rule_id)
    if not known:
        raise NoSuchTerm(rule_id, ids(rules))
    day = start.astimezone(ZONE).date()
    rule = version_on(rules, rule_id, day)
    if rule is None:
        return Answer(_none_valid(known, start, day))
    found = due(rule, start, calendar)
    if rule.unit is Unit.HOURS and rule.known and not clock:
        found = replace(found, notes=(NO_CLOCK, *found.notes))
    notice = version_on(rules, rule.notice, day) if rule.notice else None
    extension = version_on(rules, rule.extension, day) if rule.extension else None
    return Answer(found, due(notice, start, calendar) if notice else None, extension, _most(found, extension, calendar))


def _most(first: Due, extension: Rule | None, calendar: Calendar) -> Due | None:
    if extension is None or extension.value is None or first.day is None:
        return None
    return extend(first, extension, calendar, amount=extension.value, told=first.day)


def _none_valid(known: Sequence[Rule], start: datetime, day: date) -> Due:
    """An answer without a figure: none of the versions holds on that day."""
    first = min(known, key=lambda rule: rule.valid_from or date.min)
    held = "; ".join(_period(rule) for rule in known)
    said = f"Không có quy định nào đã nhập có hiệu lực vào ngày {day:%d/%m/%Y} ({held})."
    return Due(replace(first, value=None), start.astimezone(ZONE), None, None, notes=(said,))


def _period(rule: Rule) -> str:
    start = f"từ {rule.valid_from:%d/%m/%Y}" if rule.valid_from else "từ trước"
    return f"{rule.figure} {start}" + (f" đến trước {rule.valid_to:%d/%m/%Y}" if rule.valid_to else "")


def to_json(found: Answer) -> dict[str, Any]:
    """The answer for programs; days as ISO 8601. `due`: the last day, or the moment of a term in hours."""
    first, rule = found.due, found.due.rule
    shown: dict[str, Any] = {
        "rule": rule.id,
        "name": rule.name,
        "from": first.start.isoformat(),
        "due": due_text(first),
        "ends_at": first.ends_at.isoformat() if first.ends_at else None,
        "unknown": first.unknown,
        "value": rule.value,
        "unit": rule.unit.value if rule.unit else None,
        "minimum": rule.minimum,
        "basis": rule.basis,
        "counting_basis": [basis for basis in first.bases if basis != rule.basis],
        "source": rule.source,
        "confidence": rule.confidence.value,
        "confidence_words": CONFIDENCE_LABELS[rule.confidence],
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "skipped": first.skipped,
        "steps": [_step(step) for step in first.steps],
        "notes": list(first.notes),
    }
    if found.notice:
        shown["notice"] = _beside(found.notice)
    if found.extension:
        shown["extension"] = _extension(found.extension, found.extended)
    return shown


def _extension(rule: Rule, extended: Due | None) -> dict[str, Any]:
    shown = {"rule": rule.id, "unknown": not rule.known, "value": rule.value, "unit": rule.unit.value if rule.unit else None}
    steps = [_step(step) for step in extended.steps if step.extension] if extended else []
    return {**shown, "latest": due_text(extended) if extended else None, "basis": rule.basis, "steps": steps}


def _beside(found: Due) -> dict[str, Any]:
    rule = found.rule
    return {"rule": rule.id, "due": due_text(found), "unknown": found.unknown, "value": rule.value, "basis": rule.basis}


def due_text(found: Due) -> str | None:
    """The last day ("2026-11-27"), the moment for a term in hours; None when there is none."""
    if found.day is None or found.ends_at is None:
        return None
    return found.ends_at.isoformat() if found.rule.unit is Unit.HOURS else found.day.isoformat()


def due_words(found: Due) -> str:
    """When it is due in Vietnamese: "hết ngày 27/11/2026 (24:00, Thứ Sáu)"; "chưa rõ" without a figure."""
    if found.day is None or found.ends_at is None:
        return "chưa rõ"
    if found.rule.unit is Unit.HOURS:
        end = found.ends_at
        clock = "24:00" if end.time() == time() else f"{end:%H:%M}"
        return f"{clock} ngày {found.day:%d/%m/%Y} ({weekday_name(found.day)})"
    return f"hết ngày {found.day:%d/%m/%Y} (24:00, {weekday_name(found.day)})"


def _step(step: Step) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "date": step.day.isoformat(),
        "weekday": weekday_name(step.day),
        "counted": step.counted,
        "number": step.number,
        "reason": step.reason.value,
        "why": step.words,
    }
    return shown if step.hours is None else {**shown, "hours": step.hours}
