"""The form in which anybody comments on a draft, and the page of one's own opinion: receipt, answer, appeal. The clock is read here.

No account and no cookie: the form carries a key that we signed, so that it is taken once, and nobody's address is kept.
"""

import json
import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from loa.accounts.pace import tries_from
from loa.consultations import comment_actions, moderation_actions
from loa.consultations.comment_actions import Taken, hash_of
from loa.consultations.comment_queries import shown
from loa.consultations.draft_models import Consultation, Edition, Provision
from loa.consultations.models import Comment
from loa.consultations.queries import newest, phase_of
from loa.consultations.rules import (
    KIND_LABELS,
    MOST_LETTERS,
    MOST_PROVISIONS,
    NAMED,
    REASON_LABELS,
    STANCE_LABELS,
    Given,
    Kind,
    Phase,
    Stance,
    problem,
    receipt_text,
)  # fmt: skip
from loa.ledger.heads import Rewritten, receipt_of
from loa.newsroom.rules import NotAllowed
from loa.portal.consulting import found, frame
from loa.seal.receipts import to_json
from loa.vietnamese.masking import WHAT_LABELS, What, find_personal

KEY_LIVES = 14 * 24 * 3600  # seconds: a form may lie open for days
WINDOW = 600  # seconds in which an address may send so many
_SURE = frozenset({What.CALL, What.PAPER, What.EMAIL, What.ACCOUNT})  # of names and addresses of houses too many are found that are none
_SIGNER = TimestampSigner(salt="loa.portal.commenting")


class CommentForm(forms.Form):
    """What is typed. Nothing but the opinion is needed."""

    stance = forms.ChoiceField(
        label="Bạn thấy thế nào?",
        required=False,
        widget=forms.RadioSelect,
        choices=[(s.value, words) for s, words in STANCE_LABELS.items()],
    )
    text = forms.CharField(label="Ý kiến, lý do", required=False, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 6}))
    proposed = forms.CharField(
        label="Đề nghị sửa thành", required=False, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Không bắt buộc. Viết câu chữ bạn muốn thay; chỗ khác với dự thảo sẽ được tô rõ.",
    )  # fmt: skip
    kind = forms.ChoiceField(label="Bạn góp ý với tư cách", choices=[(k.value, words) for k, words in KIND_LABELS.items()])
    body_name = forms.CharField(
        label="Tên cơ quan, tổ chức, doanh nghiệp", required=False, max_length=300, help_text="Người dân để trống: trang này không hỏi tên."
    )
    own_staff = forms.BooleanField(label="Tôi làm việc tại cơ quan soạn thảo dự thảo này", required=False)
    reply_to = forms.EmailField(
        label="Thư điện tử để báo khi có trả lời", required=False, max_length=254,
        help_text="Không bắt buộc, không hiện công khai, được xóa ngay sau khi báo.",
        error_messages={"invalid": "Địa chỉ chưa đúng; ví dụ đúng: ten@example.vn. Có thể để trống."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[Provision], questions: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.questions = places, questions
        if len(places) != 1:
            del self.fields["proposed"]
        for question in questions:
            self.fields[f"question_{question.pk}"] = forms.CharField(
                label=question.text, required=False, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 3})
            )

    def asked(self) -> list[Any]:
        """The fields of the drafter's questions."""
        return [self[f"question_{question.pk}"] for question in self.questions]

    def clean(self) -> dict[str, Any]:
        """The rules of the room say what has to be mended."""
        typed = super().clean() or {}
        if not self.errors and (wrong := problem(self.given())):
            raise forms.ValidationError(wrong)
        return typed

    def given(self) -> Given:
        """What was typed, as the actions take it."""
        typed = self.cleaned_data
        answers = tuple((q.pk, typed.get(f"question_{q.pk}", "")) for q in self.questions)
        kind = Kind(typed["kind"])
        return Given(
            typed.get("text", ""), Stance(typed.get("stance", "")), kind, tuple(p.pk for p in self.places), typed.get("proposed", ""),
            tuple(one for one in answers if one[1].strip()), typed.get("body_name", "") if kind in NAMED else "", typed["own_staff"],
            typed.get("reply_to", ""),
        )  # fmt: skip


@csrf_exempt  # the form carries a key that we signed: no cookie, and nothing here acts in anybody's name
@never_cache
@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; what was typed stays, whatever is wrong with it."""
    consultation = found(pk)
    typed = request.POST if request.method == "POST" else request.GET
    edition = _edition(consultation, typed.get("ban", ""))
    places = _places(edition, typed.getlist("cho"))
    questions = list(consultation.questions.order_by("number")) if not places else []
    form = CommentForm(request.POST if request.method == "POST" else None, places=places, questions=questions, initial={"kind": "citizen"})
    if request.method == "GET":
        return _form(request, consultation, edition, form)
    if wrong := refused(request):
        return _form(request, consultation, edition, form, *wrong)
    if not form.is_valid():
        return _form(request, consultation, edition, form, "", 422)
    if "biet" not in request.POST and (found_words := personal(form.given())):
        return _form(request, consultation, edition, form, WARNING.format(found_words), 422, warned=True)
    return _sent(request, consultation, edition, form)


WARNING = "Trong ý kiến có {}. Ý kiến được hiển thị công khai: hãy bỏ đi rồi gửi. Nếu cần giữ, hãy bấm gửi lần nữa."


def personal(given: Given) -> str:
    """Numbers and addresses of persons in what is to be shown to everybody, in words; "" when none is found."""
    text = "\n".join((given.text, given.proposed, *(words for _, words in given.answers)))
    return ", ".join(f"{WHAT_LABELS[one.what]} “{one.words.strip()}”" for one in find_personal(text) if one.what in _SURE)


def _sent(request: HttpRequest, consultation: Consultation, edition: Edition, form: CommentForm) -> HttpResponse:
    try:
        key = key_in(request)
    except BadSignature:
        return _form(request, consultation, edition, form, "Trang đã mở quá lâu. Nội dung của bạn vẫn còn: hãy bấm gửi lần nữa.", 422)
    try:
        taken: Taken = comment_actions.submit(consultation=consultation, edition=edition, given=form.given(), key=key, at=now())
    except NotAllowed as error:
        return _form(request, consultation, edition, form, str(error), 422)
    except OperationalError:
        words = "Đang có rất nhiều người gửi cùng lúc. Nội dung của bạn vẫn còn: hãy đợi vài giây rồi bấm gửi lại."
        return _form(request, consultation, edition, form, words, 503)
    return redirect(f"{reverse('portal:own_comment', args=[taken.secret])}?moi=1")


def new_key() -> str:
    """The signed key of a form that is taken once."""
    return _SIGNER.sign(secrets.token_urlsafe(18))


def key_in(request: HttpRequest) -> str:
    """The key of the form that was sent. Raises BadSignature, also when the page was open for too long."""
    return str(_SIGNER.unsign(request.POST.get("khoa", ""), max_age=KEY_LIVES))


def refused(request: HttpRequest, times: int = 1) -> tuple[str, int] | None:
    """Why this sending is not taken: from another site's page, by a robot that fills every field, or too many from one address.

    `times` as many as of comments are taken, and counted apart.
    """
    origin = request.headers.get("Origin", "")
    if origin and origin != "null" and origin.split("://")[-1] != request.get_host() and origin != settings.LOA_SITE_URL:
        return "Ý kiến phải được gửi từ trang này.", 403
    if request.POST.get("website"):
        return "Ô “Để trống ô này” phải để trống.", 422
    most, what = settings.LOA_COMMENTS_PER_ADDRESS, "commenting" if times == 1 else f"commenting-x{times}"
    if most and tries_from(request.META.get("REMOTE_ADDR", ""), what, WINDOW) > most * times:
        return "Từ mạng này vừa có rất nhiều lượt gửi. Nội dung của bạn vẫn còn: xin gửi lại sau ít phút.", 429
    return None


def _edition(consultation: Consultation, number: str) -> Edition:
    """The version that the form was opened for; the newest when none is named."""
    wanted = Edition.objects.filter(consultation=consultation, number=int(number)) if number.isdecimal() and len(number) < 6 else None
    edition = wanted.first() if wanted is not None else newest(consultation)
    if edition is None:
        raise Http404
    return edition


def _places(edition: Edition, keys: list[str]) -> list[Provision]:
    return list(Provision.objects.filter(edition=edition, stable__in=keys[: MOST_PROVISIONS + 1]).order_by("order"))


def _form(
    request: HttpRequest,
    consultation: Consultation,
    edition: Edition,
    form: CommentForm,
    wrong: str = "",
    status: int = 200,
    *,
    warned: bool = False,
) -> HttpResponse:
    sent = request.POST.get("khoa", "")
    context = {
        **frame(consultation),
        "edition": edition,
        "newest": newest(consultation),
        "form": form,
        "places": form.places,
        "wrong": wrong,
        "warned": warned or "biet" in request.POST,
        "key": sent if sent and status in (422, 503, 429) and _valid(sent) else new_key(),
        "reasons": list(REASON_LABELS.values()),
    }
    return render(request, "portal/consultation_comment.html", context, status=status)


def _valid(key: str) -> bool:
    try:
        _SIGNER.unsign(key, max_age=KEY_LIVES)
    except BadSignature:
        return False
    return True


class AppealForm(forms.Form):
    """Why an opinion should be shown after all."""

    words = forms.CharField(label="Vì sao ý kiến nên được hiển thị", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
                            error_messages={"required": "Hãy viết vì sao ý kiến của bạn nên được hiển thị."})  # fmt: skip


def _own(secret: str) -> Comment:
    rows = Comment.objects.select_related("consultation__body", "edition", "theme")
    return get_object_or_404(rows, secret_sha256=hash_of(secret), consultation__announced_at__isnull=False)


@csrf_exempt  # the secret in the address is what allows it
@never_cache
@require_http_methods(["GET", "POST"])
def own_comment(request: HttpRequest, secret: str) -> HttpResponse:
    """One's own opinion: what was received, its receipt, what became of it; an appeal when it is not shown."""
    row = _own(secret)
    one = shown(row.consultation, [row], staff=True)[0]
    form = AppealForm(request.POST if request.method == "POST" else None)
    wrong = ""
    if request.method == "POST" and form.is_valid() and one.moderation:
        try:
            moderation_actions.appeal(moderation=one.moderation, words=form.cleaned_data["words"], at=now())
            return redirect(request.path)
        except NotAllowed as error:
            wrong = str(error)
    published = phase_of(row.consultation, localdate()) is Phase.PUBLISHED
    context = {
        **frame(row.consultation), "row": row, "said": one, "secret": secret, "new": "moi" in request.GET, "form": form, "wrong": wrong,
        "answer": one.answer if published else None, "words": _words(row),
    }  # fmt: skip
    return render(request, "portal/consultation_own.html", context, status=422 if form.errors or wrong else 200)


def _words(row: Comment) -> str:
    """The words that the receipt proves."""
    places = tuple(t.provision.path for t in row.targets.select_related("provision").order_by("provision__order"))
    said = list(row.said.select_related("question").order_by("question__number"))
    given = Given(row.text, Stance(row.stance), Kind(row.kind), proposed=row.proposed, answers=tuple((s.question_id, s.text) for s in said))
    return receipt_text(given, places, tuple(s.question.text for s in said), row.consultation.title)


@never_cache
@require_safe
def own_receipt(request: HttpRequest, secret: str) -> HttpResponse:
    """The receipt as a file: proof that the public log holds the opinion."""
    row = _own(secret)
    try:
        receipt = receipt_of(f"comment:{row.pk}")
    except Rewritten as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    if receipt is None:
        raise Http404
    name = f"bien-nhan-gop-y-{row.consultation_id}-{row.number}.json"
    text = json.dumps(to_json(receipt), ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'})
