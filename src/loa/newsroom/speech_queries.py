"""Reads of what is said aloud: takes of a script, recordings that wait, how the office says its words."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from loa.newsroom.models import Message
from loa.newsroom.queries import content_of, visible_to
from loa.newsroom.rules import State, own_words
from loa.newsroom.speech_models import Pronunciation, Recording, Take, VoiceConsent
from loa.newsroom.speech_rules import RecordingState
from loa.organisations.models import Body, User
from loa.vietnamese.lexicon import finder


def takes_of(message: Message, script_sha256: str) -> dict[int, Take]:
    """The last take of each part of a script."""
    return {take.part: take for take in Take.objects.filter(message=message, script_sha256=script_sha256).order_by("id")}


def waiting_recordings(message: Message) -> QuerySet[Recording]:
    """Recordings of `message` that nobody has decided about, the newest first."""
    return message.recordings.filter(state=RecordingState.WAITING.value).select_related("by").order_by("-id")


def recordings_visible_to(user: User, day: date) -> QuerySet[Recording]:
    """Recordings of messages that `user` may see."""
    return Recording.objects.filter(message__in=visible_to(user, day)).select_related("message", "message__owner", "by")


def pronunciations_of(body: Body, at: datetime | None = None) -> QuerySet[Pronunciation]:
    """How `body` has its words said at `at`, now when it is None."""
    held = Q(ended_at__isnull=True) if at is None else Q(made_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    return Pronunciation.objects.filter(held, body=body).select_related("made_by").order_by("written", "id")


def readings_for(message: Message) -> dict[str, str]:
    """Written → said for the renditions of `message`. While it is in review they stay as they were when it was submitted."""
    at = message.submitted_at if message.state == State.SUBMITTED else None
    return dict(pronunciations_of(message.owner, at).values_list("written", "said"))


def voice_consents(message: Message) -> QuerySet[VoiceConsent]:
    """Who agreed, in the present round, that the very content that was submitted airs in a draft voice."""
    held = VoiceConsent.objects.filter(message=message, round=message.round, content_sha256=message.submitted_sha256)
    return held.select_related("by").order_by("id")


def affected(messages: Sequence[Message], written: str) -> list[Message]:
    """Those of `messages` whose words hold `written` as the lexicon finds it."""
    pattern, _ = finder(((written, ""),))
    return [message for message in messages if pattern.search(own_words(content_of(message)))]


def unreleased(body: Body) -> QuerySet[Message]:
    """Messages of `body` that an entry of its lexicon may still change: drafts and what is in review."""
    held = Message.objects.filter(owner=body, state__in=[State.DRAFT.value, State.SUBMITTED.value])
    return held.select_related("owner", "owner__parent", "source", "kind").order_by("-updated_at")[:200]
