"""Taking a released message back, and what became of what had gone out."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from loa.delivery.queries import reached_by_channel
from loa.delivery.recall_actions import withdraw as take_back
from loa.delivery.rules import Recall
from loa.desk.forms import WithdrawForm
from loa.desk.requests import staff, today
from loa.newsroom.queries import standing_releases, visible_to
from loa.newsroom.rules import NotAllowed
from loa.organisations.rules import Act
from loa.organisations.time_queries import check_in_whose_name

WORDS = {
    Recall.STOP: "đã dừng hoặc gỡ ngay",
    Recall.ASK: "đang yêu cầu nơi nhận gỡ",
    Recall.NEVER: "đã tới nơi, không thu lại được (tờ rơi, thư, loa đã phát): hãy đính chính tới đúng những nơi ấy",
}


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, show what has gone out, and take the message back."""
    message = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    check_in_whose_name(staff(request), Act.APPROVE, message.owner, today())
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            counts = take_back(message=message, **form.cleaned_data, by=staff(request), at=now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            said = "; ".join(f"{counts[way]} lượt {words}" for way, words in WORDS.items() if counts[way])
            notices.success(request, f"Đã thu hồi. {said}.".replace("..", ".") if said else "Đã thu hồi.")
            return redirect("desk:message", pk)
    context = {"message": message, "form": form, "standing": standing_releases(message).exists(), "reached": reached_by_channel(message)}
    return render(request, "desk/withdraw.html", context, status=422 if form.errors else 200)
