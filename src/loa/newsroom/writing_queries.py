"""Reads of the writing of a message: stale wordings, sentences that nobody looked at, and all that keeps it from being submitted."""

from collections.abc import Mapping

from django.conf import settings

from loa.newsroom.models import MachineSentence, Message, Wording
from loa.newsroom.queries import content_of
from loa.newsroom.rules import own_words
from loa.newsroom.trace_queries import unexplained
from loa.newsroom.wording_rules import base_sha256


def stale(message: Message) -> list[Wording]:
    """Wordings that were written from an older text of the message."""
    now = base_sha256(content_of(message))
    return [wording for wording in message.wordings.order_by("channel") if wording.base_sha256 != now]


def pending(message: Message) -> list[MachineSentence]:
    """Sentences of the program that still stand in the message word for word and that nobody has accepted."""
    waiting = list(message.machine_sentences.filter(accepted_at__isnull=True).order_by("pk"))
    words = _bare(own_words(content_of(message))) if waiting else ""
    return [sentence for sentence in waiting if _bare(sentence.text) in words]


def _bare(text: str) -> str:
    return " ".join(text.split())


def channel_name(kind: str) -> str:
    """The name of a channel as the editor's preview lists it."""
    return dict(settings.MESSAGE_PREVIEWS).get(kind, kind)


def hindrances(message: Message, said: Mapping[str, str] | None = None) -> list[str]:
    """What keeps the message from being submitted, in Vietnamese: sentences of the program, stale wordings, figures without a reason."""
    found: list[str] = []
    if waiting := pending(message):
        found.append(f"Còn {len(waiting)} câu do máy soạn chưa ai sửa hoặc nhận: “{waiting[0].text[:80]}”…")
    found += [f"Lời riêng cho “{channel_name(w.channel)}” được viết từ bản cũ; hãy giữ, viết lại hoặc bỏ." for w in stale(message)]
    if rows := unexplained(message, said):
        listed = "; ".join(f"{row.written[0]} ({', '.join(map(channel_name, row.where[:3]))})" for row in rows)
        found.append(f"Không thấy trong văn bản nguồn và chưa có lý do: {listed}.")
    return found
