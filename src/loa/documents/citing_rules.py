"""Pure rules of identity: which document of the world a citation means.

Identity is number and date: two directives have the number 07/CT-TTg. A number of a national body is unique with its date; a local
number (22/KH-UBND) needs its issuer too, or, where the issuer is not named in full ("UBND tỉnh"), the province that it is cited in.
A law is known by its title and year. What is not certain stays open, for a person to choose.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from loa.documents.rules import first_day_of
from loa.organisations.rules import TIERS, name_key
from loa.paper.folding import fold as plain
from loa.vietnamese.letters import fold

_NATIONAL = re.compile(  # a group of a symbol that names a body of which there is one in the country
    r"cp|ttg|ctn|tw|vpcp|vpqh|(?:ub|b)?tvqh\d*|qh\d{1,2}|ttcp|ktnn|nhnn|ubdt|tandtc|vksndtc"
    r"|btttt|bnv|btc|btp|bca|bqp|bgddt|byt|bct|bgtvt|bxd|bkhcn|bkhdt|btnmt|bnnptnt|bnnmt|bvhttdl|bldtbxh|bng|bdttg"
)
_YEAR = re.compile(r"/((?:19|20)\d\d)/")
_FIXES = {"qd-tg": "qd-ttg", "ct-tg": "ct-ttg", "qd-ttq": "qd-ttg"}


def number_key(number: str) -> str:
    """The form in which two writings of one number are equal: "07/CT-TTG", "7/CT-TTg" and "07 / CT - TTg" are one."""
    head, slash, tail = unmarked(number).lstrip("0").rpartition("/")
    return f"{head}{slash}{_FIXES.get(tail, tail)}"


def unmarked(number: str) -> str:
    """A number without marks, spaces and capitals; its signs stay."""
    return "".join(plain(number).split())


def law_key(title: str) -> str:
    """The form in which two writings of a law's name are equal; "" for what is no law's name."""
    words = re.sub(r"\s+(?:sua doi|so \d.*|nam (?:19|20)\d\d)$", "", fold(title))
    name = re.sub(r"^luat\s+(?:ve\s+)?", "", words)
    return name[:200] if name != words or words.startswith(("bo luat ", "phap lenh ")) else ""


def is_national(number: str) -> bool:
    """Whether the number's symbol belongs to a body of which there is one in the country."""
    return any(_NATIONAL.fullmatch(group) for group in re.split(r"[/\-]", unmarked(number)))


def year_of(number: str, date_text: str) -> str:
    """The year of an instrument: from its date, else from inside its number; "" when neither has one."""
    inside = _YEAR.search(number)
    return date_text[:4] or (inside[1] if inside else "")


def issuer_key(issuer: str) -> str:
    """The form in which issuers are compared; "" for one that names no single body ("UBND tỉnh", "Sở Nội vụ")."""
    key = name_key(issuer)
    named = TIERS.sub("", key).strip()
    tier = re.search(r"\b(?:huyen|tinh|xa|phuong|thi tran|thanh pho)\s+(?!(?:uy|doan)\b|hoi(?:$|\s(?:huyen|tinh|xa|phuong|va)\b))\w", named)
    return key[:200] if tier else ""


_TYPED = re.compile(r"(?:(?:(?P<d>\d{1,2})[/.-])?(?P<m>\d{1,2})[/.-])?(?P<y>(?:19|20)\d\d)")


def typed_date(text: str) -> str | None:
    """A day, month or year as people type it, as the register keeps it: "5/4/2016" → "2016-04-05"; None when it is no date."""
    words = text.strip()
    iso = "/".join(reversed(words.split("-"))) if re.match(r"\d{4}-", words) else words
    found = _TYPED.fullmatch(iso)
    if found is None:
        return None if words else ""
    kept = "-".join(part.zfill(2) for part in (found["y"], found["m"], found["d"]) if part)
    return kept if first_day_of(kept) else None


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one document of the world from another. Unknown parts are "". `pk` is 0 for a citation."""

    number: str = ""
    date_text: str = ""
    issuer: str = ""  # issuer_key
    scope: str = ""  # the topmost body above who cites it: where an issuer that is not named in full is looked for
    law: str = ""  # law_key
    pk: int = 0

    @property
    def key(self) -> str:
        return number_key(self.number) if self.number else self.law

    @property
    def year(self) -> str:
        return year_of(self.number, self.date_text)

    @property
    def first_day(self) -> date | None:
        """The first day that it may be from."""
        return first_day_of(self.date_text or self.year)

    @property
    def sure(self) -> bool:
        """Whether it names one document of the world, so that a row may be made of it."""
        if not self.number:
            return bool(self.law and self.year)
        dated = bool(_YEAR.search(self.number)) or len(self.date_text) == len("2024-01-30")
        return dated and (is_national(self.number) or bool(self.issuer or self.scope))


@dataclass(frozen=True, slots=True)
class Resolution:
    """`pk` of the instrument that is meant, else what it may be, likeliest first, and why it is open, in Vietnamese."""

    pk: int | None = None
    candidates: tuple[int, ...] = ()
    new: bool = False
    why: str = ""


def resolve(cited: Identity, known: Sequence[Identity], signed: date | None) -> Resolution:
    """Which of `known` a document signed on `signed` means by `cited`."""
    return _by_number(cited, known, signed) if cited.number else _by_title(cited, known, signed)


def _by_number(cited: Identity, known: Sequence[Identity], signed: date | None) -> Resolution:
    same = [k for k in known if k.number and k.key == cited.key and _one_issuer(k, cited)]
    same = same or [k for k in known if cited.law and not k.number and k.law == cited.law and k.year == cited.year]
    fitting = [k for k in same if _agree(k.date_text, cited.date_text)]
    exact = [k for k in fitting if k.date_text == cited.date_text and cited.sure]
    found = exact or (fitting if cited.date_text else [k for k in fitting if _exists(k, signed)])
    if len(found) == 1:
        return Resolution(found[0].pk)
    if found:
        return _open(found, signed, "Có nhiều văn bản cùng số; hãy chọn một.")
    if same and _YEAR.search(cited.number) and is_national(cited.number):
        return _open(same, signed, "Ngày ghi ở đây khác ngày của văn bản cùng số.")
    if cited.sure:
        return Resolution(new=True)
    missing = "ngày ban hành" if not cited.date_text else "cơ quan ban hành"
    return _open(same, signed, f"Chưa rõ {missing} nên chưa biết là văn bản nào.")


def _by_title(cited: Identity, known: Sequence[Identity], signed: date | None) -> Resolution:
    same = [k for k in known if k.law and k.law == cited.law]
    found = [k for k in same if k.year == cited.year] if cited.year else [k for k in same if _exists(k, signed)]
    if len(found) == 1 and (cited.year or len(same) == 1):
        return Resolution(found[0].pk)
    if cited.sure and not found:
        return Resolution(new=True)
    return _open(
        same, signed, "Không ghi năm nên chưa biết là luật của năm nào." if same else "Không ghi năm, số; danh mục chưa có luật này."
    )


def _open(found: Sequence[Identity], signed: date | None, why: str) -> Resolution:
    """Candidates that were there when it was signed come first, the newest of them before the others."""
    order = sorted(found, key=lambda k: (_exists(k, signed), k.date_text or k.year, k.pk), reverse=True)
    return Resolution(candidates=tuple(k.pk for k in order), why=why)


def _one_issuer(one: Identity, other: Identity) -> bool:
    if is_national(one.number):
        return True
    if one.issuer and other.issuer:
        return one.issuer == other.issuer
    return not one.scope or not other.scope or one.scope == other.scope


def _agree(one: str, other: str) -> bool:
    """Whether two dates with blanks may be one day."""
    return one.startswith(other) or other.startswith(one)


def _exists(known: Identity, signed: date | None) -> bool:
    """Whether it may have been issued by the day `signed`."""
    return signed is None or known.first_day is None or known.first_day <= signed
