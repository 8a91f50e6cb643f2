"""Opinions: taken once with a receipt, from paper and tables, pinned to version, moderated by rules, counted from open data."""

import csv
import io
import json
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.utils.timezone import localdate

from consultations.drafts import SECOND, TITLE, opened, provision, read, say
from loa.consultations import comment_actions, moderation_actions, sheet_actions
from loa.consultations.answer_queries import of
from loa.consultations.comment_actions import Entered
from loa.consultations.comment_queries import Wanted, narrowed, shown, to_place
from loa.consultations.counting_rules import Counting
from loa.consultations.draft_models import Consultation
from loa.consultations.landing_rules import How
from loa.consultations.models import Comment, Moderation
from loa.consultations.open_queries import csv_lines, described, records, totals_of
from loa.consultations.place_queries import at_page, figures
from loa.consultations.rules import Channel, Given, Kind, Reason, Stance, receipt_text
from loa.consultations.sheet_rules import BODY, COLUMNS, LETTER, LETTER_ON, PEOPLE, PLACE, PROPOSED, STANCE, TEXT
from loa.ledger.heads import receipt_of
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.seal.receipts import WrongReceipt, check_receipt, check_text


def test_an_opinion_has_a_receipt_that_proves_its_words(one: Consultation, at: datetime) -> None:
    taken = say(one, at, "Điều 4", text="Cao quá")
    receipt = receipt_of(f"comment:{taken.comment.pk}")
    assert receipt is not None
    check_receipt(receipt)
    words = receipt_text(Given("Cao quá", Stance.CHANGE, Kind.CITIZEN), ("Điều 4",), (), TITLE)
    check_text(receipt, words)
    with pytest.raises(WrongReceipt):
        check_text(receipt, words.replace("Cao", "Thấp"))
    assert receipt.claim.number == f"GY-{one.pk}-1"


def test_the_same_form_sent_again_is_one_opinion(one: Consultation, at: datetime) -> None:
    first, second = (say(one, at, "Điều 4", key="same") for _ in range(2))
    assert (first.comment.pk, first.secret) == (second.comment.pk, second.secret)
    assert (first.new, second.new, Comment.objects.count()) == (True, False, 1)
    third = say(one, at, "Điều 4", key="other")
    assert third.comment.number == 2


def test_comments_are_taken_within_the_term_only(one: Consultation, officer: User, at: datetime) -> None:
    late = at + timedelta(days=30)
    with pytest.raises(NotAllowed, match="không nhận"):
        say(one, late, "Điều 4")
    given = Given("Đề nghị giảm", Stance.CHANGE, Kind.CITIZEN)
    entered = Entered(Channel.PAPER, (at + timedelta(days=5)).date())
    assert not comment_actions.enter(consultation=one, given=given, entered=entered, key="a" * 20, by=officer, at=late).comment.late
    entered = Entered(Channel.PAPER, late.date())
    assert comment_actions.enter(consultation=one, given=given, entered=entered, key="b" * 20, by=officer, at=late).comment.late


def test_places_must_be_of_the_version_that_was_read(one: Consultation, officer: User, at: datetime) -> None:
    read(one, SECOND, officer, at)
    given = Given("x", Stance.CHANGE, Kind.CITIZEN, (provision(one, "Điều 5", 2).pk,))
    with pytest.raises(NotAllowed, match="không thuộc bản dự thảo này"):
        comment_actions.submit(consultation=one, edition=one.editions.get(number=1), given=given, key="k", at=at)
    assert say(one, at, "Điều 5", number=2).comment.edition.number == 2


def test_meetings_and_letters_through_staff(one: Consultation, officer: User, people: dict[str, User], at: datetime) -> None:
    given = Given("Cơ bản nhất trí", Stance.FOR, Kind.OFFICE, body_name="UBND xã An Thịnh")
    entered = Entered(Channel.PAPER, at.date(), letter="45/UBND-VX", letter_on=at.date(), paper=b"%PDF-1.7 x", paper_name="cv.pdf")
    taken = comment_actions.enter(consultation=one, given=given, entered=entered, key="l" * 20, by=officer, at=at)
    assert (taken.comment.letter, taken.comment.body_name) == ("45/UBND-VX", "UBND xã An Thịnh")
    with pytest.raises(NotAllowed, match="cuộc họp"):
        comment_actions.enter(
            consultation=one, given=given, entered=Entered(Channel.MEETING, at.date(), people=40), key="m" * 20, by=officer, at=at
        )
    with pytest.raises(NotPermitted):
        comment_actions.enter(consultation=one, given=given, entered=entered, key="n" * 20, by=people["ketoan"], at=at)


def test_after_a_new_version_each_comment_stands_right_or_waits(one: Consultation, officer: User, at: datetime) -> None:
    for path in ("Điều 1", "Điều 4", "Điều 5", "Điều 6", "Điều 3/Khoản 2/Điểm b"):
        say(one, at, path, text=f"Về {path}")
    say(one, at, "Điều 1", "Điều 5", text="Về hai chỗ")
    read(one, SECOND, officer, at)
    counted = figures(one, fresh=True)
    stables = {path: provision(one, path, 2).stable for path in ("Điều 1", "Điều 3", "Điều 4", "Điều 5", "Điều 6", "Điều 7", "Điều 8")}
    assert {path: counted.said(key) for path, key in stables.items()} == {
        "Điều 1": 2, "Điều 3": 1, "Điều 4": 1, "Điều 5": 0, "Điều 6": 2, "Điều 7": 1, "Điều 8": 1,
    }  # fmt: skip
    assert [c.text for c in at_page(one, stables["Điều 6"])] == ["Về Điều 5", "Về hai chỗ"]
    waiting = to_place(one)
    assert [(w.provision.path, w.how, len(w.targets)) for w in waiting] == [("Điều 6", How.SPLIT, 1)]
    fourth = shown(one, of(one).filter(text="Về Điều 4"))[0].spots[0]
    assert (fourth.how, fourth.changed) == (How.CHANGED, True)
    assert any(piece.how == "new" and "người cao tuổi" in piece.text for piece in fourth.pieces)
    edition = one.editions.get(number=2)
    comment_actions.place(targets=waiting[0].targets, edition=edition, provision=provision(one, "Điều 8", 2), by=officer, at=at)
    assert to_place(one) == []
    counted = figures(one, fresh=True)
    assert (counted.said(stables["Điều 7"]), counted.said(stables["Điều 8"]), counted.unplaced) == (0, 1, 0)
    assert [c.text for c in at_page(one, stables["Điều 8"])] == ["Về Điều 6"]


def table(*rows: dict[str, object]) -> bytes:
    columns = tuple(Column(name) for name in COLUMNS)
    return write_xlsx([Sheet("Góp ý", "Bảng", columns, [tuple(row.get(name) for name in COLUMNS) for row in rows])])  # type: ignore[misc]


def test_a_table_is_taken_once_and_what_is_unclear_waits(one: Consultation, officer: User, at: datetime) -> None:
    content = table(
        {TEXT: "=HYPERLINK(1)", PLACE: "khoản 1 Điều 3", STANCE: "Không đồng ý"},
        {TEXT: "Đề nghị sửa", PLACE: "Điều 4", PROPOSED: "Miễn cho mọi hộ", BODY: "Hội Nông dân xã",
         LETTER: "3/CV", LETTER_ON: "01/03/2026"},
        {TEXT: "Đoạn về tiền chưa rõ", PLACE: "đoạn về tiền", PEOPLE: 12},
        {TEXT: "Nhất trí"}, {TEXT: "Nhất trí"},
    )  # fmt: skip
    seen = sheet_actions.preview(consultation=one, content=content, day=localdate(at))
    assert (len(seen.rows), seen.wrong, len(seen.remarked)) == (5, [], 1)
    assert sheet_actions.take(consultation=one, content=content, by=officer, at=at) == (5, 0)
    assert sheet_actions.take(consultation=one, content=content, by=officer, at=at) == (0, 5)
    first, second, third, *_ = of(one)
    assert (first.text, first.stance) == ("=HYPERLINK(1)", "against")
    assert (second.kind, second.proposed, second.letter) == ("front", "Miễn cho mọi hộ", "3/CV")
    assert (third.place_words, third.people) == ("đoạn về tiền", 12)
    comment_actions.give_place(comment=third, provision=provision(one, "Điều 3"), by=officer, at=at)
    assert of(one).get(number=3).targets.get().provision.path.endswith("Điều 3")
    receipt = receipt_of(f"comment:{first.pk}")
    assert receipt is not None
    check_receipt(receipt)


def test_a_table_with_a_wrong_row_is_not_taken_at_all(one: Consultation, officer: User, at: datetime) -> None:
    content = table({TEXT: "Được"}, {TEXT: "Không", STANCE: "Không đồng ý", PEOPLE: "nhiều"})
    assert len(sheet_actions.preview(consultation=one, content=content, day=localdate(at)).wrong) == 1
    with pytest.raises(NotAllowed, match="dòng 5"):
        sheet_actions.take(consultation=one, content=content, by=officer, at=at)
    assert of(one).count() == 0


def test_hidden_words_stay_counted_and_may_be_appealed(one: Consultation, officer: User, leader: User, at: datetime) -> None:
    row = say(one, at, "Điều 4", text="Gọi số 0912345678 cho tôi").comment
    with pytest.raises(NotAllowed, match="giải thích"):
        moderation_actions.hide(comment=row, reason=Reason.PERSONAL, words=" ", shown="", by=officer, at=at)
    moderation_actions.hide(comment=row, reason=Reason.PERSONAL, words="Có số điện thoại", shown="Gọi cho tôi", by=officer, at=at)
    said = shown(one, of(one))[0]
    assert said.text == "Gọi cho tôi"
    assert "0912345678" not in "".join(csv_lines(one))
    assert totals_of(one, fresh=True).hidden == {"personal": 1}
    assert totals_of(one, fresh=True).counted == 1
    decision = Moderation.objects.get()
    moderation_actions.appeal(moderation=decision, words="Số của cơ quan", at=at)
    with pytest.raises(NotAllowed):
        moderation_actions.appeal(moderation=decision, words="Nữa", at=at)
    with pytest.raises(NotAllowed, match="không tự giải quyết"):
        moderation_actions.answer_appeal(moderation=decision, upheld=False, words="Đúng", by=officer, at=at)
    moderation_actions.answer_appeal(moderation=decision, upheld=False, words="Đúng là số cơ quan", by=leader, at=at)
    assert shown(one, of(one))[0].text == "Gọi số 0912345678 cho tôi"
    assert Moderation.objects.get().lifted_at == at


def test_published_totals_come_out_of_the_csv_alone(commune: Body, officer: User, leader: User, at: datetime) -> None:
    one = opened(commune, officer, leader, at, counting=Counting(equal="once", signatures="each"))
    for n in range(4):
        say(one, at, "Điều 4", text="Chung một lời kêu gọi", stance="against", key=f"c{n}")
    say(one, at, text="Đồng ý", stance="for")
    say(one, at, text="Người trong nhà", stance="for", own_staff=True)
    given = Given("Họp thôn", Stance.AGAINST, Kind.CITIZEN)
    entered = Entered(Channel.MEETING, at.date(), people=30, meeting="Nhà văn hóa thôn Đông")
    comment_actions.enter(consultation=one, given=given, entered=entered, key="h" * 20, by=officer, at=at)
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(one)).removeprefix("\ufeff"))))
    seen: set[str] = set()
    again: Counter[str] = Counter()  # a reader's own count by the published rules, without our code
    for record in rows:
        if record["own_staff"] == "1" or record["late"] == "1" or record["same_words_as"] in seen:
            continue
        seen.add(record["same_words_as"])
        again[record["stance"]] += int(record["people"])
    assert dict(again) == totals_of(one, fresh=True).by_stance == {"against": 31, "for": 1}
    by_weight: Counter[str] = Counter()
    for record in rows:
        by_weight[record["stance"]] += int(record["weight"])
    assert by_weight == again
    head = described(one, at.date())
    assert json.loads(json.dumps(head))["totals"]["counted"] == 32
    assert len(list(records(one))) == 7


def test_formulas_do_not_get_out_through_csv(one: Consultation, at: datetime) -> None:
    say(one, at, "Điều 4", text="=cmd|'/c calc'!A1")
    assert "'=cmd" in "".join(csv_lines(one))


def test_lists_narrow(one: Consultation, at: datetime) -> None:
    say(one, at, "Điều 4", text="Giảm phí")
    say(one, at, text="Ủng hộ", stance="for")
    assert [c.number for c in narrowed(one, Wanted(stance="for"))] == [2]
    assert [c.number for c in narrowed(one, Wanted(page="whole"))] == [2]
    assert [c.number for c in narrowed(one, Wanted(page=provision(one, "Điều 4").stable))] == [1]
    assert [c.number for c in narrowed(one, Wanted(words="phí"))] == [1]
    assert [c.number for c in narrowed(one, Wanted(state="open"))] == [1, 2]
