"""Duties given to bodies (giao nhiệm vụ), with their role, partners and deadline.

A duty stands below the heading that names a body, or names its body itself: `Giao Sở X chủ trì …`, `Phòng Y: …`,
`Sở Z báo cáo …`. A document with a part "Tổ chức thực hiện" gives its duties there; letters, directives, conclusions and
decisions give them anywhere. Parts on funds and on reporting, and the closing request to all, give none.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from loa.paper import bodies, sections
from loa.paper import vocabulary as words
from loa.paper.duties import (
    CLOSING,
    CONFIDENCE,
    ENFORCED,
    GENERAL,
    LEAD_IN,
    OPINION,
    PERSON,
    TASKS_FOLLOW,
    Scope,
    asked_at_end,
    is_aside,
    is_general,
    is_issuer,
    is_specific,
    rest_of,
    stated_deadline,
    task_of,
)
from loa.paper.field_duties import FieldDuties
from loa.paper.folding import fold, is_capital, squeeze
from loa.paper.outline import DASH, PLAIN, Paragraph
from loa.paper.partners import partners_of
from loa.paper.reading import Assignment
from loa.paper.roles import role_of
from loa.paper.sections import FUNDS, ORGANISE, OTHER, REPORTS, RESULTS

_ORDERS = ("CT", "TB", "KL", "CV", "CĐ", "NQ")  # kinds that hand out duties from their first sentence on
_SENTENCE = re.compile(r"[.;]\s+(?=\S)")
_TOPIC = re.compile(
    rf"(?:doi voi|truong hop|de|nham|tren co so|truoc|hang (?:nam|thang|quy)|dinh ky|ve)\b[^.;:]{{4,220}}?,\s+(?={words.HEAD})"
)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=[A-ZĐÀ-Ỹ])")
_MOST_BODIES = 30  # in one item; more is no document
_REACH = 700


@dataclass(slots=True)
class Duties:
    """Walks the outline and collects assignments."""

    kind: str | None
    issuer: str | None
    zoned: bool
    found: list[Assignment] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    parts: list[tuple[int, str]] = field(default_factory=list)
    absorbing: int | None = None
    fields: FieldDuties = field(init=False)

    def __post_init__(self) -> None:
        self.fields = FieldDuties(self.found)

    def walk(self, paragraphs: list[Paragraph]) -> list[Assignment]:
        """Every assignment of `paragraphs`."""
        told = [p for p in paragraphs if not p.footnote and p.text]
        for index, (paragraph, following) in enumerate(zip_longest(told, told[1:])):
            self._take(paragraph, following, index >= len(told) - 3)
        return self.found

    def _take(self, p: Paragraph, following: Paragraph | None, near_end: bool) -> None:
        if self._absorbed(p):
            return
        self._climb(p)
        if self.fields.take(p):
            return
        self.fields.above = [q for q in self.fields.above if q.rank < p.rank] + [p]
        if sections.is_part(p, following):
            self.parts.append((p.rank, sections.kind_of_part(p.text, self._part())))
            if self._part() in (FUNDS, REPORTS):
                return
        if not self._heading(p, following) and not is_aside(p):
            self._collect(p, following, near_end)

    def _collect(self, p: Paragraph, following: Paragraph | None, near_end: bool) -> None:
        """Take the duties of a paragraph that is no heading."""
        before = len(self.found)
        if self.scopes and not self.scopes[-1].leading and not self._ends_scope(p):
            self._below_heading(p, following)
        elif not (near_end and p.rank == PLAIN and self._is_closing(p)):
            self._named(p, following)
        if len(self.found) > before:
            self._begin_absorbing(p, following)

    def _part(self) -> str:
        return self.parts[-1][1] if self.parts else OTHER

    def _climb(self, p: Paragraph) -> None:
        """Leave every part and scope that a paragraph of this rank ends."""
        while self.parts and p.rank <= self.parts[-1][0]:
            self.parts.pop()
        while self.scopes and p.rank <= self.scopes[-1].rank:
            self.scopes.pop()
        if self.scopes and p.rank == PLAIN and self._ends_scope(p):
            self.scopes.clear()

    def _ends_scope(self, p: Paragraph) -> bool:
        """A plain paragraph after dashes below a body: the text has come back to the margin."""
        scope = self.scopes[-1]
        if p.rank == PLAIN and (CLOSING.match(fold(p.text)) or (self.issuer and self._is_closing(p))):
            return True
        return p.rank == PLAIN and 0 <= scope.children < PLAIN and bodies.subject(p.text) is not None

    def _absorbed(self, p: Paragraph) -> bool:
        """Sub-items of a duty that ended with a colon belong to its task."""
        if self.absorbing is None:
            return False
        if p.rank > self.absorbing and p.rank != PLAIN:
            last = self.found[-1]
            self.found[-1] = replace(
                last, task=f"{last.task} {task_of(p.text)}", end=p.end, deadline=last.deadline or stated_deadline(p.text)
            )
            return True
        self.absorbing = None
        return False

    def _begin_absorbing(self, p: Paragraph, following: Paragraph | None) -> None:
        if p.text.endswith(":") and following is not None and following.rank > p.rank and following.rank != PLAIN:
            self.absorbing = p.rank

    def _heading(self, p: Paragraph, following: Paragraph | None) -> bool:
        """Open a scope when the paragraph is the name of a body above its duties."""
        if following is None or self._part() in (FUNDS, REPORTS):
            return False
        unit = bodies.heading_body(p.text) or self._known_by_place(p, following) or self._unknown_body(p, following)
        if not self._gives_duties() and (not unit or not is_specific(unit) or self._part() == RESULTS):
            return unit is None and self.kind in _ORDERS and p.rank == PLAIN and self._lead_in(p, following)
        if unit and (p.rank < PLAIN or p.text.endswith(":")) and (following.rank > p.rank or following.rank == PLAIN):
            self.scopes.append(Scope(unit, p.rank))
            return True
        if unit and p.rank == PLAIN and p.text.endswith(":"):  # "Bộ Y tế:" at the margin above dashes
            self.scopes.append(Scope(unit, following.rank - 1))
            return True
        return self._lead_in(p, following)

    def _known_by_place(self, p: Paragraph, following: Paragraph) -> str | None:
        """A body whose name holds a verb (`Ban Hỗ trợ phụ nữ phát triển kinh tế`): short, labelled, with duties below it."""
        bare = p.text.rstrip(" :")
        if p.rank >= DASH or len(bare) > 90 or p.text.endswith((".", ";", ",")) or following.rank <= p.rank:
            return None
        folded = fold(bare)
        start = bodies.skip_request(bare, folded)
        if not bodies.starts_body(bare, folded, start) or words.ALWAYS_VERB.search(folded) or words.ACCOUNT.search(bare):
            return None
        return bare[start:] if re.match(words.VERB, fold(following.text)) and not bodies.TOPIC.search(folded) else None

    def _unknown_body(self, p: Paragraph, following: Paragraph) -> str | None:
        """In "Tổ chức thực hiện" a short heading above duties is a body even if its noun is not known."""
        bare = p.text.rstrip(" :")
        if self._part() != ORGANISE or p.rank >= DASH or len(bare) > 90 or p.text.endswith((".", ";")) or following.rank <= p.rank:
            return None
        folded = fold(bare)
        if not bare[:1].isupper() or re.match(words.VERB, folded) or sections.NOT_A_BODY.match(folded) or re.search(words.VERB, folded):
            return None
        return bare if re.match(words.VERB, fold(following.text)) else None

    def _lead_in(self, p: Paragraph, following: Paragraph) -> bool:
        """`… đề nghị UBND các xã thực hiện các nội dung sau:`: the items below are for that body."""
        if not p.text.endswith(":") or following.rank == PLAIN:
            return False
        found = bodies.subject(p.text) or next(iter(reversed(bodies.requests(p.text))), None)
        asked = found or asked_at_end(p.text)
        if not asked or (found and not found.requested and not LEAD_IN.search(fold(p.text))) or OPINION.search(fold(p.text)):
            return False
        if p.rank < PLAIN and not re.match(words.VERB, fold(following.text)):
            return False
        rest = p.text[asked.predicate :] if found else ""
        opening = rest if re.match(r"(?:chu tri|phoi hop)", fold(rest)) else ""
        self.scopes.append(Scope(asked.unit, p.rank if p.rank < PLAIN else -1, opening, leading=p.rank == PLAIN))
        return True

    def _gives_duties(self) -> bool:
        return self._part() == ORGANISE or (not self.zoned and self._part() != RESULTS)

    def _below_heading(self, p: Paragraph, following: Paragraph | None) -> None:
        if p.rank == PLAIN and is_capital(p.text):  # the title of the next part, set below its number
            self.scopes.clear()
            return
        scope = self.scopes[-1]
        scope.children = min(scope.children, p.rank) if scope.children >= 0 else p.rank
        named = bodies.subject(p.text)
        if named and named.colon:
            self._add(named.unit, p, named.predicate, "heading-colon")
        elif named and self._inner(named, scope):
            self._add(named.unit, p, 0, "named-below")
        elif self._opens_list(p, following):
            self.scopes.append(Scope(scope.unit, p.rank, p.text))
        else:
            self._add(scope.unit, p, 0, "below-heading", scope.opening)

    def _inner(self, named: bodies.Subject, scope: Scope) -> bool:
        """Whether an item below a body's heading gives its duty to another one: `Giao Công an các xã …`, `Phòng X phối hợp …`."""
        if is_issuer(named.unit, scope.unit) or is_issuer(named.unit, self.issuer):
            return False
        return is_specific(named.unit) and named.unit[0].isupper() and not fold(named.unit).startswith("lanh dao")

    def _opens_list(self, p: Paragraph, following: Paragraph | None) -> bool:
        """`Chủ trì, phối hợp với Sở X:` or `… nhiệm vụ sau:` above items that are duties themselves."""
        if not p.text.endswith(":") or following is None or following.rank <= p.rank or following.rank == PLAIN:
            return False
        folded = fold(p.text)
        if TASKS_FOLLOW.search(folded):
            return True
        return bool(LEAD_IN.search(folded)) and bool(re.match(words.VERB, fold(following.text)))

    def _is_closing(self, p: Paragraph) -> bool:
        folded = fold(p.text)
        if CLOSING.match(folded):
            return True
        if not (self.found or self.zoned):
            return False
        named = bodies.subject(p.text)
        duty = fold(p.text[named.predicate :]) if named else ""
        return named is not None and named.requested and is_general(named.unit) and bool(GENERAL.search(duty[:90]))

    def _named(self, p: Paragraph, following: Paragraph | None) -> None:
        """Duties whose body stands in the sentence itself."""
        if self._part() in (FUNDS, REPORTS):
            self._strong_only(p)
            return
        named = bodies.subject(p.text)
        if named and self._accepts(p, named):
            start = named.predicate if named.colon else 0
            self._add(named.unit, p, start, "colon" if named.colon else "subject")
            self._further(p, named.predicate)
        elif not named and self._led_in(p, following):
            self._add(self.scopes[-1].unit, p, 0, "lead-in", self.scopes[-1].opening)
        elif self.kind not in ("BC", "TTr") and not self._requested(p):
            self._told_later(p)

    def _led_in(self, p: Paragraph, following: Paragraph | None) -> bool:
        """Whether an item without a body of its own is a duty of the body that the sentence above asked."""
        if not self.scopes or not self.scopes[-1].leading or p.rank == PLAIN or sections.is_part(p, following):
            return False
        return re.match(rf"(?:{words.ADVERB}|{words.VERB})", fold(p.text)) is not None

    def _strong_only(self, p: Paragraph) -> None:
        named = bodies.subject(p.text)
        if named and named.requested and self._part() == FUNDS and re.match(r"chu tri|phoi hop|tham muu", fold(p.text[named.predicate :])):
            self._add(named.unit, p, 0, "subject")

    def _accepts(self, p: Paragraph, named: bodies.Subject) -> bool:
        """Whether a sentence about a body is a duty here; outside "Tổ chức thực hiện" it must say so clearly."""
        duty = fold(p.text[named.predicate :])
        if ENFORCED.search(fold(p.text)) and not re.match(r"chu tri", duty):
            return False
        if is_issuer(named.unit, self.issuer) and not named.requested:
            return False
        clear = named.requested or re.match(r"chu tri\b|(?:co trach nhiem|chiu trach nhiem) ", duty) is not None
        if self.kind in ("BC", "TTr"):
            return bool(named.requested and self._part() == ORGANISE) or (self._part() == ORGANISE and clear)
        if self._part() == RESULTS:
            return named.requested
        if not self._gives_duties():
            return named.requested or re.match(r"chu tri\b", duty) is not None or (p.rank < PLAIN and is_specific(named.unit))
        return clear or p.rank < PLAIN or self._part() == ORGANISE or self.kind in (*_ORDERS, None)

    def _further(self, p: Paragraph, at: int) -> None:
        """A second body in the same item: `…; giao Sở Y …`, `… . Sở Z …`."""
        for match in islice(_SENTENCE.finditer(p.text, at), _MOST_BODIES):
            start = match.end()
            named = bodies.subject(p.text[start : start + _REACH])
            if not named or named.colon or not (named.requested or p.text[start].isupper()):
                continue
            if self._accepts(p, named) and not is_issuer(named.unit, self.issuer):
                self._cut_last(p, start)
                self._add(named.unit, rest_of(p, start), 0, "second-subject")

    def _cut_last(self, p: Paragraph, start: int) -> None:
        """End the last task where the second body's duty begins."""
        last = self.found[-1]
        cut = last.task.find(squeeze(p.text[start : start + 60]))
        if cut > 0:
            task = last.task[:cut].rstrip(" ;")
            due = stated_deadline(task) or last.deadline
            self.found[-1] = replace(last, task=task, coordinating=partners_of(task), deadline=due, end=p.at(start - 1))

    def _told_later(self, p: Paragraph) -> None:
        """`Về …: đồng ý. Văn phòng tham mưu …`, `Đối với …, Sở X hướng dẫn …`: the body stands behind a sentence or a topic."""
        if not (self._gives_duties() or self.kind in _ORDERS) or p.text.endswith(":") or ENFORCED.search(fold(p.text)):
            return
        topic = _TOPIC.match(fold(p.text))
        for start in [topic.end()] if topic else [found.end() for found in islice(_SENTENCE_END.finditer(p.text), _MOST_BODIES)]:
            named = bodies.subject(p.text[start : start + _REACH])
            if named and not named.colon and p.text[start].isupper() and self._accepts(rest_of(p, start), named):
                self._add(named.unit, p if topic else rest_of(p, start), 0, "told-later", duty=p.text[start + named.predicate :])
                return

    def _requested(self, p: Paragraph) -> bool:
        """`… giao Sở X chủ trì …` in mid-sentence."""
        if p.text.endswith(":") or ENFORCED.search(fold(p.text)):
            return False
        for named in bodies.requests(p.text):
            duty = fold(p.text[named.predicate :])
            if not self._gives_duties() and not re.match(r"chu tri\b", duty):
                continue
            if re.match(r"(?:xem xet|cho y kien|phe duyet|quyet dinh|chap thuan|thong qua)", duty) and self.kind != "TB":
                continue
            start = _sentence_start(p.text, named.start)
            self._add(named.unit, rest_of(p, start), 0, "request", duty=p.text[named.predicate :])
            return True
        return False

    def _add(self, unit: str, p: Paragraph, start: int, rule: str, opening: str = "", duty: str | None = None) -> None:
        task = task_of(p.text[start:])
        if not task or (rule != "subject" and PERSON.match(task)):
            return
        named = None if start or duty else bodies.subject(p.text)
        act = duty or (p.text[named.predicate :] if named and rule not in ("below-heading", "lead-in") else task)
        role = role_of(opening or act)
        found = partners_of(f"{opening} {task}" if opening else task)
        self.found.append(Assignment(unit, role, task, found, stated_deadline(task), p.at(start), p.end, CONFIDENCE.get(rule, 0.7), rule))


def _sentence_start(text: str, at: int) -> int:
    """Where the sentence begins that holds `text[at]`."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, at)]
    return ends[-1] if ends else 0
