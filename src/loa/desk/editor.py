"""The editor of a message: Wagtail's snippet views, with our gate, our ledger and our preview."""

from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate, now
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.snippets import EditView, PreviewOnEditView, PreviewRevisionView, SnippetViewSet

from loa.desk.views import preview
from loa.newsroom import actions
from loa.newsroom.models import Message
from loa.newsroom.queries import visible_to
from loa.organisations.models import User
from loa.organisations.queries import may
from loa.organisations.rules import Act


class MessagePolicy(ModelPermissionPolicy):
    """Who may open a message in the editor: those who work for its owner. New ones start at a task or document."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return user.is_active and action in ("change", "view", "lock", "unlock")

    def user_has_any_permission(self, user: User, permissions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in permissions)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Message) -> bool:
        if not self.user_has_permission(user, action):
            return False
        return may(user, Act.WRITE, instance.owner, localdate()) or (
            action == "view" and visible_to(user, localdate()).filter(pk=instance.pk).exists()
        )


register_permission_policy(Message, MessagePolicy(Message))


class MessageEdit(EditView):
    """Saves as Wagtail does, then tells the newsroom, which voids approvals of changed words."""

    def is_valid(self, form: Any) -> bool:
        """A save over somebody else's newer version is refused; what was typed stays in the form."""
        if self.is_out_of_date:
            self.produced_error_code = "invalid_revision"
            self.produced_error_message = "Có người vừa lưu tin này. Phần bạn gõ vẫn còn đây; hãy mở bản mới ở thẻ khác để so rồi lưu lại."
            return False
        return bool(super().is_valid(form))

    @transaction.atomic
    def save_instance(self) -> Message:
        """Only what the editor shows is saved: state and approvals may have moved on since the page was opened."""
        actions.refresh_state(message=self.form.instance)
        message: Message = super().save_instance()
        actions.edited(message=message, by=self.request.user, at=now())
        return message

    def get_success_url(self) -> str:
        """Back to the message's own page, where it is submitted and approved."""
        return reverse("desk:message", args=[self.object.pk])


class MessagePreview(PreviewOnEditView):
    """The preview panel shows the message as our channels render it."""

    def get_object(self) -> Message:
        return _previewed(super().get_object())


class MessageRevision(PreviewRevisionView):
    """An older version as our channels would have rendered it."""

    def get_revision_object(self) -> Message:
        return _previewed(super().get_revision_object())


def _previewed(message: Message) -> Message:
    message.serve_preview = partial(_serve, message)
    return message


def _serve(message: Message, request: HttpRequest, mode: str) -> Any:
    return preview.show(request, message, mode)


class NoBulkDelete(DeleteBulkAction):
    """Messages are never deleted, and Wagtail's bulk page would list them all without our gate."""

    models: ClassVar[list[type[Message]]] = [Message]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        raise PermissionDenied


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
    revisions_view_class = MessageRevision
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("summary"),
            MultiFieldPanel(
                [FieldPanel("audience"), FieldPanel("effective_from"), FieldPanel("what_to_do")], heading="Điều người dân cần biết"
            ),
            FieldPanel("body"),
            FieldPanel("topic"),
            FieldPanel("source", read_only=True),
        ]
    )

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Every view of one message asks the gate first: most of Wagtail's own ask only for the kind."""
        view = super().construct_view(view_class, **kwargs)

        def gated(request: HttpRequest, *args: Any, **words: Any) -> Any:
            if "pk" in words and request.user.is_authenticated:
                message = Message.objects.filter(pk=words["pk"]).select_related("owner").first()
                if message is None or not may(request.user, Act.WRITE, message.owner, localdate()):
                    raise PermissionDenied
            return view(request, *args, **words)

        return gated

    def get_queryset(self, request: HttpRequest) -> Any:
        if not isinstance(request.user, User):
            raise PermissionDenied
        return visible_to(request.user, localdate())
