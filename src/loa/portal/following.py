"""The page of one case, for who holds its number and secret. Both come with every post: nothing is remembered here, no cookie is set."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from loa.cases import letter_actions, queries, retention_actions, sender_actions
from loa.cases.access_queries import supply_token
from loa.cases.clock_queries import clock_of
from loa.cases.kind_rules import told
from loa.cases.models import Attachment, Case, Line, Sender
from loa.cases.rules import CLOSED, DECIDED, OPEN, NotPossible, State, as_number, is_late, new_form_key, tidy
from loa.cases.upload_rules import ACCEPT
from loa.ledger.heads import Rewritten, receipt_of
from loa.portal.asking import files_of, receipt_words
from loa.portal.frame import site
from loa.seal.receipts import to_json

WRONG = "Số và mã không khớp. Hãy xem lại biên nhận: chữ O, số 0, chữ I, số 1 không có trong mã. Sau mười lần sai, trang này đóng một giờ."


@csrf_exempt  # number and secret in the form are what allows it; there is no session to misuse
@never_cache
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest) -> HttpResponse:
    """Ask for number and secret; then the case, and what its sender may do."""
    number, secret = (request.POST.get(name, "")[:40] for name in ("so", "ma"))
    if request.method == "GET":
        return render(request, "portal/case_open.html", {**site(now()), "number": request.GET.get("so", "")[:20]})
    found = sender_actions.tried(number=number, secret=secret, at=now())
    if found is None:
        return render(request, "portal/case_open.html", {**site(now()), "number": number, "wrong": WRONG}, status=403)
    act = _ACTS.get(request.POST.get("viec", ""))
    said: dict[str, Any] = {}
    if act is not None:
        try:
            answer = act(request, found)
        except NotPossible as error:
            said = {"wrong": str(error), "typed": request.POST.get("noi-dung", "")}
        else:
            if isinstance(answer, HttpResponse):
                return answer
            said = {"done": answer}
            found.refresh_from_db()
    return _shown(request, found, said)


def _shown(request: HttpRequest, found: Case, said: dict[str, Any]) -> HttpResponse:
    state, at = State(found.state), now()
    context = {
        **site(at),
        "case": found,
        "secret": tidy(request.POST.get("ma", "")),
        "clock": clock_of(found),
        "late": is_late(found.state, found.due_at, at),
        "lines": queries.thread(found, inside=False),
        "details": told(found.kind, found.details),
        "open": state in OPEN,
        "waiting": state is State.WAITING,
        "decided": state in DECIDED,
        "closed": state in CLOSED,
        "may_add": state not in (State.WITHDRAWN, State.SET_ASIDE),
        "may_appeal": (state in DECIDED or state is State.SET_ASIDE) and not found.appealed_by.exists(),
        "sender": Sender.objects.filter(case=found).first(),
        "form_key": new_form_key(),
        "accept": ACCEPT,
        "published": getattr(found, "published", None),
        "supplies": _supplies(found),
        **said,
    }
    return render(request, "portal/case.html", context, status=422 if "wrong" in said else 200)


def _supplies(found: Case) -> list[str]:
    """Addresses of files that wait to be taken, each once."""
    rows = found.supplies.filter(opened_at__isnull=True, expires_at__gt=now())
    return [reverse("portal:supply", args=[supply_token(row)]) for row in rows]


def _add(request: HttpRequest, found: Case) -> str:
    sender_actions.add(case=found, words=request.POST.get("noi-dung", ""), files=files_of(request), at=now())
    return "Đã gửi. Nội dung này cũng được ghi vào sổ công khai bằng mã băm."


def _withdraw(request: HttpRequest, found: Case) -> str:
    del request
    sender_actions.withdraw(case=found, at=now())
    return "Đã rút vụ việc."


def _rate(request: HttpRequest, found: Case) -> str:
    mark = request.POST.get("muc", "")
    sender_actions.rate(
        case=found, mark=int(mark) if mark in ("1", "2", "3", "4", "5") else 0, words=request.POST.get("noi-dung", ""), at=now()
    )
    return "Cảm ơn bạn đã đánh giá."


def _appeal(request: HttpRequest, found: Case) -> HttpResponse:
    key = request.POST.get("ma-don", "")
    if len(key) != 32 or not key.isalnum():
        raise NotPossible("Hãy tải lại trang rồi gửi lại.")
    made = sender_actions.appeal(case=found, words=request.POST.get("noi-dung", ""), form_key=key, at=now())
    return render(request, "portal/ask_done.html", {**site(now()), **receipt_words(made)})


def _letters(request: HttpRequest, found: Case) -> str:
    wanted = request.POST.get("muon") == "1"
    letter_actions.want_letters(case=found, wanted=wanted)
    return "Bạn sẽ nhận thư khi có bước mới." if wanted else "Bạn sẽ không nhận thư nữa."


def _forget(request: HttpRequest, found: Case) -> str:
    del request
    retention_actions.forget_sender(case=found, by=None, at=now())
    return "Đã xóa họ tên, địa chỉ, số điện thoại và thư điện tử của bạn. Vụ việc vẫn được xử lý."


def _receipt(request: HttpRequest, found: Case) -> HttpResponse:
    """The receipt of the case in the public log, or of one thing that was added."""
    line = request.POST.get("dong", "")
    own = found.lines.filter(kind=Line.IN, pk=int(line)).exists() if line.isascii() and line.isdecimal() and len(line) < 16 else False
    try:
        receipt = receipt_of(f"caseline:{line}" if own and receipt_of(f"caseline:{line}") else f"case:{found.pk}")
    except Rewritten as error:
        raise NotPossible("Sổ công khai đang được kiểm tra; xin lấy biên nhận sau.") from error
    if receipt is None:
        raise NotPossible("Biên nhận không còn được giữ.")
    body = json.dumps(to_json(receipt), ensure_ascii=False, indent=1)
    name = f'attachment; filename="bien-nhan-{as_number(found.number)}.json"'
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers={"Content-Disposition": name})


def _file(request: HttpRequest, found: Case) -> HttpResponse:
    """A file of the thread, always as a download."""
    typed = request.POST.get("tep", "")
    rows = Attachment.objects.filter(line__case=found).exclude(line__kind=Line.NOTE)
    row = rows.filter(pk=int(typed)).first() if typed.isascii() and typed.isdecimal() and len(typed) < 16 else None
    if row is None:
        raise NotPossible("Không có tệp này.")
    return download(bytes(row.content), row.name)


def download(content: bytes, name: str) -> HttpResponse:
    """Bytes as a file that no browser opens by itself."""
    quoted = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "".join(f"%{b:02X}" for b in c.encode()) for c in name)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quoted}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


_ACTS = {
    "them": _add,
    "rut": _withdraw,
    "danh-gia": _rate,
    "xem-lai": _appeal,
    "thu": _letters,
    "xoa-ten": _forget,
    "bien-nhan": _receipt,
    "tep": _file,
}
