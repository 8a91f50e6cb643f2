"""Figures of audits of sites: how many were looked at, how many could not be seen, what is missing of what the law requires."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from loa.audits.models import Audit, Finding
from loa.audits.queries import audits_visible_to
from loa.audits.queries import lacking as lacking_of
from loa.audits.rules import DUTIES, State
from loa.organisations.models import User
from loa.reports.measures import Measure, Record, Scope


def looked_at(scope: Scope) -> QuerySet[Audit]:
    """Looks of the period at sites that the bodies follow."""
    found = Audit.objects.filter(site__owner__in=scope.bodies, began_at__gte=scope.begins, began_at__lt=scope.ends)
    return found.select_related("site")


def unseen(scope: Scope) -> QuerySet[Audit]:
    """Looks that saw nothing."""
    return looked_at(scope).filter(state=State.UNSEEN.value)


def missing(scope: Scope) -> QuerySet[Finding]:
    """What the looks of the period did not find of what binds."""
    return lacking_of(looked_at(scope).order_by()).select_related("audit__site")


def _audit(row: Audit) -> Record:
    return Record(f"{row.site.name}: {row.get_state_display()}", localtime(row.began_at), "desk:audit", row.pk)


def _finding(row: Finding) -> Record:
    when = localtime(row.audit.began_at)
    return Record(f"{row.audit.site.name}: {row.duty.name}, {row.get_verdict_display()}", when, "desk:audit", row.audit_id)


def _findings(user: User, day: date) -> QuerySet[Finding]:
    return Finding.objects.filter(audit__in=audits_visible_to(user, day).order_by().values("pk"))


def _names() -> dict[str, str]:
    return {code: duty.name for code, duty in DUTIES.items()}


_OF_AUDIT: dict[str, Any] = {"record": _audit, "gate": audits_visible_to, "owner": "site__owner"}
MEASURES = (
    Measure("sites.looked_at", "Lượt kiểm tra trang thông tin điện tử", "lượt", rows=looked_at, **_OF_AUDIT),
    Measure("sites.unseen", "Lượt kiểm tra không xem được trang", "lượt", rows=unseen, **_OF_AUDIT),
    Measure("sites.missing", "Nội dung phải công khai mà trang chưa có", "nội dung", rows=missing, record=_finding, gate=_findings,
            by="code", names=_names, owner="audit__site__owner"),
)  # fmt: skip
