"""Forms of the directory: bodies, groups, contacts, channels. They parse and keep what was typed; rules are in the rooms below."""

from datetime import date
from typing import Any

from django import forms

from loa.directory.actions import MOST_PROOF_BYTES, ContactForm, Proof
from loa.directory.models import Contact
from loa.directory.queries import one_named
from loa.directory.rules import CHANNEL_LABELS, DUTY_LABELS, PROOF_LABELS, ChannelKind, Duty, ProofKind, WrongEntry
from loa.organisations.actions import BodyForm
from loa.organisations.models import Body
from loa.organisations.period_rules import WrongBody
from loa.organisations.rules import KIND_LABELS, SUCCESSION_LABELS, Kind, SuccessionKind
from loa.paper.sheet_reading import MOST_BYTES

KINDS = [(k.value, v) for k, v in KIND_LABELS.items()]


def _day(label: str, required: bool = False, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Ngày không đúng; hãy ghi ngày/tháng/năm.", "required": "Hãy ghi ngày."},
        **more,
    )


def _words(label: str, length: int, missing: str = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=bool(missing), error_messages={"required": missing}, **more)


class NamedBody(forms.CharField):
    """A body that is typed by name, code or number here; becomes the Body of `day`."""

    day: date

    def clean(self, value: Any) -> Body | None:
        words = super().clean(value)
        if not words:
            return None
        try:
            return one_named(words, self.day)
        except WrongBody as error:
            raise forms.ValidationError(str(error)) from error


class KeptForm(forms.Form):
    """A form that names bodies as they are on `day`."""

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, NamedBody):
                field.day = day


def written(body: Body | None) -> str:
    """How a form names `body` so that it is found again."""
    return (body.official_code or f"#{body.pk}") if body else ""


class BodyFields(KeptForm):
    """Every column of a body."""

    name = _words("Tên đầy đủ", 200, "Hãy ghi tên đầy đủ, ví dụ Ủy ban nhân dân xã Phát Diệm.")
    short_name = _words("Tên ngắn", 80, "Hãy ghi tên ngắn, ví dụ UBND xã Phát Diệm.")
    kind = forms.ChoiceField(label="Loại", choices=[("", "— Chọn —"), *KINDS], error_messages={"required": "Hãy chọn loại cơ quan."})
    parent = NamedBody(label="Cơ quan cấp trên", required=False, max_length=200, help_text="Tên đầy đủ hoặc mã. Để trống khi không có.")
    place = _words("Địa danh ghi trên văn bản", 80)
    official_code = _words("Mã đơn vị hành chính hoặc mã định danh", 20)
    valid_from = _day("Có hiệu lực từ", help_text="Chưa biết thì để trống: coi như có từ trước.")
    valid_to = _day("Đến (không gồm ngày này)", help_text="Còn hoạt động thì để trống.")
    basis = _words("Căn cứ", 300, help_text="Số, ngày, tên văn bản.")

    @staticmethod
    def initial_of(body: Body) -> dict[str, Any]:
        """The form's first values."""
        names = ("name", "short_name", "kind", "place", "official_code", "valid_from", "valid_to")
        return {name: getattr(body, name) for name in names} | {"parent": written(body.parent)}

    def form(self) -> BodyForm:
        """What was typed, as the act takes it."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "basis"}
        plain = {name: " ".join(typed[name].split()) for name in ("name", "short_name", "place", "official_code")}
        return BodyForm(**typed | plain | {"kind": Kind(typed["kind"])})


class RenameFields(forms.Form):
    """A new name from a day."""

    name = _words("Tên mới", 200, "Hãy ghi tên mới.")
    short_name = _words("Tên ngắn mới", 80, help_text="Để trống thì giữ tên ngắn cũ.")
    on = _day("Từ ngày", required=True)
    basis = _words("Căn cứ", 300, "Hãy ghi căn cứ: số, ngày của quyết định, nghị quyết.")


class EndFields(forms.Form):
    """The end of a body."""

    on = _day("Ngày đầu tiên không còn hoạt động", required=True)
    with_units = forms.BooleanField(label="Kết thúc cả các đơn vị trực thuộc còn hoạt động", required=False)
    basis = _words("Căn cứ", 300, "Hãy ghi căn cứ: số, ngày của quyết định, nghị quyết.")


class FollowFields(forms.Form):
    """One body followed another."""

    predecessor = forms.CharField(
        label="Cơ quan trước", max_length=200, help_text="Tên đầy đủ, mã, hoặc #số.", error_messages={"required": "Hãy ghi cơ quan trước."}
    )
    kind = forms.ChoiceField(label="Cách kế thừa", choices=[(k.value, v) for k, v in SUCCESSION_LABELS.items()])
    function = _words("Chức năng được chuyển", 200, help_text="Chỉ ghi khi chuyển chức năng.")
    on = _day("Từ ngày", required=True)
    basis = _words("Căn cứ", 300, "Hãy ghi căn cứ: số, ngày của quyết định, nghị quyết.")

    def step(self) -> dict[str, Any]:
        """What was typed, as the act takes it."""
        return {**self.cleaned_data, "kind": SuccessionKind(self.cleaned_data["kind"])}


_LINES: dict[str, Any] = {"required": False, "max_length": 20_000, "widget": forms.Textarea(attrs={"rows": 3})}


class GroupFields(forms.Form):
    """A group: kinds of bodies, and single ones more or less, each named on a line."""

    name = _words("Tên nhóm", 200, "Hãy ghi tên nhóm, ví dụ “các xã, phường”.")
    kinds = forms.MultipleChoiceField(
        label="Gồm mọi cơ quan thuộc loại", required=False, choices=KINDS, widget=forms.CheckboxSelectMultiple
    )
    plus = forms.CharField(label="Thêm các cơ quan", help_text="Mỗi dòng một tên hoặc mã.", **_LINES)
    minus = forms.CharField(label="Bớt các cơ quan", help_text="Mỗi dòng một tên hoặc mã.", **_LINES)

    def bodies(self, name: str, day: date) -> list[int]:
        """The bodies that the lines of a field name. Raises WrongBody."""
        return [one_named(line, day).pk for line in self.cleaned_data[name].splitlines()[:500] if line.strip()]


class ContactFields(forms.Form):
    """An official in office."""

    duty = forms.ChoiceField(label="Nhiệm vụ", choices=[(k.value, v) for k, v in DUTY_LABELS.items()])
    person = _words("Họ và tên", 120, "Hãy ghi họ và tên người được giao.")
    position = _words("Chức vụ", 160)
    line = _words("Điện thoại cơ quan", 40)
    email = _words("Thư điện tử cơ quan", 160)
    basis = _words("Văn bản giao nhiệm vụ", 300, help_text="Ví dụ: Quyết định số 12/QĐ-UBND ngày 02/7/2025.")
    valid_from = _day("Từ ngày")
    valid_to = _day("Đến (không gồm ngày này)", help_text="Còn làm thì để trống.")
    public = forms.BooleanField(label="Công khai trên cổng thông tin", required=False)

    @staticmethod
    def initial_of(contact: Contact) -> dict[str, Any]:
        """The form's first values."""
        names = ("duty", "person", "position", "line", "email", "basis", "valid_from", "valid_to", "public")
        return {name: getattr(contact, name) for name in names}

    def form(self) -> ContactForm:
        """What was typed, as the act takes it."""
        return ContactForm(**{**self.cleaned_data, "duty": Duty(self.cleaned_data["duty"])})


class ProofFields(forms.Form):
    """What shows that a channel is official."""

    proof_kind = forms.ChoiceField(
        label="Minh chứng", required=False, choices=[("", "Chưa có"), *((k.value, v) for k, v in PROOF_LABELS.items())]
    )
    proof_reference = _words("Số, ngày, nơi cấp", 300, help_text="Ví dụ: Quyết định số 45/QĐ-UBND ngày 10/7/2025.")
    proof_file = forms.FileField(
        label="Tệp hoặc ảnh chụp (JPG, PNG, PDF, không quá 5 MB)",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )

    def clean_proof_file(self) -> Any:
        file = self.cleaned_data.get("proof_file")
        if file and file.size > MOST_PROOF_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 5 MB. Hãy giảm dung lượng rồi tải lại.")
        return file

    def given(self) -> Proof:
        """The proof. Raises WrongEntry when none was chosen."""
        proof = self.proof()
        if proof is None:
            raise WrongEntry("proof_kind", "Hãy chọn loại minh chứng.")
        return proof

    def proof(self) -> Proof | None:
        """What was typed, as the act takes it; None when nothing was."""
        typed, file = self.cleaned_data, self.cleaned_data.get("proof_file")
        if not typed["proof_kind"]:
            return None
        return Proof(ProofKind(typed["proof_kind"]), typed["proof_reference"], file.read() if file else b"", file.name if file else "")


class ChannelFields(ProofFields):
    """A channel of a body, with its proof when there is one."""

    kind = forms.ChoiceField(label="Loại kênh", choices=[(k.value, v) for k, v in CHANNEL_LABELS.items()])
    name = _words("Tên kênh", 160, "Hãy ghi tên kênh như người dân thấy.")
    address = _words(
        "Địa chỉ", 300, "Hãy ghi địa chỉ của kênh.", help_text="Trang: chép từ trình duyệt (https://…). Loa, bảng điện tử: ghi nơi đặt."
    )
    valid_from = _day("Dùng từ ngày")
    public = forms.BooleanField(label="Công khai trên cổng thông tin", required=False)
    field_order = ("kind", "name", "address", "valid_from", "public", "proof_kind", "proof_reference", "proof_file")

    def channel(self) -> dict[str, Any]:
        """What was typed, as the act takes it."""
        typed = self.cleaned_data
        plain = {name: typed[name] for name in ("name", "address", "valid_from", "public")}
        return plain | {"kind": ChannelKind(typed["kind"]), "proof": self.proof()}


class ListFields(forms.Form):
    """The office's own list."""

    file = forms.FileField(
        label="Danh sách đã điền (.xlsx)",
        allow_empty_file=True,  # the reader says better what is wrong with an empty file
        error_messages={"required": "Hãy chọn tệp danh sách (.xlsx)."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 10 MB. Hãy bỏ hình ảnh và các trang không cần.")
        return file
