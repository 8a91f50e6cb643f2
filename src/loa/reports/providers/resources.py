"""Figures of training, budget and staff. Rows name sessions, papers and posts, never a person: counts are all that goes up."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from loa.organisations.models import Post, User
from loa.organisations.queries import on, visible_bodies
from loa.organisations.rules import ROLE_LABELS, Role
from loa.reports.measures import Measure, Record, Scope
from loa.reports.report_rules import dotted
from loa.resources.models import BudgetEntry, Certificate, Enrolment, Session, StaffingNorm
from loa.resources.queries import visible_to as money_visible_to
from loa.resources.rules import SOURCE_LABELS, Kind
from loa.resources.staffing_queries import visible_to as staffing_visible_to
from loa.resources.training_rules import Attendance


def sessions(scope: Scope) -> QuerySet[Session]:
    """Sessions of training that ended in the period."""
    found = Session.objects.filter(course__body__in=scope.bodies, last_day__gte=scope.first, last_day__lt=scope.end)
    return found.filter(cancelled_at__isnull=True).select_related("course")


def attended(scope: Scope) -> QuerySet[Enrolment]:
    """Places of training that were taken by holders of posts in the bodies."""
    found = Enrolment.objects.filter(post__body__in=scope.bodies, session__last_day__gte=scope.first, session__last_day__lt=scope.end)
    found = found.filter(withdrawn_at__isnull=True, attendance=Attendance.PRESENT.value)
    return found.select_related("session__course", "post__body")


def certificates(scope: Scope) -> QuerySet[Certificate]:
    """Certificates that were issued in the period to holders of posts in the bodies."""
    found = Certificate.objects.filter(post__body__in=scope.bodies, issued_on__gte=scope.first, issued_on__lt=scope.end)
    return found.filter(withdrawn_at__isnull=True).select_related("course")


def _money(kind: Kind, scope: Scope) -> QuerySet[BudgetEntry]:
    found = BudgetEntry.objects.filter(body__in=scope.bodies, on__gte=scope.first, on__lt=scope.end, kind=kind.value)
    return found.select_related("task", "body")


def norms(scope: Scope) -> QuerySet[StaffingNorm]:
    """Lines of staffing in force for the year of the last day."""
    return StaffingNorm.objects.filter(body__in=scope.bodies, year=(scope.end - timedelta(days=1)).year, ended_at__isnull=True)


def posts(scope: Scope) -> QuerySet[Post]:
    """Posts that somebody holds on the last day."""
    return Post.objects.filter(on(scope.end - timedelta(days=1)), body__in=scope.bodies).select_related("body")


def _session(row: Session) -> Record:
    return Record(f"{row.course.name}, {row.place}", row.last_day, "desk:session", row.pk)


def _place(row: Enrolment) -> Record:
    return Record(f"{row.session.course.name}: một người của {row.post.body}", row.session.last_day, "desk:session", row.session_id)


def _certificate(row: Certificate) -> Record:
    return Record(f"{row.course.name}: giấy chứng nhận số {row.number}", row.issued_on, "desk:course", row.course_id)


def _entry(row: BudgetEntry) -> Record:
    return Record(f"{row.task.text[:120]}: {dotted(row.amount)} đồng, {row.basis}", row.on, "desk:plan_budget", row.plan_id)


def _norm(row: StaffingNorm) -> Record:
    return Record(f"{row.body}: {row.position}, chỉ tiêu {row.norm or 0}", None, "", 0)


def _post(row: Post) -> Record:
    return Record(f"{row.body}: {row.title or ROLE_LABELS[Role(row.role)]}", None, "", 0)


def _of_bodies(model: Any, field: str) -> Any:
    def gate(user: User, day: date) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(Q(**{f"{field}__in": visible_bodies(user, day)}))
        return found

    return gate


def sources() -> dict[str, str]:
    """Code → name of sources of money."""
    return {source.value: label for source, label in SOURCE_LABELS.items()}


_OF_MONEY: dict[str, Any] = {
    "record": _entry, "gate": money_visible_to, "amount": "amount", "by": "source", "names": sources, "owner": "body",
}  # fmt: skip
MEASURES = (
    Measure("training.sessions", "Lớp tập huấn đã tổ chức", "lớp", rows=sessions, record=_session, gate=_of_bodies(Session, "course__body"),
            owner="course__body"),
    Measure("training.attended", "Lượt người được tập huấn", "lượt người", rows=attended, record=_place,
            gate=_of_bodies(Enrolment, "post__body"), owner="post__body"),
    Measure("training.certificates", "Giấy chứng nhận được cấp", "giấy", rows=certificates, record=_certificate,
            gate=_of_bodies(Certificate, "post__body"), owner="post__body"),
    Measure("budget.allocated", "Kinh phí phân bổ, giao", "đồng", rows=lambda s: _money(Kind.ALLOCATION, s), **_OF_MONEY),
    Measure("budget.spent", "Kinh phí đã chi", "đồng", rows=lambda s: _money(Kind.SPENDING, s), **_OF_MONEY),
    Measure("staff.norm", "Biên chế được giao cho truyền thông", "người", rows=norms, record=_norm, gate=staffing_visible_to, amount="norm",
            of_a_day=True, owner="body"),
    Measure("staff.posts", "Vị trí có người giữ", "vị trí", rows=posts, record=_post, gate=_of_bodies(Post, "body"), of_a_day=True,
            by="role", names=lambda: {role.value: label for role, label in ROLE_LABELS.items()}, owner="body"),
)  # fmt: skip
