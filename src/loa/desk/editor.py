"""The editor of a message: Wagtail's snippet views, with our gate, our ledger and our preview."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate, now
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import EditView, PreviewOnEditView, SnippetViewSet

from loa.desk.views import preview
from loa.newsroom import actions
from loa.newsroom.models import Message
from loa.newsroom.queries import visible_to
from loa.organisations.models import User
from loa.organisations.queries import seats


class MessagePolicy(ModelPermissionPolicy):
    """Who may open a message in the editor: those who work for its owner. New ones start at a task or document."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return user.is_active and action in ("change", "view", "lock", "unlock")

    def user_has_any_permission(self, user: User, permissions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in permissions)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Message) -> bool:
        if not self.user_has_permission(user, action):
            return False
        return instance.owner_id in seats(user, localdate()) or (
            action == "view" and visible_to(user, localdate()).filter(pk=instance.pk).exists()
        )


register_permission_policy(Message, MessagePolicy(Message))


class MessageEdit(EditView):
    """Saves as Wagtail does, then tells the newsroom, which voids approvals of changed words."""

    def save_instance(self) -> Message:
        message: Message = super().save_instance()
        actions.edited(message=message, by=self.request.user, at=now())
        return message

    def get_success_url(self) -> str:
        """Back to the message's own page, where it is submitted and approved."""
        return reverse("desk:message", args=[self.object.pk])


class MessagePreview(PreviewOnEditView):
    """The preview panel shows the message as our channels render it."""

    def get_object(self) -> Message:
        message: Message = super().get_object()
        message.serve_preview = partial(_serve, message)
        return message


def _serve(message: Message, request: HttpRequest, mode: str) -> Any:
    return preview.show(request, message, mode)


class MessageViewSet(SnippetViewSet):
    """Editing of messages; listing and the acts on them are pages of the desk."""

    model = Message
    icon = "edit"
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = ["title", "owner", "state"]
    edit_view_class = MessageEdit
    preview_on_edit_view_class = MessagePreview
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("summary"),
            MultiFieldPanel(
                [FieldPanel("audience"), FieldPanel("effective_from"), FieldPanel("what_to_do")], heading="Điều người dân cần biết"
            ),
            FieldPanel("body"),
            FieldPanel("source", read_only=True),
        ]
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        if not isinstance(request.user, User):
            raise PermissionDenied
        return visible_to(request.user, localdate())
