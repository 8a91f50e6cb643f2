"""Reading notices: the one at an address, by number, the one that a copy comes from; what stands of each today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from loa.delivery.models import Delivery
from loa.delivery.rules import HELD
from loa.documents.law_queries import status_of
from loa.documents.law_rules import Kind
from loa.documents.law_rules import Status as Stated
from loa.documents.models import Document
from loa.documents.register_rules import Direction
from loa.newsroom.models import Release, Withdrawal
from loa.notices.models import Notice, Shingle
from loa.notices.rules import STATUS_LABELS, Status, number_key, numbers_in
from loa.organisations.models import Post
from loa.organisations.queries import on
from loa.organisations.rules import ROLE_LABELS, Role
from loa.paper.altered import Comparison, Verdict, compare
from loa.paper.shingles import print_of

CANDIDATES = 6
_STANDING = {Kind.REPLACED: Status.REPLACED, Kind.AMENDED: Status.CORRECTED, Kind.ENDED: Status.WITHDRAWN, Kind.IN_FORCE: Status.IN_FORCE}


@dataclass(frozen=True, slots=True)
class Described:
    """What a check page says of a notice besides its text."""

    status: Status
    label: str
    kind: str
    issuer: str
    dated: str  # when it was issued or released, as people write it
    signers: tuple[str, ...]  # "Chủ tịch", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH Nguyễn Văn An"
    note: str = ""  # why it was withdrawn, what replaced it
    newer: Notice | None = None


def public_notices() -> QuerySet[Notice]:
    """The notices that anybody may see: releases, and documents that are public still. The one gate to rows."""
    open_to = Q(release__isnull=False) | Q(document__public=True, document__secrecy="")
    return Notice.objects.filter(open_to).select_related("release__message__owner", "document__owner", "document__instrument")


def untaken_releases() -> QuerySet[Release]:
    """Releases that the portal has shown and that are no notices yet."""
    shown = Delivery.objects.filter(release=OuterRef("pk"), channel="portal", state__in=[s.value for s in HELD])
    return Release.objects.filter(Exists(shown), notice__isnull=True).order_by("pk")


def untaken_documents() -> QuerySet[Document]:
    """Public outgoing documents with a number that are no notices yet."""
    found = Document.objects.filter(public=True, secrecy="", direction=Direction.OUT.value, notice__isnull=True)
    return found.exclude(number="").exclude(text="").order_by("pk")


def notice_at(code: str) -> Notice | None:
    """The notice at the address `code`."""
    return public_notices().filter(code=code).first()


def notice_of_message(slug: str) -> Notice | None:
    """The newest notice of the message at `slug`: where the code on a leaflet leads."""
    return public_notices().filter(release__message__slug=slug).order_by("-release__version").first()


def by_number(number: str) -> list[Notice]:
    """Notices with this number, however it is written, the newest first."""
    key = number_key(number)
    return list(public_notices().filter(number_key=key).order_by("-taken_at")[:20]) if key else []


def described(notice: Notice, day: date) -> Described:
    """What stands of `notice` on `day`."""
    return _of_release(notice, notice.release, day) if notice.release else _of_document(notice, day)


def _of_release(notice: Notice, release: Release, day: date) -> Described:
    status, note, newer = Status.IN_FORCE, "", None
    withdrawal = Withdrawal.objects.filter(message=release.message_id, at__gte=release.released_at).order_by("at").first()
    later = Release.objects.filter(message=release.message_id, version__gt=release.version).order_by("-version").first()
    correction = Release.objects.filter(message__corrects=release).order_by("-released_at").first()
    if withdrawal:
        status, note = Status.WITHDRAWN, f"{withdrawal.reason} (thu hồi {localtime(withdrawal.at):%d/%m/%Y})"
    elif correction:
        status, note = Status.CORRECTED, f"Đính chính: bản phát hành số {correction.number}."
    elif later:
        status, note = Status.REPLACED, f"Bản mới: số {later.number}."
    successor = correction or later
    if successor:
        newer = public_notices().filter(release=successor).first()
    return of_release(release, status, note, newer)


def of_release(release: Release, status: Status = Status.IN_FORCE, note: str = "", newer: Notice | None = None) -> Described:
    """What a check page says of a release that stands as `status` says."""
    return Described(
        status=status,
        label=STATUS_LABELS[status],
        kind="Bản phát hành",
        issuer=release.content["issuer"],
        dated=f"{localtime(release.released_at):%H:%M ngày %d/%m/%Y}",
        signers=approvers(release.message.owner_id, localtime(release.released_at).date(), approving(release)),
        note=note,
        newer=newer,
    )


def approving(release: Release) -> tuple[int, ...]:
    """The people who approved a release, by their accounts, in the order of their approvals."""
    return tuple(int(one["by"].removeprefix("user:")) for one in release.envelope["payload"]["approvals"])


def approvers(owner: int, day: date, users: Sequence[int]) -> tuple[str, ...]:
    """The posts at body `owner` from which `users` signed on `day`, by the titles that these posts have now."""
    of_owner = Q(body=owner) | Q(body__parent=owner)
    posts = Post.objects.filter(on(day), of_owner, user__in=users, role=Role.APPROVER.value).order_by("-pk")
    titles = dict(posts.values_list("user", "title"))  # the first post of each counts
    return tuple(titles.get(user) or ROLE_LABELS[Role.APPROVER] for user in users)


def _of_document(notice: Notice, day: date) -> Described:
    document = notice.document
    assert document is not None
    stated = status_of(document.instrument, day) if document.instrument else None
    return of_document(stated, document.get_type_display(), document.issuer, document.shown_date, document.signer)


def of_document(stated: Stated | None, kind: str, issuer: str, dated: str, signer: str) -> Described:
    """What a check page says of a document whose status of law is `stated`."""
    status = _STANDING.get(stated.kind, Status.UNKNOWN) if stated else Status.UNKNOWN
    causes = "; ".join(str(line.cause) for line in stated.causes) if stated else ""
    return Described(
        status=status,
        label=stated.label if stated and status is not Status.UNKNOWN else STATUS_LABELS[Status.UNKNOWN],
        kind=kind or "Văn bản",
        issuer=issuer,
        dated=dated,
        signers=(signer,) if signer else (),
        note=f"Bởi: {causes}" if causes else "",
    )


@dataclass(frozen=True, slots=True)
class Found:
    """The notice that a copy comes from, and how it differs."""

    notice: Notice
    comparison: Comparison


def compared(notice: Notice, text: str, *, scanned: bool) -> Found:
    """`text` beside one notice. Raises ValueError for a text too long to compare."""
    return Found(notice, compare(notice.text, text, signers=_names(notice), scanned=scanned))


def find(text: str, *, scanned: bool) -> Found | None:
    """The notice nearest to `text`, compared word by word; None when none is near. Raises ValueError for a text too long to compare."""
    near = [compared(notice, text, scanned=scanned) for notice in _candidates(text)]
    return max((found for found in near if found.comparison.verdict is not Verdict.OTHER), key=_closeness, default=None)


def _closeness(found: Found) -> tuple[float, int]:
    """More of both texts in common first, then fewer changes."""
    same = sum(len(piece.genuine) for piece in found.comparison.pieces if piece.kind.value == "same")
    return same / max(1, len(found.notice.text)) + found.comparison.shared, -len(found.comparison.changes)


def _names(notice: Notice) -> Sequence[str]:
    """Names and titles of those who signed a document; a release shows none in its text."""
    if notice.document is None:
        return ()
    signer = notice.document.reading.get("signer") or {}
    parts = [signer.get("name"), signer.get("position"), *(signer.get("authority") or ())]
    return [part for part in parts if part]


def _candidates(text: str) -> list[Notice]:
    """A few notices worth comparing: those whose number stands in the text, and those that share most runs of words."""
    values = list(print_of(text))
    shared = Shingle.objects.filter(value__in=values).values("notice").annotate(count=Count("pk")).order_by("-count", "-notice")
    keys = [row["notice"] for row in shared[: CANDIDATES * 2]] if values else []
    near = {notice.pk: notice for notice in public_notices().filter(pk__in=keys)}
    ordered = [near[key] for key in keys if key in near][:CANDIDATES]
    named = public_notices().filter(number_key__in=numbers_in(text)).order_by("-taken_at")[:CANDIDATES]
    return list({notice.pk: notice for notice in (*ordered, *named)}.values())
