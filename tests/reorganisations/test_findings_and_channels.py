"""A reorganisation hands over unfinished findings and rounds of inspections, ends contacts and channels, and begins channels anew."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consultations.drafts import opened, say
from kim_son_case import MERGERS, TWO_TIER, build
from loa.consultations.answer_actions import Words, answer_theme
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Comment, Theme
from loa.consultations.rules import Outcome
from loa.consultations.theme_queries import themes_for
from loa.directory import actions as directory
from loa.directory.actions import ContactForm, Proof, proof_mark
from loa.directory.models import Contact, OfficialChannel
from loa.directory.rules import ChannelKind, Duty, ProofKind
from loa.inspections import actions as inspections
from loa.inspections import checklist_actions, finding_actions
from loa.inspections.actions import RoundForm
from loa.inspections.checklist_rules import Asked
from loa.inspections.finding_actions import FindingForm, Shown
from loa.inspections.finding_rules import Kind
from loa.inspections.models import Finding, Inspection, Round
from loa.inspections.rules import Form, Move
from loa.ledger.models import Entry
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message
from loa.organisations.actions import BodyForm
from loa.organisations.models import Body, Post, User
from loa.organisations.rules import Kind as BodyKind
from loa.organisations.rules import SuccessionKind
from loa.reorganisations import actions
from loa.reorganisations.actions import WayForm
from loa.reorganisations.models import Reorganisation
from loa.reorganisations.queries import preview
from loa.reorganisations.rules import CannotReorganise

BEFORE = datetime(2025, 6, 2, 3, 0, tzinfo=UTC)
AFTER = datetime(2025, 7, 1, 3, 0, tzinfo=UTC)
BASIS = "Nghị quyết số 1674/NQ-UBTVQH15 ngày 16/6/2025"

pytestmark = pytest.mark.django_db


def person(name: str, body: Body, *roles: str) -> User:
    user = User.objects.create_user(name)
    for role in roles:
        Post.objects.create(user=user, body=body, role=role, title=role, valid_from=date(2020, 1, 1))
    return user


class Case:
    """The district inspected three communes that become Kim Sơn; one has an open finding, one a reported one, one a finished one."""

    def __init__(self) -> None:
        self.province, self.district = build()
        self.admin = person("tinh", self.province, "administrator", "inspector")
        self.inspector = person("kiemtra", self.district, "inspector")
        self.communes = [Body.objects.get(name=f"Ủy ban nhân dân {name}") for name in MERGERS["Kim Sơn"]]
        self.officers = [person(f"xa{n}", body, "officer", "approver") for n, body in enumerate(self.communes)]
        checklist = checklist_actions.keep_checklist(
            checklist=None, body=self.district, title="Mẫu", items=[Asked("Có kế hoạch")], version=0, by=self.inspector, at=BEFORE
        )
        form = RoundForm(
            self.district, Form.INSPECTION, "Truyền thông", "QĐ 1", self.communes, BEFORE.date(), "Đoàn", "k" * 20, checklist=checklist
        )
        self.round = inspections.plan_round(form=form, by=self.inspector, at=BEFORE)
        self.open, self.reported, self.done = (self._found(body) for body in self.communes)
        self._report(self.reported, 1)
        self._report(self.done, 2)
        finding_actions.decide(finding=self.done, accepted=True, words="", version=self.done.version, by=self.inspector, at=BEFORE)

    def _found(self, body: Body) -> Finding:
        one = Inspection.objects.select_related("round__keeper", "round__checklist", "body").get(round=self.round, body=body)
        inspections.begin(inspection=one, held_on=BEFORE.date(), version=1, by=self.inspector, at=BEFORE)
        form = FindingForm(Kind.SHORTCOMING, f"Thiếu kế hoạch tại {body}", "Lập kế hoạch", body, due_on=date(2025, 7, 15))
        found = finding_actions.write(inspection=one, form=form, key=f"finding-{body.pk:012}", by=self.inspector, at=BEFORE)
        inspections.move(inspection=one, to=Move.MAKE_MINUTES, version=one.version, by=self.inspector, at=BEFORE)
        return found

    def _report(self, finding: Finding, number: int) -> None:
        shown = Shown("đã làm")
        finding_actions.report(finding=finding, shown=shown, version=finding.version, by=self.officers[number], at=BEFORE)

    def channel(self, number: int, address: str) -> OfficialChannel:
        channel = directory.add_channel(
            body=self.communes[number], kind=ChannelKind.WEBSITE, name="Trang của xã", address=address, public=True, valid_from=None,
            proof=Proof(ProofKind.DECISION, "QĐ 2"), by=self.officers[number], at=BEFORE,
        )  # fmt: skip
        return directory.confirm_channel(channel=channel, seen=proof_mark(channel), by=self.officers[number], at=BEFORE)

    def reorganise(self, form: WayForm | None = None) -> Reorganisation:
        made = actions.start(title="Lập xã Kim Sơn", scope=self.province, on=TWO_TIER, basis=BASIS, by=self.admin, at=BEFORE)
        whole = BodyForm("Ủy ban nhân dân xã Kim Sơn", "UBND xã Kim Sơn", BodyKind.COMMUNE, self.province, "Kim Sơn")
        fresh = actions.add_fresh(reorganisation=made, form=whole, by=self.admin, at=BEFORE)
        way = form or WayForm(SuccessionKind.MERGED, takes_people=True)
        for body in self.communes:
            actions.add_way(reorganisation=made, old=body, new=fresh, form=way, by=self.admin, at=BEFORE)
        return made

    def end_district(self, made: Reorganisation, takes_plans: bool) -> None:
        form = WayForm(SuccessionKind.FUNCTION, "kiểm tra", ends_old=True, takes_plans=takes_plans)
        actions.add_way(reorganisation=made, old=self.district, new=self.province, form=form, by=self.admin, at=BEFORE)


@pytest.fixture
def case() -> Case:
    return Case()


def test_unfinished_findings_go_on_with_what_was_reported_and_finished_ones_stay(case: Case) -> None:
    made = case.reorganise()
    assert sum(t.findings for t in preview(made).bodies) == 2
    result = actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    assert result["findings"] == 2
    heir = Body.objects.get(name="Ủy ban nhân dân xã Kim Sơn")
    rows = {f.handed_from_id: f for f in Finding.objects.filter(body=heir)}
    assert set(rows) == {case.open.pk, case.reported.pk}
    assert (rows[case.open.pk].state, rows[case.reported.pk].state) == ("open", "reported")
    assert rows[case.open.pk].due_on == date(2025, 7, 15)
    assert [r.words for r in rows[case.reported.pk].remedies.all()] == ["đã làm"]
    assert {f.state for f in Finding.objects.filter(pk__in=rows)} == {"handed_over"}
    case.done.refresh_from_db()
    assert case.done.state == "confirmed"
    finding = rows[case.open.pk]
    finding_actions.report(finding=finding, shown=Shown("xã mới đã làm"), version=1, by=case.officers[0], at=AFTER + timedelta(hours=1))
    assert finding.state == "reported"


def test_without_a_heir_for_its_work_the_findings_stand_in_the_way(case: Case) -> None:
    made = case.reorganise(WayForm(SuccessionKind.MERGED, takes_work=False))
    problems = preview(made).problems
    assert sum("tồn tại, kiến nghị chưa khắc phục" in p for p in problems) == 2
    with pytest.raises(CannotReorganise, match="kiến nghị"):
        actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    assert not Finding.objects.filter(state="handed_over").exists()


def test_rounds_of_a_body_that_ends_are_followed_up_by_who_takes_its_plans(case: Case) -> None:
    Body.objects.filter(parent=case.district, kind="district_office").update(parent=case.province)
    Body.objects.filter(parent=case.district, kind="commune").exclude(pk__in=[b.pk for b in case.communes]).update(parent=case.province)
    made = case.reorganise()
    case.end_district(made, takes_plans=False)
    assert any("đợt kiểm tra" in p for p in preview(made).problems)
    made.ways.filter(old=case.district).delete()
    case.end_district(made, takes_plans=True)
    result = actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    assert result["rounds"] == 1
    one = Round.objects.get()
    assert (one.body, one.keeper) == (case.district, case.province)
    finding = Finding.objects.select_related("inspection__round__keeper", "body").get(state="reported")
    finding_actions.decide(finding=finding, accepted=True, words="", version=finding.version, by=case.admin, at=AFTER)
    assert finding.state == "confirmed"


def test_channels_end_and_begin_anew_unconfirmed_and_contacts_end(case: Case) -> None:
    first, same, other = case.channel(0, "https://a.example"), case.channel(1, "https://a.example"), case.channel(2, "https://b.example")
    form = ContactForm(Duty.SPOKESPERSON, "Trần Văn Hòa", line="0200 000 0001", public=True)
    contact = directory.add_contact(body=case.communes[0], form=form, by=case.officers[0], at=BEFORE)
    gone = directory.end_channel(channel=case.channel(0, "https://c.example"), on=date(2025, 6, 1), by=case.officers[0], at=BEFORE)
    made = case.reorganise()
    found = preview(made).bodies
    assert (sum(t.channels for t in found), sum(t.contacts for t in found)) == (3, 1)
    result = actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    assert (result["channels"], result["channels_anew"], result["contacts"]) == (3, 2, 1)
    ends = OfficialChannel.objects.filter(pk__in=[first.pk, same.pk, other.pk]).values_list("valid_to", flat=True)
    assert set(ends) == {TWO_TIER}
    gone.refresh_from_db()
    assert gone.valid_to == date(2025, 6, 1)
    heir = Body.objects.get(name="Ủy ban nhân dân xã Kim Sơn")
    anew = list(OfficialChannel.objects.filter(body=heir).order_by("address"))
    assert [(c.address, c.valid_from, c.official) for c in anew] == [
        ("https://a.example", TWO_TIER, False), ("https://b.example", TWO_TIER, False)
    ]  # fmt: skip
    assert BASIS in anew[0].proof_reference
    assert "xã Ân Hòa" in anew[0].proof_reference
    contact.refresh_from_db()
    assert contact.valid_to == TWO_TIER
    assert not Contact.objects.filter(body=heir).exists()


def test_channels_that_nobody_takes_only_end(case: Case) -> None:
    case.channel(0, "https://a.example")
    made = case.reorganise(WayForm(SuccessionKind.MERGED, takes_channels=False))
    result = actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    assert (result["channels"], result["channels_anew"]) == (1, 0)
    assert OfficialChannel.objects.get().valid_to == TWO_TIER


def test_messages_that_are_being_written_go_on_in_the_heir(case: Case) -> None:
    old, officer = case.communes[0], case.officers[0]
    draft = newsroom.write(title="Đang soạn", owner=old, source=None, by=officer, at=BEFORE)
    waiting = newsroom.write(title="Chờ duyệt", owner=old, source=None, by=officer, at=BEFORE)
    Message.objects.filter(pk=waiting.pk).update(state="submitted", submitted_sha256="0" * 64)
    made = case.reorganise()
    assert sum(t.messages for t in preview(made).bodies) == 2
    result = actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    heir = Body.objects.get(name="Ủy ban nhân dân xã Kim Sơn")
    assert result["messages"] == 2
    for message in (draft, waiting):
        message.refresh_from_db()
        assert (message.owner, message.state) == (heir, "draft")
        assert message.get_latest_revision_as_object().owner_id == heir.pk
    assert Entry.objects.filter(act="message.handed_over", basis=BASIS).count() == 2


def test_messages_without_a_heir_stand_in_the_way(case: Case) -> None:
    newsroom.write(title="Đang soạn", owner=case.communes[0], source=None, by=case.officers[0], at=BEFORE)
    made = case.reorganise(WayForm(SuccessionKind.MERGED, takes_work=False))
    assert any("1 tin, bài đang soạn" in p for p in preview(made).problems)


def test_planned_inspections_go_to_the_heir_once_and_the_rest_is_cancelled(case: Case) -> None:
    form = RoundForm(
        case.district, Form.INSPECTION, "Quý III", "QĐ 7", case.communes, date(2025, 6, 20), "Đoàn", "q" * 20,
        checklist=case.round.checklist,
    )  # fmt: skip
    later = inspections.plan_round(form=form, by=case.inspector, at=BEFORE)
    made = case.reorganise()
    assert sum(t.inspections for t in preview(made).bodies) == 3
    result = actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    heir = Body.objects.get(name="Ủy ban nhân dân xã Kim Sơn")
    assert (result["inspections"], result["inspections_cancelled"]) == (1, 2)
    assert later.inspections.get(state="planned").body == heir
    assert set(later.inspections.exclude(body=heir).values_list("state", flat=True)) == {"cancelled"}
    assert all(BASIS in note for note in later.inspections.values_list("note", flat=True))
    assert not case.round.inspections.filter(state="cancelled").exists()  # what has begun is finished as it was begun


def test_consultations_that_are_not_finished_go_on_in_the_heir_with_their_themes(case: Case) -> None:
    old, officer = case.communes[0], case.officers[0]
    one = opened(old, officer, officer, BEFORE)
    done = opened(old, officer, officer, BEFORE - timedelta(days=40))
    Consultation.objects.filter(pk=done.pk).update(state="published", published_at=BEFORE)
    shared = Theme.objects.create(body=old, name="Mức thu", words="phí", made_by=officer, made_at=BEFORE)
    own = Theme.objects.create(body=old, consultation=one, name="Riêng", made_by=officer, made_at=BEFORE)
    for text, theme in (("Phí cao", shared), ("Khác", own)):
        row = say(one, BEFORE, "Điều 3", text=text).comment
        Comment.objects.filter(pk=row.pk).update(theme=theme)
    kept = {c.number: (c.text, c.content_sha256) for c in Comment.objects.filter(consultation=one)}
    made = case.reorganise()
    assert sum(t.consultations for t in preview(made).bodies) == 1
    result = actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    heir = Body.objects.get(name="Ủy ban nhân dân xã Kim Sơn")
    one.refresh_from_db()
    done.refresh_from_db()
    assert (result["consultations"], one.body, done.body) == (1, heir, old)
    assert {(t.name, t.body) for t in themes_for(one)} == {("Mức thu", heir), ("Riêng", heir)}
    assert {c.number: (c.text, c.content_sha256) for c in Comment.objects.filter(consultation=one)} == kept
    entry = Entry.objects.get(act="consultation.handed_over")
    assert (entry.basis, entry.body) == (BASIS, heir)
    later = AFTER + timedelta(hours=1)
    words = Words(Outcome.ACCEPTED, "Đã giảm")
    answered = answer_theme(
        consultation=one, theme=Theme.objects.get(body=heir, name="Mức thu"), words=words, version=0, by=officer, at=later
    )
    assert answered.theme_id is not None


def test_consultations_without_a_heir_stand_in_the_way(case: Case) -> None:
    opened(case.communes[0], case.officers[0], case.officers[0], BEFORE)
    made = case.reorganise(WayForm(SuccessionKind.MERGED, takes_work=False))
    assert any("1 cuộc lấy ý kiến dự thảo" in p for p in preview(made).problems)
