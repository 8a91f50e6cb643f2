"""Files of the store as players of phones ask for them: byte ranges (RFC 9110 §14), without which Safari plays no sound."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from loa.ledger import store


def file_answer(request: HttpRequest, digest: str, media_type: str, disposition: str) -> HttpResponse:
    """Content by hash, with ETag and one byte range (players of phones ask for ranges). Raises store.Damaged."""
    etag = f'"{digest}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    body = store.get(digest)
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Content-Disposition": disposition, "Cache-Control": "public, max-age=300"}
    wanted = re.fullmatch(r"bytes=(\d{1,12})-(\d{0,12})", request.headers.get("Range", ""))
    if wanted is None:
        return HttpResponse(body, content_type=media_type, headers=headers)
    first, last = int(wanted[1]), min(int(wanted[2] or len(body)), len(body) - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    return HttpResponse(body[first : last + 1], status=206, content_type=media_type, headers=headers)
