"""The letter: rendered once for all, then addressed to each subscriber without being made again."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from loa.delivery.port import Content, Parcel, paragraphs
from loa.paper.plaintext import legible, one_line

LEAVE = "LEAVE-URL-OF-THE-RECEIVER"  # on a line of its own, in letters that no encoding changes


def letter(content: Content, sender: str, sender_name: str) -> bytes:
    """The letter without what differs from one receiver to the next. The same content gives the same bytes."""
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(one_line(sender_name) or "Loa", addr_spec=sender)
    made["Subject"] = one_line(content.title)[:200] or "(không có tiêu đề)"
    made["Content-Language"] = "vi"
    made["Auto-Submitted"] = "auto-generated"
    made["Precedence"] = "bulk"
    made.set_content(plain(content), cte="quoted-printable")
    made.add_alternative(page(content), subtype="html", cte="quoted-printable")
    made.set_boundary("=_loa_letter_=")
    return bytes(made)


def plain(content: Content) -> str:
    """The letter as text."""
    body = "\n\n".join(f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body)))
    day = f"Áp dụng từ ngày {content.effective_from:%d/%m/%Y}." if content.effective_from else ""
    who, what = _named("Ai cần biết", content.audience), _named("Cần làm gì", content.what_to_do)
    lines = [one_line(content.title), one_line(content.summary), who, day, what]
    source = f"Căn cứ: {one_line(content.source.heading)}" if content.source else ""
    end = ["--", f"{one_line(content.issuer)}", one_line(content.page_url), "Thôi nhận thư này, bấm vào:", LEAVE]
    return "\n\n".join(part for part in [*lines, body, source, "\n".join(line for line in end if line)] if part) + "\n"


def _named(name: str, text: str) -> str:
    return f"{name}: {one_line(text)}" if one_line(text) else ""


def page(content: Content) -> str:
    """The letter as HTML that any mail program shows: no script, no outside picture, nothing that tells us it was opened."""
    parts = [f'<h1 style="font-size:20px">{escape(one_line(content.title))}</h1>', f"<p><b>{escape(one_line(content.summary))}</b></p>"]
    day = f"{content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    for name, text in (("Ai cần biết", content.audience), ("Áp dụng từ ngày", day), ("Cần làm gì", content.what_to_do)):
        if one_line(text):
            parts.append(f"<p><b>{name}:</b> {escape(one_line(text))}</p>")
    parts.extend(f"<p>{'– ' if kind == 'li' else ''}{escape(said)}</p>" for kind, said in paragraphs(legible(content.body)))
    if content.source:
        parts.append(f"<p>Căn cứ: {escape(one_line(content.source.heading))}</p>")
    address = escape(one_line(content.page_url))
    parts.append(f'<hr><p>{escape(one_line(content.issuer))}<br><a href="{address}">{address}</a></p>')
    parts.append(f'<p><a href="\n{LEAVE}\n">Thôi nhận thư này</a></p>')
    body = "\n".join(parts)
    return f'<!doctype html><html lang="vi"><body style="font-family:sans-serif;max-width:600px">{body}</body></html>\n'


def addressed(parcel: Parcel, host: str) -> bytes:
    """The letter to one receiver: its own headers in front, its own address for leaving inside.

    The Message-ID comes from the key, so that a letter that goes twice is known as one.
    """
    to, leave = _header_safe(parcel.destination.address), _header_safe(parcel.destination.leave_url)
    head = [f"To: {to}", f"Message-ID: <{parcel.key}@{host}>", f"Date: {format_datetime(parcel.at)}"]
    if leave:
        head += [f"List-Unsubscribe: <{leave}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    return "\r\n".join(head).encode() + b"\r\n" + parcel.body.replace(LEAVE.encode(), leave.encode())


def _header_safe(text: str) -> str:
    return text if text.isascii() and text.isprintable() else "".join(c for c in text if c.isprintable() and c.isascii())
