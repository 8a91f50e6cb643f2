"""What a message says, once, for every channel: plain values, no database."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """The document that a message explains (văn bản nguồn)."""

    heading: str  # "Kế hoạch số 22/KH-UBND ngày 30/01/2024 của UBND tỉnh Ninh Bình"
    title: str  # trích yếu
    url: str  # where the public can read it; "" when it is not public


@dataclass(frozen=True, slots=True)
class Content:
    """One message as every channel gets it.

    `body` is plain text: paragraphs are parted by a blank line, a line that starts with "- " is an
    item of a list. Nothing in it is markup.
    """

    title: str
    summary: str
    body: str
    audience: str  # ai cần biết
    effective_from: date | None  # áp dụng từ ngày
    what_to_do: str  # cần làm gì
    source: Source | None
    issuer: str  # "Ủy ban nhân dân huyện Lam Trà"
    issuer_parent: str  # body above the issuer, for the two-line heading; "" when there is none
    place: str  # địa danh, "Lam Trà"
    page_url: str  # absolute address of the message on the portal


def paragraphs(body: str) -> list[tuple[str, str]]:
    """Split `body` into ("p" | "li", text) pairs, in order, empty ones left out."""
    found: list[tuple[str, str]] = []
    for block in body.replace("\r\n", "\n").split("\n\n"):
        run: list[str] = []
        for line in (line.strip() for line in block.split("\n")):
            if line[:2] in ("- ", "+ ", "• "):
                if run:
                    found.append(("p", " ".join(run)))
                    run = []
                found.append(("li", line[2:].strip()))
            elif line:
                run.append(line)
        if run:
            found.append(("p", " ".join(run)))
    return found


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article: a paragraph, or a run of list items."""

    items: list[str]
    is_list: bool


def blocks(body: str) -> list[Block]:
    """`body` as paragraphs and lists, in order."""
    found: list[Block] = []
    for kind, text in paragraphs(body):
        if kind == "li" and found and found[-1].is_list:
            found[-1].items.append(text)
        else:
            found.append(Block([text], kind == "li"))
    return found
