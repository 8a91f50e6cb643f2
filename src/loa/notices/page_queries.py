"""The check page of a notice, read in one question: people scan codes by the thousand when a forgery goes round.

The statement is written out: building it anew from models for each page took five times as long as answering it.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.db import connection
from django.utils.timezone import localtime

from loa.documents.law_queries import status_of
from loa.documents.models import Instrument
from loa.documents.rules import TYPE_NAMES, shown_date
from loa.newsroom.models import Release
from loa.notices.queries import Described, approvers, approving, described, notice_at, of_document, of_release

_PAGE = """
    SELECT n.number, n.title, n.text, n.document_id, d.type, d.issuer, d.date_text, d.signer,
           (SELECT s.instrument_id FROM documents_standing s
            WHERE s.instrument_id = d.instrument_id AND s.superseded_by_id IS NULL LIMIT 1),
           m.slug, r.uuid,
           EXISTS (SELECT 1 FROM newsroom_withdrawal w WHERE w.message_id = r.message_id AND w.at >= r.released_at)
           OR EXISTS (SELECT 1 FROM newsroom_release l WHERE l.message_id = r.message_id AND l.version > r.version)
           OR EXISTS (SELECT 1 FROM newsroom_message c JOIN newsroom_release cr ON cr.message_id = c.id WHERE c.corrects_id = r.id)
    FROM notices_notice n
    LEFT JOIN documents_document d ON d.id = n.document_id
    LEFT JOIN newsroom_release r ON r.id = n.release_id
    LEFT JOIN newsroom_message m ON m.id = r.message_id
    WHERE n.code = %s AND (n.release_id IS NOT NULL OR (d.public AND d.secrecy = ''))
"""


@lru_cache(maxsize=2_048)
def _released(uuid: str) -> tuple[Described, int, date, tuple[int, ...]]:
    """What never changes of a release that stands: issuer and time; its body, day and approvers, whose posts may be corrected later."""
    release = Release.objects.select_related("message__owner").get(uuid=uuid)
    return of_release(release), release.message.owner_id, localtime(release.released_at).date(), approving(release)


def _in_force(uuid: str) -> Described:
    """What is said of a release that nothing took back, replaced or corrected, with the titles of its signers as they stand now."""
    about, owner, day, users = _released(uuid)
    return replace(about, signers=approvers(owner, day, users))


@dataclass(frozen=True, slots=True)
class Page:
    """What a check page shows. `slug`: of the message of a release; `document_id`: of a document."""

    code: str
    number: str
    title: str
    text: str
    about: Described
    slug: str = ""
    document_id: int | None = None


def page_of(code: str, day: date) -> Page | None:
    """The check page at `code` as it stands on `day`; None when nobody may see one there."""
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, [code])
        row = cursor.fetchone()
    if row is None:
        return None
    number, title, text, document, kind, issuer, dated, signer, instrument, slug, uuid, moved = row
    if document is None and not moved:
        return Page(code, number, title, text, _in_force(str(uuid)), slug)
    if document is None:
        notice = notice_at(code)
        return Page(code, number, title, text, described(notice, day), slug) if notice else None
    stated = status_of(Instrument.objects.get(pk=instrument), day) if instrument else None
    about = of_document(stated, TYPE_NAMES.get(kind, ""), issuer, shown_date(dated), signer)
    return Page(code, number, title, text, about, document_id=document)
