"""What is done to translations: each is a message of its own, with its own approvals, release and audio."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom.actions import edited
from loa.newsroom.models import Language, Message
from loa.newsroom.queries import words_of
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.vietnamese.letters import slug


@transaction.atomic
def start(*, original: Message, language: Language, by: User, at: datetime) -> Message:
    """Begin the translation of `original` into `language`, with its text to be written over. Raises NotAllowed when there is one."""
    check_may(by, Act.WRITE, original.owner, localdate(at))
    original = Message.objects.select_for_update().get(pk=original.pk)
    if original.original_id is not None:
        raise NotAllowed("Hãy dịch từ bản gốc, không dịch từ một bản dịch.")
    if language.pk == original.language_id or language.ended_at is not None:
        raise NotAllowed("Hãy chọn một ngôn ngữ khác ngôn ngữ của bản gốc.")
    if original.translations.filter(language=language).exists():
        raise NotAllowed(f"Tin này đã có bản {language}.")
    made = Message(
        kind=original.kind, language=language, original=original, original_sha256=words_of(original), title=original.title,
        summary=original.summary, audience=original.audience, effective_from=original.effective_from, effective_to=original.effective_to,
        what_to_do=original.what_to_do, event_at=original.event_at, event_place=original.event_place, corrects=original.corrects,
        what_was_wrong=original.what_was_wrong, body=original.body, source=original.source, topic=original.topic, owner=original.owner,
        author=by, slug=f"{slug(original.title)[:60].strip('-') or 'tin'}-{slug(str(language.pk))}-{uuid.uuid4().hex[:6]}", created_at=at,
        updated_at=at,
    )  # fmt: skip
    made.areas = list(original.areas.all())
    made.save()
    made.save_revision(user=by, clean=False)
    _note(made, "started", f"Bắt đầu bản {language} của “{original.title}”", by, at)
    return made


@transaction.atomic
def follow(*, translation: Message, seen: str, by: User, at: datetime) -> None:
    """Say that the translation now says what the original says; `seen` is the hash of the original that the page showed.

    Dates and places are taken over, the words are the translator's. Counts as an edit, so that approvals are asked for again.
    """
    check_may(by, Act.WRITE, translation.owner, localdate(at))
    translation = Message.objects.select_for_update().get(pk=translation.pk)
    if translation.original is None:
        raise NotAllowed("Tin này không phải bản dịch.")
    if words_of(translation.original) != seen:
        raise NotAllowed("Bản gốc vừa đổi thêm. Hãy xem lại chỗ đổi rồi xác nhận.")
    if translation.original_sha256 == seen:
        return
    translation.original_sha256 = seen
    for name in ("kind", "effective_from", "effective_to", "event_at"):
        setattr(translation, name, getattr(translation.original, name))
    translation.areas = list(translation.original.areas.all())
    translation.save()
    translation.save_revision(user=by, clean=False)
    edited(message=translation, by=by, at=at)
    _note(translation, "followed", "Bản dịch đã theo bản gốc hiện nay", by, at)


def _note(message: Message, act: str, summary: str, by: User, at: datetime) -> None:
    record(act=f"translation.{act}", subject=f"message:{message.pk}", summary=summary, at=at, by=by, body=message.owner)
