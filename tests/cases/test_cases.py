"""What is done to cases: received once, answered by two, handed on within bounds, forgotten in time; statements, not people."""

from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.core import mail

from conftest import AT
from loa.cases import (
    actions,
    answer_actions,
    letter_actions,
    placing_actions,
    public_actions,
    queries,
    retention_actions,
    sender_actions,
    tasks,
    term_actions,
)
from loa.cases.actions import Handed, Received
from loa.cases.answer_actions import Written
from loa.cases.answer_rules import Said
from loa.cases.clock_queries import clock_of
from loa.cases.count_queries import figures, quality
from loa.cases.kind_rules import INFORMATION, QUESTION
from loa.cases.models import Attachment, Case, Line, PressContact, Published, Sender
from loa.cases.placing_queries import heirs_for, unplaced
from loa.cases.public_actions import Shown
from loa.cases.public_queries import alike, personal_in, searched
from loa.cases.queries import Wanted, counts, narrowed, opened, visible_to
from loa.cases.rules import ChangedMeanwhile, Move, NotPossible, State, Way
from loa.ledger.heads import receipt_of, verifier
from loa.ledger.models import Entry, LogClaim, LogEntry
from loa.organisations.models import Body, Succession, User
from loa.organisations.queries import NotPermitted
from loa.seal.receipts import check_receipt, check_text
from loa.terms.models import Term
from tests_of_cases import TEXT, answer

HOUR = timedelta(hours=1)


def ask(commune: Body, at: datetime, key: str, text: str = "Bao giờ sửa đèn đường thôn 3?", kind: str = QUESTION, **fields: str) -> Case:
    return actions.receive(handed=Handed(kind, text, commune, fields), form_key=key * 32, at=at).case


def term(rule: str, value: int, unit: str, by: User) -> None:
    Term.objects.create(
        rule=rule, unit=unit, value=value, rolls=True, basis="QĐ 1", valid_from=date(2025, 1, 1), entered_by=by, entered_at=AT
    )


def test_a_form_sent_twice_is_one_case_with_one_secret(received: Received, commune: Body, at: datetime) -> None:
    again = actions.receive(handed=Handed(QUESTION, TEXT, commune), form_key="a" * 32, at=at + HOUR)
    assert (again.case.pk, again.secret) == (received.case.pk, received.secret)
    assert Case.objects.count() == 1
    assert opened(received.case.number.lower(), received.secret.lower(), at) == received.case
    assert opened(received.case.number, "AAAA-BBBB-CCCC", at) is None


def test_ten_wrong_secrets_shut_the_page_for_an_hour(received: Received, at: datetime) -> None:
    for _ in range(10):
        assert sender_actions.tried(number=received.case.number, secret="AAAABBBBCCCC", at=at) is None
    assert sender_actions.tried(number=received.case.number, secret=received.secret, at=at) is None
    assert sender_actions.tried(number=received.case.number, secret=received.secret, at=at + HOUR * 2) == received.case


def test_the_log_holds_a_salted_hash_and_the_receipt_proves_the_text(received: Received) -> None:
    receipt = receipt_of(f"case:{received.case.pk}")
    assert receipt is not None
    check_receipt(receipt, verifier())
    check_text(receipt, TEXT)
    for entry in LogEntry.objects.all():
        assert received.case.number not in entry.entry
        assert "Hoa" not in entry.entry
    for line in Entry.objects.filter(act__startswith="case."):
        assert "Hoa" not in f"{line.summary}{line.detail}"
        assert "0912" not in f"{line.summary}{line.detail}"


def test_without_a_figure_the_clock_says_so_and_with_one_it_is_computed(case: Case, people: dict[str, User], at: datetime) -> None:
    assert clock_of(case).unknown
    assert case.due_at is None
    term("petition-answer", 10, "working_days", people["canbo"])
    actions.set_due(case)
    clock = clock_of(case)
    assert clock.due is not None
    assert clock.due.day == date(2026, 3, 16)
    assert case.due_at == clock.due.ends_at
    assert len(clock.due.steps) == 15


def test_asking_the_sender_stops_the_clock_and_the_answer_starts_it(case: Case, people: dict[str, User], at: datetime) -> None:
    term("petition-answer", 10, "working_days", people["canbo"])
    actions.ask(case=case, words="Xin cho biết thôn nào.", version=case.version, by=people["canbo"], at=at + timedelta(days=1))
    assert clock_of(case).due.paused  # type: ignore[union-attr]
    assert case.due_at is None
    sender_actions.add(case=case, words="Thôn 3 ạ.", files=[], at=at + timedelta(days=4))
    assert case.state == State.WORKING
    assert clock_of(case).due.day == date(2026, 3, 19)  # type: ignore[union-attr]


def test_information_runs_its_own_terms_and_is_prolonged_once(commune: Body, people: dict[str, User], at: datetime) -> None:
    given = {"name": "An", "address": "Thôn 1", "paper": "037190001234", "form": "online", "reason": "học tập"}
    case = ask(commune, at, "b", "Quyết định phê duyệt dự toán năm 2025", INFORMATION, **given)
    assert clock_of(case).due.day == date(2026, 3, 5)  # type: ignore[union-attr]
    term_actions.weigh(case=case, is_complex=True, version=case.version, by=people["canbo"], at=at)
    assert clock_of(case).unknown
    Case.objects.filter(pk=case.pk).update(way=Way.POST.value, term="access-post-complex")
    case.refresh_from_db()
    assert clock_of(case).due.day == date(2026, 3, 23)  # type: ignore[union-attr]
    with pytest.raises(NotPossible, match="từ 1 đến 15"):
        term_actions.prolong(case=case, amount=16, why="Nhiều hồ sơ", version=case.version, by=people["canbo"], at=at)
    term_actions.prolong(case=case, amount=15, why="Nhiều hồ sơ", version=case.version, by=people["canbo"], at=at)
    assert clock_of(case).due.day == date(2026, 4, 7)  # type: ignore[union-attr]
    with pytest.raises(NotPossible, match="một lần"):
        term_actions.prolong(case=case, amount=1, why="Nữa", version=case.version, by=people["canbo"], at=at)
    assert case.lines.filter(kind=Line.STEP, text__contains="gia hạn").exists()


def test_nobody_approves_their_own_answer_and_two_officers_do_not_overwrite(case: Case, people: dict[str, User], at: datetime) -> None:
    written = Written([Said("Bao giờ?", "Ngày 15/3.")])
    draft = answer_actions.write_answer(case=case, written=written, version=0, by=people["duyet1"], at=at)
    with pytest.raises(ChangedMeanwhile):
        answer_actions.write_answer(case=case, written=written, version=0, by=people["canbo"], at=at)
    case.refresh_from_db()
    answer_actions.submit(case=case, version=case.version, seen=draft.version, by=people["canbo"], at=at)
    with pytest.raises(NotPossible, match="không tự duyệt"):
        answer_actions.approve(case=case, version=case.version, seen=draft.version, by=people["duyet1"], at=at)
    with pytest.raises(NotPermitted):
        answer_actions.approve(case=case, version=case.version, seen=draft.version, by=people["canbo"], at=at)
    with pytest.raises(ChangedMeanwhile):
        answer_actions.approve(case=case, version=case.version, seen=99, by=people["duyet2"], at=at)
    answer_actions.approve(case=case, version=case.version, seen=draft.version, by=people["duyet2"], at=at)
    assert (case.state, case.answered_at) == (State.ANSWERED, at)
    with pytest.raises((ChangedMeanwhile, NotPossible)):
        answer_actions.approve(case=case, version=case.version - 1, seen=draft.version, by=people["duyet2"], at=at)


def test_a_point_left_open_cannot_be_submitted(case: Case, people: dict[str, User], at: datetime) -> None:
    draft = answer_actions.write_answer(
        case=case, written=Written([Said("Bao giờ?"), Said("Ở đâu?", "Thôn")]), version=0, by=people["canbo"], at=at
    )
    case.refresh_from_db()
    with pytest.raises(NotPossible, match="Điểm 1"):
        answer_actions.submit(case=case, version=case.version, seen=draft.version, by=people["canbo"], at=at)


def test_a_reply_that_repeats_needs_a_reason_and_is_counted(answered: Case, people: dict[str, User], at: datetime) -> None:
    sender_actions.add(case=answered, words="Thôn tôi không có nhà văn hóa thì sao?", files=[], at=at + HOUR)
    assert (answered.state, answered.follow_ups) == (State.WORKING, 1)
    written = Written([Said("Chi trả", "Từ ngày 15/3/2026, tại nhà văn hóa thôn.")])
    draft = answer_actions.write_answer(case=answered, written=written, version=0, by=people["canbo"], at=at)
    assert draft.is_repeated
    with pytest.raises(NotPossible, match="lặp lại"):
        answer_actions.submit(case=answered, version=answered.version, seen=draft.version, by=people["canbo"], at=at)
    again = Written(written.said, repeats_why="Kế hoạch không đổi; đã gọi điện giải thích.")
    draft = answer_actions.write_answer(case=answered, written=again, version=draft.version, by=people["canbo"], at=at)
    answer_actions.submit(case=answered, version=answered.version, seen=draft.version, by=people["canbo"], at=at)
    answer_actions.approve(case=answered, version=answered.version, seen=draft.version, by=people["duyet1"], at=at)
    found = quality(figures(people["canbo"], at.date(), at.year))
    assert (found["repeated"], found["followed"], found["mean"]) == (1, 1, None)


def test_a_case_goes_to_the_right_body_and_does_not_bounce(case: Case, commune: Body, people: dict[str, User], at: datetime) -> None:
    other = Body.objects.exclude(pk=commune.pk).filter(kind="commune", valid_to=None).first()
    assert other is not None
    actions.transfer(case=case, to=other, why="Việc của xã bạn", version=case.version, by=people["canbo"], at=at)
    assert (case.body, case.transfers, case.state) == (other, 1, State.NEW)
    assert not visible_to(people["canbo"], at.date()).filter(pk=case.pk).exists()
    with pytest.raises(NotPermitted):
        actions.transfer(case=case, to=commune, why="x", version=case.version, by=people["canbo"], at=at)
    superior = User.objects.create_user("cap-tren")
    assert commune.parent is not None
    superior.posts.create(body=commune.parent, role="approver", valid_from=date(2025, 7, 1))
    actions.transfer(case=case, to=commune, why="Cấp trên quyết định", version=case.version, by=superior, at=at)
    assert (case.body, case.transfers) == (commune, 1)


def test_a_case_of_a_body_that_ended_goes_to_its_successor(case: Case, commune: Body, at: datetime) -> None:
    heir = Body.objects.create(name="UBND xã Mới", short_name="Xã Mới", kind="commune", parent=commune.parent, valid_from=date(2026, 3, 3))
    Succession.objects.create(predecessor=commune, successor=heir, kind="merged", on=date(2026, 3, 3))
    Body.objects.filter(pk=commune.pk).update(valid_to=date(2026, 3, 3))
    later = at + timedelta(days=2)
    assert placing_actions.follow_successions(at=later) == 1
    case.refresh_from_db()
    assert (case.body, case.transfers, case.moves.get().succession) == (heir, 0, True)
    commune.refresh_from_db()
    assert ask(commune, later, "c").body == heir, "a new one is not taken by who is no more"


def test_among_several_successors_a_person_chooses(case: Case, commune: Body, people: dict[str, User], at: datetime) -> None:
    split, later = date(2026, 3, 3), at + timedelta(days=2)
    heirs = [
        Body.objects.create(name=f"UBND xã {name}", short_name=name, kind="commune", parent=commune.parent, valid_from=split)
        for name in ("Đông", "Tây")
    ]
    for heir in heirs:
        Succession.objects.create(predecessor=commune, successor=heir, kind="split", on=split)
    Body.objects.filter(pk=commune.pk).update(valid_to=split)
    clerk, stranger = User.objects.create_user("dong"), User.objects.create_user("la")
    clerk.posts.create(body=heirs[0], role="officer", valid_from=split)
    day = later.date()
    assert placing_actions.follow_successions(at=later) == 0, "no machine guesses where it belongs"
    case.refresh_from_db()
    assert case.body == commune
    assert [list(unplaced(one, day)) for one in (clerk, stranger)] == [[case], []]
    assert (set(heirs_for(case, clerk, day)), heirs_for(case, stranger, day)) == (set(heirs), [])
    assert ask(commune, later, "c").body == commune, "a new one waits too"

    def place(by: User, to: Body, why: str = "Đèn hỏng ở thôn nay thuộc xã Tây") -> None:
        placing_actions.place(case=case, to=to, why=why, version=case.version, by=by, at=later)

    with pytest.raises(NotPermitted):
        place(stranger, heirs[0])
    with pytest.raises(NotPossible, match="kế tục"):
        place(clerk, commune)
    with pytest.raises(NotPossible, match="lý do"):
        place(clerk, heirs[1], " ")
    place(clerk, heirs[1])
    assert (case.body, case.state, case.transfers, case.moves.get().succession) == (heirs[1], State.NEW, 0, True)
    with pytest.raises(NotPossible, match="không còn chờ"):
        place(clerk, heirs[0])


def test_published_answers_hold_nothing_of_persons(answered: Case, people: dict[str, User], at: datetime) -> None:
    shown = Shown("Chi trả hỗ trợ", answered.text, "Từ ngày 15/3/2026.")
    with pytest.raises(NotPossible, match="xác nhận"):
        public_actions.publish(case=answered, shown=shown, confirmed=False, left_in=0, by=people["canbo"], at=at)
    with pytest.raises(NotPossible, match="thông tin cá nhân"):
        public_actions.publish(case=answered, shown=shown, confirmed=True, left_in=0, by=people["canbo"], at=at)
    clean = Shown("Chi trả hỗ trợ nước mưa", "Bao giờ chi trả tiền hỗ trợ nước mưa?", "Từ ngày 15/3/2026.")
    row = public_actions.publish(case=answered, shown=clean, confirmed=True, left_in=0, by=people["canbo"], at=at)
    assert not personal_in(answered, f"{row.title}{row.question}{row.answer}")
    assert list(searched("ho tro nuoc mua")) == [row]
    assert alike("Khi nào xã chi trả tiền hỗ trợ nước mưa cho dân?") == [row]
    assert alike("Lịch tiêm phòng cho trẻ em dưới sáu tuổi") == []
    message = public_actions.make_message(row=row, by=people["canbo"], at=at)
    assert (message.kind_id, message.state) == ("answer", "draft")
    assert public_actions.make_message(row=row, by=people["canbo"], at=at) == message
    public_actions.withdraw(row=row, why="Đã đổi chính sách", by=people["canbo"], at=at)
    assert list(searched("nuoc mua")) == []


def test_an_earlier_answer_is_approved_as_any_other(answered: Case, commune: Body, people: dict[str, User], at: datetime) -> None:
    clean = Shown("Chi trả", "Bao giờ chi trả?", "Từ ngày 15/3/2026.")
    row = public_actions.publish(case=answered, shown=clean, confirmed=True, left_in=0, by=people["canbo"], at=at)
    case = ask(commune, at, "d", "Bao giờ chi trả vậy xã ơi?")
    draft = answer_actions.use_earlier(case=case, earlier=row, version=0, by=people["canbo"], at=at)
    case.refresh_from_db()
    answer_actions.submit(case=case, version=case.version, seen=draft.version, by=people["canbo"], at=at)
    assert (case.state, draft.earlier) == (State.REVIEW, row)
    with pytest.raises(NotPermitted):
        answer_actions.approve(case=case, version=case.version, seen=draft.version, by=people["canbo"], at=at)
    answer_actions.approve(case=case, version=case.version, seen=draft.version, by=people["duyet1"], at=at)
    assert case.state == State.ANSWERED
    draft.refresh_from_db()
    assert draft.approved_by == people["duyet1"]


def test_letters_name_the_step_and_hold_no_secret(received: Received, answered: Case, at: datetime) -> None:
    assert tasks.send_letters(at) == 2
    assert tasks.send_letters(at) == 0
    for letter in mail.outbox:
        assert letter.to == ["hoa@example.vn"]
        assert received.secret not in letter.body
        assert "nước mưa" not in letter.body
        assert answered.number in letter.body
    letter_actions.want_letters(case=answered, wanted=False)
    actions.tell(answered, "x", at)
    assert tasks.send_letters(at) == 0


def test_satisfaction_appeal_and_withdrawal(answered: Case, commune: Body, at: datetime) -> None:
    sender_actions.rate(case=answered, mark=2, words="Chưa rõ", at=at)
    with pytest.raises(NotPossible, match="một lần"):
        sender_actions.rate(case=answered, mark=5, words="", at=at)
    made = sender_actions.appeal(case=answered, words="Chưa trả lời chi trả ở đâu.", form_key="f" * 32, at=at)
    assert (made.case.body, made.case.appeals) == (commune.parent, answered)
    with pytest.raises(NotPossible, match="đã có đề nghị"):
        sender_actions.appeal(case=answered, words="Lại chưa trả lời nữa.", form_key="g" * 32, at=at)
    sender_actions.withdraw(case=made.case, at=at)
    made.case.refresh_from_db()
    assert made.case.state == State.WITHDRAWN


def test_files_lie_with_the_case_and_go_with_it(commune: Body, people: dict[str, User], at: datetime) -> None:
    handed = Handed(QUESTION, "Ảnh đèn hỏng ở thôn 3", commune, {"name": "Lò Thị Mây"}, files=[("a.png", b"\x89PNG\r\n\x1a\n....")])
    case = actions.receive(handed=handed, form_key="h" * 32, at=at).case
    assert Attachment.objects.get().media_type == "image/png"
    term("case-retention", 30, "days", people["canbo"])
    actions.set_aside(case=case, why="Đã sửa", version=case.version, by=people["canbo"], at=at)
    assert retention_actions.set_retention(at=at) == 1
    assert retention_actions.erase_due(at=at + timedelta(days=29)) == 0
    assert retention_actions.erase_due(at=at + timedelta(days=30)) == 1
    case.refresh_from_db()
    assert "Mây" not in str(case.__dict__)
    assert "đèn" not in case.text
    assert not Attachment.objects.exists()
    assert not Sender.objects.exists()
    assert not LogClaim.objects.filter(subject=f"case:{case.pk}").exists()
    assert LogEntry.objects.count() == 1, "the log itself is never changed"
    assert case.kind == QUESTION


def test_without_a_figure_nothing_is_erased_by_itself(answered: Case, people: dict[str, User], at: datetime) -> None:
    assert retention_actions.set_retention(at=at) == 0
    retention_actions.forget_sender(case=answered, by=None, at=at)
    assert not Sender.objects.exists()
    retention_actions.erase(case=answered, why="Người gửi đề nghị", by=people["canbo"], at=at)
    answered.refresh_from_db()
    assert answered.erased_at == at


def test_lists_find_words_and_numbers_but_no_sender(case: Case, people: dict[str, User], at: datetime) -> None:
    user, day = people["canbo"], at.date()

    def listed(words: str) -> list[Case]:
        return list(narrowed(user, day, Wanted(words=words), at))

    assert listed("nuoc mua") == [case]
    assert listed(case.number) == [case]
    assert listed("hoa@example.vn") == []
    assert counts(user, day, at)["open"] == 1
    assert figures(user, day, at.year)[0]["received"] == 1
    assert not list(narrowed(User.objects.create_user("la"), day, Wanted(), at))


def test_too_many_at_once_are_held_back_without_losing_words(commune: Body, people: dict[str, User], at: datetime) -> None:
    made = ask(commune, at, "i")
    Case.objects.bulk_create(
        Case(
            number=f"HD-{n:05}-00000", form_key=f"{n:032}", kind=QUESTION, way="web", title="x", text="x", body=commune, received_at=at,
            clock_from=at, term=made.term,
        )
        for n in range(60)
    )  # fmt: skip
    with pytest.raises(NotPossible, match="quá nhiều lượt"):
        ask(commune, at, "j")
    handed = Handed(QUESTION, "Đọc qua điện thoại: đèn hỏng", commune)
    assert actions.receive(handed=handed, form_key="k" * 32, at=at, way=Way.CALL, by=people["canbo"]).case.received_by == people["canbo"]
    with pytest.raises(NotPermitted):
        actions.receive(handed=handed, form_key="l" * 32, at=at, way=Way.CALL, by=User.objects.create_user("ai-do"))


def test_statements_not_people() -> None:
    """What somebody gave of themselves lies in one field of one row a case: it has no index, no relation but the case, and no other row
    of this room has a field for a person outside of staff.
    """
    rows = [row for row in apps.get_app_config("cases").get_models() if row is not PressContact]  # as newsrooms published them; own test
    assert {f.name for f in Sender._meta.fields} == {"case", "given", "wants_letters"}
    assert not Sender._meta.get_field("given").db_index
    assert not Sender._meta.indexes
    for model in rows:
        for field in model._meta.fields:
            assert not any(word in field.name for word in ("name_of", "author", "citizen", "person", "phone", "email", "score", "rank"))
            if field.related_model is User:
                assert field.name in (
                    "by",
                    "officer",
                    "received_by",
                    "approved_by",
                    "confirmed_by",
                    "noted_by",
                    "made_by",
                    "given_by",
                    "given_to",
                ), f"{model.__name__}.{field.name}"
    related = [f.name for f in Sender._meta.get_fields() if f.is_relation]
    assert related == ["case"]


def test_nothing_of_the_room_asks_by_sender() -> None:
    """No query filters, orders, groups or counts by the sender's row but by its case."""
    from pathlib import Path

    import loa.cases

    folder = Path(loa.cases.__file__).parent
    for path in [*folder.glob("*.py"), *(folder.parent / "desk" / "views").glob("case*.py")]:
        text = path.read_text(encoding="utf-8")
        assert "sender__" not in text, path.name
        assert "given__" not in text, path.name


def test_moves_of_the_page_are_those_of_the_rules(case: Case, people: dict[str, User], at: datetime) -> None:
    from loa.cases.queries import moves_for

    found = moves_for(case, people["canbo"], at.date())
    assert Move.ASK in found
    assert Move.REFUSE not in found
    assert moves_for(case, User.objects.create_user("nguoi-ngoai"), at.date()) == []
    assert Published.objects.count() == 0


def test_an_office_without_a_head_is_approved_by_its_authority(commune: Body, people: dict[str, User], at: datetime) -> None:
    office = Body.objects.create(name="Công an xã", short_name="Công an xã", kind="commune_office", parent=commune)
    handed = Handed(QUESTION, "Khi nào làm căn cước lưu động ở thôn Bến?", office)
    case = actions.receive(handed=handed, form_key="f" * 32, at=at).case
    assert set(queries.approvers_of(case, at.date())) == set(queries.approvers_of(Case(kind=QUESTION, body=commune), at.date()))
    assert queries.may_approve(people["duyet1"], case, at.date())
    assert not queries.may_approve(people["canbo"], case, at.date())
    answer(case, people, at, "Ngày 12/3/2026.")
    case.refresh_from_db()
    assert case.state == State.ANSWERED


def test_a_follow_up_is_what_the_next_answer_is_for(answered: Case, at: datetime) -> None:
    assert queries.asked_last(answered) == answered.text
    sender_actions.add(case=answered, words="Vậy cụ thể ngày nào?", files=(), at=at + timedelta(hours=1))
    assert queries.asked_last(answered) == "Vậy cụ thể ngày nào?"


def test_a_text_is_named_as_a_text(commune: Body, at: datetime) -> None:
    handed = Handed(QUESTION, "Xin xem tệp kèm theo giúp tôi.", commune, files=(("chay.bat", b"del *.*"), ("thu.TXT", b"xin chao")))
    case = actions.receive(handed=handed, form_key="e" * 32, at=at).case
    assert sorted(case.lines.get(kind=Line.IN).files.values_list("name", flat=True)) == ["chay.bat.txt", "thu.TXT"]
