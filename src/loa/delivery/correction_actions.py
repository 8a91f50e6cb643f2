"""Saying it right: a correction is begun as a message of its own, and goes where the wrong words went. Saves as `actions` does."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate, localtime

from loa.delivery import actions
from loa.delivery.actions import Target
from loa.delivery.correction_queries import corrections_of
from loa.delivery.correction_rules import stops
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind
from loa.delivery.recall_actions import withdrawn
from loa.delivery.rules import State
from loa.ledger.actions import record
from loa.newsroom import actions as newsroom
from loa.newsroom.kind_rules import CORRECTION
from loa.newsroom.models import Message, Release
from loa.newsroom.rules import NotAllowed
from loa.newsroom.rules import State as MessageState
from loa.organisations.models import User
from loa.organisations.rules import Act
from loa.organisations.time_queries import check_in_whose_name

MOST = 250  # characters of what was wrong and of what is right, as they stand in the summary


@transaction.atomic
def begin(*, release: Release, wrong: str, right: str, by: User, at: datetime) -> Message:
    """A draft that says what was wrong in `release` and what is right. Raises NotAllowed, NotPermitted.

    What an ended body released is corrected by a body that stands for it, in its own name. It carries
    the whole text with the wrong words put right, so that who reads only the correction knows all.
    """
    wrong, right = " ".join(wrong.split()), " ".join(right.split())
    if not wrong or not right:
        raise NotAllowed("Hãy ghi cả điều đã nói sai và điều đúng.")
    if wrong == right:
        raise NotAllowed("Điều đúng giống hệt điều đã nói sai.")
    old = Release.objects.select_for_update().select_related("message").get(pk=release.pk).message
    if any(m.state != MessageState.RELEASED for m in corrections_of(old)):
        raise NotAllowed("Tin này đang có một bản đính chính chưa phát hành; hãy làm tiếp bản ấy.")
    owner = check_in_whose_name(by, Act.WRITE, old.owner, localdate(at))
    summary, body = _words(release, wrong, right)
    made = newsroom.write(title=f"Đính chính: {release.title}", owner=owner, source=old.source, by=by, at=at, summary=summary, body=body)
    made.kind_id, made.corrects, made.what_was_wrong = CORRECTION, release, wrong
    made.audience, made.what_to_do = old.audience, old.what_to_do.replace(wrong, right)
    made.effective_from, made.effective_to, made.topic = old.effective_from, old.effective_to, old.topic
    made.areas.set(old.areas.all())
    made.save()
    made.save_revision(user=by, clean=False)
    record(
        act="message.correction_begun",
        subject=f"message:{old.pk}",
        summary=f"Bắt đầu đính chính bản phát hành số {release.number}: {wrong} → {right}",
        at=at,
        by=by,
        body=old.owner,
        detail={"correction": made.pk},
    )
    return made


def _words(release: Release, wrong: str, right: str) -> tuple[str, str]:
    """(summary, body) of the correction."""
    said, day = release.content, f"{localtime(release.released_at):%d/%m/%Y}"
    summary = f"Tin “{release.title[:80]}” ngày {day} có chỗ sai. Đã nêu: “{wrong[:MOST]}”. Nội dung đúng: “{right[:MOST]}”."
    whole = str(said.get("body", "")).replace(wrong, right)
    first = f"Bản phát hành số {release.number} ngày {day} đã nêu: “{wrong}”.\n\nNội dung đúng là: “{right}”."
    return summary[:600], f"{first}\n\nNội dung đầy đủ sau khi sửa:\n\n{whole}" if whole.strip() else first


@transaction.atomic
def send(*, release: Release, targets: Sequence[Target], by: User, at: datetime) -> list[Delivery]:
    """Send the correction `release` to the targets of its plan; what was wrong and has not gone, or still plays there, ends now."""
    corrected = release.message.corrects
    if corrected is None:
        raise NotAllowed("Bản phát hành này không phải bản đính chính.")
    made = actions.dispatch(release=release, targets=targets, by=by, at=at)
    there = {(target.channel, target.code) for target in targets}
    words = f"Dừng vì đã có bản đính chính số {release.number}."
    for row in Delivery.objects.select_for_update().filter(release__message=corrected.message_id).exclude(state=State.WITHDRAWN.value):
        if (row.channel, row.destination_code) in there and stops(DestinationKind(row.destination_kind), State(row.state)):
            withdrawn(delivery=row, detail=words, at=at)
    return made
