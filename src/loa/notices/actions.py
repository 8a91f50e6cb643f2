"""Taking notices in: each release that was shown, each public outgoing document, once."""

import secrets
from datetime import datetime

from django.db import transaction

from loa.notices.models import Notice, Shingle
from loa.notices.queries import untaken_documents, untaken_releases
from loa.notices.rules import CODE_LENGTH, CODE_LETTERS, number_key
from loa.paper.shingles import print_of

AT_ONCE = 200  # in one go; the next look takes the rest


@transaction.atomic
def take_in(*, at: datetime) -> int:
    """Make a notice of all that is new; returns how many. Safe to call at any time and by several at once."""
    made = 0
    for release in untaken_releases().prefetch_related("renditions").select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]:
        shown = next((one for one in release.renditions.all() if one.channel == "portal"), None)
        text = shown.text if shown else f"{release.content['title']}\n{release.content['body']}"
        _make(Notice(release=release, number=release.number, title=release.title[:500], text=text), at)
        made += 1
    for document in untaken_documents().select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]:
        title = " ".join(document.title.split()) or document.heading
        _make(Notice(document=document, number=document.number, title=title[:500], text=document.text), at)
        made += 1
    return made


def _make(notice: Notice, at: datetime) -> None:
    notice.code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    notice.number_key = number_key(notice.number)
    notice.taken_at = at
    notice.save()
    Shingle.objects.bulk_create([Shingle(notice=notice, value=value) for value in print_of(notice.text)], batch_size=500)
