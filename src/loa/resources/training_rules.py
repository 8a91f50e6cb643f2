"""Pure rules of training: courses, who is required to hold which, who is due.

Which course is required of whom, and how long a certificate holds, is entered with its basis by the body that requires it; the program
knows no such figure of law. What is worked out here speaks of a position and a course (DESIGN rule 8): nothing is added up for a person.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from loa.resources.rules import NotEntered
from loa.vietnamese.letters import fold

MOST_SEATS = 5_000
MOST_DAYS = 370  # of one session: a slip in the year
MOST_MONTHS = 600
SOON = timedelta(days=60)  # an expiry is told this long before, so that the next session can be prepared; not a term of law


class Attendance(StrEnum):
    """Whether a person came."""

    OPEN = ""
    PRESENT = "present"
    ABSENT = "absent"


ATTENDANCE_LABELS = {Attendance.OPEN: "Chưa điểm danh", Attendance.PRESENT: "Có mặt", Attendance.ABSENT: "Vắng"}


class Why(StrEnum):
    """Why a position is due for a course."""

    LACKS = "lacks"
    EXPIRED = "expired"
    EXPIRES = "expires"


WHY_LABELS = {Why.LACKS: "Chưa có", Why.EXPIRED: "Đã hết hạn", Why.EXPIRES: "Sắp hết hạn"}


@dataclass(frozen=True, slots=True)
class CourseForm:
    """What is entered of a course. `valid_months` None: a certificate holds without end."""

    name: str
    about: str = ""
    hours: int | None = None
    certified: bool = True
    valid_months: int | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class SessionForm:
    """What is entered of a session, from the first to the last day."""

    starts_on: date
    last_day: date
    place: str
    seats: int
    note: str = ""


def check_course(form: CourseForm) -> None:
    """Raise NotEntered with the field for what makes no sense."""
    if not form.name.strip():
        raise NotEntered("Hãy ghi tên khóa.", "name")
    if form.hours is not None and not 1 <= form.hours <= 2000:
        raise NotEntered("Hãy ghi thời lượng từ 1 đến 2.000 giờ, hoặc để trống.", "hours")
    if form.valid_months is not None and not 1 <= form.valid_months <= MOST_MONTHS:
        raise NotEntered(f"Hãy ghi số tháng từ 1 đến {MOST_MONTHS}, hoặc để trống khi không có thời hạn.", "valid_months")
    if form.valid_months is not None and not form.certified:
        raise NotEntered("Khóa không cấp chứng nhận thì không có thời hạn chứng nhận.", "valid_months")


def check_session(form: SessionForm) -> None:
    """Raise NotEntered with the field for what makes no sense."""
    if form.last_day < form.starts_on:
        raise NotEntered("Ngày kết thúc không thể trước ngày bắt đầu.", "last_day")
    if (form.last_day - form.starts_on).days > MOST_DAYS:
        raise NotEntered("Lớp dài hơn một năm. Hãy xem lại năm của hai ngày.", "last_day")
    if not form.place.strip():
        raise NotEntered("Hãy ghi địa điểm, hoặc “Trực tuyến”.", "place")
    if not 1 <= form.seats <= MOST_SEATS:
        raise NotEntered(f"Hãy ghi số chỗ từ 1 đến {MOST_SEATS}.", "seats")


def valid_until(issued: date, months: int | None) -> date | None:
    """The last day on which a certificate holds: the day before the same day `months` later; None without end."""
    if months is None:
        return None
    year, month = divmod(issued.month - 1 + months, 12)
    year, month = issued.year + year, month + 1
    return date(year, month, min(issued.day, monthrange(year, month)[1])) - timedelta(days=1)


def title_key(title: str) -> str:
    """The form of a post's title that is compared."""
    return " ".join(fold(title).split())


@dataclass(frozen=True, slots=True)
class Required:
    """A course required of posts with `role` or title (one may be empty) in the bodies under `scope`."""

    course: int
    scope: int
    role: str = ""
    title: str = ""

    def meets(self, post: "Held", above: Mapping[int, int | None]) -> bool:
        """Whether it asks the holder of `post`; `above` is body → the one it is under."""
        if (self.role and post.role != self.role) or (self.title and post.title != title_key(self.title)):
            return False
        body: int | None = post.body
        seen: set[int] = set()
        while body is not None and body not in seen:
            if body == self.scope:
                return bool(self.role or self.title)
            seen.add(body)
            body = above.get(body)
        return False


@dataclass(frozen=True, slots=True)
class Held:
    """A post as it is held: `title` is its key."""

    post: int
    person: int
    body: int
    role: str
    title: str


@dataclass(frozen=True, slots=True)
class Due:
    """A post whose holder needs a course, and why; `until` is the last day of what they hold, or held."""

    course: int
    post: Held
    why: Why
    until: date | None = None


def due(required: Iterable[Required], posts: Iterable[Held], until: Mapping[tuple[int, int], date | None], above: Mapping[int, int | None],
        day: date) -> list[Due]:  # fmt: skip
    """Who is due: a line for each course and person of a post, once. `until` is (course, person) → last day of the best they hold.

    None in `until` is without end; no entry is nothing held.
    """
    many = list(posts)
    found: dict[tuple[int, int], Due] = {}
    for one in required:
        for post in many:
            key = (one.course, post.person)
            if key not in found and one.meets(post, above):
                why = _why(key, until, day)
                if why is not None:
                    found[key] = Due(one.course, post, why, until.get(key))
    return list(found.values())


def _why(key: tuple[int, int], until: Mapping[tuple[int, int], date | None], day: date) -> Why | None:
    if key not in until:
        return Why.LACKS
    last = until[key]
    if last is None or last > day + SOON:
        return None
    return Why.EXPIRED if last < day else Why.EXPIRES


def best(held: Iterable[tuple[int, int, date | None]]) -> dict[tuple[int, int], date | None]:
    """(course, person) → the latest last day among (course, person, last day); without end wins."""
    found: dict[tuple[int, int], date | None] = {}
    for course, person, last in held:
        key = (course, person)
        old = found.get(key, date.min)
        found[key] = None if last is None or old is None else max(old, last)
    return found
