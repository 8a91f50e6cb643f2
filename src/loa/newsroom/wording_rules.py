"""Pure rules of wordings for single channels: what they were written from, and whether that has changed since."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from re import findall

from loa.newsroom.content import Content
from loa.newsroom.link_rules import Change, changes_between
from loa.newsroom.rules import TRANSLATED, content_form, words_sha256
from loa.seal.canonical import Json

MOST = 10_000  # characters
_ALIKE = 0.65  # below, single words that both have mean nothing; blanks count as words


def base_of(content: Content) -> dict[str, Json]:
    """The message's own words, from which a wording is written: no address, issuer or source, which change by themselves."""
    form = content_form(content, "")
    return {name: form[name] for name in TRANSLATED if form.get(name)}


def base_sha256(content: Content) -> str:
    """Hex SHA-256 of the words that a wording is written from."""
    return words_sha256(content_form(content, ""))


def differences(base: Mapping[str, Json], content: Content) -> list[Change]:
    """What of the message changed since a wording was written from `base`."""
    return changes_between(base, base_of(content))


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """(`same` | `gone` | `new`, text) from one text to another, word by word; as two wholes when little of it stayed."""
    old, new = findall(r"\s+|\S+", before), findall(r"\s+|\S+", after)
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if before and after and matcher.ratio() < _ALIKE:
        return [("gone", before), ("new", after)]
    for verb, i, j, k, m in matcher.get_opcodes():
        if verb == "equal":
            found.append(("same", "".join(old[i:j])))
            continue
        found += [pair for pair in (("gone", "".join(old[i:j])), ("new", "".join(new[k:m]))) if pair[1]]
    return found
