"""Answers: single, for a theme, for many, from Excel; publishing needs one for every opinion; commenters are told."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from consultations.drafts import SECOND, provision, read, say
from loa.consultations import answer_actions, moderation_actions, papers, plan_actions, reminder_actions, tasks, theme_actions
from loa.consultations.answer_actions import Words
from loa.consultations.answer_queries import answered, answered_groups, answers_of, of, progress, repeats, unanswered
from loa.consultations.answer_rules import COLUMNS, MENDED, MOST_CELL, NUMBER, OUTCOME, TEXT, compared
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Comment, Theme
from loa.consultations.place_queries import figures
from loa.consultations.rules import Outcome, Reason
from loa.consultations.theme_queries import by_place, place_voices, public_voices, sizes
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.paper.read import read_file
from loa.paper.sheet_reading import read_table
from loa.plans.models import DigestLine
from loa.plans.work_actions import ChangedMeanwhile

AFTER = timedelta(days=31)


def note(text: str = "Đã rà soát theo nội dung góp ý", outcome: Outcome = Outcome.ACCEPTED) -> Words:
    return Words(outcome, text)


def test_nothing_is_published_while_an_opinion_has_no_answer(one: Consultation, officer: User, leader: User, at: datetime) -> None:
    first = say(one, at, "Điều 4", text="Giảm phí").comment
    spam = say(one, at, text="Mua nhà giá rẻ", stance="").comment
    end = at + AFTER
    with pytest.raises(NotAllowed, match="Còn 2 ý kiến"):
        answer_actions.publish(consultation=one, closing_words="", version=one.version, by=leader, at=end)
    moderation_actions.hide(comment=spam, reason=Reason.SPAM, words="Quảng cáo", shown="", by=officer, at=end)
    assert list(unanswered(one)) == [first]
    answer_actions.answer(comment=first, words=note(), version=0, by=officer, at=end)
    answer_actions.publish(consultation=one, closing_words="Cảm ơn", version=one.version, by=leader, at=end)
    assert one.published_at == end
    with pytest.raises(NotAllowed):
        answer_actions.answer(comment=first, words=note("Khác"), version=1, by=officer, at=end)


def test_publishing_waits_for_the_end_of_the_term(one: Consultation, leader: User, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        answer_actions.publish(consultation=one, closing_words="", version=one.version, by=leader, at=at)


def test_a_themes_answer_goes_to_all_and_a_single_one_wins(one: Consultation, officer: User, at: datetime) -> None:
    rows = [say(one, at, "Điều 4", text=f"Giảm phí cho hộ thứ {n}").comment for n in range(3)]
    theme = theme_actions.keep_theme(theme=None, body=one.body, consultation=one, name="Mức thu", words="", by=officer, at=at)
    theme_actions.set_theme(consultation=one, comments=rows, theme=theme, by=officer, at=at)
    answer_actions.answer_theme(consultation=one, theme=theme, words=note("Chung"), version=0, by=officer, at=at)
    answer_actions.answer(comment=rows[1], words=note("Riêng", Outcome.DECLINED), version=0, by=officer, at=at)
    fresh = list(of(one))
    assert [answers_of(one, fresh)[row.pk].text for row in fresh] == ["Chung", "Riêng", "Chung"]
    assert unanswered(one).count() == 0
    later = say(one, at, "Điều 4", text="Cũng về mức thu").comment
    theme_actions.set_theme(consultation=one, comments=[later], theme=theme, by=officer, at=at)
    assert unanswered(one).count() == 0
    groups = answered(one, list(answered_groups(one)))
    assert {(g.text, g.times) for g in groups} == {("Chung", 3), ("Riêng", 1)}


def test_two_officers_do_not_overwrite_each_other(one: Consultation, officer: User, leader: User, at: datetime) -> None:
    row = say(one, at, "Điều 4").comment
    answer_actions.answer(comment=row, words=note("Một"), version=0, by=officer, at=at)
    with pytest.raises(ChangedMeanwhile):
        answer_actions.answer(comment=row, words=note("Hai"), version=0, by=leader, at=at)
    assert answer_actions.answer(comment=row, words=note("Hai"), version=1, by=leader, at=at).text == "Hai"


def test_many_are_answered_and_assigned_at_once(
    one: Consultation, officer: User, leader: User, people: dict[str, User], at: datetime
) -> None:
    rows = [say(one, at, text="Đồng ý", stance="for", key=f"k{n}").comment for n in range(5)]
    assert answer_actions.assign(consultation=one, comments=rows[:3], officer=leader, by=officer, at=at) == 3
    with pytest.raises(NotAllowed, match="không có vai trò"):
        answer_actions.assign(consultation=one, comments=rows, officer=people["ketoan"], by=officer, at=at)
    assert answer_actions.answer_many(consultation=one, comments=rows[:4], words=note("Ghi nhận", Outcome.NOTED), by=officer, at=at) == 4
    assert [(p.officer, p.given, p.left) for p in progress(one)] == [(leader, 3, 0), (None, 2, 1)]


def test_the_table_goes_to_excel_and_back(one: Consultation, officer: User, at: datetime) -> None:
    for n in range(4):
        say(one, at, "Điều 4", text=f"Ý kiến thứ {n} về miễn giảm")
    book = load_workbook(BytesIO(papers.as_xlsx(one)))
    sheet = book.active
    assert sheet is not None
    head = {cell.value: cell.column for cell in sheet[3]}
    for at_row, text in ((4, "Một"), (5, "Hai")):
        sheet.cell(at_row, head[OUTCOME], "Tiếp thu")
        sheet.cell(at_row, head[TEXT], text)
    sheet.move_range(f"A4:{sheet.cell(4, sheet.max_column).coordinate}", rows=10)  # a line was moved
    sheet.delete_rows(6)  # and one is missing
    saved = BytesIO()
    book.save(saved)
    rows = read_table(saved.getvalue(), COLUMNS, (NUMBER, OUTCOME, TEXT), 100, MOST_CELL)
    found = compared(rows, papers.stored(one))
    assert [(c.filled.number, c.filled.text) for c in found.changed] == [(2, "Hai"), (1, "Một")]
    assert (found.missing, found.empty, found.wrong) == ([3], 1, [])
    assert answer_actions.take_table(consultation=one, changes=found.changed, by=officer, at=at) == 2
    with pytest.raises(ChangedMeanwhile):
        answer_actions.take_table(consultation=one, changes=found.changed, by=officer, at=at)


def test_the_paper_is_a_table_by_body_with_its_letter(one: Consultation, officer: User, at: datetime) -> None:
    row = say(one, at, "Điều 4", text="Nhất trí", stance="for", kind="office", body_name="UBND xã An Thịnh").comment
    Comment.objects.filter(pk=row.pk).update(letter="45/UBND-VX", letter_on=at.date())
    answer_actions.answer(comment=row, words=note("Cảm ơn", Outcome.NOTED), version=0, by=officer, at=at)
    text = read_file(papers.as_docx(one), "bang.docx").text
    for words in ("Nội dung góp ý", "Tiếp thu, giải trình", "UBND xã An Thịnh (Văn bản số 45/UBND-VX ngày 02/03/2026)", "Cảm ơn", "Điều 4"):
        assert words in text
    assert "TM. ỦY BAN NHÂN DÂN" in text, "who signs, with room for the name"
    assert "CHỦ TỊCH" in text


def test_the_paper_says_how_many_people_and_shows_nothing_that_is_hidden(one: Consultation, officer: User, at: datetime) -> None:
    row = say(one, at, "Điều 4", text="Gọi bà Sáu 0912345678 mà hỏi", proposed="Số 0912345678").comment
    moderation_actions.hide(comment=row, reason=Reason.PERSONAL, words="Có số điện thoại", shown="", by=officer, at=at)
    Comment.objects.filter(pk=say(one, at, text="Cả thôn nhất trí").comment.pk).update(meeting="Họp thôn Đông", people=38)
    text = " ".join(read_file(papers.as_docx(one), "bang.docx").text.split())
    assert "0912345678" not in text
    assert "(Nội dung không hiển thị: có dữ liệu cá nhân" in text
    assert "Họp thôn Đông (38 người)" in text


def test_the_sheet_says_what_was_changed_and_refuses_what_is_too_long(one: Consultation, officer: User, at: datetime) -> None:
    row = say(one, at, "Điều 3/Khoản 1", text="Mức thu cao")
    place = provision(one, "Điều 3/Khoản 2")
    answer_actions.answer(comment=row.comment, words=Words(Outcome.ACCEPTED, "Đã giảm", place), version=0, by=officer, at=at)
    book = load_workbook(BytesIO(papers.as_xlsx(one)))
    sheet = book.active
    assert sheet is not None
    head = {cell.value: cell.column for cell in sheet[3]}
    assert sheet.cell(4, head[MENDED]).value == "khoản 2 Điều 3"
    sheet.cell(4, head[TEXT], "x" * 25_000)
    saved = BytesIO()
    book.save(saved)
    found = compared(read_table(saved.getvalue(), COLUMNS, (NUMBER, OUTCOME, TEXT), 100, MOST_CELL), papers.stored(one))
    assert found.changed == []
    assert "25000 chữ cái, nhiều hơn 20000" in found.wrong[0][1]


def test_the_change_that_an_opinion_caused_is_shown_beside_it(one: Consultation, officer: User, at: datetime) -> None:
    row = say(one, at, "Điều 4", text="Thêm người cao tuổi").comment
    read(one, SECOND, officer, at)
    words = Words(Outcome.ACCEPTED, "Đã bổ sung", provision(one, "Điều 4", 2))
    answer_actions.answer(comment=row, words=words, version=0, by=officer, at=at)
    shown = answered(one, list(answered_groups(one)))[0]
    assert shown.provision is not None
    assert any(p.how == "new" and "người cao tuổi" in p.text for p in shown.pieces)
    assert shown.where == "Điều 4"


def test_the_change_is_found_below_an_article_and_before_the_last_version(one: Consultation, officer: User, at: datetime) -> None:
    row = say(one, at, "Điều 3", text="Mức thu cao").comment
    lower = SECOND.replace("25.000 đồng một hộ", "20.000 đồng một hộ")
    read(one, lower, officer, at)
    read(one, lower.replace("01 tháng 9", "01 tháng 12"), officer, at)  # the last version changed something else
    answer_actions.answer(comment=row, words=Words(Outcome.ACCEPTED, "Đã giảm", provision(one, "Điều 3", 3)), version=0, by=officer, at=at)
    pieces = answered(one, list(answered_groups(one)))[0].pieces
    assert [(p.how, p.text) for p in pieces if p.how != "same"] == [("old", "25.000"), ("new", "20.000")]
    with CaptureQueriesContext(connection) as asked:
        assert answered(one, list(answered_groups(one)))[0].pieces == pieces
    assert not [row for row in asked if 'FROM "consultations_edition"' in row["sql"]], "who looks after that has no versions compared"


def test_an_opinion_that_is_not_shown_is_counted_among_the_answers(one: Consultation, officer: User, at: datetime) -> None:
    row = say(one, at, text="Mua hàng giá rẻ").comment
    moderation_actions.hide(comment=row, reason=Reason.SPAM, words="Quảng cáo", shown="", by=officer, at=at)
    answer_actions.answer(comment=row, words=note("Không liên quan", Outcome.NOTED), version=0, by=officer, at=at)
    shown = answered(one, list(answered_groups(one)))[0]
    assert (shown.times, shown.samples, shown.hidden, shown.where) == (1, (), True, "Cả dự thảo")


def test_each_commenter_who_asked_is_told_once_and_forgotten(one: Consultation, officer: User, leader: User, at: datetime) -> None:
    rows = [say(one, at, "Điều 4", text="Giảm", reply_to="ten@example.vn").comment, say(one, at, text="Không để lại thư").comment]
    answer_actions.answer_many(consultation=one, comments=rows, words=note("Đã giảm"), by=officer, at=at)
    assert tasks.tell.call(one.pk) == "not published"
    answer_actions.publish(consultation=one, closing_words="", version=one.version, by=leader, at=at + AFTER)
    assert tasks.tell.call(one.pk) == "1 sent, 0 failed"
    assert tasks.tell.call(one.pk) == "0 sent, 0 failed"
    assert [m.to for m in mail.outbox] == [["ten@example.vn"]]
    assert "Đã giảm" in mail.outbox[0].body
    assert not Comment.objects.exclude(reply_to="").exists()
    message = plan_actions.write_summary(consultation=one, by=officer, at=at + AFTER)
    assert "2 ý kiến được tiếp thu" in message.body


def test_groups_and_themes_are_proposed_and_a_persons_word_stays(one: Consultation, officer: User, at: datetime) -> None:
    said = "Đề nghị giảm mức thu phí cho hộ nghèo vì thu nhập của bà con rất thấp"
    rows = [say(one, at, "Điều 3", text=said, key=f"k{n}").comment for n in range(5)]
    rows.append(say(one, at, "Điều 3", text=said.lower() + " lắm", stance="change").comment)
    rows.append(say(one, at, "Điều 3", text="Mức thu phí 25.000 đồng là hợp lý, hộ nghèo đã được miễn", stance="for").comment)
    theme_actions.starting_themes(body=one.body, by=officer, at=at)
    done = theme_actions.sort_out(consultation=one, at=at)
    assert (done.read, done.repeated) == (7, 5)
    money = Theme.objects.get(name__startswith="Mức thu")
    assert of(one).filter(theme=money).count() == 7
    assert [(head.number, n) for head, n in repeats(one)] == [(1, 6)]
    voice = public_voices(one)[0]
    assert (voice.theme, voice.count) == (money, 7)
    assert [c.number for c in voice.contrary] == [7]
    theme_actions.apart(comment=of(one).get(number=6), by=officer, at=at)
    other = theme_actions.split_theme(consultation=one, comments=[of(one).get(number=7)], name="Đồng tình", by=officer, at=at)
    theme_actions.sort_out(consultation=one, at=at)
    assert of(one).get(number=6).alike is None
    assert of(one).get(number=7).theme == other
    assert [s.count for s in sizes(one) if s.theme == other] == [1]
    assert theme_actions.merge_theme(consultation=one, theme=other, into=money, by=officer, at=at) == 1
    assert Theme.objects.get(pk=other.pk).into == money
    assert of(one).filter(theme=money).count() == 7


def test_an_answer_to_the_first_of_a_group_answers_its_repeats(one: Consultation, officer: User, at: datetime) -> None:
    said = "Đề nghị giảm mức thu phí cho hộ nghèo vì thu nhập của bà con rất thấp"
    rows = [say(one, at, "Điều 3", text=said, key=f"k{n}").comment for n in range(3)]
    theme_actions.sort_out(consultation=one, at=at)
    answer_actions.answer(comment=rows[0], words=note(), version=0, by=officer, at=at)
    assert unanswered(one).count() == 0


def test_officers_are_reminded_to_publish(one: Consultation, officer: User, at: datetime) -> None:
    say(one, at, "Điều 4")
    assert one.closes_on is not None
    first = one.closes_on + timedelta(days=1)
    assert reminder_actions.remind(day=first - timedelta(days=1), at=at) == 0
    told = reminder_actions.remind(day=first, at=at)
    assert told
    assert reminder_actions.remind(day=first, at=at) == told
    lines = DigestLine.objects.filter(digest__user=officer)
    assert [("còn 1 ý kiến" in line.words) for line in lines] == [True]
    assert reminder_actions.remind(day=first + timedelta(days=3), at=at) == 0


def test_themes_of_a_place_say_what_most_and_what_others_think(one: Consultation, officer: User, leader: User, at: datetime) -> None:
    fee = theme_actions.keep_theme(theme=None, body=one.body, consultation=one, name="Mức thu", words="phí", by=officer, at=at)
    rows = [say(one, at, "Điều 3/Khoản 1", text=f"Mức thu quá cao với hộ {n} người").comment for n in range(5)]
    rows.append(say(one, at, "Điều 3/Khoản 2", text="Mức thu như vậy là vừa phải, đồng ý", stance="for").comment)
    theme_actions.set_theme(consultation=one, comments=rows, theme=fee, by=officer, at=at)
    say(one, at, "Điều 3", text="Cần định nghĩa hộ kinh doanh")
    both = say(one, at, "Điều 4", "Điều 3/Khoản 1", text="Hai chỗ không khớp").comment
    third, fourth = provision(one, "Điều 3"), provision(one, "Điều 4")
    found = place_voices(one, third.stable)
    assert [(v.theme.name, v.count, dict(v.stances)) for v in found.voices] == [("Mức thu", 6, {"Đồng ý": 1, "Đề nghị sửa": 5})]
    assert [c.stance for c in found.voices[0].contrary] == ["for"]
    assert found.fewer == 2
    assert place_voices(one, fourth.stable).voices == ()  # fewer than five are not described
    table = {r.row["stable"]: (r.count, [(str(t) if t else "", n) for t, n in r.themes]) for r in by_place(one)}
    assert table == {third.stable: (8, [("Mức thu", 6), ("", 2)]), fourth.stable: (1, [("", 1)])}
    counted = figures(one, fresh=True)
    assert counted.places[provision(one, "Điều 3/Khoản 1").stable] == 6
    assert counted.places[third.stable] == 1
    moderation_actions.hide(comment=rows[5], reason=Reason.SPAM, words="Thư rác", shown="", by=officer, at=at)
    cache.clear()
    hidden = place_voices(one, third.stable).voices[0]
    assert (hidden.count, hidden.contrary) == (6, ())  # counted, not shown
    assert both.targets.count() == 2
