"""Forms of the desk: they parse and keep what was typed; rules are in the rooms below."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import formset_factory

from loa.documents.citing_rules import typed_date
from loa.documents.law_rules import CONFIDENCE_LABELS, KIND_LABELS, Kind, Statement
from loa.documents.models import Standing
from loa.documents.register_rules import DIRECTION_LABELS
from loa.documents.rules import TYPE_NAMES
from loa.paper.reading import Assignment, Reading, Signer
from loa.plans.rules import ROLE_LABELS

Upload = UploadedFile[Any]


def _bounded(file: Upload, limit: int, what: str) -> Upload:
    if (file.size or 0) > limit:
        raise forms.ValidationError(f"{what} lớn hơn {limit // 1024 // 1024} MB. Hãy giảm dung lượng rồi tải lại.")
    return file


def _moment_field() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class UploadForm(forms.Form):
    """A document's file, and the book that it goes into."""

    file = forms.FileField(
        label="Tệp văn bản",
        allow_empty_file=True,  # the reader says better what is wrong with an empty file
        error_messages={"required": "Hãy chọn tệp văn bản (.docx, .pdf, .txt, ảnh chụp hoặc bản scan)."},
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt,.doc,.rtf,.odt,.jpg,.jpeg,.png,.tif,.tiff"}),
    )
    direction = forms.ChoiceField(
        label="Vào sổ",
        required=False,
        choices=[("", "Theo cơ quan ban hành ghi trên văn bản"), *((k.value, v) for k, v in DIRECTION_LABELS.items())],
    )

    def clean_file(self) -> Upload:
        return _bounded(self.cleaned_data["file"], settings.LOA_UPLOAD_BYTES, "Tệp")


class FilesInput(forms.ClearableFileInput):
    """Several files in one field, Django's own way."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files."""

    def clean(self, data: object, initial: object = None) -> list[Upload]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files]


class IntakeForm(forms.Form):
    """Many files, or one .zip of them, and the book that they go into."""

    papers = FilesField(
        label="Các tệp văn bản, hoặc một tệp .zip",
        allow_empty_file=True,
        error_messages={"required": "Hãy chọn các tệp văn bản, hoặc một tệp .zip."},
        widget=FilesInput(attrs={"accept": ".zip,.docx,.pdf,.txt,.doc,.rtf,.odt,.jpg,.jpeg,.png,.tif,.tiff"}),
    )
    direction = forms.ChoiceField(
        label="Vào sổ",
        required=False,
        choices=[("", "Theo cơ quan ban hành ghi trên văn bản"), *((k.value, v) for k, v in DIRECTION_LABELS.items())],
    )


class HeaderForm(forms.Form):
    """The header of a reading, to be corrected."""

    type = forms.ChoiceField(label="Loại văn bản", choices=[("", "—"), *TYPE_NAMES.items()], required=False)
    number = forms.CharField(label="Số, ký hiệu", max_length=80, required=False, help_text="Để trống khi chưa có số.")
    symbol = forms.CharField(label="Ký hiệu", max_length=80, required=False)
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=300, required=False)
    place = forms.CharField(label="Địa danh", max_length=120, required=False)
    date = forms.RegexField(
        r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$",
        label="Ngày ban hành",
        required=False,
        help_text="Năm-tháng-ngày; phần còn trống thì bỏ: 2024-02.",
        error_messages={"invalid": "Ghi ngày theo dạng 2024-02-05; khi ngày còn trống thì ghi 2024-02."},
    )
    title = forms.CharField(label="Trích yếu", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    signer_position = forms.CharField(label="Chức vụ người ký", max_length=200, required=False)
    signer_name = forms.CharField(label="Người ký", max_length=120, required=False)

    @staticmethod
    def initial_of(reading: Reading) -> dict[str, Any]:
        """The form's first values."""
        plain = {name: getattr(reading, name) or "" for name in ("type", "number", "symbol", "issuer", "place", "date", "title")}
        return plain | {"signer_position": reading.signer.position or "", "signer_name": reading.signer.name or ""}

    def changes(self, reading: Reading) -> dict[str, Any]:
        """The typed values as fields of a Reading; a blank stays None."""
        typed = self.cleaned_data
        plain = {name: typed[name].strip() or None for name in ("type", "number", "symbol", "issuer", "place", "date", "title")}
        signer = Signer(reading.signer.authority, typed["signer_position"].strip() or None, typed["signer_name"].strip() or None)
        return plain | {"signer": signer}


class AssignmentForm(forms.Form):
    """One duty of a reading."""

    unit = forms.CharField(label="Đơn vị", max_length=300, error_messages={"required": "Ghi tên đơn vị được giao."})
    role = forms.ChoiceField(label="Vai trò", choices=list(ROLE_LABELS.items()))
    task = forms.CharField(
        label="Nhiệm vụ", widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Ghi nội dung nhiệm vụ, hoặc đánh dấu Bỏ."}
    )
    coordinating = forms.CharField(label="Phối hợp", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    deadline = forms.CharField(label="Thời hạn", max_length=300, required=False)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def initial_of(assignment: Assignment) -> dict[str, Any]:
        """The form's first values."""
        return {
            "unit": assignment.unit,
            "role": assignment.role,
            "task": assignment.task,
            "coordinating": "\n".join(assignment.coordinating),
            "deadline": assignment.deadline or "",
            "start": assignment.start,
            "end": assignment.end,
        }

    def assignment(self, length: int) -> Assignment:
        """The typed duty; `length` bounds its place in the text."""
        typed = self.cleaned_data
        start = min(max(typed.get("start") or 0, 0), length)
        return Assignment(
            unit=typed["unit"].strip(),
            role=typed["role"],
            task=" ".join(typed["task"].split()),
            coordinating=tuple(line.strip() for line in typed["coordinating"].splitlines() if line.strip()),
            deadline=typed["deadline"].strip() or None,
            start=start,
            end=min(max(typed.get("end") or 0, start), length),
            confidence=1.0,
            rule="officer",
        )


AssignmentFormSet = formset_factory(AssignmentForm, extra=0, can_delete=True, max_num=1000, absolute_max=1000)


class RecordingForm(forms.Form):
    """A person's reading of the script."""

    audio = forms.FileField(
        label="Bản thu âm (MP3, WAV, M4A hoặc WebM)",
        error_messages={"required": "Hãy chọn tệp âm thanh.", "empty": "Tệp âm thanh trống."},
        widget=forms.ClearableFileInput(attrs={"accept": ".mp3,.wav,.m4a,.webm,.ogg,.aac,.flac,audio/*"}),
    )

    def clean_audio(self) -> Upload:
        return _bounded(self.cleaned_data["audio"], settings.LOA_RECORDING_BYTES, "Tệp âm thanh")


class ConfirmForm(forms.Form):
    """A person's confirmation that a delivery arrived."""

    evidence = forms.CharField(
        label="Bằng chứng",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: đã phát tại hội nghị thôn ngày 12/3, có danh sách ký nhận.",
        error_messages={"required": "Hãy ghi bằng chứng: ở đâu, khi nào, bằng cách nào."},
    )
    quantity = forms.IntegerField(label="Số lượng (tờ, lượt người)", min_value=0, max_value=10_000_000, required=False)
    form = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    photo = forms.FileField(label="Ảnh hoặc bản ký nhận (JPG, PNG, PDF)", required=False)

    def clean_photo(self) -> Upload | None:
        photo: Upload | None = self.cleaned_data.get("photo")
        if photo is None:
            return None
        _bounded(photo, settings.LOA_UPLOAD_BYTES, "Tệp")
        head = photo.read(8)
        photo.seek(0)
        if not head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-")):
            raise forms.ValidationError("Tệp không phải ảnh JPG, PNG hoặc PDF.")
        return photo


class CorrectForm(forms.Form):
    """What was wrong in a release, and what is right; the public reads both."""

    wrong = forms.CharField(
        label="Đã nói sai",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Chép đúng câu hoặc số liệu sai như đã phát hành, để phần nội dung được sửa sẵn.",
        error_messages={"required": "Hãy chép điều đã nói sai."},
    )
    right = forms.CharField(
        label="Nội dung đúng",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi nội dung đúng."},
    )


class MissingForm(forms.Form):
    """A person asked at the other end: it is not there."""

    evidence = forms.CharField(
        label="Đã hỏi ai, bằng cách nào",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: gọi trưởng thôn lúc 9 giờ, loa không phát; xem trang lúc 10 giờ, không có bài.",
        error_messages={"required": "Hãy ghi đã hỏi ai, bằng cách nào; đây là căn cứ để gửi lại."},
    )


class ResendForm(forms.Form):
    """Why, and for stations when, a release goes again."""

    why = forms.CharField(label="Lý do gửi lại", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    insisted = forms.BooleanField(label="Tôi biết nơi nhận có thể nhận hai lần và vẫn muốn gửi", required=False)
    play_at = forms.DateTimeField(label="Giờ phát loa", required=False, widget=_moment_field())
    show_until = forms.DateTimeField(label="Bảng điện tử chiếu đến", required=False, widget=_moment_field())


class InstrumentForm(forms.Form):
    """What is known of a cited document."""

    number = forms.CharField(label="Số, ký hiệu", max_length=80, required=False)
    date_text = forms.CharField(label="Ngày hoặc năm ban hành", max_length=20, required=False, help_text="Ví dụ: 24/6/2022 hoặc 2025.")
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=300, required=False)
    title = forms.CharField(
        label="Tên gọi, trích yếu",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Luật: ghi tên luật.",
    )


class StandingForm(forms.Form):
    """The standing of an instrument, as a person states it."""

    kind = forms.ChoiceField(label="Tình trạng", choices=[("", "— Chọn —"), *((k.value, v) for k, v in KIND_LABELS.items())])
    valid_from = forms.DateField(label="Từ ngày", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    valid_to = forms.DateField(
        label="Đến (không gồm ngày này)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Chưa biết thì để trống.",
    )
    cause_written = forms.CharField(
        label="Bởi văn bản", max_length=200, required=False, help_text="Số, ký hiệu hoặc tên luật; bắt buộc khi được sửa đổi hoặc thay thế."
    )
    cause_date = forms.CharField(
        label="Ngày hoặc năm của văn bản đó", max_length=20, required=False, help_text="Ví dụ: 24/6/2022 hoặc 2025."
    )
    provision = forms.CharField(
        label="Điều khoản có liên quan", max_length=200, required=False, help_text="Ví dụ: Điều 5. Để trống là cả văn bản."
    )
    basis = forms.CharField(
        label="Căn cứ", max_length=500, error_messages={"required": "Hãy ghi căn cứ: điều khoản hay văn bản nào cho biết tình trạng này."}
    )
    source = forms.CharField(label="Nguồn", max_length=500, required=False, help_text="Địa chỉ trang, số công báo, hồ sơ.")
    confidence = forms.ChoiceField(label="Độ tin cậy", choices=[(k.value, v) for k, v in CONFIDENCE_LABELS.items()])
    note = forms.CharField(label="Ghi chú", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    rows = forms.MultipleChoiceField(
        label="Thay cho dòng đã nhập trước", required=False, widget=forms.CheckboxSelectMultiple, help_text="Dòng cũ vẫn còn trong lịch sử."
    )

    def __init__(self, *args: Any, rows: Iterable[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(str(row.pk), f"{row.get_kind_display()} – {row.basis}") for row in rows]
        self.fields["rows"].choices = shown  # type: ignore[attr-defined]

    def clean_cause_date(self) -> str:
        typed = typed_date(self.cleaned_data["cause_date"])
        if typed is None:
            raise forms.ValidationError("Hãy ghi ngày hoặc năm như 24/6/2022 hoặc 2025.")
        return typed

    def statement(self) -> Statement:
        """What was typed, as the rules take it."""
        words = {name: value for name, value in self.cleaned_data.items() if name not in ("kind", "rows")}
        words["cause_written"] = words["cause_written"].strip()
        return Statement(kind=Kind(self.cleaned_data["kind"]), **words)

    def replaced(self) -> list[int]:
        """Ids of the rows that the new one supersedes."""
        return [int(pk) for pk in self.cleaned_data["rows"]]


class WithdrawForm(forms.Form):
    """Why a message is taken back, and what is right instead; the public reads both."""

    reason = forms.CharField(
        label="Lý do thu hồi",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do; người dân sẽ đọc lý do này tại địa chỉ của tin."},
    )
    instead = forms.CharField(label="Thông tin đúng (nếu đã rõ)", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
