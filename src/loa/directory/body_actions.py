"""Acts on bodies that staff do by hand, each with its legal basis and one line of the ledger; checked by `organisations.actions`."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from loa.directory.queries import may_keep
from loa.ledger.actions import record
from loa.organisations import actions
from loa.organisations.models import Body, BodyGroup, Succession, User
from loa.organisations.period_rules import ChangedBody, WrongBody, said
from loa.organisations.queries import below
from loa.organisations.rules import KIND_LABELS, SUCCESSION_LABELS, SuccessionKind
from loa.seal.canonical import Json

AGAIN = "Phần bạn gõ vẫn còn bên dưới; bấm “Lưu” lần nữa để thay."
COLUMN_NAMES = {
    "name": "tên đầy đủ",
    "short_name": "tên ngắn",
    "kind": "loại",
    "parent": "cơ quan cấp trên",
    "place": "địa danh",
    "official_code": "mã",
    "valid_from": "hiệu lực từ",
    "valid_to": "đến",
}


def check_keeps(by: User, body: Body | None, at: datetime) -> None:
    """Raise PermissionDenied unless `by` may change `body` (None: what no body is above)."""
    if not may_keep(by, body, localdate(at)):
        where = f"của {body}" if body else "của hệ thống"
        raise PermissionDenied(f"Sửa cơ quan là việc của quản trị {where}.")


def _basis(basis: str, needed: bool = True) -> str:
    words = " ".join(basis.split())
    if needed and not words:
        raise WrongBody("Hãy ghi căn cứ: số, ngày của quyết định, nghị quyết.")
    if len(words) > 300:
        raise WrongBody("Căn cứ dài quá 300 ký tự; hãy ghi số, ngày và tên văn bản.")
    return words


def _say(act: str, body: Body, summary: str, basis: str, by: User, at: datetime, detail: Mapping[str, Json] | None = None) -> None:
    record(act=act, subject=f"body:{body.pk}", summary=summary, basis=basis, by=by, body=body, at=at, detail=dict(detail or {}))


def changes_between(before: actions.BodyForm, after: actions.BodyForm) -> dict[str, dict[str, str]]:
    """What differs, by the name of the column, for the ledger and for a preview."""
    pairs = {COLUMN_NAMES[name]: (getattr(before, name), getattr(after, name)) for name in actions.EDITABLE}
    return {name: {"from": _shown(old), "to": _shown(new)} for name, (old, new) in pairs.items() if old != new}


def _shown(value: object) -> str:
    if isinstance(value, date):
        return said(value)
    return KIND_LABELS[value] if value in KIND_LABELS else str(value or "")  # type: ignore[index]


@transaction.atomic
def add_body(*, form: actions.BodyForm, basis: str, by: User, at: datetime) -> Body:
    """Enter a body below one that `by` keeps. Raises WrongBody, PermissionDenied."""
    check_keeps(by, form.parent, at)
    words = _basis(basis, needed=False)
    body = actions.add_body(form=form)
    summary = f"Thêm {body.name} ({body.period})"
    _say("body.add", body, summary, words, by, at)
    return body


@transaction.atomic
def correct_body(*, body: Body, form: actions.BodyForm, basis: str, by: User, at: datetime, seen: str = "") -> Body:
    """Set right what was entered wrongly; every changed field stands in the ledger with both values.

    `seen` is the mark of the body as the form showed it. Raises WrongBody, ChangedBody when it is another now.
    """
    check_keeps(by, body, at)
    if form.parent != body.parent:
        check_keeps(by, form.parent, at)
    now = Body.objects.select_for_update(of=("self",)).select_related("parent").get(pk=body.pk)
    before = actions.form_of(now)
    changed = changes_between(before, form)
    if seen and seen != actions.mark_of(now):
        saved_now = "; ".join(f"{name}: {value['from'] or '(trống)'}" for name, value in changed.items())
        raise ChangedBody(f"Có người vừa sửa cơ quan này sau khi bạn mở trang. Đang lưu – {saved_now or 'như bạn gõ'}. {AGAIN}")
    if not changed:
        return body
    saved = actions.change_body(body=body, form=form)
    detail: dict[str, Json] = {"from": {n: v["from"] for n, v in changed.items()}, "to": {n: v["to"] for n, v in changed.items()}}
    summary = f"Sửa {saved.name}: {', '.join(changed)}"
    record(
        act="body.correct", subject=f"body:{body.pk}", summary=summary, basis=_basis(basis, False), by=by, body=saved, at=at, detail=detail
    )
    return saved


@transaction.atomic
def rename_body(*, body: Body, name: str, short_name: str, on: date, basis: str, by: User, at: datetime) -> Body:
    """Give a body a new name from a day that has come; the old one keeps its days."""
    check_keeps(by, body, at)
    words = _basis(basis)
    if on > localdate(at):
        raise WrongBody(f"Ngày {said(on)} chưa đến. Hãy ghi đổi tên từ ngày đó trở đi, để văn bản trước ngày đó vẫn mang tên cũ.")
    old = body.name
    saved = actions.rename_body(body=body, name=" ".join(name.split()), short_name=" ".join(short_name.split()), on=on)
    summary = f"Đổi tên {old} thành {saved.name} từ {said(on)}"
    detail = {"from": old, "to": saved.name, "on": on.isoformat()}
    _say("body.rename", saved, summary, words, by, at, detail)
    return saved


@transaction.atomic
def end_body(*, body: Body, on: date, with_units: bool, basis: str, by: User, at: datetime) -> Body:
    """A body ends on a day, if asked with all that is under it. Its tasks and posts are handed over by a reorganisation, not here."""
    check_keeps(by, body, at)
    words = _basis(basis)
    under = list(Body.objects.filter(pk__in=below([body.pk]), valid_to__isnull=True).exclude(pk=body.pk)) if with_units else []
    saved = actions.end_bodies(bodies=[body, *under], on=on)[0]
    more = f" cùng {len(under)} đơn vị trực thuộc" if under else ""
    summary = f"{saved.name} kết thúc, ngày đầu tiên không còn là {said(on)}{more}"
    _say("body.end", saved, summary, words, by, at, {"units": len(under)})
    return saved


@transaction.atomic
def add_name(*, body: Body, name: str, by: User, at: datetime) -> None:
    """Enter another way in which documents name a body."""
    check_keeps(by, body, at)
    words = " ".join(name.split())
    if not words or len(words) > 200:
        raise WrongBody("Hãy ghi tên gọi khác, không quá 200 ký tự.")
    actions.add_name(body=body, name=words)
    _say("body.name", body, f"Tên gọi khác của {body.name}: {words}", "", by, at)


@transaction.atomic
def follow(
    *, predecessor: Body, successor: Body, kind: SuccessionKind, on: date, basis: str, function: str = "", by: User, at: datetime
) -> Succession:
    """Write that one body followed another. Raises WrongBody when the days do not fit or the line runs in a circle."""
    check_keeps(by, successor, at)
    words = _basis(basis)
    step = actions.follow(predecessor=predecessor, successor=successor, kind=kind, on=on, basis=words, function=function)
    summary = f"{successor.name} kế thừa {predecessor.name} từ {said(on)}: {SUCCESSION_LABELS[kind].lower()}"
    for body in (successor, predecessor):
        _say("body.follow", body, summary, words, by, at)
    return step


@transaction.atomic
def write_group(
    *, scope: Body, form: actions.GroupForm, group: BodyGroup | None = None, seen: str = "", by: User, at: datetime
) -> BodyGroup:
    """Add or change a group of bodies below `scope`."""
    check_keeps(by, scope, at)
    before = f"{group.name}: {', '.join(group.kinds)}" if group else ""
    saved = actions.write_group(scope=scope, form=form, group=group, seen=seen)
    more, less = list(saved.plus.values_list("name", flat=True)), list(saved.minus.values_list("name", flat=True))
    detail: dict[str, Json] = {"from": before, "to": f"{saved.name}: {', '.join(saved.kinds)}", "plus": more[:100], "minus": less[:100]}
    summary = f"{'Sửa' if group else 'Thêm'} nhóm “{saved.name}” của {scope.name}"
    _say("group.write", scope, summary, "", by, at, detail)
    return saved


@transaction.atomic
def end_group(*, group: BodyGroup, on: date, by: User, at: datetime) -> BodyGroup:
    """The group is used no more from `on`."""
    check_keeps(by, group.scope, at)
    saved = actions.end_group(group=group, on=on)
    summary = f"Thôi dùng nhóm “{group.name}” của {group.scope.name} từ {said(on)}"
    _say("group.end", group.scope, summary, "", by, at)
    return saved
