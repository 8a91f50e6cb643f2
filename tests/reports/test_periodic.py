"""Periodic reports: filled from records, signed, sent up, rolled up, corrected; who may; files and pages."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from loa.delivery.models import Delivery
from loa.newsroom.models import Release
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import Kind
from loa.plans.models import Assignment, Plan
from loa.plans.work_actions import ChangedMeanwhile
from loa.reports import evidence_queries, measures, report_actions, report_charts, report_queries
from loa.reports import report_papers as papers
from loa.reports.models import Form, Report
from loa.reports.period_rules import Period, Rhythm, period_of
from loa.reports.report_actions import Asked, Edited
from loa.reports.report_rules import CannotReport, Figure, Move, Piece, Standing, figures_form, figures_of
from loa.reports.rollup_queries import roll_up
from loa.reports.template_process import BadTemplate, fill_here, filled

ROOT = "/lam-viec/bao-cao/"
MONTH = period_of(Rhythm.MONTH, date(2026, 3, 2))


@pytest.fixture
def province(commune: Body) -> Body:
    assert commune.parent
    return commune.parent


def ask(owner: Body, by: User, at: datetime, kinds: tuple[Kind, ...] = (), due: int | None = 5, **more: object) -> Form:
    values = {"title": "Kết quả truyền thông chính sách", "rhythm": Rhythm.MONTH, "starts_on": date(2025, 1, 1), **more}
    return report_actions.ask(form=None, owner=owner, asked=Asked(kinds=kinds, due_days=due, **values), edition=0, by=by, at=at)  # type: ignore[arg-type]


@pytest.fixture
def form(province: Body, people: dict[str, User], at: datetime) -> Form:
    return ask(province, people["canbotinh"], at, (Kind.COMMUNE, Kind.DISTRICT))


@pytest.fixture
def report(form: Form, commune: Body, release: Release, people: dict[str, User], at: datetime) -> Report:
    return report_actions.begin(form=form, body=commune, period=MONTH, by=people["canbo"], at=at)


def value(report: Report, code: str) -> int:
    return next(f.shown for f in figures_of(report.figures) if f.code == code)


def signed(report: Report, by: User, at: datetime) -> Report:
    report_actions.sign(report=report, edition=report.edition, by=by, at=at)
    return report


def test_a_report_fills_itself_and_each_figure_is_the_number_of_its_records(
    report: Report, plan: Plan, commune: Body, people: dict[str, User], at: datetime
) -> None:
    Assignment.objects.create(task=plan.tasks.get(number=1), plan=plan, body=commune, duty="lead", occurrence=77,
                              due_on=date(2026, 3, 1), moved_at=at)  # fmt: skip
    report_actions.refill(report=report, edition=report.edition, by=people["canbo"], at=at)
    assert value(report, "messages.released") == 1
    assert value(report, "work.late") == 1
    assert report.lines[0]["pace"] == "Chậm"
    for figure in figures_of(report.figures):
        found = evidence_queries.records(figure.code, commune, MONTH, people["canbo"], at.date())
        assert found is not None
        if not found.measure.amount:
            assert found.rows.count() == figure.value, figure.code
        for row in found.rows[:3]:
            assert found.measure.record(row).label


def test_every_measure_counts_an_empty_period_as_nought(commune: Body, people: dict[str, User]) -> None:
    scope = measures.scope_of([commune.pk], Period(None, date(1950, 1, 1), date(1950, 2, 1)))
    assert {code: m.count(scope) for code, m in measures.measures().items()} == dict.fromkeys(measures.measures(), 0)
    assert all(m.pieces(scope) == () for m in measures.measures().values())


def test_pieces_lead_to_their_records(report: Report, release: Release, commune: Body, people: dict[str, User], at: datetime) -> None:
    Delivery.objects.create(key="k1", release=release, channel="portal", destination_kind="site", destination_code="s",
                            destination_name="Cổng", body=commune, created_by=people["canbo"], created_at=at)  # fmt: skip
    report_actions.refill(report=report, edition=report.edition, by=people["canbo"], at=at)
    figure = next(f for f in figures_of(report.figures) if f.code == "messages.channels")
    assert [(p.key, p.value) for p in figure.pieces] == [("portal", 1)]
    found = evidence_queries.records("messages.channels", commune, MONTH, people["canbo"], at.date(), "portal")
    assert found is not None
    assert [row.pk for row in found.rows] == [release.pk]


def test_nobody_sees_records_or_drafts_of_another_commune(report: Report, commune: Body, at: datetime) -> None:
    other = Body.objects.filter(kind="commune", parent=commune.parent, valid_to__isnull=True).exclude(pk=commune.pk).first()
    assert other is not None
    stranger = User.objects.create_user("xaben")
    Post.objects.create(user=stranger, body=other, role="officer", valid_from=date(2025, 7, 1))
    assert not report_queries.visible_to(stranger, at.date()).exists()
    found = evidence_queries.records("messages.released", commune, MONTH, stranger, at.date())
    assert found is not None
    assert not found.rows.exists()
    with pytest.raises(NotPermitted):
        report_actions.begin(form=report.form, body=commune, period=MONTH, by=stranger, at=at)


def test_the_office_above_sees_no_draft(report: Report, people: dict[str, User], at: datetime) -> None:
    assert not report_queries.visible_to(people["canbotinh"], at.date()).filter(pk=report.pk).exists()
    assert report_queries.visible_to(people["canbo"], at.date()).filter(pk=report.pk).exists()
    signed(report, people["duyet1"], at)
    assert report_queries.visible_to(people["canbotinh"], at.date()).filter(pk=report.pk).exists()


def test_signing_needs_a_leader_and_the_edition_that_was_shown(report: Report, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotPermitted):
        signed(report, people["canbo"], at)
    shown = report.edition
    report_actions.edit(report=report, edited=Edited({"proposals": "Thêm loa"}, {}, {}), edition=shown, by=people["canbo"], at=at)
    with pytest.raises(ChangedMeanwhile):
        report_actions.sign(report=report, edition=shown, by=people["duyet1"], at=at)
    signed(report, people["duyet1"], at)
    assert report_queries.genuine(report)
    with pytest.raises(CannotReport):
        report_actions.edit(report=report, edited=Edited({}, {}, {}), edition=report.edition, by=people["canbo"], at=at)
    Report.objects.filter(pk=report.pk).update(words={"proposals": "Khác"})
    report.refresh_from_db()
    assert not report_queries.genuine(report)


def test_two_people_edit_and_nothing_is_lost(report: Report, people: dict[str, User], at: datetime) -> None:
    first = report.edition
    report_actions.edit(report=report, edited=Edited({"causes": "một"}, {}, {}), edition=first, by=people["canbo"], at=at)
    with pytest.raises(ChangedMeanwhile):
        report_actions.edit(report=report, edited=Edited({"causes": "hai"}, {}, {}), edition=first, by=people["canbo"], at=at)
    report.refresh_from_db()
    assert report.words["causes"] == "một"


def test_a_figure_that_changed_after_signing_is_shown_and_a_correction_keeps_the_old_version(
    report: Report, release: Release, people: dict[str, User], at: datetime
) -> None:
    signed(report, people["duyet1"], at)
    assert evidence_queries.changed_since(report) == []
    Release.objects.filter(pk=release.pk).update(released_at=at + timedelta(days=31))
    assert [(c.figure.code, c.now) for c in evidence_queries.changed_since(report)][:1] == [("messages.released", 0)]
    with pytest.raises(CannotReport, match="lý do"):
        report_actions.correct(report=report, why=" ", by=people["canbo"], at=at)
    second = report_actions.correct(report=report, why="Tin thuộc tháng sau", by=people["canbo"], at=at)
    assert (second.version, value(second, "messages.released")) == (2, 0)
    with pytest.raises(CannotReport, match="đang soạn"):
        report_actions.correct(report=report, why="lần nữa", by=people["canbo"], at=at)
    signed(second, people["duyet1"], at + timedelta(days=40))
    report.refresh_from_db()
    assert (report.state, value(report, "messages.released")) == ("signed", 1)
    assert report_queries.superseded_by(report) == second
    assert "thay cho bản 1" in "\n".join(p.text for p in docx.Document(BytesIO(papers.as_file(second, "docx"))).paragraphs)


def test_who_signs_sees_what_changed_since_the_figures_were_taken_and_what_is_empty(
    report: Report, release: Release, people: dict[str, User], at: datetime, client: Client
) -> None:
    client.force_login(people["duyet1"])
    page = client.get(f"/lam-viec/bao-cao/{report.pk}/").content.decode()
    assert "Hồ sơ đã đổi" not in page
    assert "Phần còn trống: Bối cảnh, đặc điểm" in page
    Release.objects.filter(pk=release.pk).update(released_at=at + timedelta(days=31))
    page = client.get(f"/lam-viec/bao-cao/{report.pk}/").content.decode()
    assert "Hồ sơ đã đổi từ lúc lấy số liệu" in page
    assert "Tin, bài đã phát hành 1 → 0" in page


def test_a_signed_paper_asks_nobody_to_write(report: Report, people: dict[str, User], at: datetime) -> None:
    def said() -> str:
        return "\n".join(p.text for p in docx.Document(BytesIO(papers.as_file(report, "docx"))).paragraphs)

    assert "(Phần do cơ quan báo cáo nhận xét.)" in said()
    signed(report, people["duyet1"], at)
    report.refresh_from_db()
    assert "Phần do cơ quan báo cáo" not in said()
    assert "(Không ghi.)" in said()


def test_it_goes_up_is_taken_in_or_sent_back_and_rolls_up_with_who_is_late(
    report: Report, form: Form, commune: Body, people: dict[str, User], at: datetime
) -> None:
    late = date(2026, 4, 6)
    before = roll_up(form, MONTH, late)
    assert before.received == 0
    assert len(before.late) == len(before.rows) > 1
    signed(report, people["duyet1"], at)
    found = roll_up(form, MONTH, late)
    row = next(r for r in found.rows if r.body == commune)
    assert (row.standing, found.received, len(found.late)) == (Standing.IN, 1, len(found.rows) - 1)
    assert next(f.value for f in found.total if f.code == "messages.released") == 1
    with pytest.raises(NotPermitted):
        report_actions.answer(report=report, move=Move.ACCEPT, note="", by=people["canbo"], at=at)
    with pytest.raises(CannotReport, match="cần sửa"):
        report_actions.answer(report=report, move=Move.RETURN, note="", by=people["canbotinh"], at=at)
    report_actions.answer(report=report, move=Move.RETURN, note="Thiếu số liệu loa", by=people["canbotinh"], at=at)
    assert roll_up(form, MONTH, late).received == 0
    second = report_actions.correct(report=report, why="Bổ sung", by=people["canbo"], at=at)
    signed(second, people["duyet1"], at + timedelta(days=60))
    row = next(r for r in roll_up(form, MONTH, late).rows if r.body == commune)
    assert (row.report, row.standing) == (second, Standing.IN)  # it was in on time the first time


def test_a_body_that_ended_in_the_period_reports_its_part_through_its_heir(
    form: Form, commune: Body, people: dict[str, User], at: datetime
) -> None:
    old = Body.objects.filter(followed_by__successor=commune, kind="commune", valid_to__isnull=False).first()
    assert old is not None
    july = period_of(Rhythm.MONTH, date(2025, 7, 15))
    june = period_of(Rhythm.MONTH, date(2025, 6, 15))
    year = ask(form.owner, people["canbotinh"], at, (Kind.COMMUNE,), title="Năm", rhythm=Rhythm.YEAR)
    with pytest.raises(CannotReport, match="không tồn tại"):
        report_actions.begin(form=form, body=old, period=july, by=people["canbo"], at=at)
    made = report_actions.begin(form=form, body=old, period=june, by=people["canbo"], at=at)
    whole = report_actions.begin(form=year, body=old, period=period_of(Rhythm.YEAR, date(2025, 6, 1)), by=people["canbo"], at=at)
    assert made.period == june
    assert old in {row.body for row in roll_up(year, whole.period, at.date()).rows}
    page = Client()
    page.force_login(people["canbo"])
    assert "kết thúc hoạt động ngày 30/06/2025" in page.get(f"{ROOT}{whole.pk}/").content.decode()


def test_an_empty_period_is_reported_as_empty(form: Form, commune: Body, people: dict[str, User], at: datetime) -> None:
    made = report_actions.begin(form=form, body=commune, period=period_of(Rhythm.MONTH, date(2026, 2, 1)), by=people["canbo"], at=at)
    assert papers.NOTHING in "\n".join(p.text for p in docx.Document(BytesIO(papers.as_file(made, "docx"))).paragraphs)
    signed(made, people["duyet1"], at)
    assert made.state == "signed"


def test_what_has_not_begun_or_is_not_asked_cannot_be_reported(form: Form, commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(CannotReport, match="chưa bắt đầu"):
        report_actions.begin(form=form, body=commune, period=MONTH.following, by=people["canbo"], at=at)
    village = commune.children.filter(kind="village").first()
    assert village is not None
    with pytest.raises(CannotReport, match="không yêu cầu"):
        report_actions.begin(form=form, body=village, period=MONTH, by=people["canbo"], at=at)


def test_figures_with_pieces_are_drawn_in_the_files_unless_they_were_stated_otherwise(report: Report, people: dict[str, User]) -> None:
    drawn = Figure("a.b", "Tin theo kênh", "tin", 5, 9, (Piece("portal", "Trang web", 3), Piece("board", "Bảng <điện tử>", 2)))
    whole, stated = replace(drawn, code="a.c", pieces=drawn.pieces[:1]), replace(drawn, code="a.d", stated=7, why="x")
    assert [chart.title for chart in report_charts.charts_of([drawn, whole, stated])] == ["Tin theo kênh"]
    assert report_charts.annex([whole, stated]) == ()
    Report.objects.filter(pk=report.pk).update(figures=figures_form([drawn]))
    report.refresh_from_db()
    document = docx.Document(BytesIO(papers.as_file(report, "docx")))
    (picture,) = document.inline_shapes
    assert picture.width.mm == pytest.approx(160, abs=1)
    assert "Bảng <điện tử> 2" in picture._inline.docPr.get("descr")
    assert "biểu đồ" in "\n".join(p.text for p in document.paragraphs).lower()
    plain = papers.as_file(report, "pdf")
    assert len(PdfReader(BytesIO(plain)).pages) >= 3
    assert any(page.images or "/XObject" in str(page["/Resources"]) for page in PdfReader(BytesIO(plain)).pages)


def test_an_ad_hoc_report_has_its_own_days(province: Body, commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(CannotReport, match="từ ngày nào"):
        ask(province, people["canbotinh"], at, rhythm=None)
    once = ask(province, people["canbotinh"], at, (Kind.COMMUNE,), rhythm=None, first=date(2026, 2, 20), end=date(2026, 3, 11))
    (period,) = report_queries.periods(once, at.date())
    made = report_actions.begin(form=once, body=commune, period=period, by=people["canbo"], at=at)
    assert made.period.name == "từ ngày 20/02/2026 đến ngày 10/03/2026"


def test_files_hold_the_four_parts_and_both_tables(report: Report, people: dict[str, User], at: datetime) -> None:
    typed = Edited({"difficulties": "=1+1 loa hỏng"}, {"messages.released": (3, "hai tin ghi tay")}, {})
    report_actions.edit(report=report, edited=typed, edition=report.edition, by=people["canbo"], at=at)
    document = docx.Document(BytesIO(papers.as_file(report, "docx")))
    said = "\n".join(p.text for p in document.paragraphs)
    for heading in ("I. ĐẶC ĐIỂM, TÌNH HÌNH", "II. KẾT QUẢ THỰC HIỆN", "III. ĐÁNH GIÁ CHUNG", "IV. PHƯƠNG HƯỚNG, ĐỀ XUẤT, KIẾN NGHỊ"):
        assert heading in said
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any("hồ sơ ghi 1. hai tin ghi tay" in cell for cell in cells)
    assert papers.as_file(report, "pdf").startswith(b"%PDF-")
    book = load_workbook(BytesIO(papers.as_file(report, "xlsx")))
    assert [sheet.title for sheet in book] == ["Số liệu", "Tiến độ", "Nội dung"]
    rows = list(csv.DictReader(io.StringIO(papers.open_csv([report]).decode("utf-8-sig"))))
    assert next(r["gia_tri"] for r in rows if r["ma_chi_tieu"] == "messages.released" and not r["thanh_phan"]) == "3"
    read = json.loads(papers.open_json([report]))
    assert {field["name"] for field in read["schema"]["fields"]} == set(read["rows"][0])


def own_template(*lines: str) -> bytes:
    document, saved = docx.Document(), BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(saved)
    return saved.getvalue()


def test_an_office_fills_its_own_docx_and_wrong_ones_say_why(report: Report, people: dict[str, User], at: datetime) -> None:
    fields = papers.template_fields(report)
    own = own_template("{{ co_quan }}: {{ so_lieu.messages_released.trong_ky }} tin", "{% for x in tien_do %}{{ x.nhiem_vu }}{% endfor %}")
    report_actions.keep_template(form=report.form, name="mau.docx", content=own, by=people["canbotinh"], at=at)
    report.form.refresh_from_db()
    said = [p.text for p in docx.Document(BytesIO(papers.as_file(report, "docx"))).paragraphs]
    assert said[0] == f"{report.body.name}: 1 tin"
    for wrong, words in (
        ("{{ khong_co }}", "khong_co"), ("{% for %}", "cú pháp"),
        ("{{ ten_bao_cao.__class__.__mro__ }}", "không được phép|không có"), ("{{ ''.__class__ }}", "không"),
    ):  # fmt: skip
        with pytest.raises(BadTemplate, match=words):
            fill_here(own_template(wrong), fields)
    with pytest.raises(BadTemplate, match="không phải mẫu DOCX"):
        filled(b"abc", fields)


def test_the_pages_lead_from_what_is_due_to_signed_and_taken_in(
    form: Form, commune: Body, release: Release, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loa.desk.views.periodic.now", lambda: at)
    monkeypatch.setattr("loa.desk.views.periodic.today", lambda: at.date())
    officer, leader, upper = (Client() for _ in range(3))
    for client, name in ((officer, "canbo"), (leader, "duyet1"), (upper, "canbotinh")):
        client.force_login(people[name])
    assert "Lập báo cáo" in officer.get(ROOT).content.decode()
    there = officer.post(f"{ROOT}che-do/{form.pk}/lap/", {"body": commune.pk, "ky": "2026-03-01"})["Location"]
    assert officer.post(f"{ROOT}che-do/{form.pk}/lap/", {"body": commune.pk, "ky": "2026-03-01"})["Location"] == there
    page = officer.get(there).content.decode()
    edition = re.search(r'name="edition" value="(\d+)"', page)
    assert edition
    wrong = officer.post(there, {"edition": edition[1], "f-messages.released": "năm", "w-causes": "Gõ lâu lắm"})
    assert wrong.status_code == 422
    assert "Gõ lâu lắm" in wrong.content.decode()
    assert officer.post(there, {"edition": edition[1], "w-causes": "Thiếu người"}).status_code == 302
    stale = officer.post(there, {"edition": edition[1], "w-causes": "Bản thứ hai"})
    assert stale.status_code == 422
    assert "Bản thứ hai" in stale.content.decode()
    assert "bản phát" not in officer.get(f"{there}so-lieu/messages.released/").content.decode().lower().split("hồ sơ")[0]
    assert release.title in officer.get(f"{there}so-lieu/messages.released/").content.decode()
    report = Report.objects.get()
    assert officer.post(f"{there}ky/", {"edition": report.edition}).status_code == 302
    report.refresh_from_db()
    assert report.state == "draft"
    leader.post(f"{there}ky/", {"edition": report.edition})
    report.refresh_from_db()
    assert report.state == "signed"
    for ending in ("docx", "pdf", "xlsx", "csv", "json"):
        assert upper.get(f"{there}tep.{ending}").status_code == 200
    assert "1/" in upper.get(f"{ROOT}che-do/{form.pk}/?ky=2026-03-01").content.decode()
    assert upper.get(f"{ROOT}che-do/{form.pk}/tong-hop.xlsx?ky=2026-03-01").content.startswith(b"PK")
    assert upper.post(f"{there}nhan/").status_code == 302
    report.refresh_from_db()
    assert report.state == "accepted"


def test_a_form_is_asked_on_its_page_and_a_wrong_one_keeps_what_was_typed(province: Body, people: dict[str, User]) -> None:
    client = Client()
    client.force_login(people["canbotinh"])
    typed = {
        "owner": province.pk,
        "title": "Báo cáo tuần",
        "rhythm": "week",
        "starts_on": "2026-01-01",
        "kinds": ["commune"],
        "due_days": "2",
    }
    assert client.post(f"{ROOT}che-do/moi/", typed).status_code == 302
    answer = client.post(f"{ROOT}che-do/moi/", typed)
    assert answer.status_code == 422
    assert "đã có báo cáo" in answer.content.decode()
    one = Form.objects.get()
    assert client.get(f"{ROOT}che-do/{one.pk}/").status_code == 200
    file = SimpleUploadedFile("mau.docx", own_template("{{ ky }}"))
    client.post(f"{ROOT}che-do/{one.pk}/mau/", {"file": file})
    one.refresh_from_db()
    assert one.template_name == "mau.docx"
    client.post(f"{ROOT}che-do/{one.pk}/mau/", {"file": SimpleUploadedFile("sai.docx", own_template("{{ sai }}"))})
    one.refresh_from_db()
    assert one.template_name == "mau.docx"
    client.post(f"{ROOT}che-do/{one.pk}/thoi/", {"why": "Thay chế độ mới"})
    one.refresh_from_db()
    assert one.ended_at is not None
