"""What part a body has in a duty: lead, coordinate, advise or perform, told by how the duty opens."""

import re

from loa.paper import vocabulary as words
from loa.paper.folding import fold
from loa.paper.reading import Role

_ADVERBS = re.compile(rf"(?:{words.ADVERB}[\s,]*)+")
_BASIS = re.compile(
    r"(?:can cu|tren co so|theo|trong pham vi|theo chuc nang)\b[^;.]{0,200}?,\s*(?=(?:chu tri|phoi hop|tham muu|chu"
    r" dong)\b)"
)
_LEAD = re.compile(r"(?<!co quan )(?<!don vi )(?<!vien )(?<!nguoi )\bchu tri\b(?!:)")
_OPENING = 110


def role_of(duty: str) -> Role:
    """The role that `duty` (a predicate, without its subject) gives."""
    folded = fold(duty).lstrip(" ,;:-")
    basis = _BASIS.match(folded)
    folded = folded[basis.end() :] if basis else folded
    adverbs = _ADVERBS.match(folded)
    opening = folded[adverbs.end() :] if adverbs else folded
    if opening.startswith("chu tri"):
        return "lead"
    if re.match(r"(?:tham gia )?phoi (?:ket )?hop", opening):
        return "lead" if re.match(r"[^,.;]{0,12},? chu tri", opening) else "coordinate"
    if re.match(r"(?:phai )?(?:tham muu|giup)", opening):
        return "advise"
    first = re.split(r"[.;:]\s|\n", folded, maxsplit=1)[0][:_OPENING]
    if _LEAD.search(first):
        return "lead"
    return "advise" if re.search(r",\s*(?:chu dong )?tham muu (?:trinh|uy ban|ubnd|cho|chu tich|cap|de xuat)\b", first) else "perform"
