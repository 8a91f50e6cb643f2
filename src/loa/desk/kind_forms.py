"""Forms of kinds of message and of languages."""

from typing import Any

from django import forms

from loa.newsroom.content import LABELS
from loa.newsroom.kind_queries import edition_of
from loa.newsroom.models import Language, MessageKind

NEEDS = ("needs_source", "needs_audience", "needs_action", "needs_event", "needs_correction", "needs_end")
KIND_FIELDS = ("name", "order", "description", *NEEDS, "urgent")
LANGUAGE_FIELDS = ("name", "own_name", "order", "source")


class KindForm(forms.ModelForm):  # type: ignore[type-arg]
    """A kind of message; the code is asked of a new one only."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = MessageKind
        fields = ("code", *KIND_FIELDS)
        help_texts = {"code": "Chữ thường không dấu, ví dụ: tuyen-truyen. Không đổi được về sau.", "order": "Số nhỏ đứng trước."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _keyed(self, edition_of(self.instance if self.instance.pk else None))

    def values(self) -> dict[str, Any]:
        """What was typed, by field."""
        return {name: self.cleaned_data[name] for name in KIND_FIELDS}


class LanguageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A language with its own words for the labels that stand before parts of a message."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Language
        fields = ("code", *LANGUAGE_FIELDS)
        help_texts = {
            "code": "Theo BCP 47: mã ISO 639-3 ba chữ khi không có mã hai chữ. Không đổi được về sau.",
            "source": "Mã lấy ở đâu, tên ngôn ngữ ghi ở đó.",
            "order": "Số nhỏ đứng trước.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _keyed(self, edition_of(self.instance if self.instance.pk else None))
        for number, label in enumerate(LABELS):
            first = self.instance.words.get(label, "")
            self.fields[f"word_{number}"] = forms.CharField(label=f"“{label}”", required=False, max_length=60, initial=first)

    def values(self) -> dict[str, Any]:
        """What was typed, by field; labels that were left empty are not in `words`."""
        typed = ((label, self.cleaned_data[f"word_{number}"].strip()) for number, label in enumerate(LABELS))
        return {name: self.cleaned_data[name] for name in LANGUAGE_FIELDS} | {"words": {label: said for label, said in typed if said}}


def _keyed(form: forms.ModelForm, seen: str) -> None:  # type: ignore[type-arg]
    """An old row keeps its code; the form bears what the row was when it was opened."""
    form.initial["seen"] = seen
    if seen:
        del form.fields["code"]
