"""What is done to reports: asked for, begun, filled, edited, signed, taken in, sent back, corrected. The only place that saves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.ledger import store
from loa.ledger.actions import record
from loa.ledger.keys import private_key
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, check_may
from loa.organisations.rules import Act, Kind, forbidden_words
from loa.plans.work_actions import ChangedMeanwhile
from loa.reports import measures
from loa.reports.evidence_queries import evidence
from loa.reports.models import Form, Report
from loa.reports.period_rules import Period, Rhythm
from loa.reports.report_queries import PURPOSE, may_answer, may_sign, may_write, newest, periods, reports_by, sealed_form
from loa.reports.report_rules import (
    COUNTED,
    LONGEST,
    WORDS,
    CannotReport,
    Move,
    State,
    figures_form,
    figures_of,
    lines_form,
    lines_of,
    moved,
    refreshed,
    refreshed_lines,
    stated,
)
from loa.seal.canonical import canonical, sha256_hex
from loa.seal.envelope import seal

STALE = "Có người vừa sửa báo cáo này. Phần bạn gõ vẫn còn; hãy so với bản mới rồi lưu lần nữa nếu vẫn cần."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of a report says. `rhythm` None: asked once about [first, end)."""

    title: str
    rhythm: Rhythm | None
    kinds: Sequence[Kind]
    starts_on: date
    codes: Sequence[str] = ()
    due_days: int | None = None
    basis: str = ""
    first: date | None = None
    end: date | None = None


@transaction.atomic
def ask(*, form: Form | None, owner: Body, asked: Asked, edition: int, by: User, at: datetime) -> Form:
    """A new form of report of `owner`, or a change of `form`. Reports that were made stay. Raises CannotReport, ChangedMeanwhile."""
    check_may(by, Act.PLAN, owner, localdate(at))
    values = _checked(asked)
    same = Form.objects.filter(owner=owner, title=values["title"], ended_at__isnull=True)
    if same.exclude(pk=form.pk if form else 0).exists():
        raise CannotReport(f"{owner} đã có báo cáo “{values['title']}”. Hãy đặt tên khác hoặc sửa báo cáo đó.")
    if form is None:
        form = Form.objects.create(owner=owner, entered_by=by, entered_at=at, **values)
    else:
        if form.reports.exists() and (form.rhythm, form.first, form.end) != (values["rhythm"], values["first"], values["end"]):
            raise CannotReport("Đã có báo cáo theo chế độ này nên không đổi được định kỳ. Hãy thôi dùng và lập chế độ mới.")
        found = Form.objects.filter(pk=form.pk, edition=edition, ended_at__isnull=True)
        if not found.update(edition=F("edition") + 1, entered_by=by, entered_at=at, **values):
            raise ChangedMeanwhile(STALE)
        form.refresh_from_db()
    words = f"Yêu cầu báo cáo “{form.title}”"
    record(act="report.asked", subject=f"report_form:{form.pk}", summary=words, by=by, body=owner, at=at, basis=form.basis)
    return form


def _checked(asked: Asked) -> dict[str, Any]:
    title = " ".join(asked.title.split())[:200]
    if not title:
        raise CannotReport("Hãy ghi tên báo cáo.")
    if asked.rhythm is None and (asked.first is None or asked.end is None or asked.first >= asked.end):
        raise CannotReport("Báo cáo đột xuất cần từ ngày nào đến ngày nào; ngày đầu không sau ngày cuối.")
    unknown = set(asked.codes) - set(measures.measures())
    if unknown:
        raise CannotReport(f"Không có số liệu: {', '.join(sorted(unknown))}.")
    once = asked.rhythm is None
    return {
        "title": title, "rhythm": asked.rhythm.value if asked.rhythm else "", "kinds": [k.value for k in asked.kinds],
        "codes": list(asked.codes), "due_days": asked.due_days, "basis": " ".join(asked.basis.split())[:300],
        "starts_on": asked.starts_on, "first": asked.first if once else None, "end": asked.end if once else None,
    }  # fmt: skip


@transaction.atomic
def end_form(*, form: Form, why: str, by: User, at: datetime) -> None:
    """Ask no more; reports that were made stay."""
    check_may(by, Act.PLAN, form.owner, localdate(at))
    if not why.strip():
        raise CannotReport("Hãy ghi lý do thôi yêu cầu báo cáo này.")
    if Form.objects.filter(pk=form.pk, ended_at__isnull=True).update(ended_at=at, ended_why=why.strip()[:300]):
        words = f"Thôi yêu cầu báo cáo “{form.title}”: {why.strip()}"
        record(act="report.unasked", subject=f"report_form:{form.pk}", summary=words, by=by, body=form.owner, at=at)


@transaction.atomic
def keep_template(*, form: Form, name: str, content: bytes, by: User, at: datetime) -> None:
    """The office's own DOCX for this form; empty content goes back to the common one."""
    check_may(by, Act.PLAN, form.owner, localdate(at))
    digest = store.put(content) if content else ""
    Form.objects.filter(pk=form.pk).update(template_name=name[:200] if content else "", template_sha256=digest, edition=F("edition") + 1)
    words = f"Mẫu riêng của báo cáo “{form.title}”: {name if content else 'bỏ, dùng mẫu chung'}"
    record(act="report.template", subject=f"report_form:{form.pk}", summary=words, by=by, body=form.owner, at=at, detail={"sha256": digest})


def _check_writes(body: Body, by: User, at: datetime) -> None:
    if not may_write(by, body, localdate(at)):
        raise NotPermitted(forbidden_words(Act.REGISTER, body.name))


@transaction.atomic
def begin(*, form: Form, body: Body, period: Period, by: User, at: datetime) -> Report:
    """The draft of what `body` reports for `period`, filled from the records; the one that is there already. Raises CannotReport."""
    _check_writes(body, by, at)
    if form.ended_at or not reports_by(form, body):
        raise CannotReport(f"“{form.title}” không yêu cầu {body} báo cáo.")
    if period not in periods(form, localdate(at)):
        raise CannotReport("Kỳ báo cáo này chưa bắt đầu, hoặc trước ngày chế độ báo cáo được áp dụng.")
    if period.clipped(body.valid_from, body.valid_to) is None:
        raise CannotReport(f"{body} không tồn tại trong {period.name}. Hãy chọn kỳ khác.")
    there = newest(form, body, period)
    return there or _new(form, body, period, 1, "", {}, by, at)


def _new(form: Form, body: Body, period: Period, version: int, why: str, words: Mapping[str, str], by: User, at: datetime) -> Report:
    figures, lines = evidence(form, body, period)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                form=form, body=body, first=period.first, end=period.end, version=version, why=why, words=dict(words),
                figures=figures_form(figures), lines=lines_form(lines), filled_at=at, made_by=by, made_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise ChangedMeanwhile("Có người vừa bắt đầu báo cáo này. Hãy tải lại trang và mở bản đó.") from error
    said = f"Bắt đầu {report}" if version == 1 else f"Đính chính {report} (bản {version}): {why}"
    record(act="report.begun", subject=f"report:{report.pk}", summary=said, by=by, body=body, at=at, within=f"report_form:{form.pk}")
    return report


@transaction.atomic
def refill(*, report: Report, edition: int, by: User, at: datetime) -> None:
    """Count the figures of a draft anew; what the office stated about a figure that is still the same stays."""
    _check_writes(report.body, by, at)
    figures, lines = evidence(report.form, report.body, report.period)
    values = {
        "figures": figures_form(refreshed(figures, figures_of(report.figures))),
        "lines": lines_form(refreshed_lines(lines, lines_of(report.lines))),
        "filled_at": at,
    }
    _keep(report, edition, values)


@dataclass(frozen=True, slots=True)
class Edited:
    """What an officer typed: words by field, figures stated otherwise (code → figure, why), and by line its difficulties and proposals."""

    words: Mapping[str, str]
    stated: Mapping[str, tuple[int | None, str]]
    lines: Mapping[int, tuple[str, str]]  # place in the table → (difficulties, proposals)


@transaction.atomic
def edit(*, report: Report, edited: Edited, edition: int, by: User, at: datetime) -> None:
    """Keep what was typed into a draft. Raises CannotReport, ChangedMeanwhile."""
    _check_writes(report.body, by, at)
    lines = lines_form(lines_of(report.lines))
    for place, (difficulties, proposals) in edited.lines.items():
        if 0 <= place < len(lines):
            lines[place] |= {"difficulties": difficulties.strip()[:600], "proposals": proposals.strip()[:600]}
    words = {name: edited.words.get(name, report.words.get(name, "")).strip()[:LONGEST] for name, *_ in WORDS}
    _keep(report, edition, {"words": words, "figures": figures_form(stated(figures_of(report.figures), edited.stated)), "lines": lines})


def _keep(report: Report, edition: int, values: Mapping[str, Any]) -> None:
    if report.state != State.DRAFT.value:
        raise CannotReport("Báo cáo đã ký không sửa được. Hãy lập bản đính chính.")
    found = Report.objects.filter(pk=report.pk, edition=edition, state=State.DRAFT.value)
    if not found.update(edition=F("edition") + 1, **values):
        raise ChangedMeanwhile(STALE)
    report.refresh_from_db()


@transaction.atomic
def sign(*, report: Report, edition: int, by: User, at: datetime) -> None:
    """Sign exactly the edition that was shown; the report goes up with it. Raises CannotReport, ChangedMeanwhile."""
    if not may_sign(by, report.body, localdate(at)):
        raise NotPermitted(forbidden_words(Act.APPROVE, report.body.name))
    state = moved(State(report.state), Move.SIGN)
    if report.first > localdate(at):
        raise CannotReport("Kỳ báo cáo chưa bắt đầu.")
    payload = {**sealed_form(report), "by": f"user:{by.pk}", "at": at.isoformat()}
    values = {"state": state.value, "signed_by": by, "signed_at": at, "envelope": seal(payload, PURPOSE, private_key())}
    if not Report.objects.filter(pk=report.pk, edition=edition, state=State.DRAFT.value).update(edition=F("edition") + 1, **values):
        raise ChangedMeanwhile("Báo cáo vừa được sửa sau khi bạn mở. Hãy đọc lại bản mới rồi ký.")
    report.refresh_from_db()
    public = Report.objects.filter(form=report.form, body=report.body, first=report.first, end=report.end, public=True)
    if public.exists():  # a correction of what is public takes its place there
        Report.objects.filter(pk=report.pk).update(public=True)
    record(
        act="report.signed", subject=f"report:{report.pk}", summary=f"Ký {report} (bản {report.version})", by=by, body=report.body, at=at,
        within=f"report_form:{report.form_id}", detail={"sha256": sha256_hex(canonical(payload))},
    )  # fmt: skip


@transaction.atomic
def answer(*, report: Report, move: Move, note: str, by: User, at: datetime) -> None:
    """Take a report in for the office that asked for it, or send it back with what is wrong. Raises CannotReport."""
    if not may_answer(by, report, localdate(at)):
        raise NotPermitted(forbidden_words(Act.CONFIRM, report.form.owner.name))
    state, words = moved(State(report.state), move), note.strip()[:500]
    if move is Move.RETURN and not words:
        raise CannotReport("Hãy ghi báo cáo cần sửa, bổ sung điều gì.")
    values = {"state": state.value, "note": words, "answered_by": by, "answered_at": at}
    if not Report.objects.filter(pk=report.pk, state=report.state).update(edition=F("edition") + 1, **values):
        raise ChangedMeanwhile("Có người vừa xử lý báo cáo này. Hãy tải lại trang.")
    report.refresh_from_db()
    said = f"{'Nhận' if move is Move.ACCEPT else 'Trả lại'} {report}" + (f": {words}" if words else "")
    record(act=f"report.{move.value}", subject=f"report:{report.pk}", summary=said, by=by, body=report.form.owner, at=at)


@transaction.atomic
def correct(*, report: Report, why: str, by: User, at: datetime) -> Report:
    """A further version, counted anew from the records, with the words of the old one, which stays. Raises CannotReport."""
    _check_writes(report.body, by, at)
    last = newest(report.form, report.body, report.period)
    assert last is not None  # the report itself is one
    if last.state == State.DRAFT.value:
        raise CannotReport("Đã có một bản đang soạn. Hãy sửa bản đó.")
    if not why.strip():
        raise CannotReport("Hãy ghi lý do đính chính.")
    made = _new(report.form, report.body, report.period, last.version + 1, why.strip()[:500], last.words, by, at)
    figures = refreshed(figures_of(made.figures), figures_of(last.figures))
    made.figures, made.lines = figures_form(figures), lines_form(refreshed_lines(lines_of(made.lines), lines_of(last.lines)))
    made.save(update_fields=["figures", "lines"])
    return made


@transaction.atomic
def discard(*, report: Report, by: User, at: datetime) -> None:
    """Drop a draft that was never signed."""
    _check_writes(report.body, by, at)
    if not Report.objects.filter(pk=report.pk, state=State.DRAFT.value).delete()[0]:
        raise CannotReport("Báo cáo đã ký không bỏ được.")
    words = f"Bỏ bản đang soạn: {report}"
    record(act="report.discarded", subject=f"report:{report.pk}", summary=words, by=by, body=report.body, at=at)


@transaction.atomic
def publish(*, report: Report, public: bool, by: User, at: datetime) -> None:
    """Put the figures of a signed report among the open data of the portal, or take them away."""
    if not may_sign(by, report.body, localdate(at)):
        raise NotPermitted(forbidden_words(Act.APPROVE, report.body.name))
    if State(report.state) not in COUNTED:
        raise CannotReport("Chỉ công khai được báo cáo đã ký.")
    Report.objects.filter(form=report.form, body=report.body, first=report.first, end=report.end).update(public=public)
    report.refresh_from_db()
    words = f"{'Công khai' if public else 'Thôi công khai'} số liệu của {report}"
    record(act="report.published", subject=f"report:{report.pk}", summary=words, by=by, body=report.body, at=at)
