"""Public pages where people hand something in, without an account or a cookie; published answers. The clock is read here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from loa.cases import actions, letter_actions
from loa.cases.claim_rules import why_no_claim
from loa.cases.clock_queries import clock_of
from loa.cases.kind_rules import BY_CODE, CLAIM, INFORMATION, KINDS, PRESS, QUESTION, Field, KindRow
from loa.cases.models import Published
from loa.cases.press_queries import newsroom_names
from loa.cases.public_queries import alike, searched
from loa.cases.puzzle_rules import is_answer, puzzle_of
from loa.cases.queries import bodies_that_answer, form_key_of, form_token, held_files
from loa.cases.rules import NotPossible, new_form_key
from loa.cases.search_rules import TOO_COMMON
from loa.cases.upload_rules import ACCEPT, MOST_BYTES
from loa.documents.models import Document
from loa.organisations.models import Body
from loa.portal.frame import site
from loa.portal.queries import public_documents, search_documents, search_releases, site_root
from loa.subscriptions.queries import areas, topics
from loa.vietnamese.letters import fold

SLUGS = {"hoi-dap": QUESTION, "thong-tin": INFORMATION, "kiem-tra-tin": CLAIM, "bao-chi": PRESS}
SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}
OFFICE_KINDS = ("province_office", "district_office", "commune_office")
_NUMBER = re.compile(r"(?<!\w)\d{1,5}(?:/\d{4})?/[A-ZĐ]{2,}(?:-[A-ZĐ&]{2,})*(?!\w)")
BUSY_PAGE = "Trang mở đã lâu nên phải xác nhận lại. Nội dung bạn gõ vẫn còn: hãy trả lời câu đố mới rồi gửi."


@dataclass(frozen=True, slots=True)
class Typed:
    """A field of the form with what was typed into it."""

    field: Field
    value: str


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What one may hand in."""
    kinds = [(row, SLUG_OF[row.code]) for row in KINDS if row.on_web]
    return render(request, "portal/ask_start.html", {**site(now()), "kinds": kinds})


@csrf_exempt  # nobody is logged in here; the form's own signed key takes the place of a cookie
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of one kind. What was typed and chosen stays on every error, files too."""
    row = BY_CODE.get(SLUGS.get(slug, ""))
    if row is None:
        raise Http404
    key = form_key_of(request.POST.get("ma-don", "")) if request.method == "POST" else ""
    context = _form(request, row, key or new_form_key())
    if request.method == "GET":
        return render(request, "portal/ask.html", context)
    if not key:
        return render(request, "portal/ask.html", {**context, "wrong": BUSY_PAGE}, status=422)
    return _sent(request, row, key, context)


def _form(request: HttpRequest, row: KindRow, key: str) -> dict[str, Any]:
    """All that the form shows: choices, and what was typed."""
    day, given = localdate(), request.POST if request.method == "POST" else request.GET
    root = site_root(day)
    bodies = list(bodies_that_answer(root, day))
    policy = _policy(given.get("van-ban", ""))
    return {
        **site(now()),
        "row": row,
        "slug": SLUG_OF[row.code],
        "token": form_token(key),
        "puzzle": puzzle_of(key)[0],
        "fields": [Typed(field, given.get(field.name, "")[: field.most]) for field in row.fields if field.on_web],
        "title": given.get("tieu-de", "")[:160],
        "text": _text(row, given),
        "puzzle_typed": given.get("cau-do", "")[:20],
        "bodies": bodies,
        "grouped": _grouped(bodies, root),
        "body": given.get("co-quan", "") or str(root.pk if root else ""),
        "topics": topics(),
        "topic": given.get("linh-vuc", ""),
        "areas": areas(root, day).select_related("parent") if row.code == QUESTION else (),
        "area": given.get("dia-ban", ""),
        "policy": policy,
        "held": [name for name, _ in held_files(key)],
        "accept": ACCEPT,
        "most_mb": MOST_BYTES // 1024 // 1024,
        "is_question": row.code == QUESTION,
        "newsrooms": newsroom_names(root) if root and row.code == PRESS else (),
    }


def _text(row: KindRow, given: QueryDict) -> str:
    """The text as typed. An opinion that was typed as a claim goes on as a question, with where it was seen."""
    text = given.get("noi-dung", "")
    where = given.get("where", "").strip()[:1000] if row.code == QUESTION and given.get("tu-tin") == "1" else ""
    return f"{text}\n\nThấy ở: {where}" if where and where not in text else text


def _grouped(bodies: Sequence[Body], root: Body | None) -> list[tuple[str, list[Body]]]:
    """Bodies to choose from: the site's own first, its departments, then each authority below with its offices."""
    own = [one for one in bodies if root and one.pk == root.pk]
    below = [one for one in bodies if root and one.parent_id == root.pk]
    offices = [one for one in below if one.kind in OFFICE_KINDS]
    groups = [("", own), ("Sở, phòng, đơn vị trực thuộc", offices)]
    heads = [one for one in below if one not in offices]
    groups += [(head.name, [head, *(one for one in bodies if one.parent_id == head.pk)]) for head in heads]
    return [(label, group) for label, group in groups if group]


def _policy(typed: str) -> Document | None:
    return public_documents().filter(pk=int(typed)).first() if typed.isascii() and typed.isdecimal() and len(typed) < 16 else None


def files_of(request: HttpRequest, name: str = "tep") -> list[tuple[str, bytes]]:
    """The chosen files; of one that is too large only as much as shows that."""
    found = [one for one in request.FILES.getlist(name) if isinstance(one, UploadedFile)]
    return [(one.name or "tep", one.read(MOST_BYTES + 1)) for one in found[:10]]


def _sent(request: HttpRequest, row: KindRow, key: str, context: dict[str, Any]) -> HttpResponse:
    if request.POST.get("bo-tep") == "1":
        letter_actions.drop_files(form_key=key)
    chosen = files_of(request)
    files = letter_actions.hold_files(form_key=key, files=chosen, at=now())
    refused = [name for name, content in chosen if name[-120:] not in dict(files) and content]
    context["held"] = [name for name, _ in files]
    try:
        _check_taken(refused)
        handed = _handed(request, row, context, files)
        if row.code == CLAIM and (why := why_no_claim(handed.text)):
            return render(request, "portal/ask.html", {**context, "wrong": why, "as_question": True}, status=422)
        offered = _offered(row, handed.text) if request.POST.get("van-gui") != "1" else None
        if offered and any(offered.values()):
            return render(request, "portal/ask.html", {**context, "offered": offered})
        made = actions.receive(handed=handed, form_key=key, at=now())
    except NotPossible as error:
        return render(request, "portal/ask.html", {**context, "wrong": str(error)}, status=422)
    letter_actions.drop_files(form_key=key)
    return render(request, "portal/ask_done.html", {**site(now()), **receipt_words(made)})


def _check_taken(refused: Sequence[str]) -> None:
    if refused:
        bound = f"chỉ ảnh, PDF, .docx, .xlsx, .odt, .txt dưới {MOST_BYTES >> 20} MB, tối đa 3 tệp"
        raise NotPossible(f"Không nhận tệp “{refused[0][:80]}”: {bound}.")


def _handed(request: HttpRequest, row: KindRow, context: dict[str, Any], files: Sequence[tuple[str, bytes]]) -> actions.Handed:
    """What was typed as the action takes it. Raises NotPossible."""
    key = form_key_of(request.POST.get("ma-don", ""))
    if request.POST.get("trang-web"):  # a field that no person sees
        raise NotPossible("Đơn chưa gửi được. Hãy tải lại trang rồi gửi lại.")
    if not is_answer(key, request.POST.get("cau-do", "")):
        raise NotPossible("Câu đố nhỏ ở cuối trang chưa đúng; hãy trả lời lại bằng số hoặc bằng chữ.")
    body = next((one for one in context["bodies"] if str(one.pk) == context["body"]), None) or site_root(localdate())
    if body is None:
        raise NotPossible("Trang này chưa có cơ quan tiếp nhận.")
    topic = next((one for one in context["topics"] if str(one.pk) == context["topic"]), None)
    area = next((one for one in context["areas"] if str(one.pk) == context["area"]), None)
    fields = {one.field.name: request.POST.get(one.field.name, "") for one in context["fields"]}
    return actions.Handed(row.code, context["text"], body, fields, context["title"], topic, area, context["policy"], tuple(files))


def _offered(row: KindRow, text: str) -> dict[str, Any] | None:
    """What is there already: earlier answers to a question, public documents and releases for who asks for information."""
    if row.code == QUESTION:
        return {"answers": alike(text, 3)}
    if row.code == INFORMATION:
        releases = next((found for words in _searches(text) if (found := list(search_releases(words)[:3]))), [])
        documents = next((papers for words in _searches(text) if (papers := search_documents(words, 4))), [])
        return {"documents": documents, "releases": releases, "answers": alike(text, 2)}
    return None


def _searches(text: str) -> list[str]:
    """What to look for of a request, the narrowest first: the number of a document, then fewer and fewer of its telling words."""
    words = [word for word in dict.fromkeys(fold(text).split()) if len(word) > 1 and word not in TOO_COMMON]
    longest = sorted((word for word in words if word.isalpha()), key=len, reverse=True)
    numbers = [found.group() for found in _NUMBER.finditer(text)][:2]
    return [*numbers, *(" ".join(word for word in words if word in longest[:most]) for most in (6, 4, 3) if len(longest) >= most)]


@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    """What is public already, while a request is being typed: a piece of a page for the form's script."""
    row, text = BY_CODE.get(request.GET.get("loai", "")), request.GET.get("q", "")[:500]
    offered = _offered(row, text) if row and len(text) > 12 else None
    return render(request, "portal/_offered.html", {"offered": offered or {}})


def receipt_words(made: actions.Received) -> dict[str, Any]:
    """What a receipt says: number, secret, who answers, by when, where to follow."""
    address = f"{settings.LOA_SITE_URL}{reverse('portal:case')}?so={made.case.number}"
    picture = segno.make(address, error="m", micro=False).svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
    return {
        "case": made.case,
        "secret": made.secret,
        "clock": clock_of(made.case),
        "address": address,
        "qr": mark_safe(picture),  # noqa: S308  # drawn here from our own address
    }


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Published questions and answers, searched with or without marks."""
    return render(request, "portal/answers.html", {**site(now()), **_listed(request)})


def _listed(request: HttpRequest) -> dict[str, Any]:
    typed, chosen = request.GET.get("q", "").strip()[:200], request.GET.get("linh-vuc", "")
    topic = next((one for one in topics() if str(one.pk) == chosen), None)
    return {"answers": answers_page(typed, topic, request.GET.get("p", "")), "asked": typed, "topics": topics(), "topic": chosen}


def answers_page(typed: str, topic: Any, page: str) -> Any:
    """One page of published answers."""
    return Paginator(searched(typed, topic), 20).get_page(page)


@require_safe
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """One published question with its answer; of one that was taken off the reason stays."""
    row = Published.objects.select_related("body", "topic", "policy", "message").filter(code=code).first()
    if row is None:
        raise Http404
    status = 410 if row.withdrawn_at else 200
    return render(request, "portal/answer.html", {**site(now()), "row": row}, status=status)
