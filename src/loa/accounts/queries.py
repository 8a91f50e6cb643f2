"""Reads of accounts: who administers whom, and what a person must still do to come in."""

from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from loa.accounts.models import RecoveryCode, TemporaryPassword
from loa.accounts.rules import Step, step_of
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import administered, may_anywhere
from loa.organisations.rules import Act


def open_bodies(user: User, day: date) -> QuerySet[Body]:
    """Bodies whose posts `user` may give: administered ones; all for the administrator of the program."""
    return Body.objects.all() if user.is_superuser else Body.objects.filter(pk__in=administered(user, day))


def administers(user: User, day: date) -> bool:
    """Whether `user` administers people anywhere."""
    return user.is_superuser or may_anywhere(user, Act.ADMINISTER, day)


def may_give(user: User, body: Body, day: date) -> bool:
    """Whether `user` may give a post in `body`: a post in an office works for its authority too, so both must be theirs."""
    reached = {body.pk}
    if body.kind.endswith("_office") and body.kind != "province_office" and body.parent_id:
        reached.add(body.parent_id)
    return open_bodies(user, day).filter(pk__in=reached).count() == len(reached)


def posts_visible_to(user: User, day: date) -> QuerySet[Post]:
    """Posts, past ones too, in the bodies that `user` administers; by body and person."""
    found = Post.objects.filter(body__in=open_bodies(user, day)).select_related("user", "body")
    return found.order_by("body__alphabetical", "body_id", "user__alphabetical", "user_id", "valid_from", "pk")


def people_visible_to(user: User, day: date) -> QuerySet[User]:
    """Staff with a post, also a past one, in a body that `user` administers."""
    if user.is_superuser:
        return User.objects.order_by("alphabetical", "pk")
    return User.objects.filter(posts__in=posts_visible_to(user, day)).distinct().order_by("alphabetical", "pk")


def may_reset(by: User, user: User, day: date) -> bool:
    """Whether `by` may reset log-in and second factor of `user`.

    Not for who also works elsewhere: a new password is a way into all their posts. Not for the program's administrators.
    """
    if by.is_superuser:
        return True
    if user.is_superuser or not people_visible_to(by, day).filter(pk=user.pk).exists():
        return False
    running = Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), user=user)
    return not running.exclude(body__in=open_bodies(by, day)).exists()


def device_of(user: User) -> TOTPDevice | None:
    """The authenticator app of `user`, once confirmed."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return found


def codes_left(user: User) -> int:
    """How many recovery codes still work."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True, withdrawn_at__isnull=True).count()


def must_have_second_factor(user: User, day: date) -> bool:
    """Whether the house requires a second factor of `user`: of who approves, and of who can take another's factor away."""
    if settings.LOA_TWO_FACTOR != "required":
        return False
    return user.is_superuser or may_anywhere(user, Act.APPROVE, day) or may_anywhere(user, Act.ADMINISTER, day)


def next_step(user: User, verified: bool, day: date) -> Step | None:
    """What `user` must do before the desk opens; `verified` is whether this session gave a code."""
    has_device = verified or device_of(user) is not None
    temporary = TemporaryPassword.objects.filter(user=user, changed_at__isnull=True).exists()
    return step_of(temporary=temporary, has_device=has_device, verified=verified, required=must_have_second_factor(user, day))
