"""Forms of programmes: a slot, a place for a broadcast, what an area allows."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.timezone import make_aware

from loa.organisations.models import Body
from loa.organisations.queries import above
from loa.players.programme import EVERY_DAY
from loa.stations.models import Slot, Station
from loa.stations.programme_queries import slots_of, sounds_for
from loa.stations.programme_rules import DAY_NAMES, OVERLONG, QUIET_KIND, RULE_KINDS, SLOT_KINDS

DAYS = [(str(number), name if number == 7 else f"Thứ {name}") for number, name in DAY_NAMES.items()]
CLOCK = {"invalid": "Ghi giờ theo dạng 05:30."}


def _clock(label: str, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=CLOCK, **more)


def _days(label: str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple, initial=[str(day) for day in EVERY_DAY],
        error_messages={"required": "Hãy chọn ít nhất một ngày trong tuần."},
    )  # fmt: skip


class SlotForm(forms.Form):
    """A weekly slot of a station."""

    name = forms.CharField(label="Tên khung", max_length=80, help_text="Ví dụ: Bản tin sáng.")
    kind = forms.ChoiceField(label="Loại khung", choices=list(SLOT_KINDS.items()))
    source = forms.ModelChoiceField(
        Body.objects.none(), label="Tiếp âm của", required=False, help_text="Chỉ với khung tiếp âm: bài của cơ quan này vào thẳng khung."
    )
    start, end = _clock("Từ"), _clock("Đến")
    days = _days("Các ngày")
    overlong = forms.ChoiceField(label="Bài dài hơn khung", choices=list(OVERLONG.items()))
    opening = forms.ModelChoiceField(Slot.objects.none(), label="Nhạc hiệu mở đầu", required=False)
    closing = forms.ModelChoiceField(Slot.objects.none(), label="Nhạc hiệu kết thúc", required=False)
    filler = forms.ModelChoiceField(
        Slot.objects.none(), label="Nhạc chờ", required=False,
        help_text="Phát khi khung không còn bài. Nhạc cũng là một tin có bản thu, được hai người duyệt như mọi tin.",
    )  # fmt: skip

    def __init__(self, *args: Any, station: Station, slot: Slot | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(slot, name) for name in self.base_fields} if slot else {}
        super().__init__(*args, **kwargs)
        sounds = sounds_for(station.body)
        for name in ("opening", "closing", "filler"):
            self.fields[name].queryset = sounds  # type: ignore[attr-defined]
            self.fields[name].empty_label = "Không có"  # type: ignore[attr-defined]
        self.fields["source"].queryset = Body.objects.filter(pk__in=above(station.body)).order_by("alphabetical")  # type: ignore[attr-defined]
        self.fields["source"].empty_label = "Không tiếp âm"  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Where a broadcast goes: a slot on a day, or an hour of its own."""

    slot = forms.ModelChoiceField(Slot.objects.none(), label="Khung chương trình", required=False, empty_label="Không vào khung: giờ riêng")
    day = forms.DateField(
        label="Ngày phát", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Ghi ngày theo dạng ngày/tháng/năm.", "required": "Hãy chọn ngày phát."},
    )  # fmt: skip
    clock = _clock("Giờ riêng", required=False, help_text="Chỉ khi không vào khung nào.")
    exact = forms.BooleanField(label="Đúng giờ đến từng giây", required=False)

    def __init__(self, *args: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].queryset = slots_of(station)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either a slot or an hour."""
        found = super().clean() or {}
        if not found.get("slot") and not found.get("clock") and "clock" not in self.errors:
            self.add_error("clock", "Hãy chọn khung chương trình, hoặc ghi giờ riêng.")
        return found

    @property
    def moment(self) -> datetime:
        """The typed hour of its own."""
        clock: time = self.cleaned_data["clock"]
        return make_aware(datetime.combine(self.cleaned_data["day"], clock))


class DeclineForm(forms.Form):
    """Why the commune does not air it."""

    reason = forms.CharField(label="Lý do không phát", max_length=300)


class RuleForm(forms.Form):
    """What an area allows."""

    body = forms.ModelChoiceField(
        Body.objects.none(), label="Địa bàn", help_text="Áp dụng cho mọi cụm loa của địa bàn và các đơn vị bên dưới."
    )
    kind = forms.ChoiceField(label="Loại quy định", choices=list(RULE_KINDS.items()))
    start, end = _clock("Nghỉ từ", required=False), _clock("Nghỉ đến", required=False)
    days = _days("Các ngày nghỉ")
    minutes = forms.IntegerField(label="Số phút phát nhiều nhất trong ngày", min_value=1, max_value=1440, required=False)
    basis = forms.CharField(
        label="Căn cứ", max_length=300, help_text="Văn bản hoặc quy chế của địa bàn, ví dụ: Quy chế hoạt động của đài truyền thanh xã số …"
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What each kind asks for."""
        found = super().clean() or {}
        if found.get("kind") == QUIET_KIND:
            for name in ("start", "end"):
                if found.get(name) is None and name not in self.errors:
                    self.add_error(name, "Hãy ghi giờ nghỉ.")
        elif found.get("kind") and not found.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", "Hãy ghi số phút, từ 1 trở lên.")
        return found
