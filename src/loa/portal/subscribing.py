"""Pages where people ask to be told by e-mail, confirm, choose and leave. The clock is read here."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from loa.organisations.models import Body
from loa.portal import queries
from loa.portal.frame import site
from loa.portal.push import public_key
from loa.subscriptions import actions
from loa.subscriptions.models import Subscription, Topic
from loa.subscriptions.queries import areas, open_subscription, topics
from loa.subscriptions.rules import Ended
from loa.subscriptions.tasks import write_confirmation

WRONG_LINK = "Liên kết này không còn dùng được: đăng ký đã kết thúc, hoặc địa chỉ bị cắt mất một phần."


class WishForm(forms.Form):
    """Which topics, for which places; nothing ticked is everything."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        required=False,
        label="Lĩnh vực",
        widget=forms.CheckboxSelectMultiple,
        help_text="Bỏ trống: mọi lĩnh vực.",
    )
    areas = forms.ModelMultipleChoiceField(
        Body.objects.none(),
        required=False,
        label="Địa bàn",
        widget=forms.CheckboxSelectMultiple,
        help_text="Bỏ trống: mọi nơi.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = topics()  # type: ignore[attr-defined]
        self.fields["areas"].queryset = areas(queries.site_root(localdate()), localdate())  # type: ignore[attr-defined]


class AskForm(WishForm):
    """The same with the address."""

    address = forms.EmailField(
        label="Địa chỉ thư điện tử",
        max_length=254,
        error_messages={
            "required": "Hãy ghi địa chỉ thư điện tử.",
            "invalid": "Địa chỉ chưa đúng; ví dụ đúng: ten@example.vn.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    field_order = ("address", "topics", "areas")


def _site() -> dict[str, object]:
    return site(now())


def _page(request: HttpRequest, title: str, said: str, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "portal/subscription.html", {**_site(), "title": title, "said": said, **more}, status=status)


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was sent; nothing ticked is an answer too."""
    return request.POST if request.method == "POST" else None


@never_cache
@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask to be told. The answer is the same whether the address was known or not."""
    form = AskForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        try:
            row = actions.ask(address=wish["address"], topics=wish["topics"], areas=wish["areas"], at=now())
        except actions.TooMany as error:
            form.add_error(None, str(error))
        else:
            if row is not None:
                write_confirmation.enqueue(row.pk)
            said = f"Một thư vừa được gửi tới {wish['address']}. Hãy mở thư và bấm liên kết trong vòng 48 giờ; chưa bấm thì chưa đăng ký."
            return _page(request, "Còn một bước nữa", said)
    status = 422 if form.errors else 200
    return render(request, "portal/subscribe.html", {**_site(), "form": form, "push_key": public_key()}, status=status)


def _opened(token: str) -> Subscription | None:
    return open_subscription(token)


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the letter's link. Opening it changes nothing: mail programs open links by themselves."""
    row = _opened(token)
    if row is None:
        return _page(request, "Liên kết không dùng được", WRONG_LINK, 404)
    form = WishForm(_typed(request), initial={"topics": row.topics.all(), "areas": row.areas.all()})
    if request.method == "POST" and form.is_valid():
        actions.confirm(subscription=row, at=now())
        actions.choose(subscription=row, topics=form.cleaned_data["topics"], areas=form.cleaned_data["areas"])
        return redirect(f"{request.path}?xong=1")
    done = "xong" in request.GET and row.confirmed_at is not None
    return render(request, "portal/subscription_confirm.html", {**_site(), "form": form, "row": row, "done": done, "token": token})


@csrf_exempt  # RFC 8058: the mail program posts without our cookie; the token in the address is what allows it
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """One click ends the subscription and wipes the address (RFC 8058)."""
    row = _opened(token)
    if request.method == "POST":
        if row is not None:
            actions.end(subscription=row, why=Ended.LEFT, at=now())
        return _page(request, "Đã thôi đăng ký", "Địa chỉ của bạn đã được xóa khỏi danh sách. Bạn sẽ không nhận thêm thư nào.")
    if row is None:
        return _page(request, "Đã thôi đăng ký", "Địa chỉ này không còn trong danh sách nhận thư.")
    return _page(request, "Thôi nhận thư", "Bấm nút dưới đây để thôi nhận thư. Địa chỉ của bạn sẽ được xóa khỏi danh sách.", leaving=True)
