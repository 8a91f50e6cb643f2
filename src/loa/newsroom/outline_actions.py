"""A draft message from a document's outline: for a person to go on with, never submitted or published by itself."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from loa.documents.models import Document
from loa.newsroom.actions import write
from loa.newsroom.models import MachineSentence, Message
from loa.newsroom.outline_draft_rules import draft_of
from loa.newsroom.outline_rules import outline_of
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User


@transaction.atomic
def draft_message(*, document: Document, chosen: Collection[int], owner: Body, by: User, at: datetime) -> Message:
    """Start a message with the lines of the document's outline that `by` chose, each marked until a person has touched or accepted it.

    Raises NotAllowed when nothing was chosen, NotPermitted when `by` may not write for `owner`.
    """
    outline = outline_of(document.text, document.title)
    if not any(number in chosen for number in range(len(outline.lines))):
        raise NotAllowed("Hãy chọn ít nhất một dòng của dàn ý.")
    draft = draft_of(outline, chosen, document.title)
    message = write(
        title=draft.title or document.heading, summary=draft.summary, body=draft.body, owner=owner, source=document, by=by, at=at
    )
    message.audience, message.what_to_do, message.effective_from = draft.audience, draft.what_to_do, draft.effective_from
    message.save(update_fields=["audience", "what_to_do", "effective_from"])
    message.save_revision(user=by, clean=False)
    MachineSentence.objects.bulk_create(
        MachineSentence(
            message=message,
            text=made.text,
            provision=made.line.provision if made.line else "",
            start=made.line.start if made.line else 0,
            end=made.line.end if made.line else 0,
            made_at=at,
        )
        for made in draft.made
    )
    return message
