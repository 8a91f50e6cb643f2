"""Sample reports: the province asks every commune each month; the commune of the demo has sent the last month's and writes this one's."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.timezone import localdate

from loa.organisations.models import Body, User
from loa.organisations.rules import Kind
from loa.reports import report_actions
from loa.reports.period_rules import Rhythm, period_of
from loa.reports.report_actions import Asked, Edited


def enter(commune: Body, people: Mapping[str, User], at: datetime) -> None:
    """The demand, a signed report and a draft."""
    day = localdate(at)
    assert commune.parent is not None
    asked = Asked(
        title="Kết quả công tác truyền thông chính sách", rhythm=Rhythm.MONTH, kinds=[Kind.COMMUNE], starts_on=date(day.year - 1, 1, 1),
        due_days=5, basis="Kế hoạch truyền thông chính sách năm của UBND tỉnh (mẫu)",
    )  # fmt: skip
    form = report_actions.ask(form=None, owner=commune.parent, asked=asked, edition=0, by=people["canbotinh"], at=at)
    this = period_of(Rhythm.MONTH, day)
    sent = report_actions.begin(form=form, body=commune, period=this.before, by=people["canbo"], at=at)
    words = {"difficulties": "Hai cụm loa ở thôn xa trung tâm hay mất mạng.", "proposals": "Hỗ trợ đường truyền dự phòng cho hai cụm loa."}
    report_actions.edit(report=sent, edited=Edited(words, {}, {}), edition=sent.edition, by=people["canbo"], at=at)
    report_actions.sign(report=sent, edition=sent.edition, by=people["duyet1"], at=at)
    report_actions.begin(form=form, body=commune, period=this, by=people["canbo"], at=at)
