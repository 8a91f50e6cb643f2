"""What is done to public questions and answers: published after a person looked at what is masked, withdrawn, made a message."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.cases.actions import check_handles, log
from loa.cases.kind_rules import BY_CODE
from loa.cases.models import Case, Published
from loa.cases.public_queries import personal_in
from loa.cases.rules import DECIDED, NotPossible, State
from loa.cases.search_actions import index_answer
from loa.newsroom.actions import write
from loa.newsroom.models import Message, MessageKind
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.vietnamese.letters import slug

ANSWER_KIND = "answer"  # newsroom.kind_rules: "Trả lời"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public is to read."""

    title: str
    question: str
    answer: str


@transaction.atomic
def publish(*, case: Case, shown: Shown, confirmed: bool, left_in: int, by: User, at: datetime) -> Published:
    """Publish the question with its answer. `left_in` is how many personal stretches the person saw still standing and confirmed to be none
    (a name of a body, a signer): text that holds more is not published. Raises NotPossible.
    """
    check_handles(case, by, at)
    if not BY_CODE[case.kind].publishes or State(case.state) not in DECIDED:
        raise NotPossible("Chỉ công bố câu hỏi đã được trả lời.")
    if not confirmed:
        raise NotPossible("Hãy xem từng chỗ được tô và xác nhận nội dung không còn thông tin cá nhân.")
    texts = [text.strip() for text in (shown.title, shown.question, shown.answer)]
    if not all(texts):
        raise NotPossible("Hãy ghi đủ câu hỏi ngắn, câu hỏi và trả lời.")
    standing = sum(len(personal_in(case, text)) for text in texts)
    if standing > left_in:
        raise NotPossible(f"Còn {standing} chỗ có thể là thông tin cá nhân. Hãy che, hoặc xem lại rồi xác nhận từng chỗ.")
    if Published.objects.filter(case=case).exists():
        raise NotPossible("Câu hỏi này đã được công bố.")
    row = Published.objects.create(
        case=case, code=f"{slug(texts[0])[:80].strip('-') or 'hoi'}-{secrets.token_hex(3)}", title=texts[0][:160], question=texts[1],
        answer=texts[2], body=case.body, topic=case.topic, policy=case.policy if case.policy and case.policy.public else None,
        confirmed_by=by, at=at,
    )  # fmt: skip
    index_answer(row)
    log(case, "published", f"Công bố hỏi đáp “{row.title}”", by, at, {"published": row.pk})
    return row


@transaction.atomic
def withdraw(*, row: Published, why: str, by: User, at: datetime) -> None:
    """Take it off the site, with a reason that stays readable."""
    check_may(by, Act.WORK, row.body, localdate(at))
    if not why.strip():
        raise NotPossible("Hãy ghi lý do gỡ.")
    row.withdrawn_at, row.withdrawn_why = at, why.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_why"])
    index_answer(row)
    if row.case:
        log(row.case, "unpublished", f"Gỡ hỏi đáp “{row.title}”", by, at)


@transaction.atomic
def make_message(*, row: Published, by: User, at: datetime) -> Message:
    """A draft for the channels ("trả lời ý kiến nhân dân"), to be approved by two as every message."""
    if row.message is not None:
        return row.message
    body = f"Có ý kiến hỏi: {row.question}\n\nTrả lời: {row.answer}"
    message = write(
        title=f"Trả lời ý kiến nhân dân: {row.title}"[:200], owner=row.body, source=row.policy, by=by, at=at, body=body,
        summary=row.title, kind=MessageKind.objects.filter(code=ANSWER_KIND).first(),
    )  # fmt: skip
    row.message = message
    row.save(update_fields=["message"])
    return message
