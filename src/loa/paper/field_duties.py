"""Duties that fields give: `Cơ quan chủ trì: …` below a task, behind it, or in a bracket at its end."""

import re
from dataclasses import dataclass, field, replace

from loa.paper.bodies import starts_body
from loa.paper.duties import CONFIDENCE, stated_deadline, task_of
from loa.paper.fields import duties_in, fields_after, fields_of
from loa.paper.folding import fold
from loa.paper.outline import PLAIN, ROMAN, Paragraph
from loa.paper.partners import split_bodies
from loa.paper.reading import Assignment

_BRACKET = re.compile(r"\s*\(([^()]{8,300})\)\s*[.;]?$")


@dataclass(slots=True)
class FieldDuties:
    """Collects the duties that fields give; `above` holds the paragraphs that fields below may belong to."""

    found: list[Assignment] = field(default_factory=list)
    above: list[Paragraph] = field(default_factory=list)

    def take(self, p: Paragraph) -> bool:
        """Take the duty of a paragraph that is, holds or ends in such fields; False when it has none."""
        return self._fields(p) or self._bracketed(p) or self._with_fields(p)

    def _fields(self, p: Paragraph) -> bool:
        """`Cơ quan chủ trì: …` and its like say who does the task above them."""
        found = fields_of(p.text)
        for item in found:
            if item.name in ("lead", "perform"):
                self._led(p, item.value, item.name)
            elif self.found and self.found[-1].rule == "field" and item.name == "coordinating":
                self.found[-1] = replace(self.found[-1], coordinating=split_bodies(item.value), end=p.end)
            elif self.found and self.found[-1].rule == "field" and item.name == "deadline":
                self.found[-1] = replace(self.found[-1], deadline=item.value or None, end=p.end)
        return bool(found)

    def _led(self, p: Paragraph, unit: str, role: str) -> None:
        topic = self._topic(p)
        if topic and unit:
            self.found.append(Assignment(unit, role, task_of(topic.text), (), None, topic.start, p.end, CONFIDENCE["field"], "field"))

    def _topic(self, p: Paragraph) -> Paragraph | None:
        """What the fields in `p` are about: the task above them, or its heading where a sentence explains that heading."""
        above = [q for q in self.above if q.rank < p.rank or p.rank == PLAIN]
        nearest = above[-1] if above else self.above[-1] if self.above else None
        labelled = next((q for q in reversed(above) if q.rank != PLAIN), None)
        explained = labelled and nearest and nearest.rank == PLAIN and labelled.rank > ROMAN and not labelled.text.endswith((".", ";", ":"))
        return labelled if explained else nearest

    def _with_fields(self, p: Paragraph) -> bool:
        """`Rà soát … hết năm 2023. Đơn vị chủ trì: Phòng X; phối hợp: Phòng Y.`: fields behind the task in one paragraph."""
        values = {item.name: item.value for item in reversed(fields_after(p.text))}
        if not values.get("lead"):
            return False
        task = task_of(p.text)
        partners, due = split_bodies(values.get("coordinating", "")), values.get("deadline") or stated_deadline(task)
        self.found.append(Assignment(values["lead"], "lead", task, partners, due, p.start, p.end, CONFIDENCE["field"], "field"))
        return True

    def _bracketed(self, p: Paragraph) -> bool:
        """`… nhà vườn (Viện X chủ trì, phối hợp với Sở Y; Quý IV/2025).`: the bracket at the end says who does it."""
        closing = _BRACKET.search(p.text)
        told = duties_in(closing.group(1)) if closing else []
        values = {item.name: item.value for item in told}
        unit = values.get("lead") or values.get("perform", "")
        if not closing or not starts_body(unit, fold(unit)):
            return False
        role = "lead" if "lead" in values else "perform"
        task = task_of(p.text[: closing.start()])
        partners = split_bodies(values.get("coordinating", ""))
        due = values.get("deadline") or stated_deadline(task)
        self.found.append(Assignment(values[role], role, task, partners, due, p.start, p.end, CONFIDENCE["bracket"], "bracket"))
        return True
