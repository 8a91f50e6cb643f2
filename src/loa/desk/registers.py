"""Registers that an administrator keeps by hand: bodies in time. Posts have pages of their own, `views/people.py`."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from loa.organisations.models import Body


class BodyViewSet(SnippetViewSet):
    """Public bodies; one that ended keeps its row and gets a last day."""

    model = Body
    icon = "group"
    menu_label = "Cơ quan, đơn vị"
    add_to_settings_menu = True
    list_display = ["name", "kind", "parent", "valid_from", "valid_to"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("short_name"),
            FieldPanel("kind"),
            FieldPanel("parent"),
            FieldPanel("place"),
            FieldPanel("official_code"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        ]
    )
