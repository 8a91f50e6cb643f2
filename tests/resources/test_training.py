"""Training: the last seat goes once, names stay in the house, certificates are numbered in a run, nobody enrols other people's people."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

from loa.ledger.models import Entry
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted
from loa.resources import attendance_actions as people_acts
from loa.resources import training_actions as acts
from loa.resources import training_queries as queries
from loa.resources.attendance_actions import Outside
from loa.resources.certificates import as_document, as_file, due_list, session_list
from loa.resources.models import Certificate, Course, Enrolment, Requirement, Session
from loa.resources.rules import NotEntered
from loa.resources.training_rules import Attendance, CourseForm, SessionForm, Why

FORM = CourseForm("Kỹ năng truyền thông", hours=16, valid_months=24, basis="KH 18")
DAY = date(2026, 3, 2)


@pytest.fixture
def organiser(people: dict[str, User]) -> User:
    return people["canbo"]


@pytest.fixture
def keeper(people: dict[str, User]) -> User:
    return people["quanly"]


@pytest.fixture
def course(commune: Body, organiser: User, at: datetime) -> Course:
    return acts.open_course(body=commune, form=FORM, by=organiser, at=at)


def session_of(course: Course, by: User, at: datetime, first: date = DAY, seats: int = 30, place: str = "Hội trường") -> Session:
    return acts.add_session(course=course, form=SessionForm(first, first, place, seats), by=by, at=at)


@pytest.fixture
def session(course: Course, organiser: User, at: datetime) -> Session:
    return session_of(course, organiser, at)


def post(user: User) -> Post:
    return Post.objects.select_related("user", "body").filter(user=user).order_by("pk")[0]


@pytest.fixture
def neighbour(commune: Body) -> User:
    """The administrator of another commune."""
    user = User.objects.create_user("quanlykhac", last_name="Hoàng")
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to=None)
    Post.objects.create(user=user, body=other, role="administrator", title="Chánh Văn phòng", valid_from=date(2025, 7, 1))
    return user


def test_a_course_and_a_session_sent_twice_are_one(commune: Body, course: Course, session: Session, organiser: User, at: datetime) -> None:
    assert acts.open_course(body=commune, form=FORM, by=organiser, at=at).pk == course.pk
    assert session_of(course, organiser, at).pk == session.pk
    with pytest.raises(NotEntered, match="đã có khóa"):
        acts.open_course(body=commune, form=CourseForm(FORM.name, hours=8), by=organiser, at=at)
    with pytest.raises(NotEntered, match="cùng ngày, cùng địa điểm"):
        session_of(course, organiser, at, seats=5)
    assert Entry.objects.filter(act__in=["course.opened", "session.opened"]).count() == 2


def test_two_who_change_a_course_at_once(course: Course, organiser: User, at: datetime) -> None:
    acts.change_course(course=course, form=CourseForm(FORM.name, hours=8), version=1, by=organiser, at=at)
    with pytest.raises(NotEntered, match="Có người vừa sửa"):
        acts.change_course(course=course, form=CourseForm("Khác"), version=1, by=organiser, at=at)
    course.refresh_from_db()
    assert (course.name, course.hours) == (FORM.name, 8)


def test_a_name_or_a_day_that_is_taken_is_said(course: Course, session: Session, organiser: User, at: datetime) -> None:
    acts.open_course(body=course.body, form=CourseForm("Khóa hai"), by=organiser, at=at)
    with pytest.raises(NotEntered, match="đã có khóa tên này"):
        acts.change_course(course=course, form=CourseForm("Khóa hai"), version=1, by=organiser, at=at)
    other = session_of(course, organiser, at, place="Phòng họp")
    with pytest.raises(NotEntered, match="cùng ngày, cùng địa điểm"):
        acts.change_session(session=other, form=SessionForm(DAY, DAY, "Hội trường", 30), version=1, by=organiser, at=at)
    course.refresh_from_db()
    assert course.name == FORM.name


def test_only_own_people_are_enrolled_and_once(
    session: Session, people: dict[str, User], keeper: User, neighbour: User, organiser: User, at: datetime
) -> None:
    for by in (organiser, neighbour, people["canbotinh"]):
        with pytest.raises(NotPermitted):
            people_acts.enrol(session=session, posts=[post(people["canbo"])], by=by, at=at)
    chosen = [post(people["canbo"]), post(people["duyet1"])]
    assert people_acts.enrol(session=session, posts=chosen, by=keeper, at=at) == 2
    assert people_acts.enrol(session=session, posts=chosen, by=keeper, at=at) == 0, "the button pressed twice"
    assert Enrolment.objects.count() == 2
    told = Entry.objects.get(act="training.enrolled", body=chosen[1].body).summary
    assert str(people["duyet1"]) not in told, "the ledger keeps counts, no list of names"


def test_the_last_seat_goes_once(course: Course, organiser: User, keeper: User, people: dict[str, User], at: datetime) -> None:
    small = session_of(course, organiser, at, seats=1)
    with pytest.raises(NotEntered, match="còn 1 chỗ, bạn chọn 2"):
        people_acts.enrol(session=small, posts=[post(people["canbo"]), post(people["duyet1"])], by=keeper, at=at)
    assert not Enrolment.objects.exists(), "all or none"
    people_acts.enrol(session=small, posts=[post(people["canbo"])], by=keeper, at=at)
    with pytest.raises(NotEntered, match="còn 0 chỗ"):
        people_acts.enrol(session=small, posts=[post(people["duyet1"])], by=keeper, at=at)
    two = session_of(course, organiser, at, place="Phòng họp")
    people_acts.enrol(session=two, posts=[post(people["canbo"]), post(people["duyet1"])], by=keeper, at=at)
    with pytest.raises(NotEntered, match="không thể ít hơn"):
        acts.change_session(session=two, form=SessionForm(DAY, DAY, "Phòng họp", 1), version=1, by=organiser, at=at)
    people_acts.withdraw(enrolment=Enrolment.objects.get(session=small), why="Bận họp", by=keeper, at=at)
    assert people_acts.enrol(session=small, posts=[post(people["duyet1"])], by=keeper, at=at) == 1, "a seat given back is free"


def test_closed_sessions(course: Course, organiser: User, keeper: User, people: dict[str, User], at: datetime) -> None:
    past = session_of(course, organiser, at, first=DAY - timedelta(days=3))
    with pytest.raises(NotEntered, match="đã kết thúc"):
        people_acts.enrol(session=past, posts=[post(people["canbo"])], by=keeper, at=at)
    coming = session_of(course, organiser, at, first=DAY + timedelta(days=3))
    people_acts.enrol(session=coming, posts=[post(people["canbo"])], by=keeper, at=at)
    with pytest.raises(NotEntered, match="điểm danh từ ngày đó"):
        people_acts.take_attendance(session=coming, marks={}, version=1, by=organiser, at=at)
    with pytest.raises(NotEntered, match="lý do"):
        acts.cancel_session(session=coming, why="", version=1, by=organiser, at=at)
    acts.cancel_session(session=coming, why="Mưa bão", version=1, by=organiser, at=at)
    with pytest.raises(NotEntered, match="đã hủy"):
        people_acts.enrol(session=coming, posts=[post(people["duyet1"])], by=keeper, at=at)


def held(session: Session, people: dict[str, User], keeper: User, organiser: User, at: datetime, *names: str) -> list[Certificate]:
    """Enrol, be there, be certified."""
    people_acts.enrol(session=session, posts=[post(people[name]) for name in names], by=keeper, at=at)
    marks = dict.fromkeys(session.enrolments.values_list("pk", flat=True), Attendance.PRESENT)
    session.refresh_from_db()
    people_acts.take_attendance(session=session, marks=marks, version=session.version, by=organiser, at=at)
    return people_acts.issue_certificates(session=session, issued_on=session.last_day, by=organiser, at=at)


def test_certificates_run_on_and_come_once(
    course: Course, session: Session, people: dict[str, User], keeper: User, organiser: User, at: datetime
) -> None:
    made = held(session, people, keeper, organiser, at, "canbo", "duyet1")
    assert [c.number for c in made] == ["01/2026", "02/2026"]
    assert {c.valid_until for c in made} == {date(2028, 3, 1)}
    with pytest.raises(NotEntered, match="Không còn ai"):
        people_acts.issue_certificates(session=session, issued_on=DAY, by=organiser, at=at)
    people_acts.withdraw_certificate(certificate=made[0], why="Sai tên", by=organiser, at=at)
    again = people_acts.issue_certificates(session=session, issued_on=DAY, by=organiser, at=at)
    assert [c.number for c in again] == ["03/2026"], "a withdrawn number is not given again"
    second = session_of(course, organiser, at, place="Nơi khác")
    assert [c.number for c in held(second, people, keeper, organiser, at, "duyet2")] == ["04/2026"]


def test_attendance_of_two_at_once_and_after_a_certificate(
    session: Session, people: dict[str, User], keeper: User, organiser: User, at: datetime
) -> None:
    held(session, people, keeper, organiser, at, "canbo")
    row = session.enrolments.get()
    with pytest.raises(NotEntered, match="Có người vừa điểm danh"):
        people_acts.take_attendance(session=session, marks={row.pk: Attendance.ABSENT}, version=1, by=organiser, at=at)
    with pytest.raises(NotEntered, match="thu hồi chứng nhận trước"):
        people_acts.take_attendance(session=session, marks={row.pk: Attendance.ABSENT}, version=2, by=organiser, at=at)
    with pytest.raises(NotEntered, match="đã điểm danh"):
        people_acts.withdraw(enrolment=row, why="Muộn", by=keeper, at=at)
    with pytest.raises(NotEntered, match="đã điểm danh"):
        acts.cancel_session(session=session, why="Muộn", version=2, by=organiser, at=at)


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), DAY + timedelta(days=1)])
def test_a_certificate_is_issued_after_the_session_and_not_ahead(day: date, session: Session, organiser: User, at: datetime) -> None:
    with pytest.raises(NotEntered, match="Ngày cấp phải từ"):
        people_acts.issue_certificates(session=session, issued_on=day, by=organiser, at=at)


def test_what_strangers_may_not_do(
    course: Course, session: Session, people: dict[str, User], keeper: User, neighbour: User, organiser: User, at: datetime
) -> None:
    paper = held(session, people, keeper, organiser, at, "canbo")[0]
    form = SessionForm(DAY, DAY, "Nơi khác", 5)
    for by in (neighbour, people["ketoan"]):
        for act in (
            lambda by=by: acts.add_session(course=course, form=form, by=by, at=at),
            lambda by=by: acts.change_session(session=session, form=form, version=1, by=by, at=at),
            lambda by=by: acts.cancel_session(session=session, why="x", version=1, by=by, at=at),
            lambda by=by: acts.change_course(course=course, form=FORM, version=1, by=by, at=at),
            lambda by=by: acts.end_course(course=course, why="x", version=1, by=by, at=at),
            lambda by=by: acts.require(course=course, scope=course.body, role="officer", title="", basis="x", by=by, at=at),
            lambda by=by: people_acts.take_attendance(session=session, marks={}, version=2, by=by, at=at),
            lambda by=by: people_acts.issue_certificates(session=session, issued_on=DAY, by=by, at=at),
            lambda by=by: people_acts.withdraw_certificate(certificate=paper, why="x", by=by, at=at),
            lambda by=by: people_acts.enter_certificate(course=course, post=paper.post, paper=Outside("A", "1", DAY), by=by, at=at),
        ):
            with pytest.raises(NotPermitted):
                act()


def require(course: Course, by: User, at: datetime, scope: Body | None = None, role: str = "officer", title: str = "") -> Requirement:
    return acts.require(course=course, scope=scope or course.body, role=role, title=title, basis="KH 18", by=by, at=at)


def test_who_is_due_follows_posts_and_certificates(
    course: Course, session: Session, people: dict[str, User], keeper: User, organiser: User, at: datetime
) -> None:
    assert queries.due_picture(keeper, DAY) == [], "nothing required, nobody due"
    require(course, keeper, at, role="", title="công chức VĂN HOÁ")
    assert require(course, keeper, at, role="", title="Công chức văn hóa").pk == Requirement.objects.get().pk, "sent twice it is one"
    (found,) = queries.due_picture(keeper, DAY)
    (position,) = found.positions
    assert (position.name, position.lines[0][1].why, position.lines[0][2]) == ("Công chức văn hóa", Why.LACKS, None)
    people_acts.enrol(session=session, posts=[post(people["canbo"])], by=keeper, at=at)
    assert queries.due_picture(keeper, DAY)[0].positions[0].lines[0][2] == session
    paper = held(session, people, keeper, organiser, at, "canbo")[0]
    assert queries.due_picture(keeper, DAY) == []
    assert queries.due_picture(keeper, date(2028, 2, 1))[0].positions[0].lines[0][1].why == Why.EXPIRES
    assert queries.due_picture(keeper, date(2028, 3, 2))[0].positions[0].lines[0][1].why == Why.EXPIRED
    people_acts.withdraw_certificate(certificate=paper, why="Cấp nhầm", by=organiser, at=at)
    assert queries.due_picture(keeper, DAY)[0].positions[0].lines[0][1].why == Why.LACKS
    Post.objects.filter(user=people["canbo"]).update(valid_to=DAY)
    assert queries.due_picture(keeper, DAY) == [], "who has left is not asked"


def test_names_go_to_the_house_and_counts_to_the_office_above(
    course: Course, people: dict[str, User], keeper: User, organiser: User, neighbour: User, at: datetime
) -> None:
    require(course, keeper, at)
    (above,) = queries.due_picture(people["canbotinh"], DAY)
    assert above.positions == []
    assert [(str(body), count) for body, count in above.below] == [("Phòng Văn hóa - Xã hội xã", 1)]
    assert queries.due_picture(neighbour, DAY) == []
    assert queries.due_picture(organiser, DAY) == [], "who administers nobody sees nobody"


def test_a_course_of_the_province_reaches_its_communes(
    people: dict[str, User], keeper: User, neighbour: User, organiser: User, at: datetime
) -> None:
    """The plan of Kim Sơn asks communes to send people to what the province holds."""
    province = Body.objects.get(kind="province")
    upper = people["canbotinh"]
    course = acts.open_course(body=province, form=CourseForm("Ứng phó khủng hoảng truyền thông", valid_months=12), by=upper, at=at)
    session = session_of(course, upper, at)
    require(course, upper, at, scope=province, role="officer")
    assert course in queries.courses_visible_to(keeper, DAY)
    assert course in queries.courses_visible_to(neighbour, DAY)
    people_acts.enrol(session=session, posts=[post(organiser)], by=keeper, at=at)
    people_acts.enrol(session=session, posts=[post(neighbour)], by=neighbour, at=at)
    assert queries.enrolments_visible_to(upper, session, DAY).count() == 2
    assert [str(row.person) for row in queries.enrolments_visible_to(neighbour, session, DAY)] == [str(neighbour)]
    assert not queries.enrolments_visible_to(organiser, session, DAY).exists()
    assert [p.user for p in queries.enrollable(keeper, session, DAY)].count(organiser) == 0


def test_a_course_without_certificates_is_held_by_being_there(
    commune: Body, people: dict[str, User], keeper: User, organiser: User, at: datetime
) -> None:
    course = acts.open_course(body=commune, form=CourseForm("Họp nghiệp vụ", certified=False), by=organiser, at=at)
    require(course, keeper, at)
    session = session_of(course, organiser, at)
    people_acts.enrol(session=session, posts=[post(organiser)], by=keeper, at=at)
    assert queries.due_picture(keeper, DAY)
    row = session.enrolments.get()
    people_acts.take_attendance(session=session, marks={row.pk: Attendance.PRESENT}, version=1, by=organiser, at=at)
    assert queries.due_picture(keeper, DAY) == []
    with pytest.raises(NotEntered, match="không cấp chứng nhận"):
        people_acts.issue_certificates(session=session, issued_on=DAY, by=organiser, at=at)


def test_a_certificate_from_elsewhere(course: Course, people: dict[str, User], keeper: User, at: datetime) -> None:
    require(course, keeper, at)
    paper = Outside("Trường Chính trị tỉnh", "123/CN", date(2025, 5, 1), date(2027, 5, 1))
    first = people_acts.enter_certificate(course=course, post=post(people["canbo"]), paper=paper, by=keeper, at=at)
    assert people_acts.enter_certificate(course=course, post=post(people["canbo"]), paper=paper, by=keeper, at=at).pk == first.pk
    assert queries.due_picture(keeper, DAY) == []
    for wrong in (
        Outside("", "1", DAY), Outside("A", " ", DAY), Outside("A", "1", DAY + timedelta(days=1)), Outside("A", "1", DAY, date(2020, 1, 1)),
    ):  # fmt: skip
        with pytest.raises(NotEntered):
            people_acts.enter_certificate(course=course, post=post(people["canbo"]), paper=wrong, by=keeper, at=at)
    with pytest.raises(ValueError, match="elsewhere"):
        as_document(first)


def test_the_papers(course: Course, session: Session, people: dict[str, User], keeper: User, organiser: User, at: datetime) -> None:
    paper = held(session, people, keeper, organiser, at, "canbo")[0]
    words = "\n".join(p.text for p in Document(BytesIO(as_file(paper, "docx"))).paragraphs)
    for part in ("GIẤY CHỨNG NHẬN", "Lê Thị Mai", "16 giờ", "đến hết ngày 01/03/2028"):
        assert part in words, part
    assert as_file(paper, "pdf").startswith(b"%PDF")
    rows = list(queries.enrolments_visible_to(organiser, session, DAY))
    page = load_workbook(BytesIO(session_list(session, rows, {rows[0].pk: paper}))).active
    assert page is not None
    assert [c.value for c in page[4]][1:6] == ["Lê Thị Mai", "Công chức văn hóa", "Phòng Văn hóa - Xã hội xã", "Có mặt", "01/2026"]
    require(course, keeper, at, role="approver")
    due_page = load_workbook(BytesIO(due_list(queries.due_picture(keeper, DAY), DAY))).active
    assert due_page is not None
    assert due_page["A4"].value == FORM.name


def test_ending(course: Course, session: Session, keeper: User, organiser: User, at: datetime) -> None:
    requirement = require(course, keeper, at)
    with pytest.raises(NotEntered, match="lớp chưa kết thúc"):
        acts.end_course(course=course, why="Thôi", version=1, by=organiser, at=at)
    acts.end_requirement(requirement=requirement, why="Bãi bỏ", by=keeper, at=at)
    with pytest.raises(NotEntered, match="trước đó"):
        acts.end_requirement(requirement=requirement, why="Bãi bỏ", by=keeper, at=at)
    acts.cancel_session(session=session, why="Thôi", version=1, by=organiser, at=at)
    acts.end_course(course=course, why="Thôi", version=1, by=organiser, at=at)
    assert course not in queries.courses_visible_to(keeper, DAY)
    assert Course.objects.count() == Session.objects.count() == Requirement.objects.count() == 1, "nothing is deleted"


def test_who_is_due_asks_a_fixed_number_of_questions(course: Course, commune: Body, keeper: User, organiser: User, at: datetime) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            queries.due_picture(keeper, DAY)
        return len(found)

    require(course, keeper, at)
    few = asked()
    for number in range(15):
        user = User.objects.create_user(f"nguoi{number}")
        Post.objects.create(user=user, body=commune, role="officer", title=f"Chức vụ {number}", valid_from=date(2025, 7, 1))
        more = acts.open_course(body=commune, form=CourseForm(f"Khóa {number}"), by=organiser, at=at)
        require(more, keeper, at)
    assert asked() == few
