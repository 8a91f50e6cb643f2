"""What administrators do to posts and accounts. Nothing is deleted: a post is ended."""

import secrets
from datetime import date, datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from loa.accounts.models import RecoveryCode, TemporaryPassword
from loa.accounts.queries import administers, device_of, may_give, may_reset
from loa.accounts.rules import CODE_LETTERS, CannotGive
from loa.ledger.actions import record
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import ROLE_LABELS, Act, Role, forbidden_words

STAFF = "Cán bộ"  # the group that may open the desk


def admit(*, user: User) -> None:
    """Let `user` open the desk; what they may do there follows from their posts."""
    group, _ = Group.objects.get_or_create(name=STAFF)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    user.groups.add(group)


@transaction.atomic
def give_post(
    *, user: User, body: Body, role: Role, title: str, basis: str, valid_from: date, valid_to: date | None, by: User, at: datetime
) -> Post:
    """Give `user` a role in `body`. Raises NotPermitted outside one's own bodies, CannotGive for what makes no sense."""
    if not may_give(by, body, localdate(at)):
        raise NotPermitted(forbidden_words(Act.ADMINISTER, body.name))
    _check_post(user, body, role, basis, valid_from, valid_to, by)
    post = Post.objects.create(user=user, body=body, role=role.value, title=title.strip(), valid_from=valid_from, valid_to=valid_to)
    record(
        act="post.given",
        subject=f"post:{post.pk}",
        within=f"user:{user.pk}",
        summary=f"Giao vai trò {ROLE_LABELS[role]} tại {body} cho {user}",
        at=at,
        by=by,
        body=body,
        basis=basis.strip()[:300],
        detail={"role": role.value, "from": valid_from.isoformat(), "to": valid_to.isoformat() if valid_to else ""},
    )
    return post


def _check_post(user: User, body: Body, role: Role, basis: str, valid_from: date, valid_to: date | None, by: User) -> None:
    if user.pk == by.pk:
        raise CannotGive("Không ai tự giao vai trò cho mình; hãy nhờ một quản trị khác.")
    if not user.is_active:
        raise CannotGive(f"Tài khoản của {user} đang khóa.")
    if not basis.strip():
        raise CannotGive("Hãy ghi căn cứ giao vai trò, ví dụ số và ngày của quyết định.")
    if valid_to is not None and valid_to <= valid_from:
        raise CannotGive("Ngày kết thúc phải sau ngày bắt đầu.")
    if body.valid_to is not None and valid_from >= body.valid_to:
        raise CannotGive(f"{body} đã kết thúc từ ngày {body.valid_to:%d/%m/%Y}.")
    running = Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from), user=user, body=body, role=role.value)
    if running.exists():
        raise CannotGive(f"{user} đang giữ vai trò {ROLE_LABELS[role]} tại {body}.")


@transaction.atomic
def end_post(*, post: Post, on: date, basis: str, by: User, at: datetime) -> None:
    """End `post` on the day `on` (no day of it any more). Raises CannotGive for a body's last administrator, else NotPermitted."""
    if not may_give(by, post.body, localdate(at)):
        raise NotPermitted(forbidden_words(Act.ADMINISTER, post.body.name))
    list(Post.objects.select_for_update().filter(body=post.body, role=Role.ADMINISTRATOR.value))  # two who end one another wait here
    post = Post.objects.select_for_update().get(pk=post.pk)
    if not basis.strip():
        raise CannotGive("Hãy ghi căn cứ kết thúc, ví dụ số và ngày của quyết định.")
    if post.valid_to is not None and post.valid_to <= localdate(at):
        raise CannotGive(f"Vị trí này đã kết thúc từ ngày {post.valid_to:%d/%m/%Y}.")
    if on <= post.valid_from or on < localdate(at):
        raise CannotGive("Ngày kết thúc phải sau ngày bắt đầu và không trước hôm nay.")
    if post.role == Role.ADMINISTRATOR and not _others_administer(post, on):
        raise CannotGive(f"Đây là quản trị cuối cùng của {post.body}. Hãy giao vai trò quản trị cho người khác trước.")
    before, post.valid_to = post.valid_to, on
    post.save(update_fields=["valid_to"])
    record(
        act="post.ended",
        subject=f"post:{post.pk}",
        within=f"user:{post.user_id}",
        summary=f"Kết thúc vai trò {post.get_role_display()} tại {post.body} của {post.user} từ ngày {on:%d/%m/%Y}",
        at=at,
        by=by,
        body=post.body,
        basis=basis.strip()[:300],
        detail={"from": before.isoformat() if before else "", "to": on.isoformat()},
    )


def _others_administer(post: Post, on: date) -> bool:
    """Whether somebody else still administers the body from `on`, without a day of nobody."""
    others = Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), body=post.body, role=post.role, user__is_active=True)
    return others.filter(valid_from__lte=on).exclude(user=post.user_id).exists()


def _temporary(user: User, by: User, at: datetime) -> str:
    """Set and return a password that must be changed; kept as a hash only."""
    password = "-".join("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(3))
    user.set_password(password)
    user.save(update_fields=["password"])
    TemporaryPassword.objects.filter(user=user, changed_at__isnull=True).update(changed_at=at)
    TemporaryPassword.objects.create(user=user, given_by=by, given_at=at)
    return password


@transaction.atomic
def open_account(*, username: str, surname: str, name: str, email: str, by: User, at: datetime) -> tuple[User, str]:
    """A new account and its temporary password, which is shown once. A post is given to it by `give_post`."""
    if not administers(by, localdate(at)):
        raise NotPermitted("Chỉ quản trị của cơ quan được tạo tài khoản.")
    username = username.strip().lower()
    if User.objects.filter(username__iexact=username).exists():
        raise CannotGive(f"Tên đăng nhập “{username}” đã có người dùng; hãy chọn tên khác.")
    user = User(username=username, last_name=surname.strip(), first_name=name.strip(), email=email.strip())
    user.set_unusable_password()
    user.save()
    admit(user=user)
    password = _temporary(user, by, at)
    record(act="account.opened", subject=f"user:{user.pk}", summary=f"Tạo tài khoản {username} cho {user}", at=at, by=by)
    return user, password


def _check_reset(user: User, by: User, at: datetime) -> None:
    if not may_reset(by, user, localdate(at)):
        raise NotPermitted(
            f"Bạn không được đặt lại đăng nhập của {user}: người này không thuộc, hoặc còn vị trí ngoài, cơ quan bạn quản trị."
        )


@transaction.atomic
def reset_password(*, user: User, by: User, at: datetime) -> str:
    """A new temporary password, shown once; open sessions of `user` end with the old one."""
    _check_reset(user, by, at)
    password = _temporary(user, by, at)
    record(act="account.password_reset", subject=f"user:{user.pk}", summary=f"Đặt lại mật khẩu của {user}", at=at, by=by)
    return password


@transaction.atomic
def reset_second_factor(*, user: User, by: User, at: datetime) -> None:
    """Take the second factor away, for a lost phone. Nobody does it for themselves: who holds only the password shall not."""
    _check_reset(user, by, at)
    if user.pk == by.pk:
        raise CannotGive("Không tự bỏ bước xác thực thứ hai của mình; hãy dùng mã dự phòng hoặc nhờ một quản trị khác.")
    device = device_of(user)
    if device is None:
        raise CannotGive(f"{user} chưa cài bước xác thực thứ hai.")
    device.delete()  # a secret, no record: the ledger keeps that it was there
    RecoveryCode.objects.filter(user=user, withdrawn_at__isnull=True).update(withdrawn_at=at)
    record(act="account.second_factor_reset", subject=f"user:{user.pk}", summary=f"Đặt lại xác thực thứ hai của {user}", at=at, by=by)


@transaction.atomic
def set_email(*, user: User, email: str, by: User, at: datetime) -> None:
    """Change where links and reminders go to. Raises NotPermitted like a reset: an address is a way to approve."""
    _check_reset(user, by, at)
    before, user.email = user.email, email.strip()
    user.save(update_fields=["email"])
    record(
        act="account.email",
        subject=f"user:{user.pk}",
        summary=f"Đổi địa chỉ thư của {user}",
        at=at,
        by=by,
        detail={"from": before, "to": user.email},
    )
