"""Public pages of what an authority discloses: files by a link that opens once, lists of what must be public, checked claims."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from loa.cases.access_actions import open_supply
from loa.cases.access_queries import is_overdue, public_lists, supply_of
from loa.cases.access_rules import MUST_BE_PUBLIC
from loa.cases.claim_queries import published
from loa.cases.claim_rules import VERDICTS, Verdict, claim_review
from loa.cases.models import Claim
from loa.portal.following import download
from loa.portal.frame import site

_GONE = "Liên kết này không còn mở được: tệp đã được lấy, liên kết đã hết hạn, hoặc địa chỉ bị cắt mất một phần."


@csrf_exempt  # the signed link is what allows it; no session exists
@never_cache
@require_http_methods(["GET", "POST"])
def supply(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link that opens once. Looking at it uses nothing up: mail and chat programs fetch links by themselves."""
    found = supply_of(token, now())
    content = open_supply(supply=found, at=now()) if found and request.method == "POST" else None
    if found is None or (request.method == "POST" and content is None):
        return render(request, "portal/supply.html", {**site(now()), "wrong": _GONE}, status=410)
    if content is not None:
        return download(content, found.name)
    return render(request, "portal/supply.html", {**site(now()), "supply": found})


@require_safe
def must_publish(request: HttpRequest) -> HttpResponse:
    """The list of information that must be public, with what is overdue."""
    day = localdate()
    rows = [(row, is_overdue(row, day)) for row in public_lists()]
    return render(request, "portal/must_publish.html", {**site(now()), "rows": rows, "points": MUST_BE_PUBLIC})


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Claims with their verdicts, the newest first."""
    return render(request, "portal/claims.html", {**site(now()), "claims": published()[:200]})


@require_safe
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """One checked claim: verdict, explanation, evidence with sources, the reply of the body concerned; with ClaimReview for machines."""
    row = published().filter(code=code).first()
    if row is None:
        raise Http404
    verdict = Verdict(row.verdict)
    proofs = row.proofs.select_related("document").order_by("pk")
    context = {
        "claim": row,
        "rated": VERDICTS[verdict],
        "proofs": proofs,
        "places": row.instances.order_by("pk"),
        "review": _review(request, row),
    }
    return render(request, "portal/claim.html", {**site(now()), **context})


def _review(request: HttpRequest, row: Claim) -> str:
    """The ClaimReview as a script of data: "<" never stands in it, so that no text can end the element."""
    found = claim_review(
        statement=row.statement,
        verdict=Verdict(row.verdict),
        url=request.build_absolute_uri(reverse("portal:claim", args=[row.code])),
        issuer=row.owner.name,
        day=localdate(row.published_at).isoformat(),
        places=list(row.instances.order_by("pk").values_list("place", flat=True)[:100]),
    )
    return mark_safe(json.dumps(found, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S308  # "<" is escaped
