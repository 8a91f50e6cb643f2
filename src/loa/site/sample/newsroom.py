"""What the sample's newsroom has beside its first message.

A calendar, a template, a translation that was begun, a corrected and a withdrawn message.
"""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from loa.delivery import actions as delivery
from loa.delivery import correction_actions, lane_actions, recall_actions
from loa.delivery.port import DestinationKind
from loa.newsroom import actions, calendar_actions, speech_actions, template_actions, translation_actions, workflow_actions
from loa.newsroom.calendar_rules import Verb
from loa.newsroom.models import Language, Message, MessageKind, Release
from loa.organisations.models import Body, User
from loa.plans import coverage_actions
from loa.plans.models import Plan

People = dict[str, User]
TEMPLATE = {
    "title": "Tạm ngừng cấp nước [ngày]",
    "summary": "Tạm ngừng cấp nước tại [địa điểm] từ [giờ] đến [giờ] ngày [ngày].",
    "audience": "Hộ dùng nước tại [địa điểm]",
    "what_to_do": "Trữ nước đủ dùng trước [giờ].",
    "body": "Để sửa đường ống, đơn vị cấp nước tạm ngừng cấp nước tại [địa điểm] từ [giờ] đến [giờ] ngày [ngày].",
}
HOURS = {
    "title": "Lịch tiếp công dân của Chủ tịch UBND xã",
    "summary": "Chủ tịch UBND xã tiếp công dân vào sáng thứ năm hằng tuần tại trụ sở.",
    "audience": "Người dân trong xã",
    "what_to_do": "Đến trụ sở UBND xã, mang theo giấy tờ có liên quan.",
    "body": "Chủ tịch UBND xã tiếp công dân vào sáng thứ năm hằng tuần, từ 7 giờ 30 phút.",
}
PLANNED = (  # for the first tasks of the plan: what, on which channel, in how many days
    ("Bài loa: nhận hồ sơ thu gom nước mưa", "loudspeaker", 2),
    ("Tờ rơi phát tại các thôn", "leaflet", 5),
    ("Hỏi đáp trên cổng thông tin", "portal", 8),
    ("Bảng điện tử: nhắc hạn nộp hồ sơ", "board", 11),
)
WRONG, RIGHT = "sáng thứ năm hằng tuần", "sáng thứ tư hằng tuần"
MARKET = {
    "title": "Nghỉ phiên chợ xã tuần này",
    "summary": "Chợ xã nghỉ một phiên trong tuần này để sửa mái.",
    "audience": "Người mua bán tại chợ xã",
    "what_to_do": "Không mang hàng đến chợ trong ngày nghỉ.",
    "body": "Chợ xã nghỉ một phiên trong tuần này để sửa mái chợ.",
}
REASON, INSTEAD = (
    "Đơn vị thi công đã lùi việc sửa mái chợ; thông báo nghỉ phiên không còn đúng.",
    "Chợ họp bình thường các phiên trong tuần.",
)


def enter(plan: Plan, released: Release, owner: Body, people: People, at: datetime) -> None:
    """All of it, by the same acts that staff use. `released` is the message that the translation is of."""
    officer, head, kind = people["canbo"], people["quanly"], MessageKind.objects.get(pk="notice")
    template_actions.keep(owner=owner, kind=kind, name="Tạm ngừng cấp nước", words=TEMPLATE, by=officer, at=at)
    _translation(released.message, owner, people, head, at)
    _calendar(plan, owner, officer, at)
    _corrected(owner, people, at)
    withdrawn = _shown(written(MARKET, owner, people, at), owner, people, at)
    recall_actions.withdraw(message=withdrawn.message, reason=REASON, instead=INSTEAD, by=people["duyet1"], at=at)


def _translation(original: Message, owner: Body, people: People, head: User, at: datetime) -> None:
    """Begun and waiting for a person who writes the language: the sample does not make up words of it."""
    tay = Language.objects.get(pk="tyz")
    for name in ("duyet1", "kiemtra"):
        workflow_actions.name_competent(user=people[name], body=owner, language=tay, basis="Dữ liệu mẫu", by=head, at=at)
    translation_actions.start(original=original, language=tay, by=people["canbo"], at=at)


def _calendar(plan: Plan, owner: Body, officer: User, at: datetime) -> None:
    """Planned for tasks of the plan, moved, postponed with a reason, cancelled with a reason."""
    day, tasks = localdate(at), list(plan.tasks.order_by("number")[:4])
    made = [
        coverage_actions.plan(task=task, owner=owner, title=title, day=day + timedelta(days=ahead), by=officer, at=at, channel=channel)
        for task, (title, channel, ahead) in zip(tasks, PLANNED, strict=False)
    ]
    for item, verb, to, why in (
        (made[1], Verb.MOVE, day + timedelta(days=4), ""),
        (made[2], Verb.POSTPONE, None, "Chờ số liệu của Phòng Kinh tế xã."),
        (made[-1], Verb.CANCEL, None, "Đã nhắc trong bài loa."),
    ):
        calendar_actions.act(coverage=item, verb=verb, edition=item.edition, day=to, reason=why, by=officer, at=at)


def _corrected(owner: Body, people: People, at: datetime) -> None:
    """A notice that the public has read, and its correction."""
    wrong = _shown(written(HOURS, owner, people, at), owner, people, at)
    begun = correction_actions.begin(release=wrong, wrong=WRONG, right=RIGHT, by=people["canbo"], at=at)
    made = signed(begun, people, at)
    for row in correction_actions.send(release=made, targets=[_portal(owner)], by=people["canbo"], at=at):
        lane_actions.attempt(delivery_id=row.pk, at=at)


def written(words: dict[str, str], owner: Body, people: People, at: datetime) -> Message:
    """A notice of the commune, as its officer wrote it."""
    kind = MessageKind.objects.get(pk="notice")
    message = actions.write(title=words["title"], owner=owner, source=None, kind=kind, by=people["canbo"], at=at)
    Message.objects.filter(pk=message.pk).update(**words)
    message.refresh_from_db()
    message.save_revision(user=people["canbo"])
    return message


def signed(message: Message, people: People, at: datetime) -> Release:
    """Approved by two people, who agree to the draft voice."""
    actions.submit(message=message, by=people["canbo"], at=at)
    message.refresh_from_db()
    speech_actions.agree_to_draft_voice(message=message, by=people["duyet1"], at=at, seen=message.submitted_sha256)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    release = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert release is not None  # two people approved
    return release


def _portal(owner: Body) -> delivery.Target:
    return delivery.Target("portal", DestinationKind.SITE, "site", "Cổng thông tin", owner)


def _shown(message: Message, owner: Body, people: People, at: datetime) -> Release:
    """Signed, and handed over to the portal."""
    release = signed(message, people, at)
    for row in delivery.dispatch(release=release, targets=[_portal(owner)], by=people["canbo"], at=at):
        lane_actions.attempt(delivery_id=row.pk, at=at)
    return release
