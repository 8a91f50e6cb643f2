"""Cases at the desk: the list, one case with all that may be done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loa.cases import actions, answer_actions, evidence_queries, placing_queries, queries, retention_actions, term_actions
from loa.cases.access_rules import grounds_of
from loa.cases.answer_rules import points_of
from loa.cases.clock_queries import clock_of, needed_of
from loa.cases.kind_rules import BY_CODE, INFORMATION, KINDS, told
from loa.cases.models import Attachment, Case
from loa.cases.press_queries import standing_of
from loa.cases.public_queries import alike
from loa.cases.queries import Wanted
from loa.cases.rules import OPEN, STATE_LABELS, WAY_LABELS, Move, NotPossible, State, Way, is_late
from loa.cases.upload_rules import ACCEPT, MOST_BYTES
from loa.desk.histories import told as history_told
from loa.desk.requests import number, staff, today
from loa.documents.queries import visible_to as documents_visible_to
from loa.ledger.queries import history
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, on, visible_keys
from loa.plans.serving_queries import MOST_LINES, lines_for
from loa.subscriptions.queries import areas, topics

PER_PAGE = 30
MOST_BODIES = 400  # to choose from
STATES = [("open", "Đang mở"), ("late", "Quá hạn"), ("all", "Tất cả"), *((s.value, label) for s, label in STATE_LABELS.items())]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Cases of this person's bodies: open ones soonest due first, with tabs for late ones and those to approve."""
    user, day, at = staff(request), today(), now()
    given, wanted = request.GET, _wanted(request, user)
    page = max(1, _whole(given.get("p", "1")))
    rows = queries.page_of(queries.narrowed(user, day, wanted, at), (page - 1) * PER_PAGE, page * PER_PAGE + 1)
    keep = given.copy()
    keep.pop("p", None)
    context = {
        "rows": [(row, is_late(row.state, row.due_at, at)) for row in rows[:PER_PAGE]],
        "more": len(rows) > PER_PAGE,
        "page": page,
        "keep": f"{keep.urlencode()}&" if keep else "",
        "wanted": wanted,
        "mine": bool(given.get("cua-toi")),
        "states": STATES,
        "kinds": KINDS,
        "ways": [(w.value, label) for w, label in WAY_LABELS.items()],
        "topics": topics(),
        "counts": queries.counts(user, day, at),
        "unplaced": placing_queries.unplaced(user, day)[:PER_PAGE],
        "at": at,
    }
    return render(request, "desk/cases.html", context)


def _wanted(request: HttpRequest, user: User) -> Wanted:
    given = request.GET
    return Wanted(
        words=given.get("q", "").strip()[:100],
        kind=given.get("loai", "") if given.get("loai") in BY_CODE else "",
        state=given.get("trang-thai") or "open",
        officer=user.pk if given.get("cua-toi") else 0,
        topic=_whole(given.get("linh-vuc", "")),
        way=given.get("cach", "") if given.get("cach") in set(Way) else "",
    )


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def own_case(request: HttpRequest, pk: int) -> Case:
    """The case, if this person may see it."""
    return get_object_or_404(queries.visible_to(staff(request), today()), pk=pk)


def own_body(request: HttpRequest, name: str = "body") -> Body:
    """A body chosen in a form. Raises Http404."""
    return get_object_or_404(Body.objects.filter(on(today())), pk=number(request, name))


@never_cache
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case."""
    return shown(request, own_case(request, pk))


def shown(request: HttpRequest, case: Case, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a case; `more` holds what was typed when something was wrong."""
    user, day, at = staff(request), today(), now()
    handles, draft = queries.may_handle(user, case, day), queries.draft_of(case)
    moves = queries.moves_for(case, user, day)
    typed = more.pop("answer_typed", None)
    points = (
        typed["points"]
        if typed
        else draft.points
        if draft
        else [{"point": one, "answer": "", "declined": ""} for one in points_of(queries.asked_last(case))]
    )
    context = {
        "case": case,
        "late": is_late(case.state, case.due_at, at),
        "clock": clock_of(case),
        "needed": needed_of(case, at) if State(case.state) in OPEN else None,
        "handles": handles,
        "sender": queries.sender_of(case) if handles else None,
        "register": standing_of(case, day) if handles else None,
        "lines": queries.thread(case, inside=True) if handles else queries.masked_thread(case),
        "details": told(case.kind, case.details),
        "draft": draft,
        "draft_text": answer_actions.text_of(draft) if draft else "",
        "writers": draft.writers.all() if draft else (),
        "points": points,
        "answer": typed or draft,
        "moves": {move.value for move in moves},
        "writes": handles and State(case.state) in (State.NEW, State.WORKING),
        "approves": State(case.state) is State.REVIEW and queries.may_approve(user, case, day),
        "reviewed": bool(draft and handles and State(case.state) is State.REVIEW),
        "approvers": queries.approvers_of(case, day).exclude(pk__in=draft.writers.values("pk")) if draft else (),
        "outcome_words": _OUTCOMES[Move(draft.outcome)] if draft else "",
        "wrote": bool(draft and draft.writers.filter(pk=user.pk).exists()),
        "outcomes": [(m.value, _OUTCOMES[m]) for m in (Move.ANSWER, Move.SUPPLY_PARTLY, Move.REFUSE) if m in BY_CODE[case.kind].moves],
        "grounds": grounds_of(case.kind).items(),
        "templates": queries.templates_for(case),
        "earlier": alike(f"{case.title} {case.text}") if handles and State(case.state) in OPEN else (),
        "colleagues": queries.people_of(case.body, day) if handles else (),
        "bodies": _others(case)[:MOST_BODIES] if Move.TRANSFER in moves else (),
        "transfers": case.moves.select_related("before", "after").order_by("pk"),
        "publishes": BY_CODE[case.kind].publishes and State(case.state) is State.ANSWERED and handles,
        "published": getattr(case, "published", None),
        "is_information": case.kind == INFORMATION,
        "heirs": placing_queries.heirs_for(case, user, day),
        "evidence": evidence_queries.evidence_of(case),
        "serves": lines_for(user, day)[:MOST_LINES] if handles and evidence_queries.answered_entry(case) else (),
        "history": history_told(history(f"case:{case.pk}")),
        "topics": topics() if handles else (),
        "areas": areas(_authority(case), day) if handles else (),
        "accept": ACCEPT,
        "closed": State(case.state) not in OPEN,
        **more,
    }
    return render(request, "desk/case.html", context, status=status)


def _authority(case: Case) -> Body:
    """The body whose villages a case may be about: an office has none of its own."""
    return case.body.parent if case.body.kind in queries.OFFICES and case.body.parent else case.body


def _others(case: Case) -> QuerySet[Body]:
    rows = Body.objects.filter(on(today())).exclude(pk=case.body_id).exclude(kind="village")
    return rows.select_related("parent").order_by("alphabetical")


_OUTCOMES = {Move.ANSWER: "Trả lời, cung cấp đủ", Move.SUPPLY_PARTLY: "Cung cấp một phần", Move.REFUSE: "Từ chối"}


def version_of(request: HttpRequest, name: str = "version") -> int:
    """The version of the row that this person saw."""
    return number(request, name)


def files_of(request: HttpRequest) -> list[tuple[str, bytes]]:
    """The chosen files; of one that is too large only as much as shows that."""
    found = [one for one in request.FILES.getlist("tep") if isinstance(one, UploadedFile)]
    return [(one.name or "tep", one.read(MOST_BYTES + 1)) for one in found[:10]]


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One act on a case. What was typed is shown again when the act is refused."""
    case = own_case(request, pk)
    do = _VERBS.get(verb)
    if do is None:
        raise Http404
    try:
        do(request, case, request.POST.get("words", ""), staff(request))
    except (NotPossible, NotPermitted) as error:
        case.refresh_from_db()
        return shown(request, case, 422, wrong=str(error), verb=verb, typed=request.POST.get("words", ""), posted=request.POST)
    messages.success(request, _DONE.get(verb, "Đã ghi."))
    still = queries.visible_to(staff(request), today()).filter(pk=pk).exists()  # what went to another body may be out of sight
    return redirect("desk:case", pk) if still else redirect("desk:cases")


def _officer(request: HttpRequest, case: Case) -> User | None:
    chosen = number(request, "officer")
    return queries.people_of(case.body, today()).filter(pk=chosen).first() if chosen else None


def _begin(request: HttpRequest, case: Case, words: str, by: User) -> None:
    del words
    officer = by if request.POST.get("mine") else _officer(request, case)
    actions.begin(case=case, officer=officer, version=version_of(request), by=by, at=now())


def _write(request: HttpRequest, case: Case, words: str, by: User) -> None:
    inside = request.POST.get("inside") == "1"
    actions.write(case=case, words=words, by=by, at=now(), inside=inside, files=files_of(request))


def _transfer(request: HttpRequest, case: Case, words: str, by: User) -> None:
    to = _others(case).filter(pk=number(request, "body")).first()
    if to is None:
        raise NotPossible("Hãy chọn cơ quan nhận vụ việc.")
    actions.transfer(case=case, to=to, why=words, version=version_of(request), by=by, at=now())


def _prolong(request: HttpRequest, case: Case, words: str, by: User) -> None:
    term_actions.prolong(case=case, amount=number(request, "amount"), why=words, version=version_of(request), by=by, at=now())


def _weigh(request: HttpRequest, case: Case, words: str, by: User) -> None:
    del words
    term_actions.weigh(case=case, is_complex=request.POST.get("complex") == "1", version=version_of(request), by=by, at=now())


def _sort_in(request: HttpRequest, case: Case, words: str, by: User) -> None:
    topic = topics().filter(pk=number(request, "topic")).first()
    area = areas(_authority(case), today()).filter(pk=number(request, "area")).first()
    policy = None
    if words.strip():
        policy = documents_visible_to(by, today()).filter(number__iexact=words.strip()).order_by("-pk").first()
        if policy is None:
            raise NotPossible(f"Không thấy văn bản số “{words.strip()[:80]}” trong sổ. Hãy ghi đúng số, ký hiệu, ví dụ 18/KH-UBND.")
    actions.sort_in(case=case, topic=topic, area=area, policy=policy, version=version_of(request), by=by, at=now())


_VERBS: dict[str, Callable[[HttpRequest, Case, str, User], None]] = {
    "nhan": _begin,
    "hoi": lambda r, c, w, u: actions.ask(case=c, words=w, version=version_of(r), by=u, at=now()),
    "tiep": lambda r, c, w, u: actions.resume(case=c, words=w, version=version_of(r), by=u, at=now()),
    "ghi": _write,
    "chuyen": _transfer,
    "gia-han": _prolong,
    "phuc-tap": _weigh,
    "phan-loai": _sort_in,
    "khong-xu-ly": lambda r, c, w, u: actions.set_aside(case=c, why=w, version=version_of(r), by=u, at=now()),
    "mo-lai": lambda r, c, w, u: actions.reopen(case=c, why=w, version=version_of(r), by=u, at=now()),
    "xoa": lambda r, c, w, u: retention_actions.erase(case=c, why=w, by=u, at=now()),
    "xoa-nguoi-gui": lambda r, c, w, u: retention_actions.forget_sender(case=c, by=u, at=now()),
}
_DONE = {
    "nhan": "Đã giao xử lý.",
    "hoi": "Đã gửi đề nghị bổ sung; thời hạn tạm dừng.",
    "tiep": "Đã ghi; thời hạn chạy tiếp.",
    "phan-loai": "Đã phân loại.",
    "chuyen": "Đã chuyển và báo người gửi.",
    "gia-han": "Đã gia hạn và báo người gửi.",
    "khong-xu-ly": "Đã đóng; người gửi đọc được lý do.",
    "xoa": "Đã xóa nội dung và thông tin người gửi.",
    "xoa-nguoi-gui": "Đã xóa thông tin người gửi.",
}


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a thread, as a download: strangers made it."""
    user, day = staff(request), today()
    row = get_object_or_404(Attachment.objects.select_related("line__case__body"), pk=pk, line__case__body__in=visible_keys(user, day))
    if not queries.may_handle(user, row.line.case, day):
        raise NotPermitted("Chỉ người xử lý vụ việc mở được tệp của người gửi.")
    quoted = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "".join(f"%{b:02X}" for b in c.encode()) for c in row.name)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quoted}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(row.content), content_type="application/octet-stream", headers=headers)
