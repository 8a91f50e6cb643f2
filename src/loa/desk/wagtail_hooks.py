"""How the desk stands in Wagtail's frame: addresses, menu, home page, style."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.timezone import now
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from loa.accounts.queries import administers
from loa.cases.claim_queries import waiting as claims_waiting
from loa.cases.queries import waiting_for as cases_waiting_for
from loa.cases.rules import is_late
from loa.delivery.canary_queries import alarms as canary_alarms
from loa.delivery.models import Delivery
from loa.delivery.outside_queries import open_alarms
from loa.delivery.plan_queries import account_warnings
from loa.delivery.queries import superseded
from loa.delivery.queries import visible_to as deliveries_visible_to
from loa.delivery.rules import STATE_LABELS, TROUBLE
from loa.delivery.rules import State as DeliveryState
from loa.desk.editor import MessageViewSet, NoBulkDelete
from loa.desk.requests import home_body, staff, today
from loa.documents.law_queries import may_change_law, open_proposals
from loa.documents.queries import visible_to as documents_visible_to
from loa.documents.sharing_queries import received_by
from loa.inspections import finding_queries
from loa.inspections.finding_rules import State as FindingState
from loa.inspections.finding_rules import overdue as finding_overdue
from loa.inspections.queries import due_soon
from loa.newsroom.notice_queries import unread_by
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.newsroom.queries import waiting_for
from loa.newsroom.rules import State as MessageState
from loa.organisations.queries import seats
from loa.plans.cascade_queries import unplanned
from loa.plans.queries import changed_standings
from loa.plans.work_queries import own_lines, to_confirm
from loa.plans.work_rules import State, overdue
from loa.stations.health_queries import open_alarms as silent_stations
from loa.stations.queries import visible_to as stations_visible_to

register_snippet(MessageViewSet)

# (label, address, icon), or (label, its entries, icon): what belongs to one part of an office's day stands together.
PEOPLE = ("Nhân sự và quyền", "desk:people", "group")  # for those who administer a body
MENU: list[tuple[str, Any, str]] = [
    ("Toàn cảnh", "desk:glance", "view"),
    (
        "Văn bản",
        [
            ("Văn bản đến, đi", "desk:documents", "doc-full"),
            ("Soạn văn bản", "desk:drafts", "doc-empty"),
            ("Văn bản pháp luật", "desk:law", "calendar-check"),
            ("Thời hạn", "desk:terms", "time"),
        ],
        "doc-full",
    ),
    (
        "Kế hoạch",
        [
            ("Các kế hoạch", "desk:plans", "list-ul"),
            ("Công việc", "desk:board", "tasks"),
            ("Kiểm tra", "desk:inspections", "check"),
            ("Kinh phí", "desk:budget", "table"),
            ("Biên chế", "desk:staffing", "user"),
            ("Tập huấn", "desk:training", "calendar-alt"),
        ],
        "list-ul",
    ),
    (
        "Tin, bài",
        [
            ("Các tin, bài", "desk:messages", "edit"),
            ("Phát hành và gửi", "desk:releases", "mail"),
            ("Giao ban", "desk:meeting", "clipboard-list"),
        ],
        "edit",
    ),
    (
        "Lắng nghe",
        [
            ("Hỏi đáp, yêu cầu", "desk:cases", "comment"),
            ("Lấy ý kiến dự thảo", "desk:consultations", "list-ol"),
            ("Báo chí", "desk:press", "openquote"),
            ("Xu hướng", "desk:trends", "history"),
        ],
        "comment",
    ),
    (
        "Loa và bảng",
        [("Phát thanh", "desk:programmes", "date"), ("Thiết bị", "desk:stations", "media")],
        "media",
    ),
    ("Báo cáo", "desk:periodic", "form"),
    ("Khẩn cấp", "desk:emergencies", "warning"),
    (
        "Cơ quan",
        [
            ("Các cơ quan", "desk:bodies", "site"),
            ("Trang cơ quan", "desk:homes", "home"),
            ("Kiểm tra trang", "desk:audits", "globe"),
            ("Sắp xếp, bàn giao", "desk:reorganisations", "resubmit"),
            PEOPLE,
        ],
        "site",
    ),
]
KEPT = {"settings"}  # Wagtail's own items that staff of a commune need


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [path("", include("loa.desk.urls"))]


@hooks.register("construct_main_menu")
def menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Our own entries first; of Wagtail's only the settings, for administrators."""
    items[:] = [item for item in items if item.name in KEPT and request.user.is_superuser]
    items[:0] = _entries(administers(staff(request), today()))


@cache
def _entries(administering: bool) -> list[MenuItem]:
    hidden = set() if administering else {PEOPLE}
    return [_item(one, order, hidden) for order, one in enumerate(MENU, 10)]


def _item(entry: tuple[str, Any, str], order: int, hidden: set[tuple[str, str, str]]) -> MenuItem:
    """An entry of the menu; one that leads to a list opens a menu of its own."""
    label, leads, icon = entry
    if isinstance(leads, str):
        return MenuItem(label, reverse(leads), name=leads.replace(":", "-"), icon_name=icon, order=order)
    inner = Menu(items=[_item(one, number, hidden) for number, one in enumerate(leads) if one not in hidden])
    return SubmenuMenuItem(label, inner, name=f"{leads[0][1].replace(':', '-')}-menu", icon_name=icon, order=order)


@hooks.register("register_account_menu_item")
def own_log_in(request: HttpRequest) -> dict[str, str]:
    """In the settings of one's own account."""
    return {"url": reverse("desk:log_in"), "label": "Đăng nhập của tôi", "help_text": "Mật khẩu, ứng dụng xác thực, mã dự phòng."}


@hooks.register("insert_global_admin_css")
def style() -> str:
    sheets = (static("desk/desk.css"), static("desk/writing.css"))
    return format_html('<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}">', *sheets)


@hooks.register("insert_global_admin_js")
def script() -> str:
    names = ("desk/desk.js", "desk/drafts.js", "desk/writing.js", "desk/editorial.js", "desk/programme.js")
    return format_html_join("", '<script src="{}" defer></script>', ((static(name),) for name in names))


class Today(Component):
    """The home page of staff: what waits for this person, what is in trouble, where to start."""

    template_name = "desk/today.html"
    order = 10

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        user, day = staff(request), today()
        deliveries = deliveries_visible_to(user, day)
        body, held = home_body(request), seats(user, day)
        remedies = finding_queries.waiting_for(held)[:8]
        return {
            "user": user,
            "body": body,
            "claims": claims_waiting(user, day)[:8],
            "cases": [(c, is_late(c.state, c.due_at, now())) for c in cases_waiting_for(user, held)[:8]],
            "told": unread_by(user)[:6],
            "silent": canary_alarms(now()),
            "accounts": account_warnings(),
            "alarms": open_alarms(user, day)[:8],
            "mute": silent_stations(stations_visible_to(user, day))[:8],
            "received": received_by(user, day).filter(confirmed_at__isnull=True)[:10],
            "proposals": open_proposals(user, day).count() if may_change_law(user, day) else 0,
            "changes": changed_standings(body)[:10] if body else (),
            "waiting": waiting_for(user, day)[:10],
            "lines": [(a, overdue(State(a.state), a.due_on, day)) for a in own_lines(user, held)[:8]],
            "to_confirm": to_confirm(held)[:8],
            "remedies": [(f, finding_overdue(FindingState(f.state), f.due_on, day)) for f in remedies],
            "remedied": finding_queries.to_confirm(held)[:8],
            "inspections": due_soon(held)[:8],
            "asked": unplanned(body) if body else (),
            "drafts": messages_visible_to(user, day).filter(author=user, state=MessageState.DRAFT.value)[:5],
            "documents": documents_visible_to(user, day).defer("text", "folded", "reading", "first_reading")[:5],
            "trouble": [(d, _why(d)) for d in deliveries.filter(~superseded(), state__in=[s.value for s in TROUBLE])[:5]],
        }


def _why(delivery: Delivery) -> str:
    return STATE_LABELS[DeliveryState(delivery.state)]


hooks.register("register_bulk_action", NoBulkDelete, order=100)  # after Wagtail's own, which it takes the place of


@hooks.register("construct_homepage_panels")
def home(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [Today()]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    items.clear()
