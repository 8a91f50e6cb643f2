"""What is not shown, and why: only by the published rules, each decision with its words, open to one appeal that somebody else decides."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from loa.consultations.edition_actions import held, log
from loa.consultations.models import Comment, Embedding, Moderation
from loa.consultations.rules import REASON_LABELS, Reason
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User


@transaction.atomic
def hide(*, comment: Comment, reason: Reason, words: str, shown: str, by: User, at: datetime) -> Moderation:
    """Keep the words of an opinion from being shown; `shown` is what may still be read of them. It stays counted and answered.

    Raises NotAllowed, NotPermitted.
    """
    held(comment.consultation, by, at)
    if not words.strip():
        raise NotAllowed("Hãy giải thích vì sao: người góp ý đọc được lời này và có quyền khiếu nại.")
    if Moderation.objects.filter(comment=comment, lifted_at__isnull=True).exists():
        raise NotAllowed("Ý kiến này đã được xử lý không hiển thị.")
    row = Moderation.objects.create(
        comment=comment, reason=reason.value, words=words.strip()[:600], shown=shown.strip(), decided_by=by, decided_at=at
    )
    Comment.objects.filter(pk=comment.pk).update(hidden=reason.value)
    Embedding.objects.filter(comment=comment).delete()
    log(comment.consultation, "hidden", f"Không hiển thị {str(comment).lower()}: {REASON_LABELS[reason]}. {words.strip()}", by, at)
    return row


@transaction.atomic
def lift(*, moderation: Moderation, by: User, at: datetime) -> None:
    """Show the words again; the decision stays on record."""
    held(moderation.comment.consultation, by, at)
    if Moderation.objects.filter(pk=moderation.pk, lifted_at__isnull=True).update(lifted_at=at):
        Comment.objects.filter(pk=moderation.comment_id).update(hidden="")
        log(moderation.comment.consultation, "shown", f"Hiển thị lại {str(moderation.comment).lower()}", by, at)


@transaction.atomic
def appeal(*, moderation: Moderation, words: str, at: datetime) -> None:
    """The commenter disagrees; who holds the secret of the opinion's page may do so, once."""
    if not words.strip():
        raise NotAllowed("Hãy viết vì sao ý kiến của bạn nên được hiển thị.")
    if len(words) > 4_000:
        raise NotAllowed("Khiếu nại dài quá 4.000 chữ cái.")
    open_row = Moderation.objects.filter(pk=moderation.pk, lifted_at__isnull=True, appealed_at__isnull=True)
    if not open_row.update(appeal=words.strip(), appealed_at=at):
        raise NotAllowed("Quyết định này đã được khiếu nại hoặc đã được gỡ.")
    log(
        moderation.comment.consultation,
        "appealed",
        f"Người góp ý khiếu nại việc không hiển thị {str(moderation.comment).lower()}",
        None,
        at,
    )


@transaction.atomic
def answer_appeal(*, moderation: Moderation, upheld: bool, words: str, by: User, at: datetime) -> None:
    """Decide an appeal: `upheld` keeps the decision. Not by who made it."""
    held(moderation.comment.consultation, by, at)
    fresh = Moderation.objects.select_for_update().get(pk=moderation.pk)
    if fresh.decided_by_id == by.pk:
        raise NotAllowed("Người đã quyết định không hiển thị không tự giải quyết khiếu nại. Hãy nhờ một đồng nghiệp.")
    if fresh.appealed_at is None or fresh.appeal_answered_at is not None:
        raise NotAllowed("Không có khiếu nại đang chờ.")
    if not words.strip():
        raise NotAllowed("Hãy ghi lời trả lời khiếu nại.")
    values = {
        "appeal_answer": words.strip()[:600],
        "appeal_by": by,
        "appeal_answered_at": at,
        "lifted_at": F("lifted_at") if upheld else at,
    }
    Moderation.objects.filter(pk=fresh.pk).update(**values)
    if not upheld:
        Comment.objects.filter(pk=fresh.comment_id).update(hidden="")
    outcome = "giữ quyết định" if upheld else "hiển thị lại"
    log(moderation.comment.consultation, "appeal_answered", f"Trả lời khiếu nại, {outcome}: {str(moderation.comment).lower()}", by, at)
