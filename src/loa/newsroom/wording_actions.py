"""What is done to wordings for single channels, and to sentences that the program made. The only place that saves them."""

from datetime import datetime

from django.db import transaction

from loa.ledger.actions import record
from loa.newsroom.actions import check_editor, edited
from loa.newsroom.models import MachineSentence, Message, Wording
from loa.newsroom.queries import content_of
from loa.newsroom.rules import NotAllowed
from loa.newsroom.wording_rules import MOST, base_of, base_sha256
from loa.newsroom.writing_queries import channel_name, pending
from loa.organisations.models import User
from loa.seal.canonical import sha256_hex

MEANWHILE = "Có người vừa lưu lời riêng của kênh này. Phần bạn gõ vẫn còn đây; hãy mở lại ở thẻ khác để so rồi lưu."


def version_of(wording: Wording | None) -> str:
    """What a page keeps, to notice that somebody else saved in between; "" for none."""
    return sha256_hex(f"{wording.pk}/{wording.at.isoformat()}/{wording.text}".encode()) if wording else ""


@transaction.atomic
def write_wording(*, message: Message, channel: str, text: str, seen: str, by: User, at: datetime) -> Wording:
    """Give `channel` words of its own, written from the message as it is now. `seen` is the version that the page showed.

    Raises NotAllowed for an empty or overlong one, and when somebody else saved in between.
    """
    check_editor(message=message, by=by, at=at)
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise NotAllowed("Hãy viết lời riêng, hoặc bấm “Bỏ lời riêng” để kênh dùng lời của tin.")
    if len(words) > MOST:
        raise NotAllowed(f"Lời riêng dài quá {MOST} ký tự.")
    message = Message.objects.select_for_update().get(pk=message.pk)
    if version_of(Wording.objects.filter(message=message, channel=channel).first()) != seen:
        raise NotAllowed(MEANWHILE)
    content = content_of(message)
    made, _ = Wording.objects.update_or_create(
        message=message,
        channel=channel[:40],
        defaults={"text": words, "base": base_of(content), "base_sha256": base_sha256(content), "by": by, "at": at},
    )
    edited(message=message, by=by, at=at)
    _note(message, "worded", f"Viết lời riêng cho {channel_name(channel)} của “{message.title}”", by, at, channel=channel)
    return made


@transaction.atomic
def keep_wording(*, wording: Wording, seen: str, by: User, at: datetime) -> None:
    """A person read what changed in the message and keeps the wording as it is."""
    check_editor(message=wording.message, by=by, at=at)
    message = Message.objects.select_for_update().get(pk=wording.message_id)
    wording = Wording.objects.get(pk=wording.pk)
    if version_of(wording) != seen:
        raise NotAllowed(MEANWHILE)
    content = content_of(message)
    wording.base, wording.base_sha256 = base_of(content), base_sha256(content)
    wording.save(update_fields=["base", "base_sha256"])
    _note(message, "wording_kept", f"Giữ lời riêng cho {channel_name(wording.channel)} sau khi tin đổi", by, at, channel=wording.channel)


@transaction.atomic
def drop_wording(*, wording: Wording, by: User, at: datetime) -> None:
    """The channel tells the message in its own way again."""
    check_editor(message=wording.message, by=by, at=at)
    message = Message.objects.select_for_update().get(pk=wording.message_id)
    wording.delete()
    edited(message=message, by=by, at=at)
    _note(message, "wording_dropped", f"Bỏ lời riêng cho {channel_name(wording.channel)}", by, at, channel=wording.channel)


@transaction.atomic
def accept(*, message: Message, sentences: list[int] | None, by: User, at: datetime) -> int:
    """A person read sentences of the program (all that wait when None) and takes them as their own; returns how many."""
    check_editor(message=message, by=by, at=at)
    message = Message.objects.select_for_update().get(pk=message.pk)
    waiting = [sentence.pk for sentence in pending(message) if sentences is None or sentence.pk in sentences]
    count = MachineSentence.objects.filter(pk__in=waiting).update(accepted_by=by, accepted_at=at)
    if count:
        edited(message=message, by=by, at=at)
        _note(message, "accepted", f"Nhận {count} câu do máy soạn trong “{message.title}”", by, at, sentences=count)
    return count


def _note(message: Message, act: str, summary: str, by: User, at: datetime, **detail: str | int) -> None:
    record(act=f"message.{act}", subject=f"message:{message.pk}", summary=summary, at=at, by=by, body=message.owner, detail=dict(detail))
