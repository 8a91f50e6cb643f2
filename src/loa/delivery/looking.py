"""Our own look at a public address: part of the port, for channels whose proof is what the public can see."""

from time import monotonic

import httpx

from loa.delivery.port import TryLater

_MOST_BYTES = 2_000_000
_MOST_HOPS = 3


def fetch(url: str, timeout: float) -> bytes | None:
    """The body behind `url`, at most 2 MB in `timeout` seconds; None when the answer is not 200. Raises TryLater.

    Redirects are followed on the same host only: another host's word proves nothing about ours.
    """
    deadline = monotonic() + timeout
    try:
        target = httpx.URL(url)
        for _ in range(_MOST_HOPS):
            with httpx.stream("GET", target, timeout=timeout, headers={"Accept-Encoding": "identity"}) as answer:
                following = answer.next_request
                if following is None or following.url.host != target.host:
                    return _read(answer, deadline) if answer.status_code == httpx.codes.OK else None
                target = following.url
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise TryLater(f"Chưa kiểm tra được trang: {type(error).__name__}") from error
    return None


def shows(url: str, sha256: str, timeout: float) -> bool:
    """Whether the page at `url` answers 200 and carries `data-release="<sha256>"`: it shows these very bytes. Raises TryLater."""
    page = fetch(url, timeout)
    return page is not None and f'data-release="{sha256}"'.encode() in page


def _read(answer: httpx.Response, deadline: float) -> bytes:
    body = b""
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > _MOST_BYTES or monotonic() > deadline:
            raise TryLater("Chưa kiểm tra được trang: quá lớn hoặc trả lời quá chậm")
    return body
