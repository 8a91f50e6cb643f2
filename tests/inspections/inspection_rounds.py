"""What is typed of a round of inspections, with changes."""

from datetime import date

from loa.inspections.actions import RoundForm
from loa.inspections.models import Checklist
from loa.inspections.rules import Form
from loa.organisations.models import Body


def round_form(commune: Body, bodies: list[Body], checklist: Checklist | None = None, **changes: object) -> RoundForm:
    values: dict[str, object] = {
        "body": commune, "form": Form.INSPECTION, "title": "Truyền thanh tại các thôn", "basis": "Quyết định số 40",
        "bodies": bodies,
        "planned_on": date(2026, 3, 2), "team": "Phạm Thị Lan, Chủ tịch", "key": "k" * 20, "checklist": checklist,
    }  # fmt: skip
    return RoundForm(**(values | changes))  # type: ignore[arg-type]
