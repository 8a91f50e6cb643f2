"""The form of a sheet: template, colours, picture, and what it says."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from loa.newsroom.models import Sheet
from loa.newsroom.sheet_rules import COLOURS, MOST_SAID, TEMPLATES, WORDS, is_colour
from loa.paper.pictures import NotAPicture, Picture, cleaned

OTHER = "khac"
SCHEMES = {f"{ink}{ground}": (ink, ground) for ink, ground in COLOURS}


class SheetForm(forms.Form):
    """How boards show a message."""

    template = forms.ChoiceField(label="Mẫu trang", choices=[(code, row.name) for code, row in TEMPLATES.items()])
    scheme = forms.ChoiceField(
        label="Màu", required=False, choices=[*((f"{i}{g}", name) for (i, g), name in COLOURS.items()), (OTHER, "Màu khác")]
    )
    ink = forms.CharField(label="Màu chữ", required=False, widget=forms.TextInput(attrs={"type": "color"}))
    ground = forms.CharField(label="Màu nền", required=False, widget=forms.TextInput(attrs={"type": "color"}))
    picture = forms.FileField(
        label="Ảnh", required=False, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG hoặc WebP, tới 12 MB. Vị trí chụp và mọi dữ liệu ẩn trong tệp được bỏ đi.",
    )  # fmt: skip
    says = forms.CharField(
        label="Ảnh nói gì", required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_SAID}),
        help_text="Kể cả chữ trên ảnh. Người duyệt đối chiếu số liệu ở đây; bảng hẹp chiếu chữ này thay cho ảnh.",
    )  # fmt: skip

    def clean_picture(self) -> Picture | None:
        """The picture as it would be kept."""
        given = self.cleaned_data.get("picture")
        if not isinstance(given, UploadedFile):
            return None
        try:
            return cleaned(given.read())
        except NotAPicture as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """The colours as a pair."""
        said = super().clean() or {}
        if said.get("scheme") != OTHER:
            said["ink"], said["ground"] = SCHEMES.get(said.get("scheme") or "", ("", ""))
        elif not (is_colour(said.get("ink", "").lower()) and is_colour(said.get("ground", "").lower())):
            self.add_error("scheme", "Hãy chọn cả màu chữ lẫn màu nền.")
        else:
            said["ink"], said["ground"] = said["ink"].lower(), said["ground"].lower()
        said.pop("scheme", None)
        return said


def initial(row: Sheet | None) -> dict[str, str]:
    """What the form shows at first."""
    if row is None:
        return {"template": WORDS, "scheme": "", "ink": "#ffffff", "ground": "#000000"}
    scheme = row.ink + row.ground
    return {
        "template": row.template, "says": row.says, "scheme": scheme if scheme in SCHEMES else OTHER, "ink": row.ink or "#ffffff",
        "ground": row.ground or "#000000",
    }  # fmt: skip
