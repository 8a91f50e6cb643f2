"""The public page where a receipt is checked: what it says, that the log holds it, and that the text is what was received."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from loa.ledger.heads import Empty, continues, verifier
from loa.ledger.log_queries import log_size
from loa.portal.frame import site
from loa.seal.receipts import MOST_BYTES, Receipt, WrongReceipt, check_receipt, check_text, read_receipt

MOST_TEXT = 500_000  # letters that are compared
KINDS = {
    "case": "Phản ánh, yêu cầu",
    "comment": "Ý kiến góp ý dự thảo",
    "release": "Bản phát hành",
    "withdrawal": "Thu hồi bản phát hành",
    "document": "Văn bản đi",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    good: bool
    words: str


@csrf_exempt  # nothing is changed or remembered here; without it the page would have to set a cookie
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """The form, and what was found. What was pasted stays, also when it is wrong."""
    context: dict[str, object] = {**site(now()), "size": log_size()}
    status = 200
    try:
        context["key"] = str(verifier())
    except Empty:
        context["key"] = ""
    if request.method == "POST":
        pasted, text = _given(request, "bien-nhan", MOST_BYTES), _given(request, "noi-dung", MOST_TEXT)
        context |= {"pasted": pasted, "text": text}
        try:
            found = read_receipt(pasted)
        except WrongReceipt as error:
            context["wrong"], status = (str(error) if pasted.strip() else "Hãy dán nội dung biên nhận hoặc chọn tệp."), 422
        else:
            checks = _checks(found, text)
            context |= {"checks": checks, "holds": all(one.good for one in checks), **_said(found)}
    return render(request, "portal/receipt.html", context, status=status)


def _given(request: HttpRequest, name: str, most: int) -> str:
    """What was pasted, or the chosen file as text."""
    file = request.FILES.get(f"{name}-tep")
    if isinstance(file, UploadedFile):
        content: bytes = file.read(most + 1)
        return content.decode("utf-8-sig", "replace")
    return request.POST.get(name, "")[: most + 1]


def _said(found: Receipt) -> dict[str, object]:
    try:
        at: datetime | None = datetime.fromisoformat(found.claim.at)
    except ValueError:
        at = None
    return {"claim": found.claim, "kind": KINDS.get(found.claim.kind, found.claim.kind), "at": at, "index": found.proof.index}


def _checks(found: Receipt, text: str) -> list[Finding]:
    """Each check on its own line; what rests on one that failed is not asked."""
    try:
        head = check_receipt(found, verifier())
    except Empty:
        return [Finding(False, "Trang này chưa có sổ công khai; biên nhận là của nơi khác.")]
    except WrongReceipt as error:
        return [Finding(False, str(error))]
    checks = [Finding(True, "Cơ quan đã ký nhận: số, thời điểm và nội dung trên biên nhận đúng như khi nhận.")]
    if continues(head):
        checks.append(Finding(True, "Sổ công khai hiện nay vẫn nối tiếp mốc trên biên nhận, không bị viết lại."))
    else:
        checks.append(
            Finding(False, "Sổ công khai hiện nay không nối tiếp mốc trên biên nhận. Hãy giữ biên nhận và báo cho cơ quan cấp trên.")
        )
    if text.strip():
        checks.append(_same(found, text))
    return checks


def _same(found: Receipt, text: str) -> Finding:
    try:
        check_text(found, text)
    except WrongReceipt as error:
        return Finding(False, str(error))
    return Finding(True, "Nội dung bạn dán đúng từng chữ với nội dung đã nhận.")
