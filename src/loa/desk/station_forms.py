"""Forms of stations: a new one, and the revocation of its device."""

from typing import Any

from django import forms

from loa.desk.body_choices import BodyChoice
from loa.organisations.models import Body
from loa.stations.board_rules import LAYOUT_LABELS, LEAST_SIDE, MOST_SIDE
from loa.stations.rules import KIND_LABELS


class StationForm(forms.Form):
    """A station that is to be."""

    name = forms.CharField(label="Tên", max_length=120, help_text="Như người trong xã gọi, ví dụ Cụm loa Thôn Đông.")
    code = forms.SlugField(
        label="Mã", max_length=60, help_text="Chữ không dấu, số và gạch nối, ví dụ cum-loa-thon-dong; không đổi được về sau."
    )
    kind = forms.ChoiceField(label="Loại", choices=list(KIND_LABELS.items()))
    body = BodyChoice(Body.objects.none(), label="Đơn vị quản lý")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Addresses and topics are in small letters."""
        return str(self.cleaned_data["code"]).lower()


class RevokeForm(forms.Form):
    """Why a device is refused from now on."""

    reason = forms.CharField(label="Lý do thu hồi", max_length=300, help_text="Ví dụ: thiết bị bị mất ngày 05/3/2026.")


class AnswerForm(forms.Form):
    """The answer to a report about a loudspeaker."""

    answer = forms.CharField(
        label="Trả lời", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="Đã làm gì, bao giờ xong; người gửi đọc.",
        error_messages={"required": "Hãy ghi đã làm gì với phản ánh này."},
    )  # fmt: skip


class ScreenForm(forms.Form):
    """The screen of a board."""

    width = forms.IntegerField(
        label="Rộng (điểm ảnh)", min_value=LEAST_SIDE, max_value=MOST_SIDE, help_text="Ví dụ 1920, hoặc 192 với bảng LED."
    )
    height = forms.IntegerField(label="Cao (điểm ảnh)", min_value=LEAST_SIDE, max_value=MOST_SIDE)
    layout = forms.ChoiceField(label="Bố cục", choices=list(LAYOUT_LABELS.items()))
