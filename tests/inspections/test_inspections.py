"""Inspections: copied checklists, answers by two people at once, findings and remedies, who may, papers, reminders."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from docx import Document as Docx

from inspections.inspection_rounds import round_form
from loa.inspections import actions, checklist_actions, finding_actions, finding_queries, queries
from loa.inspections.actions import Answered, Described
from loa.inspections.checklist_rules import Asked
from loa.inspections.finding_actions import FindingForm, Shown
from loa.inspections.finding_rules import Kind
from loa.inspections.models import Checklist, Finding, Inspection, RemedyReminder, Round
from loa.inspections.papers import CONCLUSION, MINUTES, as_file
from loa.inspections.rules import Answer, Form, Move
from loa.ledger.models import Entry
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, BodyGroup, Post, User
from loa.organisations.queries import members
from loa.plans import work_actions
from loa.plans.models import Plan, TaskBody
from loa.plans.work_actions import ChangedMeanwhile
from loa.plans.work_queries import without_lead
from loa.plans.work_rules import Rhythm
from loa.site.management.commands.remind import morning

DAY = date(2026, 3, 2)


def found(held: Inspection, body: Body, by: User, at: datetime, **changes: object) -> Finding:
    form = replace(FindingForm(Kind.SHORTCOMING, "Chưa niêm yết", "Niêm yết lịch phát", body, due_on=date(2026, 3, 16)), **changes)  # type: ignore[arg-type]
    return finding_actions.write(inspection=held, form=form, key="f" * 20, by=by, at=at)


def minuted(held: Inspection, by: User, at: datetime) -> Inspection:
    return actions.move(inspection=held, to=Move.MAKE_MINUTES, version=held.version, by=by, at=at)


def test_a_group_is_its_members_on_the_day_one_inspection_each(commune: Body, checklist: Checklist, inspector: User, at: datetime) -> None:
    group = BodyGroup.objects.get(scope=commune, name="các thôn")
    ended = commune.children.get(name="Thôn Bến")
    Body.objects.filter(pk=ended.pk).update(valid_to=DAY)
    form = round_form(commune, list(members(group, DAY)), checklist)
    made = actions.plan_round(form=form, by=inspector, at=at)
    names = set(made.inspections.values_list("body__name", flat=True))
    assert "Thôn Đông" in names
    assert "Thôn Bến" not in names
    assert actions.plan_round(form=form, by=inspector, at=at) == made
    assert Round.objects.count() == 1


def test_an_inspection_keeps_the_checklist_as_it_was_when_it_began(
    held: Inspection, checklist: Checklist, inspector: User, at: datetime
) -> None:
    checklist_actions.keep_checklist(
        checklist=checklist, body=checklist.body, title="Truyền thanh thôn", items=[Asked("Mới")], version=1, by=inspector, at=at
    )
    assert [i.question for i in held.items.order_by("number")] == ["Niêm yết lịch phát", "Sổ theo dõi thiết bị", "Trả lời ý kiến"]
    with pytest.raises(ChangedMeanwhile):
        checklist_actions.keep_checklist(
            checklist=checklist, body=checklist.body, title="Cũ", items=[Asked("Cũ")], version=1, by=inspector, at=at
        )


def test_tasks_of_a_plan_become_items_with_their_lines_beside_them(
    plan: Plan, commune: Body, people: dict[str, User], inspector: User, at: datetime
) -> None:
    office = commune.children.get(name="Phòng Văn hóa - Xã hội xã")
    for task in without_lead(plan):
        TaskBody.objects.create(task=task, duty="lead", named_as="xã", body=commune)
    work_actions.start_plan(
        plan=plan, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), evidence_every=Rhythm.QUARTER, version=1, by=people["canbo"], at=at
    )
    form = round_form(commune, [office], plan=plan, with_tasks=True)
    one = actions.plan_round(form=form, by=inspector, at=at).inspections.get()
    count = actions.begin(inspection=one, held_on=DAY, version=1, by=inspector, at=at)
    given = set(plan.assignments.filter(body=office).values_list("task", flat=True))
    assert count == len(given) > 0
    seen = queries.items_of(one)
    assert {s.item.task_id for s in seen} == given
    assert all(s.lines and all(line.body_id == office.pk for line in s.lines) for s in seen)


def test_two_people_answer_at_once_and_nothing_is_lost(held: Inspection, inspector: User, at: datetime) -> None:
    first, second, third = held.items.order_by("number")
    answers = {first.pk: Answered(Answer.MET, "một", 1), second.pk: Answered(Answer.NOT_MET, "", 1)}
    assert actions.answer(inspection=held, answers=answers, by=inspector, at=at) == []
    late = {first.pk: Answered(Answer.NOT_MET, "hai", 1), third.pk: Answered(Answer.NOT_APPLICABLE, "", 1)}
    assert actions.answer(inspection=held, answers=late, by=inspector, at=at) == [first]
    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.answer, first.note, first.version) == ("met", "một", 2)
    assert third.answer == "not_applicable"  # what nobody else touched is kept
    lines = Entry.objects.filter(act="inspection.answered").count()
    actions.answer(inspection=held, answers=answers, by=inspector, at=at)
    assert Entry.objects.filter(act="inspection.answered").count() == lines  # nothing changed, nothing written


def test_answers_are_closed_with_the_minutes_and_open_again_with_a_reason(held: Inspection, inspector: User, at: datetime) -> None:
    item = held.items.get(number=1)
    minuted(held, inspector, at)
    with pytest.raises(NotAllowed):
        actions.answer(inspection=held, answers={item.pk: Answered(Answer.MET, "", 1)}, by=inspector, at=at)
    with pytest.raises(NotAllowed, match="lý do"):
        actions.move(inspection=held, to=Move.REOPEN, version=held.version, by=inspector, at=at)
    actions.move(inspection=held, to=Move.REOPEN, version=held.version, by=inspector, at=at, note="ghi thiếu")
    assert held.state == "under_way"


def test_a_button_pushed_twice_moves_once(held: Inspection, inspector: User, at: datetime) -> None:
    version = held.version
    actions.move(inspection=held, to=Move.MAKE_MINUTES, version=version, by=inspector, at=at)
    with pytest.raises(NotAllowed):
        actions.move(inspection=held, to=Move.MAKE_MINUTES, version=version, by=inspector, at=at)
    assert Entry.objects.filter(act="inspection.make_minutes").count() == 1


def test_a_finding_written_twice_by_one_form_is_one(held: Inspection, village: Body, inspector: User, at: datetime) -> None:
    one = found(held, village, inspector, at)
    assert found(held, village, inspector, at) == one
    assert Finding.objects.count() == 1


def test_the_whole_way_of_a_remedy(held: Inspection, village: Body, villager: User, inspector: User, at: datetime) -> None:
    one = found(held, village, inspector, at)
    with pytest.raises(NotAllowed, match="Biên bản"):
        finding_actions.report(finding=one, shown=Shown("xong"), version=one.version, by=villager, at=at)
    minuted(held, inspector, at)
    actions.move(inspection=held, to=Move.CONCLUDE, version=held.version, by=inspector, at=at, note="Thôn làm tốt.")
    with pytest.raises(NotAllowed, match="chưa xong"):
        actions.move(inspection=held, to=Move.CLOSE, version=held.version, by=inspector, at=at)
    one.refresh_from_db()
    finding_actions.report(finding=one, shown=Shown("đã niêm yết"), version=one.version, by=villager, at=at)
    with pytest.raises(NotAllowed, match="vì sao"):
        finding_actions.decide(finding=one, accepted=False, words=" ", version=one.version, by=inspector, at=at)
    finding_actions.decide(finding=one, accepted=False, words="ảnh mờ", version=one.version, by=inspector, at=at)
    finding_actions.report(finding=one, shown=Shown("gửi lại ảnh"), version=one.version, by=villager, at=at)
    finding_actions.decide(finding=one, accepted=True, words="", version=one.version, by=inspector, at=at)
    assert [r.accepted for r in one.remedies.order_by("pk")] == [False, True]
    actions.move(inspection=held, to=Move.CLOSE, version=held.version, by=inspector, at=at)
    assert held.state == "closed"


def test_who_reports_does_not_confirm(held: Inspection, commune: Body, people: dict[str, User], inspector: User, at: datetime) -> None:
    one = found(held, commune, inspector, at)
    Post.objects.create(user=inspector, body=commune, role="officer", valid_from=date(2025, 7, 1))
    minuted(held, inspector, at)
    one.refresh_from_db()
    finding_actions.report(finding=one, shown=Shown("xong"), version=one.version, by=inspector, at=at)
    with pytest.raises(NotAllowed, match="không tự xác nhận"):
        finding_actions.decide(finding=one, accepted=True, words="", version=one.version, by=inspector, at=at)


def test_two_people_decide_at_once(held: Inspection, village: Body, villager: User, inspector: User, at: datetime) -> None:
    one = found(held, village, inspector, at)
    minuted(held, inspector, at)
    finding_actions.report(finding=one, shown=Shown("xong"), version=one.version, by=villager, at=at)
    stale = Finding.objects.select_related("inspection__round__keeper", "body").get(pk=one.pk)
    finding_actions.decide(finding=one, accepted=True, words="", version=stale.version, by=inspector, at=at)
    with pytest.raises(ChangedMeanwhile):
        finding_actions.decide(finding=stale, accepted=False, words="chưa", version=stale.version, by=inspector, at=at)


def test_only_an_inspector_of_the_body_inspects(
    planned: Inspection, commune: Body, village: Body, people: dict[str, User], villager: User, checklist: Checklist, at: datetime
) -> None:
    for user in (people["canbo"], people["duyet1"], people["canbotinh"], villager):
        with pytest.raises(PermissionDenied):
            actions.begin(inspection=planned, held_on=DAY, version=1, by=user, at=at)
        with pytest.raises(PermissionDenied):
            actions.plan_round(form=round_form(commune, [village], checklist, key="z" * 20), by=user, at=at)


def test_the_inspected_body_sees_its_own_and_only_what_was_told(
    held: Inspection, village: Body, villager: User, commune: Body, inspector: User, at: datetime
) -> None:
    neighbour = User.objects.create_user("thonkhac")
    other = commune.children.get(name="Thôn Đoài")
    Post.objects.create(user=neighbour, body=other, role="officer", valid_from=date(2025, 7, 1))
    one = found(held, village, inspector, at)
    assert not queries.sees_answers(villager, held, DAY)
    assert list(finding_queries.visible_to(villager, DAY)) == []
    minuted(held, inspector, at)
    assert list(queries.visible_to(villager, DAY)) == [held]
    assert list(finding_queries.visible_to(villager, DAY)) == [one]
    assert queries.sees_answers(villager, held, DAY)
    assert list(queries.visible_to(neighbour, DAY)) == []
    assert list(finding_queries.visible_to(neighbour, DAY)) == []


def test_a_body_inspects_itself_only_as_self_inspection(commune: Body, checklist: Checklist, inspector: User, at: datetime) -> None:
    with pytest.raises(NotAllowed, match="Tự kiểm tra"):
        actions.plan_round(form=round_form(commune, [commune], checklist), by=inspector, at=at)
    form = round_form(commune, [commune], checklist, form=Form.SELF)
    one = actions.plan_round(form=form, by=inspector, at=at).inspections.get()
    actions.begin(inspection=one, held_on=DAY, version=1, by=inspector, at=at)
    assert one.items.count() == 3


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"title": " "}, "nội dung đợt"), ({"bodies": []}, "ít nhất một đơn vị"), ({"checklist": None}, "mẫu nội dung"),
     ({"team": ""}, "đoàn kiểm tra"), ({"with_tasks": True}, "chọn kế hoạch"),
     ({"planned_on": date(2019, 1, 1)}, "không còn hoặc chưa có")],
)  # fmt: skip
def test_a_senseless_round_says_what_to_do(
    commune: Body, village: Body, checklist: Checklist, inspector: User, at: datetime, changes: dict[str, object], says: str
) -> None:
    with pytest.raises(NotAllowed, match=says):
        actions.plan_round(form=replace(round_form(commune, [village], checklist), **changes), by=inspector, at=at)  # type: ignore[arg-type]


def test_the_papers_say_what_was_seen_and_what_is_due(held: Inspection, village: Body, inspector: User, at: datetime) -> None:
    item = held.items.get(number=1)
    actions.answer(inspection=held, answers={item.pk: Answered(Answer.NOT_MET, "=HYPERLINK(1)", 1)}, by=inspector, at=at)
    said = Described(DAY, "Nhà văn hóa", "Phạm Thị Lan, Chủ tịch", "Trưởng thôn", "Đúng lịch.", "Nhất trí.")
    actions.describe(inspection=held, form=said, version=held.version, by=inspector, at=at)
    found(held, village, inspector, at)
    minuted(held, inspector, at)
    minutes = _text(as_file(held, MINUTES, "docx"))
    for words in ("BIÊN BẢN", "Nhà văn hóa", "Chưa niêm yết", "16/03/2026", "Chưa đạt", "Đúng lịch."):
        assert words in minutes, words
    actions.move(inspection=held, to=Move.CONCLUDE, version=held.version, by=inspector, at=at, note="Đề nghị khắc phục.")
    told = _text(as_file(held, CONCLUSION, "docx"))
    for words in ("THÔNG BÁO", "Đề nghị khắc phục.", "Chưa niêm yết"):
        assert words in told, words
    assert as_file(held, CONCLUSION, "pdf").startswith(b"%PDF")


def _text(content: bytes) -> str:
    document = Docx(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def at_seven(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC)


def test_a_remedy_is_reminded_of_in_the_one_morning_letter(
    held: Inspection, village: Body, villager: User, inspector: User, at: datetime
) -> None:
    User.objects.filter(pk=villager.pk).update(email="thon@xa.test")
    one = found(held, village, inspector, at)
    minuted(held, inspector, at)
    assert morning(at_seven(date(2026, 3, 9))) == 1
    assert morning(at_seven(date(2026, 3, 9)) + timedelta(hours=1)) == 0
    assert f"/kiem-tra/ton-tai/{one.pk}/" in str(mail.outbox[0].body)
    assert "còn 7 ngày" in str(mail.outbox[0].body).lower()
    assert RemedyReminder.objects.count() == 1


def test_what_was_reported_since_is_not_urged(held: Inspection, village: Body, villager: User, inspector: User, at: datetime) -> None:
    User.objects.filter(pk=villager.pk).update(email="thon@xa.test")
    one = found(held, village, inspector, at)
    minuted(held, inspector, at)
    finding_actions.remind(day=date(2026, 3, 9), at=at)
    one.refresh_from_db()
    finding_actions.report(finding=one, shown=Shown("xong"), version=one.version, by=villager, at=at)
    assert morning(at_seven(date(2026, 3, 9))) == 0
    assert mail.outbox == []
