"""Reads of translations: what a message has in which language, what one lacks, whether it is stale."""

import json
from dataclasses import dataclass
from datetime import date

from loa.ledger import store
from loa.newsroom.link_rules import Change, changes_between
from loa.newsroom.models import Language, Message
from loa.newsroom.queries import content_of, latest_release, standing_releases, words_of
from loa.newsroom.rules import content_form
from loa.newsroom.workflow_queries import competent


@dataclass(frozen=True, slots=True)
class Translated:
    """A message in one language."""

    language: Language
    message: Message
    stale: bool


def translations_of(message: Message) -> list[Translated]:
    """The translations of `message`, in the order of languages."""
    now = words_of(message)
    found = message.translations.select_related("language", "owner", "author").order_by("language__order")
    return [Translated(one.language, one, one.original_sha256 != now) for one in found]


def untranslated(message: Message) -> list[Language]:
    """Languages that `message` has no text in."""
    there = [message.language_id, *message.translations.values_list("language_id", flat=True)]
    return list(Language.objects.filter(ended_at__isnull=True).exclude(pk__in=there))


def stale(message: Message) -> bool:
    """Whether `message` translates words that its original no longer says."""
    return message.original is not None and words_of(message.original) != message.original_sha256


def lacking(message: Message) -> list[str]:
    """What keeps a translation from being submitted, beside what its kind asks for; [] for an original."""
    original = message.original
    if original is None:
        return []
    same = [
        label
        for label, own, first in (
            ("Tiêu đề", message.title, original.title),
            ("Tóm tắt", message.summary, original.summary),
            ("Nội dung", message.body, original.body),
        )
        if own.strip() and own.strip() == first.strip()
    ]
    wrong = [f"Chưa dịch “{label}”." for label in same]
    if not standing_releases(original).exists():
        wrong.append("Bản gốc chưa phát hành; bản dịch trình sau khi bản gốc được ký.")
    if stale(message):
        wrong.append("Bản gốc đã thay đổi; hãy cập nhật bản dịch rồi xác nhận đã theo bản gốc.")
    return wrong


def competent_people(message: Message, day: date) -> int:
    """How many people are named competent for the language of `message` at its owner."""
    return competent(str(message.language_id), message.owner_id, day).values("user").distinct().count()


def changed_since(message: Message) -> list[Change]:
    """What of the original is other now than in its last release: for the translator to look at. [] when nothing or not to be read."""
    original = message.original
    release = latest_release(original) if original else None
    if original is None or release is None:
        return []
    try:
        before = json.loads(store.get(release.content_sha256))
    except store.Damaged:
        before = release.content
    return [change for change in changes_between(before, content_form(content_of(original), "")) if change.label != "Bản thu âm"]
