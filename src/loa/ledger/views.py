"""The public log for programs: checkpoint, tiles and entry bundles as in C2SP tlog-tiles, and proofs as JSON. Open to everybody."""

import base64
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from loa.ledger.heads import Empty, Rewritten, signed_head, verifier
from loa.ledger.log_queries import entries, log_size, read_tile, tree
from loa.seal.tiles import WIDTH

MOST_ENTRIES = 1_000  # in one answer
_TILE = re.compile(r"((?:x\d{3}/)*)(\d{3})(?:\.p/([1-9]\d{0,2}))?")
_FOREVER = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=5"

View = Callable[..., HttpResponse]


class _Wrong(Exception):
    """The question makes no sense; the text says how to ask."""


def _answering(view: View) -> View:
    """What cannot be answered, in words."""

    @wraps(view)
    def answered(request: HttpRequest, *words: Any, **more: Any) -> HttpResponse:
        try:
            return view(request, *words, **more)
        except Empty:
            return JsonResponse({"error": "Sổ chưa có mục nào."}, status=404)
        except _Wrong as error:
            return JsonResponse({"error": str(error)}, status=400)
        except Rewritten:
            return JsonResponse({"error": "Sổ đang được kiểm tra, tạm thời không ký mốc mới."}, status=503)

    return answered


@require_safe
@_answering
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed head."""
    return HttpResponse(signed_head(), content_type="text/plain; charset=utf-8", headers={"Cache-Control": _SHORT})


@require_safe
@_answering
def key(request: HttpRequest) -> HttpResponse:
    """The log's public key in the form that programs take."""
    return HttpResponse(f"{verifier()}\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": _SHORT})


@require_safe
def tile(request: HttpRequest, level: int, place: str) -> HttpResponse:
    """One tile of hashes."""
    number, width = _place(place)
    if level > 63:
        raise Http404
    found = read_tile(level, number)[:width]
    return _bytes(b"".join(found), len(found), width)


@require_safe
def bundle(request: HttpRequest, place: str) -> HttpResponse:
    """The entries under one tile of level 0, each after its length in two bytes."""
    number, width = _place(place)
    found = [one.encode() for one in entries(number * WIDTH, width)]
    return _bytes(b"".join(len(one).to_bytes(2, "big") + one for one in found), len(found), width)


def _place(place: str) -> tuple[int, int]:
    """ "x001/x234/067.p/12" → (1234067, 12). Raises Http404 for what is no place."""
    found = _TILE.fullmatch(place)
    width = int(found[3] or WIDTH) if found else 0
    if not found or width > WIDTH or len(place) > 40 or (found[3] and width == WIDTH) or found[1].startswith("x000/"):
        raise Http404
    return int(re.sub(r"[x/]", "", found[1] + found[2])), width


def _bytes(body: bytes, found: int, width: int) -> HttpResponse:
    if found < width:
        raise Http404
    return HttpResponse(body, content_type="application/octet-stream", headers={"Cache-Control": _FOREVER})


@require_safe
@_answering
def entry_range(request: HttpRequest) -> HttpResponse:
    """Entries from number `from` on, up to `to` (exclusive), at most a thousand."""
    first, last = _number(request, "from", 0), _number(request, "to", log_size())
    found = entries(first, min(max(last - first, 0), MOST_ENTRIES))
    rows = [{"index": first + n, "entry": json.loads(one)} for n, one in enumerate(found)]
    return JsonResponse({"size": log_size(), "entries": rows}, json_dumps_params={"ensure_ascii": False})


@require_safe
@_answering
def inclusion(request: HttpRequest) -> HttpResponse:
    """The path from entry `index` to the root of the first `size` entries."""
    index, size = _number(request, "index"), _number(request, "size", log_size())
    return _path({"index": index, "size": size}, lambda: tree().inclusion_proof(index, size))


@require_safe
@_answering
def consistency(request: HttpRequest) -> HttpResponse:
    """The proof that the first `from` entries are a prefix of the first `to`."""
    old, new = _number(request, "from"), _number(request, "to", log_size())
    return _path({"from": old, "to": new}, lambda: tree().consistency_proof(old, new))


def _path(asked: dict[str, Any], prove: Callable[[], list[bytes]]) -> HttpResponse:
    try:
        found = prove()
    except IndexError as error:
        raise _Wrong(f"Sổ có {log_size()} mục; số được hỏi nằm ngoài.") from error
    return JsonResponse({**asked, "path": [base64.b64encode(one).decode() for one in found]})


def _number(request: HttpRequest, name: str, default: int | None = None) -> int:
    typed = request.GET.get(name, "")
    if not typed and default is not None:
        return default
    if not (typed.isascii() and typed.isdigit()) or len(typed) > 18:
        raise _Wrong(f"Hãy ghi “{name}” là một số nguyên không âm.")
    return int(typed)
