"""The communication plan of a draft (Decision 407): a registered paper with tasks from proposal to adoption, and a message for each."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.consultations.checklist_rules import BASIS, Need, need, steps
from loa.consultations.draft_models import Consultation
from loa.consultations.edition_actions import held, log, write
from loa.consultations.rules import Outcome, Phase
from loa.consultations.tally_queries import known_totals
from loa.documents import actions as documents
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.paper.forms import Annex, OfficialDocument, Paragraph, PartialDate, Table
from loa.paper.forms_docx import write_docx
from loa.paper.forms_kinds import symbol_of
from loa.plans import actions as plans
from loa.plans.models import Plan


@transaction.atomic
def make_plan(*, consultation: Consultation, version: int, by: User, at: datetime) -> Plan:
    """Make the plan as a draft paper without a number, register it, and begin a message for each of its tasks.

    Raises NotAllowed, NotPermitted, ChangedMeanwhile. The office signs and numbers the paper as any other.
    """
    held(consultation, by, at, Phase.DRAFT)
    if consultation.plan_id is not None:
        raise NotAllowed("Cuộc lấy ý kiến này đã có kế hoạch truyền thông.")
    if need(consultation.checklist) is not Need.NEEDED:
        raise NotAllowed("Theo phần đối chiếu Quyết định 407, dự thảo này không bắt buộc có kế hoạch truyền thông riêng.")
    content = write_docx(_paper(consultation, at))
    name = f"ke-hoach-truyen-thong-du-thao-{consultation.pk}.docx"
    document = documents.register(content=content, name=name, owner=consultation.body, by=by, at=at)
    plan = plans.draft_plan(document=document, owner=consultation.body, choices={consultation.body.name: consultation.body}, by=by, at=at)
    for task in plan.tasks.order_by("number"):
        plans.write_message(task=task, owner=consultation.body, by=by, at=at)
    write(consultation, version, {"plan": plan})
    log(consultation, "plan_made", f"Lập kế hoạch truyền thông theo {BASIS}: {plan.tasks.count()} nhiệm vụ", by, at)
    return plan


def _paper(consultation: Consultation, at: datetime) -> OfficialDocument:
    body, day = consultation.body, localdate(at)
    rows = [
        (n, f"{words}.", body.name, "", when) for n, (words, when) in enumerate(steps(consultation.opens_on, consultation.closes_on), 1)
    ]
    table = Table(("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"), rows, shares=(1, 7, 4, 3, 3))
    why = f"Dự thảo “{consultation.title}” có tác động lớn đến xã hội, thuộc diện truyền thông theo {BASIS}."
    aim = "Mục đích: người chịu tác động biết, hiểu và tham gia ý kiến từ khi đề xuất đến khi văn bản được thông qua."
    return OfficialDocument(
        issuer=body.name, issuer_parent=body.parent.name if body.parent else "", number=f"/{symbol_of('KH', body.name)}", place=body.place,
        dated=PartialDate(day.year), type_name="Kế hoạch", title=f"Truyền thông dự thảo {consultation.title}",
        blocks=(Paragraph(why), Paragraph(aim), Paragraph("Các nhiệm vụ được nêu tại Phụ lục kèm theo.")),
        recipients=("Lưu: VT",), annexes=(Annex("Phân công nhiệm vụ truyền thông", (table,)),), draft=True,
    )  # fmt: skip


@transaction.atomic
def write_summary(*, consultation: Consultation, by: User, at: datetime) -> Message:
    """A message that says in a few sentences what came of the consultation, for loudspeakers too; approved like any message."""
    held(consultation, by, at, Phase.PUBLISHED)
    return newsroom.write(
        title=f"Kết quả góp ý dự thảo {consultation.title}"[:200], owner=consultation.body, source=None, by=by, at=at,
        body=_summary_words(consultation, at), summary=f"Đã tiếp thu, giải trình mọi ý kiến về dự thảo {consultation.title}."[:600],
    )  # fmt: skip


def _summary_words(consultation: Consultation, at: datetime) -> str:
    """Sentences with the published totals, and the changes that opinions caused."""
    counted = known_totals(consultation, at)
    opened, closed = consultation.opens_on, consultation.closes_on
    said = [f"{n} ý kiến {OUTCOME_WORDS[Outcome(key)]}" for key, n in counted.by_outcome.items() if key]
    changed = [a for a in consultation.answers.select_related("provision").order_by("pk") if a.provision_id and a.outcome != "declined"]
    lines = [
        f"Từ ngày {opened:%d/%m/%Y} đến hết ngày {closed:%d/%m/%Y}, {consultation.body.name} đã lấy ý kiến về dự thảo "
        f"{consultation.title}. Có {counted.received} lượt góp ý.",
        f"Kết quả: {'; '.join(said)}." if said else "",
        *(f"- {a.provision.cited if a.provision else ''}: {' '.join(a.text.split())[:300]}" for a in changed[:5]),
        "Ý kiến nào cũng có câu trả lời, xem tại cổng truyền thông chính sách, mục Góp ý dự thảo. Cảm ơn bà con và các cơ quan đã góp ý.",
    ]
    return "\n\n".join(line for line in lines if line)


OUTCOME_WORDS = {
    Outcome.ACCEPTED: "được tiếp thu",
    Outcome.PARTLY: "được tiếp thu một phần",
    Outcome.DECLINED: "được giải trình, không tiếp thu",
    Outcome.NOTED: "được ghi nhận",
}
