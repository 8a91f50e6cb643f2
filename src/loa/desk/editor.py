"""The editor of a message: Wagtail's snippet views, with our gate, our ledger and our preview."""

from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate, now
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.snippets import EditView, LockView, PreviewOnEditView, PreviewRevisionView, SnippetViewSet, UnlockView

from loa.desk.body_choices import offer
from loa.desk.requests import said
from loa.desk.views import preview
from loa.newsroom import actions, comment_actions
from loa.newsroom.models import Message, MessageKind, Release
from loa.newsroom.queries import visible_to
from loa.organisations.models import Body, User
from loa.organisations.queries import may, on
from loa.organisations.rules import Act

ALERT = ("alert_category", "alert_urgency", "alert_severity", "alert_certainty", "alert_until", "exercise")


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


class WritingPanel(BaseSidePanel):
    """Beside the editor: the facts, plain language and lengths of what is typed now."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Soi bài: số liệu, dễ hiểu, dài ngắn"
        icon_name = "clipboard-list"
        has_counter = False

    name = "writing"
    title = "Soi bài"
    template_name = "desk/side_writing.html"
    order = 90

    def get_context_data(self, parent_context: Any) -> Any:
        urls = {
            "url": reverse("desk:look_over", args=[self.object.pk]),
            "accept_url": reverse("desk:accept_sentences", args=[self.object.pk]),
            "beside_url": reverse("desk:comments_beside", args=[self.object.pk]),
        }
        return super().get_context_data(parent_context) | urls


class MessageEdit(EditView):
    """Saves as Wagtail does, then tells the newsroom, which voids approvals of changed words."""

    def is_valid(self, form: Any) -> bool:
        """A save over somebody else's newer version is refused; what was typed stays in the form."""
        if self.is_out_of_date:
            self.produced_error_code = "invalid_revision"
            self.produced_error_message = "Có người vừa lưu tin này. Phần bạn gõ vẫn còn đây; hãy mở bản mới ở thẻ khác để so rồi lưu lại."
            return False
        return bool(super().is_valid(form))

    def get_success_json(self) -> Any:
        """What an automatic save made is what the form holds from now on: the next save by hand is no conflict with it."""
        told = super().get_success_json()
        if self.new_revision:
            made = {"loaded_revision_id": str(self.new_revision.pk), "loaded_revision_created_at": self.new_revision.created_at.isoformat()}
            told["field_updates"] = {**told.get("field_updates", {}), **made}
        return told

    @transaction.atomic
    def save_instance(self) -> Message:
        """Only what the editor shows is saved: state and approvals may have moved on since the page was opened."""
        actions.refresh_state(message=self.form.instance)
        message: Message = super().save_instance()
        actions.edited(message=message, by=self.request.user, at=now(), by_hand=not self.expects_json_response)
        return message

    def get_side_panels(self) -> Any:
        """Wagtail's panels, and ours."""
        panels = super().get_side_panels()
        if self.expects_json_response:  # an automatic save puts the panels anew in place; ours is kept fresh by its own script
            return panels
        panels.append(WritingPanel(self.object, self.request))
        panels.sort(key=lambda panel: panel.order)
        return panels

    def get_success_url(self) -> str:
        """Back to the message's own page, where it is submitted and approved."""
        return reverse("desk:message", args=[self.object.pk])


class MessageLock(LockView):
    """Wagtail's button, our act: with its line in the ledger."""

    def perform_operation(self) -> None:
        with said(self.request):
            comment_actions.lock(message=self.object, by=self.request.user, at=now())


class MessageUnlock(UnlockView):
    """Who locked it, or an approver."""

    def perform_operation(self) -> None:
        with said(self.request):
            comment_actions.unlock(message=self.object, by=self.request.user, at=now())


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


class MessageForm(WagtailAdminModelForm):
    """What may be chosen: kinds in use, the places one level below the owner, releases of the owner."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        message = self.instance
        if message.pk is None:
            return
        kinds = MessageKind.objects.filter(Q(ended_at__isnull=True) | Q(pk=message.kind_id))
        self.fields["kind"].queryset, self.fields["kind"].required = kinds, False
        chosen = [body.pk for body in message.areas.all()]
        below = message.owner.children.filter(on(localdate())).exclude(kind__endswith="_office")
        offer(self.fields["areas"], Body.objects.filter(Q(pk__in=below) | Q(pk__in=chosen)).order_by("alphabetical", "pk"))
        own = Release.objects.filter(message__owner=message.owner).exclude(message=message).order_by("-released_at")
        self.fields["corrects"].queryset = own

    def clean_kind(self) -> Any:
        """A form that does not say the kind leaves it as it is."""
        return self.cleaned_data.get("kind") or self.instance.kind


class MessageViewSet(SnippetViewSet):
    """Editing of messages; listing and the acts on them are pages of the desk."""

    model = Message
    icon = "edit"
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = ["title", "owner", "state"]
    edit_view_class = MessageEdit
    lock_view_class = MessageLock
    unlock_view_class = MessageUnlock
    preview_on_edit_view_class = MessagePreview
    revisions_view_class = MessageRevision
    edit_handler = ObjectList(
        [
            FieldPanel("kind"),
            FieldPanel("title"),
            FieldPanel("summary"),
            MultiFieldPanel(
                [FieldPanel("audience"), FieldPanel("effective_from"), FieldPanel("effective_to"), FieldPanel("what_to_do")],
                heading="Điều người dân cần biết",
            ),
            MultiFieldPanel([FieldPanel("event_at"), FieldPanel("event_place")], heading="Sự kiện: thời gian, địa điểm"),
            MultiFieldPanel([FieldPanel("corrects"), FieldPanel("what_was_wrong")], heading="Đính chính: bản nào, sai ở đâu"),
            FieldPanel("body"),
            FieldPanel("areas", widget=CheckboxSelectMultiple),
            FieldPanel("topic"),
            MultiFieldPanel([FieldPanel("embargo_until")], heading="Báo chí", classname="collapsed"),
            MultiFieldPanel(
                [
                    FieldPanel(n)
                    for n in ("alert_category", "alert_urgency", "alert_severity", "alert_certainty", "alert_until", "exercise")
                ],
                heading="Cảnh báo (chỉ với tin khẩn cấp)",
                classname="collapsed",
            ),
            FieldPanel("source", read_only=True),
        ],
        base_form_class=MessageForm,
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
