"""What is done to templates of messages."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom.models import Message, MessageKind, MessageTemplate
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act

WORDS = ("title", "summary", "audience", "what_to_do", "body", "event_place")
LIMITS = {"title": 200, "summary": 600, "audience": 300, "what_to_do": 1000, "event_place": 300, "body": 100_000}


@transaction.atomic
def keep(*, owner: Body, kind: MessageKind, name: str, words: Mapping[str, str], by: User, at: datetime) -> MessageTemplate:
    """A new template of `owner`. Raises NotAllowed without a name or when one in use has it."""
    check_may(by, Act.WRITE, owner, localdate(at))
    name = _name(name)
    if MessageTemplate.objects.filter(owner=owner, name=name, ended_at__isnull=True).exists():
        raise NotAllowed(f"Đã có mẫu “{name}”. Hãy đặt tên khác.")
    made = MessageTemplate.objects.create(owner=owner, kind=kind, name=name, changed_by=by, changed_at=at, **_words(words))
    _note(made, "kept", f"Lưu mẫu tin “{made.name}”", by, at)
    return made


@transaction.atomic
def keep_message(*, message: Message, name: str, by: User, at: datetime) -> MessageTemplate:
    """A template with the words of `message`; what changes from time to time is then put in brackets."""
    words = {field: getattr(message, field) for field in WORDS}
    made = keep(owner=message.owner, kind=message.kind, name=name, words=words, by=by, at=at)
    made.topic = message.topic
    made.save(update_fields=["topic"])
    return made


@transaction.atomic
def change(
    *, template: MessageTemplate, edition: int, kind: MessageKind, name: str, words: Mapping[str, str], by: User, at: datetime
) -> None:
    """Save a template; messages that began from it stay as they are. Raises NotAllowed when somebody saved it after `edition`."""
    stored = MessageTemplate.objects.select_for_update().get(pk=template.pk)
    check_may(by, Act.WRITE, stored.owner, localdate(at))
    if stored.edition != edition or stored.ended_at is not None:
        raise NotAllowed("Có người vừa sửa mẫu này. Phần bạn gõ vẫn còn; hãy mở bản mới ở thẻ khác để so rồi lưu lại.")
    name = _name(name)
    if MessageTemplate.objects.filter(owner=stored.owner, name=name, ended_at__isnull=True).exclude(pk=stored.pk).exists():
        raise NotAllowed(f"Đã có mẫu “{name}”. Hãy đặt tên khác.")
    for field, text in _words(words).items():
        setattr(stored, field, text)
    stored.kind, stored.name, stored.edition, stored.changed_by, stored.changed_at = kind, name, edition + 1, by, at
    stored.save()
    _note(stored, "changed", f"Sửa mẫu tin “{stored.name}”", by, at)


@transaction.atomic
def end(*, template: MessageTemplate, by: User, at: datetime) -> None:
    """It is offered no more."""
    check_may(by, Act.WRITE, template.owner, localdate(at))
    if MessageTemplate.objects.filter(pk=template.pk, ended_at__isnull=True).update(ended_at=at):
        _note(template, "ended", f"Thôi dùng mẫu tin “{template.name}”", by, at)


def _name(name: str) -> str:
    if not name.strip():
        raise NotAllowed("Hãy đặt tên cho mẫu.")
    return name.strip()[:120]


def _words(words: Mapping[str, str]) -> dict[str, str]:
    return {field: words.get(field, "").replace("\r\n", "\n")[: LIMITS[field]] for field in WORDS}


def _note(template: MessageTemplate, act: str, summary: str, by: User, at: datetime) -> None:
    record(act=f"template.{act}", subject=f"template:{template.pk}", summary=summary, at=at, by=by, body=template.owner)
