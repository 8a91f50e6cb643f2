"""Reads of training. `courses_visible_to` and `enrolments_visible_to` are the gates; names stay with who organises and with their body.

Who is due is worked out for positions and courses, shown by name to who administers the body itself, and as counts to the offices above.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from loa.organisations.models import Body, Post, User
from loa.organisations.queries import above, administered, may, on, posts_of, seats, visible_bodies
from loa.organisations.rules import ROLE_LABELS, Act, Role, roles_for
from loa.resources.models import Certificate, Course, Enrolment, Requirement, Session
from loa.resources.queries import UNITS
from loa.resources.training_rules import Attendance, Due, Held, Required, best, due, title_key


def organises(user: User, body: Body, day: date) -> bool:
    """Whether `user` prepares courses of `body`, takes attendance and issues certificates: who plans, or administers."""
    return may(user, Act.PLAN, body, day) or may(user, Act.ADMINISTER, body, day)


def organising_bodies(user: User, day: date) -> QuerySet[Body]:
    """The bodies in whose name `user` may open a course."""
    wanted = seats(user, day, {*roles_for(Act.PLAN), *roles_for(Act.ADMINISTER)})
    return Body.objects.filter(on(day), pk__in=wanted).order_by("alphabetical", "pk")


def courses_visible_to(user: User, day: date) -> QuerySet[Course]:
    """Courses in use of bodies whose work `user` may see, and of those above their own: these ask them too."""
    upper: set[int] = set()
    for body in Body.objects.filter(pk__in=seats(user, day)):
        upper |= set(above(body))
    rows = Course.objects.filter(Q(body__in=visible_bodies(user, day)) | Q(body__in=upper), ended_at__isnull=True)
    return rows.select_related("body").order_by("name", "pk")


def own_people(user: User, day: date) -> set[int]:
    """Ids of the bodies whose people `user` administers directly: those of their posts, and these bodies' units."""
    own = set(posts_of(user, day, [Role.ADMINISTRATOR]).values_list("body_id", flat=True))
    return own | set(Body.objects.filter(parent__in=own, kind__in=UNITS).values_list("pk", flat=True))


def sessions_of(courses: QuerySet[Course]) -> QuerySet[Session]:
    """Their sessions with how many are enrolled, soonest first."""
    taken = Count("enrolments", filter=Q(enrolments__withdrawn_at__isnull=True))
    return Session.objects.filter(course__in=courses).annotate(taken=taken).select_related("course__body").order_by("starts_on", "pk")


def enrolments_visible_to(user: User, session: Session, day: date) -> QuerySet[Enrolment]:
    """Who is enrolled: all for who organises the course, else those of the bodies whose people `user` administers."""
    rows = Enrolment.objects.filter(session=session).select_related("post__body", "person")
    if not organises(user, session.course.body, day):
        rows = rows.filter(post__body__in=own_people(user, day))
    return rows.order_by("withdrawn_at", "post__body__alphabetical", "post__body_id", "person__alphabetical", "pk")


def own_posts(user: User, day: date) -> QuerySet[Post]:
    """Posts held on `day` in the bodies whose people `user` administers directly, one a person and body."""
    rows = Post.objects.filter(on(day), body__in=own_people(user, day)).select_related("user", "body")
    return rows.order_by("body__alphabetical", "body_id", "user__alphabetical", "pk")


def enrollable(user: User, session: Session, day: date) -> list[Post]:
    """Of each person of `user`'s bodies one post, the one with a title first, when they are not enrolled yet; those due first."""
    taken = set(Enrolment.objects.filter(session=session, withdrawn_at__isnull=True).values_list("person", flat=True))
    one: dict[int, Post] = {}
    for post in own_posts(user, day):
        old = one.get(post.user_id)
        if post.user_id not in taken and (old is None or (post.title and not old.title)):
            one[post.user_id] = post
    late = {line.post.person for line in dues([session.course], own_posts(user, day), day)}
    return sorted(one.values(), key=lambda post: post.user_id not in late)


def requirements_of(courses: Iterable[Course]) -> QuerySet[Requirement]:
    """Requirements in force of `courses`."""
    return Requirement.objects.filter(course__in=list(courses), ended_at__isnull=True).select_related("course", "scope").order_by("pk")


def dues(courses: Iterable[Course], posts: Iterable[Post], day: date) -> list[Due]:
    """Who of `posts` is due for which of `courses`; a fixed number of questions."""
    many = list(courses)
    required = [Required(r.course_id, r.scope_id, r.role, r.title) for r in requirements_of(many)]
    held = [Held(p.pk, p.user_id, p.body_id, p.role, title_key(p.title)) for p in posts]
    parents = dict(Body.objects.order_by().values_list("pk", "parent"))
    return due(required, held, _held_until(many, day), parents, day)


def _held_until(courses: Iterable[Course], day: date) -> Mapping[tuple[int, int], date | None]:
    """(course, person) → last day of what they hold: certificates; for a course without any, having been there."""
    certified = [c.pk for c in courses if c.certified]
    rows = Certificate.objects.filter(course__in=certified, withdrawn_at__isnull=True, issued_on__lte=day)
    there = Enrolment.objects.filter(
        session__course__in=[c.pk for c in courses if not c.certified], attendance=Attendance.PRESENT.value, withdrawn_at__isnull=True
    )
    found = [*rows.values_list("course", "person", "valid_until")]
    return best([*found, *((course, person, None) for course, person in there.values_list("session__course", "person"))])


@dataclass(frozen=True, slots=True)
class Position:
    """A position of a body that is due for a course: the posts concerned, with why, and the coming session that they are enrolled in."""

    body: Body
    name: str
    lines: list[tuple[Post, Due, Session | None]]


@dataclass(frozen=True, slots=True)
class CourseDue:
    """A course, the positions of one's own bodies that are due, its next sessions, and counts for the bodies below."""

    course: Course
    positions: list[Position]
    sessions: list[Session]
    below: list[tuple[Body, int]]


def due_picture(user: User, day: date) -> list[CourseDue]:
    """For who administers people: each course with who is due, by course and position. Nothing is added up for a person."""
    courses = list(courses_visible_to(user, day))
    own = {post.pk: post for post in own_posts(user, day)}
    others = Post.objects.filter(on(day), body__in=administered(user, day)).exclude(body__in=own_people(user, day)).select_related("body")
    further = {post.pk: post for post in others}
    lines = dues(courses, own.values(), day)
    counts = _counts(dues(courses, further.values(), day), further)
    coming: dict[int, list[Session]] = defaultdict(list)
    for session in sessions_of(Course.objects.filter(pk__in=[c.pk for c in courses])).filter(cancelled_at__isnull=True, starts_on__gte=day):
        coming[session.course_id].append(session)
    sessions = {session.pk: session for many in coming.values() for session in many}
    rows = Enrolment.objects.filter(session__in=sessions, withdrawn_at__isnull=True, person__in=[line.post.person for line in lines])
    enrolled = {(sessions[pk].course_id, person): sessions[pk] for pk, person in rows.values_list("session", "person")}
    found = [CourseDue(c, _positions(c, lines, own, enrolled), coming[c.pk], counts.get(c.pk, [])) for c in courses]
    return [one for one in found if one.positions or one.below]


def _positions(
    course: Course, lines: Iterable[Due], posts: Mapping[int, Post], enrolled: Mapping[tuple[int, int], Session]
) -> list[Position]:
    groups: dict[tuple[int, str], Position] = {}
    for line in lines:
        if line.course == course.pk:
            post = posts[line.post.post]
            name = post.title or ROLE_LABELS[Role(post.role)]
            groups.setdefault((post.body_id, title_key(name)), Position(post.body, name, [])).lines.append(
                (post, line, enrolled.get((course.pk, post.user_id)))
            )
    return sorted(groups.values(), key=lambda one: (one.body.alphabetical, one.body.pk, one.name))


def _counts(lines: Iterable[Due], posts: Mapping[int, Post]) -> dict[int, list[tuple[Body, int]]]:
    """Course → bodies with how many positions are due, most first."""
    bodies: dict[int, Body] = {}
    counts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        body = posts[line.post.post].body
        bodies[body.pk] = body
        counts[line.course][body.pk] += 1
    return {
        course: sorted(((bodies[pk], n) for pk, n in found.items()), key=lambda one: (-one[1], one[0].alphabetical))
        for course, found in counts.items()
    }


def organised_by(user: User, day: date) -> Q:
    """Courses (as `course__…` of what is asked) that `user` organises, as `organises` says of one."""
    own = seats(user, day, roles_for(Act.PLAN))
    units = Body.objects.filter(parent__in=own, kind__in=UNITS)
    return Q(course__body__in=own) | Q(course__body__in=units) | Q(course__body__in=administered(user, day))


def certificates_visible_to(user: User, day: date) -> QuerySet[Certificate]:
    """Certificates of courses that `user` organises, and of people in the bodies that they administer directly."""
    ours = organised_by(user, day) & Q(body__isnull=False)
    rows = Certificate.objects.filter(ours | Q(post__body__in=own_people(user, day)))
    return rows.select_related("course__body", "post__body", "person", "enrolment__session", "body__parent").order_by("-issued_on", "-pk")
