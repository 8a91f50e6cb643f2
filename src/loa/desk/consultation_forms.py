"""Forms of consultations: the draft, what is declared, opinions from paper, decisions, answers. They parse and keep what was typed."""

from typing import Any

from django import forms
from django.conf import settings

from loa.cases.upload_rules import media_type_of
from loa.channels.loudspeaker.sniffing import MEDIA_TYPES, format_of
from loa.channels.loudspeaker.sound import NotAudio
from loa.consultations.answer_actions import Words
from loa.consultations.checklist_rules import CRITERIA, SAID_LABELS
from loa.consultations.comment_actions import Entered
from loa.consultations.counting_rules import WORDS, Counting
from loa.consultations.draft_models import Consultation, Provision
from loa.consultations.edition_actions import Described
from loa.consultations.rules import (
    CHANNEL_LABELS,
    COMPANIONS,
    KIND_LABELS,
    MOST_LETTERS,
    NAMED,
    OUTCOME_LABELS,
    REASON_LABELS,
    STANCE_LABELS,
    Channel,
    Given,
    Kind,
    Outcome,
    Stance,
)  # fmt: skip
from loa.desk.body_choices import BodyChoice
from loa.desk.forms import Upload
from loa.desk.plan_forms import day_field
from loa.organisations.models import Body
from loa.plans.models import Plan


def area(label: str, rows: int, help_text: str = "", needed: str = "", length: int = MOST_LETTERS) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(
        label=label, required=bool(needed), max_length=length, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": needed},
    )  # fmt: skip


def line(label: str, help_text: str = "", needed: str = "", length: int = 400) -> forms.CharField:
    """A field of one line."""
    return forms.CharField(label=label, required=bool(needed), max_length=length, help_text=help_text, error_messages={"required": needed})


def bounded(file: Upload | None) -> Upload | None:
    """The upload within the bound of the site. Raises ValidationError."""
    if file and (file.size or 0) > settings.LOA_UPLOAD_BYTES:
        raise forms.ValidationError(f"{file.name} lớn hơn {settings.LOA_UPLOAD_BYTES // 1024 // 1024} MB. Hãy giảm dung lượng.")
    return file


def companion_type(content: bytes) -> str:
    """The media type of a file that may go with a draft, by its content; "" for what is not taken. A text cannot be told from a draft."""
    if kind := media_type_of(content):
        return "" if kind == "text/plain" else kind
    try:
        return MEDIA_TYPES[format_of(content)]
    except NotAudio:
        return ""


class NewForm(forms.Form):
    """A new consultation."""

    body = BodyChoice(Body.objects.none(), label="Cơ quan chủ trì soạn thảo", empty_label=None)
    title = line("Tên dự thảo", "Ví dụ: Nghị quyết quy định mức thu phí vệ sinh môi trường trên địa bàn xã", "Hãy ghi tên dự thảo.")
    key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = own  # type: ignore[attr-defined]


class EditionForm(forms.Form):
    """A file of the draft."""

    file = forms.FileField(
        label="Tệp dự thảo", error_messages={"required": "Hãy chọn tệp dự thảo (.docx, .pdf, .txt)."}, allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt,.doc,.odt,.rtf"}),
    )  # fmt: skip
    dated = day_field("Ngày của bản này")
    note = area("Điểm mới so với bản trước", 2, "Hiện công khai cạnh tệp.", length=2000)

    def clean_file(self) -> Upload | None:
        return bounded(self.cleaned_data["file"])


class DescribeForm(forms.Form):
    """What is declared before a draft is put before everybody."""

    title = line("Tên dự thảo", needed="Hãy ghi tên dự thảo.")
    summary = area("Tóm tắt dễ hiểu", 5, "Dự thảo thay đổi gì, ai chịu tác động, vì sao cần. Viết như nói với người dân.", length=6000)
    contact = line("Nơi nhận ý kiến bằng văn bản", "Cơ quan, địa chỉ, điện thoại, thư điện tử.")
    opens_on = day_field("Bắt đầu lấy ý kiến", required=False)
    closes_on = day_field("Hết hạn (gồm cả ngày này)", required=False)
    term = forms.ChoiceField(label="Thời hạn theo quy định", required=False)
    term_basis = line("Căn cứ cơ quan dựa vào", "Bắt buộc khi số ngày tối thiểu chưa được nhập.")
    questions = area("Câu hỏi xin ý kiến", 4, "Mỗi dòng một câu. Có thể để trống.", length=8000)
    shows_at_once = forms.BooleanField(label="Hiện ý kiến ngay trong thời gian lấy ý kiến (bỏ chọn: hiện khi hết hạn)", required=False)
    takes_votes = forms.BooleanField(
        label="Mở phần phát biểu: mọi người bấm đồng ý, không đồng ý với từng câu ngắn, trang nêu các nhóm quan điểm", required=False
    )
    plan = forms.ModelChoiceField(Plan.objects.none(), label="Kế hoạch truyền thông đã có", required=False, empty_label="— Chưa có —")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, terms: list[tuple[str, str]], plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["term"].choices = terms
        fields["plan"].queryset = plans
        fields["plan"].label_from_instance = lambda plan: plan.title[:100]
        for one in CRITERIA:
            fields[f"check_{one.key}"] = forms.ChoiceField(
                label=one.words, required=False, choices=[(s.value, w) for s, w in SAID_LABELS.items()]
            )
        for name, words in WORDS.items():
            fields[f"count_{name}"] = forms.ChoiceField(choices=list(words.items()), widget=forms.RadioSelect, label=COUNT_TITLES[name])

    def checks(self) -> list[Any]:
        """The fields of Decision 407."""
        return [self[f"check_{one.key}"] for one in CRITERIA]

    def counts(self) -> list[Any]:
        """The fields of the rules of counting."""
        return [self[f"count_{name}"] for name in WORDS]

    @staticmethod
    def initial_of(row: Consultation) -> dict[str, Any]:
        """What the form shows of `row`."""
        names = (
            "title",
            "summary",
            "contact",
            "opens_on",
            "closes_on",
            "term",
            "term_basis",
            "shows_at_once",
            "takes_votes",
            "plan",
            "version",
        )
        found = {name: getattr(row, name) for name in names}
        found["questions"] = "\n".join(row.questions.order_by("number").values_list("text", flat=True))
        found |= {f"check_{one.key}": row.checklist.get(one.key, "") for one in CRITERIA}
        return found | {f"count_{name}": value for name, value in Counting.from_json(row.counting).to_json().items()}

    def described(self) -> Described:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        names = ("title", "summary", "contact", "opens_on", "closes_on", "term", "term_basis", "shows_at_once", "takes_votes", "plan")
        counting = Counting.from_json({name: data[f"count_{name}"] for name in WORDS})
        checklist = {one.key: data[f"check_{one.key}"] for one in CRITERIA}
        questions = tuple(data["questions"].splitlines())
        return Described(**{n: data[n] for n in names}, checklist=checklist, counting=counting, questions=questions)


COUNT_TITLES = {
    "equal": "Ý kiến giống hệt nhau", "signatures": "Biên bản, văn bản nhiều người", "own_staff": "Người của cơ quan soạn thảo",
    "late": "Đến sau hạn",
}  # fmt: skip


class CompanionForm(forms.Form):
    """A file that goes with the draft."""

    kind = forms.ChoiceField(label="Loại", choices=list(COMPANIONS.items()))
    title = line("Tên tài liệu", "Để trống thì lấy theo loại.", length=200)
    file = forms.FileField(label="Tệp", error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp rỗng."})

    def clean_file(self) -> Upload | None:
        file = bounded(self.cleaned_data["file"])
        if file:
            if not companion_type(file.read()):
                raise forms.ValidationError(
                    f"{file.name} không phải tệp PDF, DOCX, XLSX, ODT (không có macro), ảnh (PNG, JPEG, WebP) hay âm thanh "
                    "(MP3, M4A, OGG, WAV). Hãy lưu lại ở một trong các dạng này."
                )
            file.seek(0)
        return file


class EnterForm(forms.Form):
    """An opinion that came on paper, at a meeting, by mail."""

    channel = forms.ChoiceField(
        label="Đến bằng", choices=[(c.value, CHANNEL_LABELS[c]) for c in (Channel.PAPER, Channel.MEETING, Channel.MAIL)]
    )
    received_on = day_field("Ngày nhận")
    kind = forms.ChoiceField(label="Chủ thể", choices=[(k.value, w) for k, w in KIND_LABELS.items()])
    body_name = line("Cơ quan, tổ chức góp ý", "Không ghi họ tên người dân.", length=300)
    letter = line("Số văn bản", length=80)
    letter_on = day_field("Ngày văn bản", required=False)
    people = forms.IntegerField(label="Số người (biên bản, văn bản nhiều chữ ký)", initial=1, min_value=1, max_value=1_000_000)
    meeting = line("Cuộc họp, nơi họp", "Theo biên bản.", length=300)
    places = forms.CharField(
        label="Điều, khoản",
        required=False,
        max_length=300,
        help_text="Ví dụ: khoản 2 Điều 5; Điều 7. Để trống là cả dự thảo.",
    )
    stance = forms.ChoiceField(label="Ý kiến", required=False, choices=[(s.value, w) for s, w in STANCE_LABELS.items()])
    text = area("Nội dung, lý do", 6)
    proposed = area("Đề nghị sửa thành", 3)
    file = forms.FileField(label="Tệp văn bản, biên bản (nếu có)", required=False)
    key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    def clean_file(self) -> Upload | None:
        return bounded(self.cleaned_data["file"])

    def given(self, places: tuple[int, ...]) -> Given:
        """The opinion as the actions take it."""
        data, kind = self.cleaned_data, Kind(self.cleaned_data["kind"])
        body = data["body_name"]
        return Given(data["text"], Stance(data["stance"]), kind, places, data["proposed"], body_name=body if body or kind in NAMED else "")

    def entered(self, place_words: str) -> Entered:
        """What was noted of how it came."""
        data, file = self.cleaned_data, self.cleaned_data["file"]
        names = ("received_on", "people", "letter", "letter_on", "meeting")
        content, name = (file.read(), file.name or "tep") if file else (b"", "")
        return Entered(Channel(data["channel"]), **{n: data[n] for n in names}, place_words=place_words, paper=content, paper_name=name)


class HideForm(forms.Form):
    """Why the words of an opinion are not shown."""

    reason = forms.ChoiceField(label="Lý do theo quy tắc đã công bố", choices=[(r.value, w) for r, w in REASON_LABELS.items()])
    words = line("Giải thích cho người góp ý", needed="Hãy giải thích vì sao.", length=600)
    shown = area("Phần vẫn hiển thị", 4, "Ví dụ: ý kiến đã bỏ số điện thoại. Để trống là không hiện gì.")


class AnswerForm(forms.Form):
    """An answer to an opinion, a theme, or many opinions."""

    outcome = forms.ChoiceField(label="Kết quả", choices=[(o.value, w) for o, w in OUTCOME_LABELS.items()])
    text = area("Tiếp thu, giải trình", 5, needed="Hãy ghi nội dung tiếp thu, giải trình.")
    provision = forms.ModelChoiceField(
        Provision.objects.none(), label="Chỗ đã sửa trong dự thảo", required=False, empty_label="— Không sửa —"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["provision"]
        field.queryset = places
        field.label_from_instance = lambda p: f"{p.cited} {p.heading}"[:90]

    def words(self) -> Words:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        return Words(Outcome(data["outcome"]), data["text"], data["provision"])
