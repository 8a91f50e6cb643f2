"""How the desk stands in Wagtail's frame: addresses, menu, home page, style."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from loa.accounts.queries import administers
from loa.delivery.models import Delivery
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
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.newsroom.queries import waiting_for
from loa.newsroom.rules import State as MessageState
from loa.organisations.queries import seats
from loa.plans.cascade_queries import asked, upper_for
from loa.plans.queries import changed_standings
from loa.plans.work_queries import own_lines, to_confirm
from loa.plans.work_rules import State, overdue

register_snippet(MessageViewSet)

MENU = [
    ("Văn bản", "desk:documents", "doc-full", 100),
    ("Soạn văn bản", "desk:drafts", "doc-empty", 105),
    ("Văn bản pháp luật", "desk:law", "calendar-check", 107),
    ("Kế hoạch", "desk:plans", "list-ul", 110),
    ("Công việc", "desk:board", "tasks", 115),
    ("Kiểm tra", "desk:inspections", "check", 116),
    ("Tin, bài", "desk:messages", "edit", 120),
    ("Phát hành và gửi", "desk:releases", "mail", 130),
    ("Loa và bảng", "desk:stations", "media", 140),
    ("Sắp xếp, bàn giao", "desk:reorganisations", "resubmit", 160),
    ("Cơ quan", "desk:bodies", "site", 150),
]
RESOURCES = [
    ("Kinh phí", "desk:budget", "table", 1),
    ("Biên chế", "desk:staffing", "user", 2),
    ("Tập huấn", "desk:training", "calendar-alt", 3),
]
PEOPLE = ("Nhân sự và quyền", "desk:people", "group", 150)  # for those who administer a body
KEPT = {"settings"}  # Wagtail's own items that staff of a commune need


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [path("", include("loa.desk.urls"))]


@hooks.register("construct_main_menu")
def menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Our own entries first; of Wagtail's only the settings, for administrators."""
    items[:] = [item for item in items if item.name in KEPT and request.user.is_superuser]
    wanted = [*MENU, PEOPLE] if administers(staff(request), today()) else MENU
    items[:0] = [_item(*one) for one in wanted]
    items.append(
        SubmenuMenuItem("Nguồn lực", Menu(items=[_item(*one) for one in RESOURCES]), name="resources", icon_name="grid", order=117)
    )


def _item(label: str, name: str, icon: str, order: int) -> MenuItem:
    return MenuItem(label, reverse(name), name=name.replace(":", "-"), icon_name=icon, order=order)


@hooks.register("register_account_menu_item")
def own_log_in(request: HttpRequest) -> dict[str, str]:
    """In the settings of one's own account."""
    return {"url": reverse("desk:log_in"), "label": "Đăng nhập của tôi", "help_text": "Mật khẩu, ứng dụng xác thực, mã dự phòng."}


@hooks.register("insert_global_admin_css")
def style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("insert_global_admin_js")
def script() -> str:
    return format_html('<script src="{}" defer></script><script src="{}" defer></script>', static("desk/desk.js"), static("desk/drafts.js"))


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
            "received": received_by(user, day).filter(confirmed_at__isnull=True)[:10],
            "proposals": open_proposals(user, day).count() if may_change_law(user, day) else 0,
            "changes": changed_standings(body)[:10] if body else (),
            "waiting": waiting_for(user, day)[:10],
            "lines": [(a, overdue(State(a.state), a.due_on, day)) for a in own_lines(user, held)[:8]],
            "to_confirm": to_confirm(held)[:8],
            "remedies": [(f, finding_overdue(FindingState(f.state), f.due_on, day)) for f in remedies],
            "remedied": finding_queries.to_confirm(held)[:8],
            "inspections": due_soon(held)[:8],
            "asked": [p for p in upper_for({body.pk}) if body.pk in asked(p) and not p.lower.filter(owner=body).exists()] if body else (),
            "drafts": messages_visible_to(user, day).filter(author=user, state=MessageState.DRAFT.value)[:5],
            "documents": documents_visible_to(user, day).defer("text", "folded", "reading", "first_reading")[:5],
            "trouble": [(d, _why(d)) for d in deliveries.filter(state__in=[s.value for s in TROUBLE])[:5]],
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
